import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import { podMetaAnchor } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { isMap, UNKNOWN, type Unknown } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { envEntries } from '../formats/dapr-lists.ts'
import { parseFloat64 } from '../formats/decimal.ts'
import { writtenAt } from '../kubernetes/lookup.ts'
import type { EffectiveSetting } from '../setting.ts'
import { configurationOf } from './app-configuration.ts'
import { annotation, type DaprApp, keyOfApp, textOf } from './apps.ts'

/** What the sidecars of an app do about traces. */
export interface DaprTracing {
  /**
   * - `off`: the rate is 0. No spans, no trace headers on calls to other apps, no trace ids in events.
   * - `unset`: no rate, or one that is no number. Without an exporter, incoming context is passed on unchanged.
   * - `sampling`: a rate is written, or the environment switches tracing on.
   */
  readonly state: 'off' | 'unset' | 'sampling'
  /** Share of new traces that are kept, 0–1; `undefined` where a template decides. */
  readonly rate: number | undefined
  /** The rate as it is written. */
  readonly written: string | Unknown | undefined
  readonly rateAt: Anchor | undefined
  /** Where spans are sent; all of them are used at once. */
  readonly exporters: readonly TraceExporter[]
  /** Whether any span leaves the sidecar. */
  readonly reports: Truth
}

interface TraceExporter {
  /** `environment`: OTLP, switched on by variables in `dapr.io/env` or `dapr.io/env-from-secret`. */
  readonly kind: 'zipkin' | 'otel' | 'stdout' | 'environment'
  readonly endpoint: string | Unknown | undefined
  readonly at: Anchor
}

/** Rate that daprd takes for an empty or unreadable text. https://github.com/dapr/dapr/blob/v1.18.3/pkg/diagnostics/utils/trace_utils.go */
const FALLBACK_RATE = 0.0001

/** Tracing in the sidecars of an app: its Configuration, then the environment. https://github.com/dapr/dapr/blob/v1.18.3/pkg/runtime/runtime.go (`setupTracing`) */
export function daprTracing(cluster: Cluster, app: DaprApp): EffectiveSetting<DaprTracing> {
  return cluster.derive(`dapr.tracing/${keyOfApp(app)}`, () => {
    const used = configurationOf(cluster, app)
    if (used === UNKNOWN) {
      const why = 'the Configuration of the app is not in the files'
      return { value: withEnvironment(NOTHING, app), source: 'default', certainty: 'unknown', why }
    }
    const inFile = used === undefined ? NOTHING : tracingIn(used.manifest)
    const value = withEnvironment(inFile, app)
    const at = value.rateAt ?? value.exporters[0]?.at
    const certain = used?.certainty !== 'unknown' && value.rate !== undefined
    return {
      value,
      source: at === undefined ? 'default' : 'written',
      ...(at === undefined ? {} : { at }),
      certainty: certain ? 'yes' : 'unknown',
      why: used === undefined ? 'the app names no Configuration' : describeManifest(used.manifest),
    }
  })
}

/** What a Configuration alone says about traces. */
export function tracingIn(configuration: Manifest): DaprTracing {
  const tracing = writtenAt(configuration, ['spec', 'tracing'])
  if (tracing === UNKNOWN) return { ...NOTHING, rate: undefined, written: UNKNOWN }
  if (!isMap(tracing)) return NOTHING
  const written = textOf(writtenAt(configuration, ['spec', 'tracing', 'samplingRate']))
  const visible = valueAt(configuration.body, ['spec', 'tracing', 'samplingRate']) !== undefined
  const rateAt = anchorAt(
    configuration,
    visible ? ['spec', 'tracing', 'samplingRate'] : ['spec', 'tracing'],
    visible ? 'value' : 'key',
  )
  return withReports({ ...rateOf(written), written, rateAt, exporters: exportersIn(configuration) })
}

const NOTHING: DaprTracing = {
  state: 'unset',
  rate: FALLBACK_RATE,
  written: undefined,
  rateAt: undefined,
  exporters: [],
  reports: 'no',
}

function rateOf(written: string | Unknown | undefined): Pick<DaprTracing, 'state' | 'rate'> {
  if (written === UNKNOWN) return { state: 'sampling', rate: undefined }
  const rate = parseFloat64(written ?? '')
  if (rate === undefined) return { state: 'unset', rate: FALLBACK_RATE }
  // Counted as a whole number, "nan" is another one on each kind of processor.
  if (Number.isNaN(rate)) return { state: 'sampling', rate: undefined }
  return rate === 0 ? { state: 'off', rate: 0 } : { state: 'sampling', rate: Math.min(1, Math.max(0, rate)) }
}

function exportersIn(configuration: Manifest): readonly TraceExporter[] {
  const found: TraceExporter[] = []
  const endpointOf = (kind: 'zipkin' | 'otel'): void => {
    const path = ['spec', 'tracing', kind, 'endpointAddress']
    const endpoint = textOf(valueAt(configuration.body, path))
    const protocol = kind === 'zipkin' ? 'none' : (textOf(writtenAt(configuration, ['spec', 'tracing', kind, 'protocol'])) ?? '')
    if (endpoint !== undefined && endpoint !== '' && protocol !== '')
      found.push({ kind, endpoint, at: anchorAt(configuration, path) })
  }
  endpointOf('zipkin')
  endpointOf('otel')
  const stdout = ['spec', 'tracing', 'stdout']
  if (valueAt(configuration.body, stdout) === true)
    found.push({ kind: 'stdout', endpoint: undefined, at: anchorAt(configuration, stdout) })
  return found
}

function withReports(tracing: Omit<DaprTracing, 'reports'>): DaprTracing {
  const none = tracing.exporters.length === 0 || tracing.rate === 0
  return { ...tracing, reports: none ? 'no' : tracing.rate === undefined ? 'unknown' : 'yes' }
}

/**
 * Adds what the OTLP variables switch on. They count only where the Configuration names no OTLP endpoint, and make an empty rate 1.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/config/configuration.go (`SetTracingSpecFromEnv`)
 */
function withEnvironment(tracing: DaprTracing, app: DaprApp): DaprTracing {
  if (tracing.exporters.some(({ kind }) => kind === 'otel')) return tracing
  const exporter = environmentExporter(app)
  if (exporter === undefined) return tracing
  const empty = tracing.written === undefined || tracing.written === ''
  const rate: Pick<DaprTracing, 'state' | 'rate'> = empty ? { state: 'sampling', rate: 1 } : tracing
  return withReports({ ...tracing, state: rate.state, rate: rate.rate, exporters: [...tracing.exporters, exporter] })
}

/** The first that is set counts. */
const ENDPOINTS: readonly string[] = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT']

function environmentExporter(app: DaprApp): TraceExporter | undefined {
  for (const name of ['dapr.io/env', 'dapr.io/env-from-secret']) {
    const text = textOf(annotation(app.workload, name))
    const entries = typeof text === 'string' ? envEntries(text) : []
    const [entry] = ENDPOINTS.flatMap((variable) => entries.findLast((each) => each.name === variable) ?? [])
    if (!entry || entry.value.trim() === '') continue
    const endpoint = name === 'dapr.io/env' ? entry.value.trim() : UNKNOWN
    return { kind: 'environment', endpoint, at: { ...podMetaAnchor(app.workload, 'annotations', name), within: entry.span } }
  }
  return undefined
}
