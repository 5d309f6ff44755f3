import { anchorAt, describeManifest, itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import { either, type Truth } from '../../model/truth.ts'
import type { Workload } from '../../model/workload.ts'
import { compareVersions } from '../../schema/version.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { namespaceObject, writtenAt } from '../kubernetes/lookup.ts'
import type { MeshTracing } from '../mesh.ts'
import type { EffectiveSetting } from '../setting.ts'
import { membership } from './membership.ts'
import { helmValue, istiodVariable, meshSetting } from './mesh-config.ts'
import { proxySetting } from './proxy-config.ts'
import { isAbout, type Side, type TelemetryPolicy, type TracingEntry, telemetryPolicies } from './telemetry.ts'
import { resolveProvider } from './tracing-provider.ts'

/**
 * Whether the sidecars of a workload report spans. A provider must be selected, by a Telemetry or as default of the mesh; else the
 * older way counts, a tracer in the proxy's own settings. `enableTracing` and a declared provider alone report nothing.
 * https://github.com/istio/istio/blob/86c9f01fd735fb01d8192f5bcaf0d424afb7f14c/pilot/pkg/networking/core/tracing.go
 */
export function tracing(cluster: Cluster, workload: Workload): EffectiveSetting<MeshTracing> {
  if (membership(cluster, workload).dataPath === 'node') return ofWaypoint(cluster, workload)
  const [found, ...others] = readings(telemetryPolicies(cluster, workload)).map((entries) => resolve(cluster, workload, entries))
  if (!found) return NOTHING_WRITTEN
  return others.every(({ value }) => value.on === found.value.on)
    ? { ...found, value: sharedBy(found.value, others) }
    : { ...found, certainty: 'unknown' }
}

/** What is the same in all cases. */
function sharedBy(found: MeshTracing, others: readonly Found[]): MeshTracing {
  const agree = (field: 'propagation' | 'sampling') => others.every(({ value }) => value[field] === found[field])
  const { on, propagation, propagationAt, sampling, samplingAt } = found
  return {
    on,
    ...(agree('propagation') ? { propagation, ...(propagationAt && { propagationAt }) } : { propagation: 'unknown' }),
    ...(agree('sampling') && sampling !== undefined && { sampling, ...(samplingAt && { samplingAt }) }),
  }
}

type Found = EffectiveSetting<MeshTracing>

const OFF: MeshTracing = { on: 'no', propagation: 'unknown' }
const NOTHING_WRITTEN: Found = { value: OFF, source: 'default', certainty: 'yes', why: 'the default of Istio' }

function resolve(cluster: Cluster, workload: Workload, entries: readonly TracingEntry[]): Found {
  const byProvider = (['CLIENT', 'SERVER'] as const).flatMap((side) => onSide(cluster, workload, entries, side) ?? [])
  const [first] = byProvider.toSorted((a, b) => RANK[a.value.on] - RANK[b.value.on])
  if (first) return { ...first, value: { ...first.value, on: either(...byProvider.map(({ value }) => value.on)) } }
  return byTracer(cluster, workload) ?? NOTHING_WRITTEN
}

const RANK: Readonly<Record<Truth, number>> = { yes: 0, unknown: 1, no: 2 }

/** By a provider. `undefined`: nothing is said about this side, so the older way counts. */
function onSide(cluster: Cluster, workload: Workload, all: readonly TracingEntry[], side: Side): Found | undefined {
  const entries = all.filter((entry) => isAbout(entry, side))
  const selected = selectProvider(cluster, entries)
  const [strongest] = entries
  const silencing = firstWith(entries, ['disableSpanReporting'])
  if (silencing?.value === true) return { ...silencing, value: OFF }
  if (!selected) {
    if (!strongest) return undefined
    const why = `${describeManifest(strongest.manifest)}, which names no provider, like meshConfig.defaultProviders`
    return { value: OFF, source: 'written', at: anchorAt(strongest.manifest, strongest.path, 'key'), certainty: 'yes', why }
  }
  const found = ofProvider(cluster, workload, entries, selected)
  return silencing?.value === UNKNOWN ? { ...found, certainty: 'unknown', value: { ...found.value, on: 'unknown' } } : found
}

type Written = EffectiveSetting<Plain>

/** The provider of the strongest policy that names one, else the default of the mesh; only the first of a list counts. */
function selectProvider(cluster: Cluster, entries: readonly TracingEntry[]): Written | undefined {
  const named = firstWith(entries, ['providers', 0, 'name'])
  if (named) return named
  const fallback = meshSetting(cluster, ['defaultProviders', 'tracing'])
  const [name] = itemsAt(fallback?.value, [])
  if (!fallback || name === undefined) return undefined
  return { ...fallback, source: 'written', value: name, at: anchorAt(fallback.manifest, [...fallback.path, 0]) }
}

function firstWith(entries: readonly TracingEntry[], path: Path): Written | undefined {
  for (const { manifest, path: base, entry } of entries) {
    const value = valueAt(entry, path)
    if (value === undefined) continue
    return {
      value,
      source: 'written',
      at: anchorAt(manifest, [...base, ...path]),
      certainty: 'yes',
      why: describeManifest(manifest),
    }
  }
  return undefined
}

function ofProvider(cluster: Cluster, workload: Workload, entries: readonly TracingEntry[], selected: Written): Found {
  if (typeof selected.value !== 'string') {
    return { ...selected, certainty: 'unknown', value: { on: 'yes', propagation: 'unknown' } }
  }
  const provider = resolveProvider(cluster, selected.value)
  if (provider.works === 'no') return { ...selected, value: OFF, why: `${selected.why}: ${provider.fault}` }
  const sampling = provider.samplesItself ? { sampling: 1 } : samplingOf(cluster, workload, entries)
  const { works: on, propagation, declaredAt } = provider
  return {
    ...selected,
    value: {
      on,
      propagation,
      ...(declaredAt && { propagationAt: declaredAt }),
      ...sampling,
    },
  }
}

/** The older way: a tracer in the settings of the proxy. */
function byTracer(cluster: Cluster, workload: Workload): Found | undefined {
  if (meshSetting(cluster, ['enableTracing'])?.value === false) return undefined
  const tracer = selectTracer(cluster, workload)
  if (!tracer) return undefined
  const { value: kind, ...setting } = tracer
  const propagation = kind === 'zipkin' ? 'b3' : kind === UNKNOWN || kind === 'stackdriver' ? 'unknown' : 'other'
  return { ...setting, value: { on: 'yes', propagation, ...samplingOf(cluster, workload, []) } }
}

const TRACERS: readonly string[] = ['zipkin', 'datadog', 'lightstep', 'stackdriver']

/** A block in the annotation of the pod takes the tracer of the mesh away, whoever wrote that. */
function selectTracer(cluster: Cluster, workload: Workload): Written | undefined {
  const block = proxySetting(cluster, workload, ['tracing'])
  if (block?.value === UNKNOWN) return { ...block, source: 'written', value: UNKNOWN }
  const kind = TRACERS.find((name) => valueAt(block?.value, [name]) !== undefined)
  if (block && kind !== undefined) return { ...block, source: 'written', value: kind }
  return block?.home === 'pod' ? undefined : installedTracer(cluster)
}

/** The chart makes a tracer of a Helm value; up to 1.21 it did so for Zipkin when nothing was written. */
function installedTracer(cluster: Cluster): Written | undefined {
  const value = helmValue(cluster, ['global', 'proxy', 'tracer'])
  if (value) return typeof value.value === 'string' && TRACERS.includes(value.value) ? { ...value, source: 'written' } : undefined
  const { knownVersions, versions } = cluster.assumptions
  if (!knownVersions.includes('istio') || compareVersions(versions.istio, '1.22') >= 0) return undefined
  return { value: 'zipkin', source: 'default', certainty: 'yes', why: `the default of Istio ${versions.istio}` }
}

/**
 * Share of new traces that are kept. An explicit 0 counts in a Telemetry only; elsewhere it means "not set". Percent are written,
 * a fraction is returned; none where a template decides.
 */
function samplingOf(cluster: Cluster, workload: Workload, entries: readonly TracingEntry[]): Sampling {
  const own = firstWith(entries, [SAMPLING])
  if (own) return typeof own.value === 'number' ? shareAt(own.value, own.at) : {}
  const ofProxy = proxySetting(cluster, workload, ['tracing', 'sampling'])
  if (ofProxy?.value === UNKNOWN) return {}
  if (typeof ofProxy?.value === 'number' && ofProxy.value !== 0) {
    return ofProxy.value > 100 ? { sampling: DEFAULT_SAMPLING } : shareAt(ofProxy.value, ofProxy.at)
  }
  const ofIstiod = istiodVariable(cluster, 'PILOT_TRACE_SAMPLING') ?? helmValue(cluster, ['pilot', 'traceSampling'])
  if (ofIstiod === undefined) return { sampling: DEFAULT_SAMPLING }
  const percent = typeof ofIstiod.value === 'symbol' ? Number.NaN : Number(ofIstiod.value)
  return Number.isNaN(percent) ? {} : shareAt(percent, ofIstiod.at)
}

type Sampling = Pick<MeshTracing, 'sampling' | 'samplingAt'>

function shareAt(percent: number, at: Anchor | undefined): Sampling {
  return { sampling: percent / 100, ...(at && { samplingAt: at }) }
}

/** Field of a Telemetry with the share of new traces that are kept, in percent. */
export const SAMPLING = 'randomSamplingPercentage'
const DEFAULT_SAMPLING = 0.01

/** In ambient mode only a waypoint reads requests; whether calls pass one depends on more than the files show. */
function ofWaypoint(cluster: Cluster, workload: Workload): Found {
  const namespace = namespaceObject(cluster, workload.manifest.namespace)
  const places: readonly (readonly [Manifest, Path])[] = [
    [workload.manifest, [...workload.template, 'metadata', 'labels', WAYPOINT]],
    ...(namespace ? [[namespace, ['metadata', 'labels', WAYPOINT]] as const] : []),
  ]
  for (const [manifest, path] of places) {
    const value = writtenAt(manifest, path)
    if (value === undefined) continue
    if (value === 'none') break
    const why = `label ${WAYPOINT} on ${describeManifest(manifest)}`
    return {
      value: { on: 'unknown', propagation: 'unknown' },
      source: 'written',
      at: anchorAt(manifest, path),
      certainty: 'unknown',
      why,
    }
  }
  return { value: OFF, source: 'default', certainty: 'yes', why: 'ambient mode without a waypoint, which reads no requests' }
}

const WAYPOINT = 'istio.io/use-waypoint'

/**
 * Every way in which the policies may count, the likeliest first. Of the policies for a namespace, and of those for the mesh, only the
 * oldest counts, even one without a word on tracing, and of those for a pod later ones win; ages are not in files. A policy that may be
 * elsewhere may also not count.
 */
function readings(policies: readonly TelemetryPolicy[]): readonly (readonly TracingEntry[])[] {
  const ofPod = policies.filter(({ level }) => level === 0)
  const sure = ofPod.filter(({ applies }) => applies === 'yes')
  let found: readonly (readonly TelemetryPolicy[])[] =
    ofPod.length < 2 && sure.length === ofPod.length ? [ofPod] : [ofPod, ofPod.toReversed(), sure]
  for (const level of [1, 2] as const) {
    const alternatives = alternativesAt(policies.filter((policy) => policy.level === level))
    found = found.flatMap((stronger) => alternatives.map((weaker) => [...stronger, ...weaker]))
  }
  return found.map((reading) => reading.flatMap(({ entries }) => entries))
}

/** A policy that traces is named before one that says nothing of tracing. */
function alternativesAt(policies: readonly TelemetryPolicy[]): readonly (readonly TelemetryPolicy[])[] {
  const single = policies
    .toSorted((a, b) => Number(b.entries.length > 0) - Number(a.entries.length > 0))
    .map((policy) => [policy])
  return policies.some(({ applies }) => applies === 'yes') ? single : [...single, []]
}
