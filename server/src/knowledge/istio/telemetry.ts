import { itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import { matchesLabels } from '../../model/selector.ts'
import type { Truth } from '../../model/truth.ts'
import { podLabels, type Workload } from '../../model/workload.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { inNamespace, sameNamespace } from '../kubernetes/lookup.ts'
import { rootNamespace } from './mesh-config.ts'

/** Side of a call on which a proxy reports. */
export type Side = 'CLIENT' | 'SERVER'

/** A Telemetry that is, or may be, about a workload. */
export interface TelemetryPolicy {
  readonly manifest: Manifest
  /** 0: pods by labels; 1: the namespace; 2: the mesh. */
  readonly level: 0 | 1 | 2
  readonly applies: Exclude<Truth, 'no'>
  /** Of `spec.tracing`, the strongest first: a later entry overwrites the fields of those before it. */
  readonly entries: readonly TracingEntry[]
}

/** One entry of `spec.tracing`. */
export interface TracingEntry {
  readonly manifest: Manifest
  /** Inside the manifest. */
  readonly path: Path
  readonly entry: Plain
}

/**
 * Policies about a workload, the strongest first: fields of the workload's own policies win over those of the namespace's, these
 * over the mesh's. Policies for gateways and waypoints say nothing about sidecars.
 * https://github.com/istio/istio/blob/1.30.3/pilot/pkg/model/telemetry.go
 */
export function telemetryPolicies(cluster: Cluster, workload: Workload): readonly TelemetryPolicy[] {
  const root = rootNamespace(cluster)
  const candidates = new Set([...inNamespace(cluster, KIND, workload.manifest.namespace), ...inNamespace(cluster, KIND, root)])
  return [...candidates]
    .flatMap((manifest): TelemetryPolicy[] => {
      const reach = reachOf(manifest, workload, root)
      if (!reach || reach.applies === 'no') return []
      const { level, applies } = reach
      const entries = itemsAt(manifest.body, ['spec', 'tracing']).map((entry, index): TracingEntry => {
        return { manifest, path: ['spec', 'tracing', index], entry }
      })
      return [{ manifest, level, applies, entries: entries.toReversed() }]
    })
    .toSorted((a, b) => a.level - b.level || Number(b.applies === 'yes') - Number(a.applies === 'yes'))
}

/** Whether an entry counts on a side of the call. */
export function isAbout({ entry }: TracingEntry, side: Side): boolean {
  const mode = valueAt(entry, ['match', 'mode'])
  return mode === undefined || mode === UNKNOWN || mode === 'CLIENT_AND_SERVER' || mode === side
}

const KIND = 'telemetry.istio.io/Telemetry'

function reachOf(manifest: Manifest, workload: Workload, root: Manifest['namespace']) {
  const spec = valueAt(manifest.body, ['spec'])
  if (valueAt(spec, ['targetRefs']) !== undefined || valueAt(spec, ['targetRef']) !== undefined) return undefined
  const here = sameNamespace(manifest.namespace, workload.manifest.namespace)
  const labels = valueAt(spec, ['selector', 'matchLabels'])
  if (labels === UNKNOWN) return { level: 0, applies: here === 'no' ? 'no' : 'unknown' } as const
  if (isMap(labels) && Object.keys(labels).length > 0) {
    const selected = matchesLabels(labels, podLabels(workload))
    return { level: 0, applies: here === 'yes' || selected === 'no' ? selected : here } as const
  }
  if (sameNamespace(manifest.namespace, root) === 'yes') return { level: 2, applies: 'yes' } as const
  return { level: 1, applies: here } as const
}
