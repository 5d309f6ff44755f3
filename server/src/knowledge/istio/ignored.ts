import { listed } from '../../base/words.ts'
import { anchorAt, type Manifest } from '../../model/manifest.ts'
import { podMetaAnchor, podMetaEntries, type Workload, workloadOf } from '../../model/workload.ts'
import type { Cluster } from '../cluster.ts'
import { describeTemplate } from '../kubernetes/lookup.ts'
import type { IgnoredSetting } from '../mesh.ts'
import { membership } from './membership.ts'
import { PORT_LISTS, writtenList } from './ports.ts'
import { ONE_EACH, secondPolicy, sharedHosts } from './rivals.ts'
import { secondLabels } from './second-labels.ts'
import { VIRTUAL_SERVICE } from './virtual-service.ts'

/**
 * Annotations of pods that only a sidecar, or the injector that adds it, would read; a list that another one replaces; and, of
 * labels and objects of which one is enough, those that are too many.
 */
export function ignored(cluster: Cluster, manifest: Manifest): readonly IgnoredSetting[] {
  if (manifest.kind === 'Namespace') return secondLabels(manifest)
  if (manifest.kind === VIRTUAL_SERVICE) return sharedHosts(cluster, manifest)
  if (ONE_EACH.has(manifest.kind)) return secondPolicy(cluster, manifest)
  const workload = workloadOf(manifest)
  if (!workload) return []
  const { member, dataPath, at, why } = membership(cluster, workload)
  if (member !== 'yes') return []
  return dataPath === 'node' ? withoutSidecar(workload, { at, why }) : replacedList(cluster, workload)
}

const FOR_SIDECARS = [
  'traffic.sidecar.istio.io/',
  'sidecar.istio.io/',
  'proxy.istio.io/',
  'readiness.status.sidecar.istio.io/',
  'status.sidecar.istio.io/',
]
/** The mark that keeps a sidecar away is read; the other is left behind by the injector. */
const READ_ANYWAY: ReadonlySet<string> = new Set(['sidecar.istio.io/inject', 'sidecar.istio.io/status'])

function withoutSidecar(
  workload: Workload,
  decided: { readonly at: IgnoredSetting['at']; readonly why: string },
): readonly IgnoredSetting[] {
  const names = podMetaEntries(workload, 'annotations')
    .map(([name]) => name)
    .filter((name) => FOR_SIDECARS.some((prefix) => name.startsWith(prefix)) && !READ_ANYWAY.has(name))
  const [first] = names
  if (first === undefined) return []
  return [
    {
      at: podMetaAnchor(workload, 'annotations', first, 'key'),
      what: `${names.length === 1 ? 'annotation' : 'annotations'} ${listed(names)} of ${describeTemplate(workload)}`,
      why: `the pods are in ambient mode (${decided.why}) and have no sidecar`,
      instead: 'What ambient mode has instead are annotations that begin with ambient.istio.io/.',
      because: decided.at,
      byMode: true,
      remove: names.map((name) => ({ kind: 'remove', at: podMetaAnchor(workload, 'annotations', name) })),
    },
  ]
}

/** A list of captured ports says all: what it leaves out is not captured, and what it holds is, excluded or not. */
function replacedList(cluster: Cluster, workload: Workload): readonly IgnoredSetting[] {
  const { include, exclude } = PORT_LISTS.inbound
  const captured = writtenList(cluster, workload, include)
  const excluded = writtenList(cluster, workload, exclude)
  if (captured?.text === undefined || captured.text.trim() === '*' || excluded?.home !== 'pod') return []
  const home = captured.home === 'pod' ? `annotation ${include.annotation}` : `Helm value global.proxy.${include.value}`
  return [
    {
      at: anchorAt(excluded.manifest, excluded.path, 'key'),
      what: `annotation ${exclude.annotation} of ${describeTemplate(workload)}`,
      why: `${home} lists the ports that go through the sidecar, and only where it is "*" are any taken out again`,
      instead: 'Take the ports off that list instead.',
      because: captured.at,
      remove: [{ kind: 'remove', at: excluded.at }],
    },
  ]
}
