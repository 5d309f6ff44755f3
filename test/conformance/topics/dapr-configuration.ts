import type { Diagnostic } from '../../../server/src/features/diagnostic.ts'
import { configurationSchema } from '../../../server/src/knowledge/dapr/configuration.ts'
import { FEATURE_FLAGS } from '../../../server/src/knowledge/dapr/features.ts'
import { tracingIn } from '../../../server/src/knowledge/dapr/tracing.ts'
import { itemsAt, type Manifest, valueAt } from '../../../server/src/model/manifest.ts'
import { findSchema } from '../../../server/src/schema/lookup.ts'
import { isKnownIn } from '../../../server/src/schema/version.ts'
import type { Path } from '../../../server/src/syntax/path.ts'
import { isList, isMap, type Plain, UNKNOWN } from '../../../server/src/syntax/plain.ts'
import { mutationsOf } from '../corpus/mutate.ts'
import { readSeeds } from '../corpus/seeds.ts'
import { defineTopic, type Json } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'
import { configurationReader } from './dapr-configuration-reader.ts'

type Settings = { readonly [name: string]: Json }

/** How daprd loads a Configuration from a file, and from the operator. */
export const daprConfiguration = defineTopic<string, { readonly file: Settings; readonly operator: Settings }>({
  name: 'configuration',
  product: 'dapr',
  asks: 'How does daprd load this Configuration from a file, and from the operator? Compared: whether it does, and the switches, features, limits, tracing, metrics, middleware, APIs and secret scopes that come out.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => readSeeds('configuration').flatMap((seed) => mutationsOf(seed).filter(isAsked)),
  theirs: ({ file, operator }) => ({ file: comparable(file), operator: comparable(operator) }),
  ours: (yaml, version) => ({ file: reading(yaml, true, version), operator: reading(yaml, false, version) }),
})

/**
 * Each second change; the others are alike. What daprd's environment fills in, what cannot be sent to a cluster at all, and items that
 * the API server alone refuses, are left out.
 */
function isAsked({ id }: { readonly id: string }, index: number): boolean {
  return index % 2 === 0 && !/\{X\}$|is \.(?:inf|nan)$|(?:\]|nameResolution\.configuration)\/is /.test(id)
}

/** Switches that no older key stands beside, with where they are written. */
const SWITCHES: Readonly<Record<string, Path>> = {
  stdout: ['tracing', 'stdout'],
  apiLogging: ['logging', 'apiLogging', 'enabled'],
  obfuscateURLs: ['logging', 'apiLogging', 'obfuscateURLs'],
  omitHealth: ['logging', 'apiLogging', 'omitHealthChecks'],
  strictSandbox: ['wasm', 'strictSandbox'],
  otelSecure: ['tracing', 'otel', 'isSecure'],
}

/** The same under `metrics`, or else under `metric`. */
const METRICS: Readonly<Record<string, Path>> = {
  metrics: ['enabled'],
  errorCodes: ['recordErrorCodes'],
  excludeVerbs: ['http', 'excludeVerbs'],
  cardinality: ['http', 'increasedCardinality'],
  buckets: ['latencyDistributionBuckets'],
  pathMatching: ['http', 'pathMatching'],
}

const LIMITS: Readonly<Record<string, Path>> = {
  workflows: ['workflow', 'maxConcurrentWorkflowInvocations'],
  activities: ['workflow', 'maxConcurrentActivityInvocations'],
}

/** Of these, the recorder prints names and types. */
const HANDLERS: Readonly<Record<string, Path>> = {
  handlers: ['httpPipeline', 'handlers'],
  appHandlers: ['appHttpPipeline', 'handlers'],
}

/** Of these, the recorder counts the items. */
const COUNTED: Readonly<Record<string, Path>> = {
  allowedAPIs: ['api', 'allowed'],
  deniedAPIs: ['api', 'denied'],
  secretScopes: ['secrets', 'scopes'],
}

const COMPARED = ['resolver', 'deny', 'metricRules', ...[SWITCHES, METRICS, LIMITS, HANDLERS, COUNTED].flatMap(Object.keys)]

/** The recorder leaves out what is the default. */
function comparable(recorded: Settings): Json {
  if ('error' in recorded) return 'refused'
  const { features, sampling, zipkin, otel, otelProtocol, stdout } = recorded
  const settings = Object.entries(recorded).filter(([name, value]) => COMPARED.includes(name) && !isNothing(value))
  const exporters = [
    ...(zipkin ? [`zipkin ${zipkin}`] : []),
    ...(otel && otelProtocol ? [`otel ${otel}`] : []),
    ...(stdout === true ? ['stdout '] : []),
  ].map(inOurForm)
  return {
    ...Object.fromEntries(
      settings.map(([name, value]) => [name, Array.isArray(value) ? value.map(inOurForm) : inOurForm(value)]),
    ),
    ...(features === undefined ? {} : { features: knownFlags(features) }),
    // A rate is put between 0 and 1 when it is used, but only 0 itself switches tracing off.
    ...(typeof sampling === 'number' && { rate: Math.min(1, Math.max(0, sampling)), off: sampling === 0 }),
    ...(exporters.length > 0 && { exporters }),
  }
}

/** A template may become anything, and where daprd takes a number or a word for a text, we keep what it is. */
function inOurForm(value: Json): Json {
  if (typeof value !== 'string') return value
  return value
    .replace(/\{\{.*\}\}/, '?')
    .replace(/(?<= |^)012(?= |$)/, '10')
    .replace(/(?<= |^)no(?= |$)/, 'false')
}

/** What is empty is as good as not written. */
function isNothing(value: Json): boolean {
  return value === null || value === '' || value === 0 || (Array.isArray(value) && value.length === 0)
}

/** A flag that no release knows switches nothing. */
function knownFlags(names: Json): readonly string[] {
  return FEATURE_FLAGS.flatMap(({ name }) => (Array.isArray(names) && names.includes(name) ? [name] : []))
}

const read = configurationReader()

function reading(yaml: string, file: boolean, version: string): Json {
  const { manifest, diagnostics } = read(yaml, { file, version })
  if (!manifest || diagnostics.some(isRefusal)) return 'refused'
  const settings: Record<string, Json> = {}
  const add = (name: string, path: Path, value: Json) => {
    const schema = findSchema(configurationSchema, ['spec', ...path])?.schema
    if (schema && isKnownIn(version, schema) && !isNothing(value) && String(value) !== schema.default) settings[name] = value
  }
  const written = (path: Path) => asJson(valueAt(manifest.body, ['spec', ...path]))
  const has = (path: Path) => (valueAt(manifest.body, ['spec', ...path]) ?? null) !== null
  const count = (path: Path) => itemsAt(manifest.body, ['spec', ...path]).length
  for (const [name, path] of Object.entries(SWITCHES)) add(name, path, written(path))
  for (const [name, path] of Object.entries(METRICS)) {
    // A whole section of the newer key stands in for that of the older one.
    const section = ['metrics', 'metric'].find((key) => has([key, path[0] ?? ''])) ?? 'metrics'
    add(name, [section, ...path], written([section, ...path]))
  }
  // No rules at all stand in for nothing.
  const ruled = ['metrics', 'metric'].find((key) => count([key, 'rules']) > 0) ?? 'metrics'
  add('metricRules', [ruled, 'rules'], count([ruled, 'rules']))
  for (const [name, path] of Object.entries(LIMITS)) {
    const limit = written(path)
    if (typeof limit === 'number' && Math.trunc(limit) > 0) add(name, path, Math.trunc(limit))
  }
  for (const [name, path] of Object.entries(COUNTED)) add(name, path, count(path))
  for (const [name, path] of Object.entries(HANDLERS)) {
    const handlers = itemsAt(manifest.body, ['spec', ...path]).filter(isMap)
    add(
      name,
      path,
      handlers.map((handler) => `${asText(handler.name)} ${asText(handler.type)}`),
    )
  }
  add('resolver', ['nameResolution', 'component'], asText(valueAt(manifest.body, ['spec', 'nameResolution', 'component'])))
  add('deny', ['components', 'deny'], written(['components', 'deny']))
  const { state, rate, exporters } = tracingIn(manifest)
  if (state !== 'unset' && rate !== undefined) Object.assign(settings, { rate, off: state === 'off' })
  if (exporters.length > 0) settings.exporters = exporters.map(({ kind, endpoint }) => `${kind} ${asText(endpoint)}`)
  const features = featuresIn(manifest, version)
  if (features.join() !== featuresIn(undefined, version).join()) settings.features = knownFlags(features)
  return settings
}

/** In the form that `inOurForm` gives theirs. */
function asJson(value: Plain | undefined): Json {
  if (value === UNKNOWN) return '?'
  if (isList(value)) return value.map(asJson)
  return isMap(value) || value === undefined ? null : value
}

function asText(value: Plain | undefined): string {
  return String(asJson(value) ?? '')
}

/** Flags that are on: those that a Configuration switches on, and those that are on by themselves and that it does not name. */
function featuresIn(manifest: Manifest | undefined, version: string): string[] {
  const named = new Map<string, boolean>()
  for (const item of itemsAt(manifest?.body, ['spec', 'features'])) {
    const name = isMap(item) ? item.name : undefined
    if (isMap(item) && name !== undefined && name !== null && name !== '') named.set(String(name), item.enabled === true)
  }
  for (const { name, onSince, until } of FEATURE_FLAGS) {
    const span = { ...(onSince !== undefined && { since: onSince }), ...(until !== undefined && { until }) }
    if (onSince !== undefined && isKnownIn(version, span) && !named.has(name)) named.set(name, true)
  }
  return [...named].flatMap(([name, on]) => (on ? [name] : [])).sort()
}

/** Whether the reader of the object cannot make anything of it. */
function isRefusal({ code, severity, message, finding }: Diagnostic): boolean {
  if (severity !== 'error') return false
  const path = finding.at.path.join('.')
  if (UNREADABLE.includes(code)) return !path.includes('tokenValidators.0.options')
  if (READ_LATER.some((part) => path.startsWith(part))) return false
  return message.includes('does not start') || path.endsWith('.appId')
}

const UNREADABLE = ['wrong-type', 'yaml-syntax']

/** What becomes of these shows only when daprd sets up tracing or asks for its certificate, or in sentry. */
const READ_LATER = ['spec.tracing.zipkin', 'spec.tracing.otel.protocol', 'spec.accessControl.trustDomain', 'spec.mtls']
