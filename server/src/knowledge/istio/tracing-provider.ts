import { valueAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import { isList, isMap, type Plain } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import type { MeshTracing } from '../mesh.ts'
import { meshSetting } from './mesh-config.ts'

/** What a provider of traces does, as far as the MeshConfig says. */
export interface TracingProvider {
  /** `no`: it is not declared, or it takes no traces; `unknown`: whether releases in use still support it differs. */
  readonly works: Truth
  readonly propagation: MeshTracing['propagation']
  /** The provider decides by itself which traces it keeps. */
  readonly samplesItself: boolean
  /** Why it does not work. */
  readonly fault?: string
}

/** Resolves a provider by name. Where the MeshConfig is not among the files, it is taken to be declared there. */
export function resolveProvider(cluster: Cluster, name: string): TracingProvider {
  const declared = meshSetting(cluster, ['extensionProviders'])?.value
  const providers = isList(declared) ? declared : undefined
  const provider = providers?.find((candidate) => sameName(valueAt(candidate, ['name']), name))
  if (isMap(provider)) return describeProvider(provider, name)
  if (BUILT_IN_WITHOUT_TRACES.has(name.toLowerCase())) return dead(`the provider "${name}" takes no traces`)
  if (providers) return dead(`no extension provider is named "${name}"`)
  return { works: 'yes', propagation: 'unknown', samplesItself: false }
}

const BUILT_IN_WITHOUT_TRACES: ReadonlySet<string> = new Set(['prometheus', 'envoy'])

function describeProvider(provider: Readonly<Record<string, Plain>>, name: string): TracingProvider {
  const kind = Object.keys(provider).find((key) => Object.hasOwn(PROPAGATION, key))
  if (kind === undefined) {
    return 'stackdriver' in provider || 'opencensus' in provider
      ? { works: 'unknown', propagation: 'unknown', samplesItself: false }
      : dead(`the provider "${name}" takes no traces`)
  }
  const joinsW3c = valueAt(provider, [kind, 'traceContextOption']) === 'USE_B3_WITH_W3C_PROPAGATION'
  return {
    works: 'yes',
    propagation: kind === 'zipkin' && joinsW3c ? 'both' : (PROPAGATION[kind] ?? 'unknown'),
    samplesItself: valueAt(provider, [kind, 'dynatraceSampler']) !== undefined,
  }
}

/** Trace headers by kind of provider. https://istio.io/latest/docs/tasks/observability/distributed-tracing/overview/ */
const PROPAGATION: Readonly<Record<string, MeshTracing['propagation']>> = {
  zipkin: 'b3',
  opentelemetry: 'w3c',
  datadog: 'other',
  skywalking: 'other',
  lightstep: 'other',
}

function sameName(declared: Plain | undefined, name: string): boolean {
  return typeof declared === 'string' && declared.toLowerCase() === name.toLowerCase()
}

function dead(fault: string): TracingProvider {
  return { works: 'no', propagation: 'unknown', samplesItself: false, fault }
}
