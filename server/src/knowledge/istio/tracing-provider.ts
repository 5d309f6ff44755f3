import { valueAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { isList, isMap, type Plain, type PlainMap } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import type { MeshTracing } from '../mesh.ts'
import { meshConfigSeen, meshSetting } from './mesh-config.ts'

/** What a provider of traces does, as far as the MeshConfig says. */
export interface TracingProvider {
  /** `no`: it is not declared, or it takes no traces; `unknown`: it did so in some builds of the release only. */
  readonly works: Truth
  readonly propagation: MeshTracing['propagation']
  /** The provider decides by itself which traces it keeps. */
  readonly samplesItself: boolean
  /** Where the kind of provider is written; absent where the MeshConfig is not among the files. */
  readonly declaredAt?: Anchor
  /** Why it does not work. */
  readonly fault?: string
}

/** Resolves a provider by name. Where no MeshConfig is among the files, it is taken to be declared there. */
export function resolveProvider(cluster: Cluster, name: string): TracingProvider {
  const list = meshSetting(cluster, ['extensionProviders'])
  const providers = isList(list?.value) ? list.value : undefined
  const index = providers?.findIndex((candidate) => sameName(valueAt(candidate, ['name']), name)) ?? -1
  const provider = providers?.[index]
  if (list && isMap(provider)) return describeProvider(cluster, provider, name, { ...list.at, path: [...list.at.path, index] })
  if (BUILT_IN_WITHOUT_TRACES.has(name.toLowerCase())) return dead(`the provider "${name}" takes no traces`)
  if (providers || (!list && meshConfigSeen(cluster))) return dead(`no extension provider is named "${name}"`)
  return { works: 'yes', propagation: 'unknown', samplesItself: false }
}

const BUILT_IN_WITHOUT_TRACES: ReadonlySet<string> = new Set(['prometheus', 'envoy'])

function describeProvider(cluster: Cluster, provider: PlainMap, name: string, at: Anchor): TracingProvider {
  const dropped = DROPPED.kinds.find((candidate) => candidate in provider)
  if (dropped !== undefined && isKnownIn(cluster.assumptions.versions.istio, { since: DROPPED.in }))
    return dead(`the provider "${name}" is of kind ${dropped}, for which Istio has had no tracer since ${DROPPED.in}`)
  const kind = Object.keys(provider).find((key) => Object.hasOwn(PROPAGATION, key))
  if (kind === undefined) {
    return 'stackdriver' in provider || 'opencensus' in provider
      ? { works: 'unknown', propagation: 'unknown', samplesItself: false }
      : dead(`the provider "${name}" takes no traces`)
  }
  const joinsW3c = valueAt(provider, [kind, TRACE_CONTEXT]) === JOIN_W3C
  return {
    works: 'yes',
    propagation: kind === 'zipkin' && joinsW3c ? 'both' : (PROPAGATION[kind] ?? 'unknown'),
    samplesItself: valueAt(provider, [kind, 'dynatraceSampler']) !== undefined,
    declaredAt: { ...at, path: [...at.path, kind], part: 'key' },
  }
}

/** Field of a Zipkin provider, and the word that has it write W3C headers beside B3, which it does from Istio 1.28 on. */
export const TRACE_CONTEXT = 'traceContextOption'
export const JOIN_W3C = 'USE_B3_WITH_W3C_PROPAGATION'

/** Trace headers by kind of provider. https://istio.io/latest/docs/tasks/observability/distributed-tracing/overview/ */
const PROPAGATION: Readonly<Record<string, MeshTracing['propagation']>> = {
  zipkin: 'b3',
  opentelemetry: 'w3c',
  datadog: 'other',
  skywalking: 'other',
  lightstep: 'other',
}

/**
 * Kinds whose tracers were taken out of Envoy; istiod 1.31 even fails over a Lightstep provider that is in use.
 * https://github.com/istio/istio/blob/eed52ebb66ad/releasenotes/notes/54002.yaml
 */
const DROPPED = { kinds: ['lightstep', 'opencensus', 'stackdriver'], in: '1.27' } as const

function sameName(declared: Plain | undefined, name: string): boolean {
  return typeof declared === 'string' && declared.toLowerCase() === name.toLowerCase()
}

function dead(fault: string): TracingProvider {
  return { works: 'no', propagation: 'unknown', samplesItself: false, fault }
}
