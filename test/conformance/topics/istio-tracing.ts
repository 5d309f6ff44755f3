import { tracing } from '../../../server/src/knowledge/istio/tracing.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { combine } from '../corpus/combine.ts'
import { installationOf, istioObject, meshedView, type PodsAsked } from '../corpus/istio-objects.ts'
import { type Case, defineTopic } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Question extends PodsAsked {
  readonly installation: PlainMap
  readonly objects: readonly PlainMap[]
  readonly services: readonly PlainMap[]
}

type Side = { readonly tracer?: string; readonly sampling?: number; readonly headers?: string }
/** `crash`: istiod fails, so the sidecar gets no settings at all. */
type Answer = { readonly client: Side; readonly server: Side; readonly bootstrap?: string; readonly crash?: string }

/** Which spans a sidecar reports. Where that depends on which object is older, nothing is certain for us. */
export const istioTracing = defineTopic<Question, readonly Answer[]>({
  name: 'tracing',
  product: 'istio',
  asks: 'Whether a sidecar reports spans, with which trace headers, and what share of new traces it keeps.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () => QUESTIONS,
  theirs: (answers) => {
    const [first, ...others] = answers.map(reported)
    if (first === undefined || others.some(({ on }) => on !== first.on)) return 'unknown'
    if (!first.on) return 'no'
    return {
      headers: others.every(({ headers }) => headers === first.headers) ? first.headers : 'unknown',
      share: others.every(({ share }) => share === first.share) ? first.share : null,
    }
  },
  ours: (question, version) => {
    const { cluster, workload } = meshedView(question, [question.installation, ...question.objects], version)
    const { value, certainty } = tracing(cluster, workload)
    if (certainty !== 'yes') return 'unknown'
    return value.on === 'yes' ? { headers: value.propagation, share: value.sampling ?? null } : value.on
  },
})

/** What is reported of calls that the pod makes, else of those that it takes. */
function reported({ client, server, bootstrap, crash }: Answer) {
  for (const { tracer, sampling = 0, headers } of crash === undefined ? [client, server] : []) {
    const used = tracer === 'bootstrap' ? bootstrap : tracer
    if (used !== undefined) return { on: true, headers: HEADERS[headers ?? used] ?? used, share: sampling / 100 }
  }
  return { on: false, headers: 'unknown', share: null }
}

const HEADERS: Readonly<Record<string, string>> = {
  USE_B3: 'b3',
  USE_B3_WITH_W3C_PROPAGATION: 'both',
  'envoy.tracers.zipkin': 'b3',
  'envoy.tracers.opentelemetry': 'w3c',
  'envoy.tracers.datadog': 'other',
  'envoy.tracers.skywalking': 'other',
  'envoy.tracers.lightstep': 'other',
}

function serviceOf(name: string, namespace: string, clusterIP: string, ports: readonly PlainMap[]): PlainMap {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { clusterIP, selector: { app: name }, ports } }
}

const SERVICES = [
  serviceOf('orders', 'shop', '10.0.0.1', [{ name: 'http', port: 80 }]),
  serviceOf('collector', 'istio-system', '10.0.0.2', [
    { name: 'http-zipkin', port: 9411 },
    { name: 'grpc-otlp', port: 4317 },
  ]),
]

const collector = { service: 'collector.istio-system.svc.cluster.local', port: 9411 }

const PROVIDERS = [
  { name: 'zipkin', zipkin: collector },
  { name: 'zipkin-w3c', zipkin: { ...collector, traceContextOption: 'USE_B3_WITH_W3C_PROPAGATION' } },
  { name: 'zipkin-b3', zipkin: { ...collector, traceContextOption: 'USE_B3' } },
  { name: 'otel', opentelemetry: collector },
  {
    name: 'otel-sampler',
    opentelemetry: {
      ...collector,
      dynatraceSampler: { tenant: 'a', clusterId: 1, httpService: { ...collector, http: { path: '/', timeout: '1s' } } },
    },
  },
  { name: 'datadog', datadog: collector },
  { name: 'skywalking', skywalking: collector },
  { name: 'lightstep', lightstep: { ...collector, accessToken: 'a' } },
  { name: 'stackdriver', stackdriver: {} },
  { name: 'opencensus', opencensus: collector },
  { name: 'log', envoyFileAccessLog: { path: '/dev/stdout' } },
  { name: 'metrics', prometheus: {} },
]

const PROVIDER_NAMES = [...PROVIDERS.map(({ name }) => name), 'OTEL', 'nobody', 'prometheus', 'envoy']

const TRACERS: Readonly<Record<string, PlainMap>> = {
  zipkin: { zipkin: { address: 'collector.istio-system:9411' } },
  datadog: { datadog: { address: 'agent:8126' } },
  lightstep: { lightstep: { address: 'a:1', accessToken: 'a' } },
  'no tracer': {},
}

/** MeshConfigs, and settings of the chart. */
const INSTALLATIONS: Readonly<Record<string, PlainMap>> = {
  plain: {},
  declared: { meshConfig: { extensionProviders: PROVIDERS } },
  'enabled alone': { meshConfig: { enableTracing: true } },
  'declared and enabled': { meshConfig: { enableTracing: true, extensionProviders: PROVIDERS } },
  'no default': { meshConfig: { extensionProviders: PROVIDERS, defaultProviders: { tracing: [] } } },
  'two by default': { meshConfig: { extensionProviders: PROVIDERS, defaultProviders: { tracing: ['otel', 'zipkin'] } } },
  'a default that is not declared': { meshConfig: { defaultProviders: { tracing: ['otel'] } } },
  ...Object.fromEntries(
    PROVIDER_NAMES.map((name): [string, PlainMap] => [
      `by default ${name}`,
      { meshConfig: { extensionProviders: PROVIDERS, defaultProviders: { tracing: [name] } } },
    ]),
  ),
  ...Object.fromEntries(
    combine({ tracer: Object.keys(TRACERS), sampling: [undefined, 0, 25, 150], enabled: [undefined, true, false] }).map(
      ({ tracer, sampling, enabled }): [string, PlainMap] => [
        `${tracer}, sampling ${sampling}, enabled ${enabled}`,
        {
          meshConfig: {
            ...(enabled === undefined ? {} : { enableTracing: enabled }),
            defaultConfig: { tracing: { ...TRACERS[tracer], ...(sampling === undefined ? {} : { sampling }) } },
          },
        },
      ],
    ),
  ),
  'tracer of the chart: zipkin': { values: { global: { proxy: { tracer: 'zipkin' } } } },
  'tracer of the chart: datadog': { values: { global: { proxy: { tracer: 'datadog' } } } },
  'tracer of the chart: lightstep': {
    values: { global: { proxy: { tracer: 'lightstep' }, tracer: { lightstep: { address: 'a:1', accessToken: 'a' } } } },
  },
  'tracer of the chart: none': { values: { global: { proxy: { tracer: 'none' } } } },
  'tracer of the chart, disabled': { meshConfig: { enableTracing: false }, values: { global: { proxy: { tracer: 'zipkin' } } } },
  'tracer of the chart, share of the proxy': {
    meshConfig: { defaultConfig: { tracing: { sampling: 40 } } },
    values: { global: { proxy: { tracer: 'zipkin' } } },
  },
  'older address': { meshConfig: { defaultConfig: { zipkinAddress: 'a:1' } } },
  'share of istiod': { values: { global: { proxy: { tracer: 'zipkin' } }, pilot: { traceSampling: 10 } } },
  'share of istiod and of the proxy': {
    meshConfig: { defaultConfig: { tracing: { sampling: 40, ...TRACERS.zipkin } } },
    values: { pilot: { traceSampling: 10 } },
  },
  'share of istiod for a provider': {
    meshConfig: { extensionProviders: PROVIDERS, defaultProviders: { tracing: ['otel'] } },
    values: { pilot: { traceSampling: 10 } },
  },
  'share of the proxy for a provider': {
    meshConfig: {
      extensionProviders: PROVIDERS,
      defaultProviders: { tracing: ['otel'] },
      defaultConfig: { tracing: { sampling: 33 } },
    },
  },
  'share of the proxy for a provider that samples itself': {
    meshConfig: {
      extensionProviders: PROVIDERS,
      defaultProviders: { tracing: ['otel-sampler'] },
      defaultConfig: { tracing: { sampling: 33 } },
    },
  },
  'a provider and a tracer': {
    meshConfig: {
      enableTracing: true,
      extensionProviders: PROVIDERS,
      defaultProviders: { tracing: ['otel'] },
      defaultConfig: { tracing: TRACERS.zipkin ?? {} },
    },
  },
  'a lost provider and a tracer': {
    meshConfig: {
      enableTracing: true,
      defaultProviders: { tracing: ['nobody'] },
      defaultConfig: { tracing: TRACERS.zipkin ?? {} },
    },
  },
}

const selector = { matchLabels: { app: 'orders' } }

/** Entries of `spec.tracing`. */
const ENTRIES: Readonly<Record<string, readonly PlainMap[] | undefined>> = {
  nothing: undefined,
  'an empty list': [],
  'an empty entry': [{}],
  otel: [{ providers: [{ name: 'otel' }] }],
  'zipkin and otel': [{ providers: [{ name: 'zipkin' }, { name: 'otel' }], randomSamplingPercentage: 50 }],
  off: [{ disableSpanReporting: true }],
  on: [{ disableSpanReporting: false }],
  '0 %': [{ randomSamplingPercentage: 0 }],
  '12.5 %': [{ randomSamplingPercentage: 12.5 }],
  'off for callers': [{ match: { mode: 'CLIENT' }, disableSpanReporting: true }],
  'otel for the called': [{ match: { mode: 'SERVER' }, providers: [{ name: 'otel' }], randomSamplingPercentage: 7 }],
  'zipkin for both': [{ match: { mode: 'CLIENT_AND_SERVER' }, providers: [{ name: 'zipkin' }] }],
  'two entries': [{ providers: [{ name: 'datadog' }], randomSamplingPercentage: 5 }, { providers: [{ name: 'otel' }] }],
  'one entry a side': [
    { match: { mode: 'CLIENT' }, providers: [{ name: 'zipkin' }] },
    { match: { mode: 'SERVER' }, disableSpanReporting: true },
  ],
}

type EntryName = string

function telemetry(namespace: string, entries: EntryName, selected: PlainMap = {}, name = 'default'): readonly PlainMap[] {
  const tracing = ENTRIES[entries]
  return tracing ? [istioObject('telemetry.istio.io/v1', 'Telemetry', name, namespace, { ...selected, tracing })] : []
}

function question(
  installation: string,
  objects: readonly PlainMap[],
  annotations: PodsAsked['annotations'] = {},
  namespace = 'shop',
): Question {
  return {
    installation: installationOf(INSTALLATIONS[installation]),
    objects,
    services: SERVICES,
    namespace,
    labels: { app: 'orders' },
    annotations,
  }
}

const INSTALLED = combine({ installation: Object.keys(INSTALLATIONS), mesh: ['nothing', 'an empty entry', '12.5 %'] }).map(
  ({ installation, mesh }): Case<Question> => ({
    id: `${installation}; ${mesh}`,
    input: question(installation, telemetry('istio-system', mesh)),
  }),
)

const NAMED = combine({ name: PROVIDER_NAMES, installation: ['declared', 'by default zipkin', 'plain'] }).map(
  ({ name, installation }): Case<Question> => ({
    id: `${installation}; named ${name}`,
    input: question(installation, [
      istioObject('telemetry.istio.io/v1', 'Telemetry', 'default', 'istio-system', { tracing: [{ providers: [{ name }] }] }),
    ]),
  }),
)

const LEVELS = combine({
  installation: ['declared', 'by default datadog'],
  mesh: ['nothing', 'otel', 'off', '12.5 %', 'zipkin and otel', 'off for callers'],
  namespace: ['nothing', 'an empty list', 'on', '0 %', 'otel for the called', 'zipkin for both', 'two entries'],
  pods: ['nothing', 'an empty entry', 'off', 'otel', 'off for callers', 'one entry a side'],
}).map(
  ({ installation, mesh, namespace, pods }): Case<Question> => ({
    id: `${installation}; mesh: ${mesh}; namespace: ${namespace}; pods: ${pods}`,
    input: question(installation, [
      ...telemetry('istio-system', mesh),
      ...telemetry('shop', namespace),
      ...telemetry('shop', pods, { selector }, 'orders'),
    ]),
  }),
)

const TWICE = combine({
  one: ['otel', 'off', '12.5 %', 'an empty list', 'zipkin for both'],
  other: ['otel', 'off', '0 %', 'off for callers', 'zipkin for both'],
  where: ['shop', 'istio-system', 'pods'],
}).map(
  ({ one, other, where }): Case<Question> => ({
    id: `twice for ${where}: ${one}; ${other}`,
    input: question('by default datadog', [
      ...telemetry(where === 'pods' ? 'shop' : where, one, where === 'pods' ? { selector } : {}, 'a'),
      ...telemetry(where === 'pods' ? 'shop' : where, other, where === 'pods' ? { selector } : {}, 'b'),
    ]),
  }),
)

/** Policies that are for others, or stand elsewhere. */
const ELSEWHERE = combine({
  where: ['shop', 'istio-system', 'web'],
  selected: [
    {},
    { selector },
    { selector: { matchLabels: {} } },
    { selector: { matchLabels: { app: 'web' } } },
    { targetRefs: [{ kind: 'Service', group: '', name: 'orders' }] },
    { targetRefs: [{ kind: 'Gateway', group: 'gateway.networking.k8s.io', name: 'waypoint' }] },
  ] as readonly PlainMap[],
  pods: ['shop', 'istio-system'],
}).map(
  ({ where, selected, pods }): Case<Question> => ({
    id: `in ${where}, ${JSON.stringify(selected)}, pods in ${pods}`,
    input: question('declared', telemetry(where, 'otel', selected), {}, pods),
  }),
)

const ANNOTATIONS: readonly string[] = [
  'tracing: { zipkin: { address: a:1 } }',
  'tracing: { zipkin: { address: a:1 }, sampling: 20 }',
  'tracing: { datadog: { address: a:1 } }',
  'tracing: { sampling: 20 }',
  'tracing: {}',
  'zipkinAddress: a:1',
  'concurrency: 2',
]

const OWN = combine({
  annotation: ANNOTATIONS,
  installation: [
    'plain',
    'enabled alone',
    'by default otel',
    'by default otel-sampler',
    'zipkin, sampling 25, enabled true',
    'zipkin, sampling 25, enabled false',
    'share of istiod',
  ],
  mesh: ['nothing', '12.5 %'],
}).map(
  ({ annotation, installation, mesh }): Case<Question> => ({
    id: `${installation}; ${annotation}; ${mesh}`,
    input: question(installation, telemetry('istio-system', mesh), { 'proxy.istio.io/config': annotation }),
  }),
)

const QUESTIONS = [...INSTALLED, ...NAMED, ...LEVELS, ...TWICE, ...ELSEWHERE, ...OWN]
