import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import { MESH_CONFIG } from '../../../server/src/knowledge/istio/mesh-config-schema.ts'
import { findSchema } from '../../../server/src/schema/lookup.ts'
import { isKnownIn } from '../../../server/src/schema/version.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { defineTopic, type Json } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Question {
  readonly config: PlainMap
}

type Answer = { readonly unknown?: string; readonly refused?: string }

/**
 * Single fields of the mesh configuration. istiod drops those that it does not know, and words that are none; so the reader that
 * knows nothing else than the API is asked as well.
 */
export const istioMeshConfig = defineTopic<Question, Answer>({
  name: 'mesh-config',
  product: 'istio',
  asks: 'Which fields and words the mesh configuration has, and which values of them istiod refuses to read.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () =>
    Object.entries(FIELDS).flatMap(([path, values]) =>
      values.map((value) => ({ id: `${path}: ${JSON.stringify(value)}`, input: { config: nested(path.split('.'), value) } })),
    ),
  theirs: ({ unknown, refused }) => {
    if (unknown?.includes('unknown field')) return 'unknown'
    return unknown === undefined && refused === undefined ? 'taken' : 'refused'
  },
  ours: ({ config }, version) => {
    if (!isKnown(config, version)) return 'unknown'
    analysis.setSettings(FOLDER, { ...NO_SETTINGS, versions: { istio: version } })
    const metadata = { name: 'istio', namespace: 'istio-system' }
    analysis.change(
      FILE,
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { mesh: JSON.stringify(config) } }),
    )
    return analysis.diagnostics(FILE).some(({ severity }) => severity === 'error') ? 'refused' : 'taken'
  },
})

const FOLDER = 'file:///w'
const FILE = `${FOLDER}/istio.yaml`
const analysis = new Analysis(silentLogger)
analysis.setFolders([FOLDER])

/** A step in brackets is an item of a list. */
function nested([step = '', ...rest]: readonly string[], value: Json): PlainMap {
  const inner = rest.length === 0 ? value : nested(rest, value)
  return step.endsWith('[]') ? { [step.slice(0, -2)]: [inner] } : { [step]: inner }
}

/** Follows the only key of each map. */
function isKnown(config: PlainMap, version: string): boolean {
  const path: (string | number)[] = []
  let value: PlainMap[string] = config
  while (typeof value === 'object' && value !== null) {
    const [key] = Object.keys(value)
    if (key === undefined) break
    path.push(Array.isArray(value) ? Number(key) : key)
    const found = findSchema(MESH_CONFIG, path)
    if (!found || !isKnownIn(version, found.schema)) return false
    if (!['object', 'map', 'list'].includes(found.schema.kind)) break
    value = Object.values(value)[0] ?? null
  }
  return true
}

const BOOLEANS = [true, false, 'true', 'yes', 1, null, []]
const TEXTS = ['a', 5, true, null, {}, ['a']]
const LISTS = [[], ['a'], ['a', 'b'], 'a', [5], null]
const BLOCKS = [{}, null, 'a', 5]
const INTEGERS = [0, 1, 4, -1, 1.5, 65535, 65536, 2147483648, '4', 'a', true]
const PERCENTAGES = [0, 0.5, 1, 50, 100, 100.5, -1, '50', 'a', true]
const DURATIONS = ['5s', '1.5s', '500ms', '1.5ms', '1ms', '1us', '0s', '-1s', '1h', '1m30s', '5', '', 'a', '5 s', 5]

/** Values by path. Of blocks that we do not look into only such as are well formed. */
const FIELDS: Readonly<Record<string, readonly Json[]>> = {
  accessLogFile: TEXTS,
  connectTimeout: DURATIONS,
  defaultConfig: BLOCKS,
  'defaultConfig.concurrency': INTEGERS,
  'defaultConfig.discoveryAddress': ['istiod.istio-system.svc:15012', 5, true],
  'defaultConfig.drainDuration': DURATIONS,
  'defaultConfig.holdApplicationUntilProxyStarts': BOOLEANS,
  'defaultConfig.interceptionMode': ['REDIRECT', 'TPROXY', 'NONE', 'redirect', 'OFF', true],
  'defaultConfig.proxyMetadata': BLOCKS,
  'defaultConfig.proxyMetadata.A': ['b', 5, true, []],
  'defaultConfig.statusPort': INTEGERS,
  'defaultConfig.terminationDrainDuration': DURATIONS,
  'defaultConfig.tracing': BLOCKS,
  'defaultConfig.tracing.datadog': [{ address: 'a:1' }],
  'defaultConfig.tracing.jaeger': [{}],
  'defaultConfig.tracing.lightstep': [{ address: 'a:1', accessToken: 'b' }],
  'defaultConfig.tracing.openCensusAgent': [{}],
  'defaultConfig.tracing.sampling': PERCENTAGES,
  'defaultConfig.tracing.stackdriver': [{}],
  'defaultConfig.tracing.zipkin': BLOCKS,
  'defaultConfig.tracing.zipkin.address': ['a:1', 5],
  'defaultConfig.tracing.zipkin.port': [1],
  'defaultConfig.zipkinAddress': ['a:1', 5],
  'defaultConfig.zipkin': ['a:1'],
  defaultDestinationRuleExportTo: LISTS,
  defaultHttpRetryPolicy: BLOCKS,
  'defaultHttpRetryPolicy.attempts': INTEGERS,
  defaultProviders: BLOCKS,
  'defaultProviders.accessLogging': LISTS,
  'defaultProviders.logging': [[]],
  'defaultProviders.metrics': LISTS,
  'defaultProviders.tracing': LISTS,
  defaultServiceExportTo: LISTS,
  defaultTrafficPolicy: BLOCKS,
  'defaultTrafficPolicy.connectionPool': [null, 'a', 5, { tcp: { maxConnections: 5 } }],
  'defaultTrafficPolicy.connectionPool.tcp.maxConnections': [0, 5, -1, 1.5, 'a'],
  'defaultTrafficPolicy.outlierDetection': BLOCKS,
  'defaultTrafficPolicy.outlierDetection.maxEjectionPercent': [0, 5, 1.5, 'a'],
  'defaultTrafficPolicy.tls': [{}],
  defaultVirtualServiceExportTo: LISTS,
  enableAutoMtls: BOOLEANS,
  enableAutoMTLS: [true],
  enablePrometheusMerge: BOOLEANS,
  enableTracing: BOOLEANS,
  extensionProviders: [[], [{}], null, {}, 'a'],
  'extensionProviders[].name': ['a', 5, true],
  meshMTLS: [{}, { minProtocolVersion: 'TLSV1_3' }],
  meshMtls: [{}],
  outboundTrafficPolicy: BLOCKS,
  'outboundTrafficPolicy.mode': ['ALLOW_ANY', 'REGISTRY_ONLY', 'ALLOW_ANY_DYNAMIC_DNS', 'allow_any', 'ALLOW_ALL', '', true],
  'outboundTrafficPolicy.modes': ['ALLOW_ANY'],
  rootNamespace: TEXTS,
  tracing: [{}],
  trustDomain: TEXTS,
  trustDomainAliases: LISTS,
}
