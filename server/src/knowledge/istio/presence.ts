import { entriesAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import { podMetaEntries } from '../../model/workload.ts'
import type { Cluster } from '../cluster.ts'
import { workloads } from '../kubernetes/lookup.ts'
import { kinds } from './kinds.ts'
import { NAMESPACE_INJECTION } from './membership.ts'
import { installationSeen } from './mesh-config.ts'

/** Prefixes of names that only Istio defines. */
export const OWNED_PREFIXES: readonly string[] = [
  'alpha.istio.io/',
  'ambient.istio.io/',
  'envoyfilter.istio.io/',
  'galley.istio.io/',
  'gateway.istio.io/',
  'inject.istio.io/',
  'istio.io/',
  'networking.istio.io/',
  'operator.istio.io/',
  'policy.istio.io/',
  'prometheus.istio.io/',
  'proxy.istio.io/',
  'readiness.status.sidecar.istio.io/',
  'security.istio.io/',
  'service.istio.io/',
  'sidecar.istio.io/',
  'status.sidecar.istio.io/',
  'topology.istio.io/',
  'traffic.istio.io/',
  'traffic.sidecar.istio.io/',
]

/** Whether anything in the files says that Istio is there. */
export function present(cluster: Cluster): Truth {
  if (cluster.assumptions.mesh === 'istio') return 'yes'
  if (cluster.assumptions.mesh === 'none') return 'no'
  return cluster.derive('istio.present', () => {
    const shown =
      installationSeen(cluster) ||
      OWN_KINDS.some((kind) => cluster.list(kind).length > 0) ||
      cluster.list('Namespace').some(({ body }) => hasOwnName(entriesAt(body, ['metadata', 'labels']))) ||
      workloads(cluster).some((workload) =>
        (['labels', 'annotations'] as const).some((kind) => hasOwnName(podMetaEntries(workload, kind))),
      )
    return shown ? 'yes' : 'no'
  })
}

const OWN_KINDS = kinds.map(({ kind }) => kind).filter((kind) => kind.includes('istio.io/'))

/** Any of Istio's own names will do: even a pod that is kept out says that there is something to be kept out of. */
function hasOwnName(entries: readonly (readonly [string, unknown])[]): boolean {
  return entries.some(([name]) => name === NAMESPACE_INJECTION || OWNED_PREFIXES.some((prefix) => name.startsWith(prefix)))
}
