import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import type { Diagnostic } from '../../../server/src/features/diagnostic.ts'
import { decodedResiliency } from '../../../server/src/knowledge/dapr/decoded.ts'
import type { BreakerPolicy, RetryPolicy } from '../../../server/src/knowledge/dapr/policies.ts'
import { builtInPolicy } from '../../../server/src/knowledge/dapr/policies.ts'
import { BUILT_IN_RETRIES } from '../../../server/src/knowledge/dapr/policy-names.ts'
import { mergeResiliency } from '../../../server/src/knowledge/dapr/resilience.ts'
import { loads } from '../../../server/src/knowledge/dapr/scopes.ts'
import { type Manifest, textAt } from '../../../server/src/model/manifest.ts'
import type { Path } from '../../../server/src/syntax/path.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { mutationsOf } from '../corpus/mutate.ts'
import { readSeeds } from '../corpus/seeds.ts'
import { retriedCodes } from '../status-lists.ts'
import { defineTopic, type Json } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

type Duration = string
type Retry = readonly [
  policy: string,
  duration: Duration,
  maxInterval: Duration,
  maxRetries: number,
  http: string | null,
  grpc: string | null,
]
type Breaker = readonly [maxRequests: number, interval: Duration, timeout: Duration, trip: string]

/** What acts after an object was read. Sections with nothing in them are left out; durations are nanoseconds. */
interface Table {
  readonly [section: string]: Json
  readonly timeouts: { readonly [name: string]: Duration }
  readonly retries: { readonly [name: string]: Retry }
  readonly circuitBreakers: { readonly [name: string]: Breaker }
}

type Answer =
  | Table
  | 'not loaded'
  | { readonly unreadable: string }
  /** Policies are read before targets, and the first mistake ends it. */
  | { readonly refused: string; readonly at: string }

type Recorded = { readonly hangs: true } | { readonly both: Answer } | { readonly file: Answer; readonly operator: Answer }

/**
 * Resiliency objects as daprd loads them from a file and from the operator of a cluster: whether it takes them, how far it gets
 * otherwise, and the numbers of every policy and the names in every target that then act.
 */
export const daprResiliency = defineTopic<string, Recorded>({
  name: 'resiliency',
  product: 'dapr',
  asks: 'Whether daprd loads a Resiliency, from a file and in a cluster, how far it gets with a faulty one, and with which numbers its policies act.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () =>
    readSeeds('resiliency')
      .flatMap(mutationsOf)
      // Text for another program to expand is not what daprd gets.
      .filter(({ input }) => !/\$\{|\{\{/.test(input)),
  theirs: (recorded, text) => {
    if ('hangs' in recorded) return 'hangs'
    const [file, operator] = 'both' in recorded ? [recorded.both, recorded.both] : [recorded.file, recorded.operator]
    // What the API server refuses never comes to a daprd; it is asked about that by itself.
    return { file: readable(file), cluster: isAdmitted(text) ? readable(operator) : 'not admitted' }
  },
  ours: (text, version) => {
    const file = ourAnswer(SELF_HOSTED, version, text)
    return file === 'hangs' ? file : { file, cluster: isAdmitted(text) ? ourAnswer(IN_CLUSTER, version, text) : 'not admitted' }
  },
})

function readable(answer: Answer): Json {
  if (typeof answer === 'string') return answer
  if ('unreadable' in answer) return 'unreadable'
  if ('refused' in answer) return { refused: answer.at }
  return {
    ...answer,
    ...(answer.timeouts && { timeouts: mapped(answer.timeouts, milliseconds) }),
    ...(answer.retries && {
      retries: mapped(answer.retries, ([policy, duration, maxInterval, ...rest]) => [
        policy,
        milliseconds(duration),
        milliseconds(maxInterval),
        ...rest,
      ]),
    }),
    ...(answer.circuitBreakers && {
      circuitBreakers: mapped(answer.circuitBreakers, ([maxRequests, interval, timeout, trip]) => [
        maxRequests,
        milliseconds(interval),
        milliseconds(timeout),
        // The library has its default where nothing is written.
        trip === '' ? 'consecutiveFailures > 5' : trip,
      ]),
    }),
  }
}

function milliseconds(nanoseconds: string): number {
  return Number(nanoseconds) / 1_000_000
}

function mapped<Value>(entries: { readonly [name: string]: Value }, change: (value: Value) => Json): Json {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, change(value)]))
}

const SELF_HOSTED = 'file:///conformance/.dapr/resources/object.yaml'
const IN_CLUSTER = 'file:///conformance/object.yaml'

const analyses = new Map<string, Analysis>()

function diagnose(uri: string, version: string, text: string): { analysis: Analysis; diagnostics: readonly Diagnostic[] } {
  const key = `${version} ${uri}`
  const analysis = analyses.get(key) ?? new Analysis(silentLogger)
  if (!analyses.has(key)) {
    analysis.setFolders(['file:///conformance'])
    analysis.setSettings('file:///conformance', { ...NO_SETTINGS, versions: { dapr: version } })
    analyses.set(key, analysis)
  }
  analysis.change(uri, text)
  const diagnostics = analysis.diagnostics(uri)
  analysis.sweep()
  return { analysis, diagnostics }
}

function isAdmitted(text: string): boolean {
  const { diagnostics } = diagnose(IN_CLUSTER, DAPR_VERSIONS[0] ?? '', text)
  return !diagnostics.some(({ code, finding }) => finding.refused || code === 'yaml-syntax')
}

/** The rules whose errors say that daprd stops reading the object. */
const REFUSING: ReadonlySet<string> = new Set([
  'invalid-value',
  'status-code-matcher',
  'trip-syntax',
  'circuit-breaker-scope-missing',
])

function ourAnswer(uri: string, version: string, text: string): Json {
  const { analysis, diagnostics } = diagnose(uri, version, text)
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.some(({ code }) => code === 'yaml-syntax' || code === 'wrong-type')) return 'unreadable'
  const [manifest] = analysis.workspace.manifestsOf(uri)
  if (manifest?.kind !== 'dapr.io/Resiliency') return 'not loaded'
  const decoded = decodedResiliency(uri === SELF_HOSTED ? 'selfHosted' : 'kubernetes', manifest)
  if (loads({ appId: 'orders', namespace: manifest.namespace }, decoded) === 'no') return 'not loaded'
  if (errors.some(({ code }) => code === 'trip-unknown-function')) return 'hangs'
  const stages = errors.filter(({ code }) => REFUSING.has(code)).map(({ finding }) => finding.at.path[1])
  if (stages.length > 0) return { refused: stages.includes('policies') ? 'policies' : 'targets' }
  return ourTable(decoded)
}

function ourTable(manifest: Manifest): Json {
  const merged = mergeResiliency([{ manifest, certainty: 'yes' }])
  const builtIn = new Map(BUILT_IN_RETRIES.map((policy) => [policy.name, JSON.stringify(valuesOfRetry(builtInPolicy(policy)))]))
  const retries = [...merged.retries].map(([name, retry]) => [name, valuesOfRetry(retry)] as const)
  const named = (path: Path, keys: readonly string[]) => keys.map((key) => textAt(manifest.body, [...path, key]) ?? '')
  const target = (path: Path) => named(path, ['timeout', 'retry', 'circuitBreaker'])
  const sections: Readonly<Record<string, readonly (readonly [string, unknown])[]>> = {
    timeouts: [...merged.timeouts].map(([name, timeout]) => [name, timeout.milliseconds]),
    retries: retries.filter(([name, values]) => builtIn.get(name) !== JSON.stringify(values)),
    circuitBreakers: [...merged.circuitBreakers].map(([name, breaker]) => [name, valuesOfBreaker(breaker)]),
    apps: [...merged.apps].map(([name, { path }]) => [name, target(path)]),
    actors: [...merged.actors].map(([name, { path }]) => [name, [...target(path), scopeOf(manifest, path)]]),
    components: [...merged.components].map(([name, { path }]) => [
      name,
      [target([...path, 'inbound']), target([...path, 'outbound'])],
    ]),
  }
  const filled = Object.entries(sections).filter(([, entries]) => entries.length > 0)
  return JSON.parse(JSON.stringify(Object.fromEntries(filled.map(([name, entries]) => [name, Object.fromEntries(entries)]))))
}

function valuesOfRetry(retry: RetryPolicy): Json {
  const { kind, duration, maxInterval, maxRetries, httpStatusCodes, grpcStatusCodes } = retry
  const listed = (codes: string, all: string) => (codes === all ? null : codes)
  const http = listed(retriedCodes(httpStatusCodes, 100, 599), '100-599')
  const grpc = listed(retriedCodes(grpcStatusCodes, 0, 16), '0-16')
  return [kind, duration, maxInterval, maxRetries, http, grpc]
}

function valuesOfBreaker({ maxRequests, interval, timeout, trip }: BreakerPolicy): Json {
  return [maxRequests, interval, timeout, trip]
}

/** As daprd counts scopes; of no account without a breaker. */
function scopeOf(manifest: Manifest, path: Path): number {
  if ((textAt(manifest.body, [...path, 'circuitBreaker']) ?? '') === '') return 0
  return ['type', 'id', 'both'].indexOf(String(textAt(manifest.body, [...path, 'circuitBreakerScope'])))
}
