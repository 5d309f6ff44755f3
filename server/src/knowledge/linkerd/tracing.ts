import { anchorAt, describeManifest, textAt } from '../../model/manifest.ts'
import type { Workload } from '../../model/workload.ts'
import { compareVersions } from '../../schema/version.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import type { MeshTracing } from '../mesh.ts'
import type { EffectiveSetting } from '../setting.ts'
import { installedValue } from './helm-values.ts'
import { hidden, placeOf, type WrittenConfig, writtenConfigs } from './proxy-config.ts'

const COLLECTOR_ANNOTATION = 'config.linkerd.io/trace-collector'
export const TRACING_VALUE = ['proxy', 'tracing', 'enabled'] as const

/**
 * Whether the proxy of a workload writes spans. It never begins a trace: it joins one whose context says "sampled", so it has no
 * rate of its own. Since 2.19 the installation decides; before, the extension linkerd-jaeger did, and annotations beside it.
 */
export function tracing(cluster: Cluster, workload: Workload): EffectiveSetting<MeshTracing> {
  const collector = writtenCollector(cluster, workload)
  return compareVersions(cluster.assumptions.versions.linkerd, '2.19') < 0
    ? byExtension(cluster, collector)
    : byInstallation(cluster, collector)
}

/** The annotation of the old extension that names a collector for a pod. */
export function writtenCollector(cluster: Cluster, workload: Workload): WrittenConfig | undefined {
  return writtenConfigs(cluster, workload, { annotations: [COLLECTOR_ANNOTATION] })[0]
}

function byInstallation(cluster: Cluster, collector: WrittenConfig | undefined): EffectiveSetting<MeshTracing> {
  const enabled = installedValue(cluster, TRACING_VALUE)
  if (enabled) {
    const what = `Helm value ${TRACING_VALUE.join('.')}`
    const at = anchorAt(enabled.manifest, enabled.path)
    if (enabled.value === UNKNOWN) return { value: spans('unknown'), source: 'written', at, certainty: 'unknown', why: what }
    return written(enabled.value === true ? 'yes' : 'no', at, `${what}=${String(enabled.value)}`)
  }
  // The extension can outlive the release that dropped it, so its annotation means nothing for certain only where the user named the release.
  if (typeof collector?.value === 'string' && !cluster.assumptions.knownVersions.includes('linkerd')) {
    const why = `${collector.what}, which Linkerd reads up to 2.18`
    return { value: spans('unknown'), source: 'written', ...placeOf(collector), certainty: 'unknown', why }
  }
  return OFF
}

function byExtension(cluster: Cluster, collector: WrittenConfig | undefined): EffectiveSetting<MeshTracing> {
  if (collector?.value === UNKNOWN) {
    return { value: spans('unknown'), source: 'written', ...placeOf(collector), certainty: 'unknown', why: hidden(collector) }
  }
  if (collector) return written('yes', anchorAt(collector.manifest, collector.path), collector.what)
  const extension = cluster
    .list('Namespace')
    .find((namespace) => textAt(namespace.body, ['metadata', 'labels', EXTENSION]) === 'jaeger')
  if (!extension) return OFF
  return written('yes', anchorAt(extension, ['metadata', 'labels', EXTENSION]), `the extension in ${describeManifest(extension)}`)
}

const EXTENSION = 'linkerd.io/extension'

const OFF: EffectiveSetting<MeshTracing> = {
  value: spans('no'),
  source: 'default',
  certainty: 'yes',
  why: 'the default of Linkerd',
}

function written(on: MeshTracing['on'], at: Anchor, why: string): EffectiveSetting<MeshTracing> {
  return { value: spans(on), source: 'written', at, certainty: 'yes', why }
}

/** Both header families are read, W3C first; the one that was found is written on. */
function spans(on: MeshTracing['on']): MeshTracing {
  return { on, propagation: 'both' }
}
