import { istio } from '../../../server/src/knowledge/istio/product.ts'
import { routes } from '../../../server/src/knowledge/istio/routes.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { combine } from '../corpus/combine.ts'
import { installationOf, istioObject, meshedView } from '../corpus/istio-objects.ts'
import { type Case, defineTopic, type Json } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Question {
  readonly installation: PlainMap
  readonly objects: readonly PlainMap[]
  readonly services: readonly PlainMap[]
  readonly caller: string
  readonly host: string
}

interface Route {
  readonly clusters?: readonly string[]
  readonly retries?: number
  readonly retryOn?: string
  readonly codes?: readonly number[]
  readonly perTry?: number
  readonly timeout?: number
  readonly fault?: true
}

/**
 * The routes of a caller's sidecar for a Service, in their order: where they lead, what they repeat and when they give up, each try
 * and the call.
 * A rule with several conditions is several routes for Envoy, so that no rule of a question has more than one.
 */
export const istioRoutes = defineTopic<Question, readonly { readonly [key: string]: Json }[]>({
  name: 'routes',
  product: 'istio',
  asks: 'Which routes a sidecar has for calls to a Service, how often and on what each repeats a call, and when it gives up a try or the call.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () => QUESTIONS,
  theirs: (recorded) => (recorded as readonly Route[]).map(describe),
  ours: ({ installation, objects, services, host }, version) => {
    const view = meshedView({ namespace: 'shop', labels: {} }, [installation, ...objects, ...services], version)
    const [name, namespace] = host.split('.')
    const found = routes(view.cluster).filter(({ hosts, traffic }) => {
      const isNamed = hosts.some(({ service }) => 'name' in service && service.name === name && service.namespace === namespace)
      return isNamed && traffic.includes('mesh')
    })
    if (found.length === 0) return [{ ...UNWRITTEN, to: [`${name}/${namespace}`] }]
    return found.map(({ destinations, retries, timeout, splits }) => {
      const to = destinations.map((service) => `${service.name}/${service.namespace}`)
      const limits = { ...UNWRITTEN, to, timeout: timeout?.milliseconds ?? 0 }
      if (splits?.kind === 'fault') return { to, fault: true }
      if (to.length === 0) return { to }
      if (!retries) return limits
      if (retries.attempts === 0) return { to, attempts: 0, on: 'nothing', timeout: limits.timeout }
      const { http, grpc, broken } = retries.on
      const codes = [...new Set(http.flatMap(({ from, to: last }) => range(from, last)))].sort((a, b) => a - b)
      const on = { codes: codes.join(' '), grpc, broken, connectionOnly: retries.connectionOnly }
      return { ...limits, attempts: retries.attempts, on, perTry: retries.perTry?.milliseconds ?? 0 }
    })
  },
})

/** What Envoy repeats by each of its words. https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter */
function describe({ clusters = [], retries = 0, retryOn = '', codes = [], perTry = 0, timeout = 0, fault }: Route): Json {
  const to = clusters.map(serviceOf)
  if (fault) return { to, fault: true }
  if (to.length === 0) return { to }
  const words = retryOn.split(',')
  if (retries === 0) return { to, attempts: 0, on: 'nothing', timeout }
  const listed = [
    ...codes,
    ...(words.includes('5xx') ? range(500, 599) : []),
    ...(words.includes('gateway-error') ? [502, 503, 504] : []),
    ...(words.includes('retriable-4xx') ? [409] : []),
  ]
  const on = {
    codes: [...new Set(listed)].sort((a, b) => a - b).join(' '),
    grpc: words.some((word) =>
      ['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'].includes(word),
    ),
    broken: words.some((word) => ['reset', '5xx', 'gateway-error'].includes(word)),
    connectionOnly: words.every((word) =>
      ['connect-failure', 'refused-stream', 'reset-before-request', 'http3-post-connect-failure'].includes(word),
    ),
  }
  return { to, attempts: retries, on, perTry, timeout }
}

/** `outbound|80||orders.shop.svc.cluster.local` */
function serviceOf(cluster: string): string {
  const [name, namespace] = (cluster.split('|').at(-1) ?? '').split('.')
  return `${name}/${namespace}`
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** What holds where nothing is written. */
const UNWRITTEN = {
  attempts: istio.traits.defaultRetries,
  on: { codes: '', grpc: true, broken: false, connectionOnly: false },
  perTry: 0,
  timeout: 0,
}

const SERVICES = ['orders', 'orders-v2', 'cart'].map((name, index) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  spec: { clusterIP: `10.0.0.${index + 1}`, selector: { app: name }, ports: [{ name: 'http', port: 80 }] },
}))

const ORDERS = [{ destination: { host: 'orders' } }]
const INSTALLATION = installationOf()

function virtualService(http: readonly PlainMap[], spec: PlainMap = { hosts: ['orders'] }, name = 'orders', namespace = 'shop') {
  return istioObject('networking.istio.io/v1', 'VirtualService', name, namespace, { ...spec, http })
}

function question(objects: readonly PlainMap[], installation = INSTALLATION): Question {
  return { installation, objects, services: SERVICES, caller: 'shop', host: 'orders.shop.svc.cluster.local' }
}

const WORDS = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'envoy-ratelimited',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
]

const RETRY_ON = [
  undefined,
  '',
  ...WORDS,
  ...WORDS.slice(1).map((word, index) => `${WORDS[index]},${word}`),
  'connect-failure,refused-stream',
  '503',
  '503,429',
  '5xx,409',
  '503,retriable-status-codes',
  'connect-failure,503',
  '418,451',
]

const REPEATED = combine({ retryOn: RETRY_ON, attempts: [1, 3] }).map(
  ({ retryOn, attempts }): Case<Question> => ({
    id: `attempts ${attempts} on ${retryOn}`,
    input: question([virtualService([{ route: ORDERS, retries: { attempts, ...(retryOn === undefined ? {} : { retryOn }) } }])]),
  }),
)

const RETRIES: Readonly<Record<string, PlainMap | undefined>> = {
  nothing: undefined,
  'attempts 0': { attempts: 0 },
  'attempts 3': { attempts: 3 },
  'attempts alone missing': { retryOn: '5xx', attempts: 2 },
  'with a limit per attempt': { attempts: 2, perTryTimeout: '2s', retryOn: 'connect-failure' },
}

const TIMEOUTS = [undefined, '1ms', '500ms', '1.5s', '1m30s', '1h']

const EXTRAS: Readonly<Record<string, PlainMap>> = {
  delay: { fault: { delay: { percentage: { value: 10 }, fixedDelay: '1s' } } },
  abort: { fault: { abort: { percentage: { value: 10 }, httpStatus: 500 } } },
  mirror: { mirror: { host: 'orders-v2' } },
  rewrite: { rewrite: { uri: '/v2' } },
}

const LIMITED = combine({
  retries: Object.keys(RETRIES),
  timeout: TIMEOUTS,
  extra: ['nothing', 'delay', 'abort', 'mirror', 'rewrite'],
}).map(({ retries, timeout, extra }): Case<Question> => {
  const written = RETRIES[retries]
  const rule = {
    route: ORDERS,
    ...(written && { retries: written }),
    ...(timeout === undefined ? {} : { timeout }),
    ...EXTRAS[extra],
  }
  return { id: `${retries}, timeout ${timeout}, ${extra}`, input: question([virtualService([rule])]) }
})

const PATH = { match: [{ uri: { prefix: '/a' } }] }
const RULES: Readonly<Record<string, readonly PlainMap[]>> = {
  'one path, then all': [
    { ...PATH, route: ORDERS, retries: { attempts: 5 } },
    { route: ORDERS, timeout: '3s' },
  ],
  'all, then one path': [
    { route: ORDERS, timeout: '3s' },
    { ...PATH, route: ORDERS, retries: { attempts: 5 } },
  ],
  'a prefix of all, then one path': [
    { match: [{ uri: { prefix: '/' } }], route: ORDERS, timeout: '3s' },
    { ...PATH, route: ORDERS, retries: { attempts: 5 } },
  ],
  'a header, then all': [
    { match: [{ headers: { v: { exact: '2' } } }], route: [{ destination: { host: 'orders-v2' } }] },
    { route: ORDERS },
  ],
  'two weights': [
    {
      route: [
        { destination: { host: 'orders' }, weight: 90 },
        { destination: { host: 'orders-v2' }, weight: 10 },
      ],
      retries: { attempts: 1 },
    },
  ],
  'a redirect, then all': [{ ...PATH, redirect: { uri: '/b' } }, { route: ORDERS }],
  'an own answer, then all': [
    { ...PATH, directResponse: { status: 200 } },
    { route: ORDERS, retries: { attempts: 1 } },
  ],
  'for gateways only, then all': [
    { match: [{ gateways: ['shop/ingress'] }], route: ORDERS, timeout: '9s' },
    { route: ORDERS, timeout: '3s' },
  ],
  'for sidecars, then all': [
    { match: [{ gateways: ['mesh'], uri: { prefix: '/a' } }], route: ORDERS, timeout: '9s' },
    { route: ORDERS, timeout: '3s' },
  ],
  'full name': [{ route: [{ destination: { host: 'orders.shop.svc.cluster.local' } }], timeout: '3s' }],
  'another service': [{ route: [{ destination: { host: 'cart' } }], timeout: '3s' }],
}

const HOSTS: Readonly<Record<string, PlainMap>> = {
  short: { hosts: ['orders'] },
  full: { hosts: ['orders.shop.svc.cluster.local'] },
  'name and namespace': { hosts: ['orders.shop'] },
  'two hosts': { hosts: ['cart', 'orders'] },
  'of the namespace': { hosts: ['*.shop.svc.cluster.local'] },
  'of a wide domain': { hosts: ['*.local'] },
  'of another namespace': { hosts: ['*.web.svc.cluster.local'] },
  'for a gateway': { hosts: ['orders'], gateways: ['shop/ingress'] },
  'for a gateway and sidecars': { hosts: ['orders'], gateways: ['shop/ingress', 'mesh'] },
  'seen here only': { hosts: ['orders'], exportTo: ['.'] },
  'seen by all': { hosts: ['orders'], exportTo: ['*'] },
}

const ORDERED = combine({ rules: Object.keys(RULES), hosts: Object.keys(HOSTS) }).map(
  ({ rules, hosts }): Case<Question> => ({
    id: `${rules}, hosts ${hosts}`,
    input: question([virtualService(RULES[rules] ?? [], HOSTS[hosts])]),
  }),
)

const DELEGATED = combine({
  outer: [{}, { timeout: '3s' }, { retries: { attempts: 4 } }, { match: [{ uri: { prefix: '/a' } }] }] as readonly PlainMap[],
  inner: [{}, { timeout: '7s' }, { retries: { attempts: 0 } }, { match: [{ uri: { prefix: '/a/b' } }] }] as readonly PlainMap[],
}).map(
  ({ outer, inner }): Case<Question> => ({
    id: `delegate ${JSON.stringify(inner)} of ${JSON.stringify(outer)}`,
    input: question([
      virtualService([{ ...outer, delegate: { name: 'inner', namespace: 'shop' } }]),
      virtualService([{ ...inner, route: ORDERS }], {}, 'inner'),
    ]),
  }),
)

/** Of the installation, for routes that say nothing. */
const DEFAULTS: readonly PlainMap[] = [
  {},
  { attempts: 0 },
  { attempts: 1 },
  { attempts: 5 },
  { retryOn: '5xx' },
  { attempts: 0, retryOn: '5xx' },
  { attempts: 3, retryOn: '' },
  { attempts: 3, retryOn: '503,reset' },
  { attempts: 3, retryOn: 'connect-failure,refused-stream' },
  { attempts: 3, retryOn: '5xx', perTryTimeout: '2s' },
  { attempts: 3, perTryTimeout: '300ms', backoff: '1s' },
  { perTryTimeout: '2s' },
  { attempts: 4, retryOn: 'gateway-error', retryIgnorePreviousHosts: false, retryRemoteLocalities: true },
]

const OF_ROUTES: Readonly<Record<string, readonly PlainMap[]>> = {
  'no route': [],
  'a plain rule': [virtualService([{ route: ORDERS }])],
  'a rule with a timeout': [virtualService([{ route: ORDERS, timeout: '3s' }])],
  'a rule with retries': [virtualService([{ route: ORDERS, retries: { attempts: 1, retryOn: 'reset' } }])],
  'a rule without retries': [virtualService([{ route: ORDERS, retries: { attempts: 0 } }])],
  'a rule with empty retries': [virtualService([{ route: ORDERS, retries: {} }])],
  'a rule elsewhere': [virtualService([{ route: [{ destination: { host: 'cart' } }] }], { hosts: ['cart'] }, 'cart')],
  'a rule for a gateway': [virtualService([{ route: ORDERS }], { hosts: ['orders'], gateways: ['shop/ingress'] })],
}

const BY_DEFAULT = combine({ policy: DEFAULTS, route: Object.keys(OF_ROUTES) }).map(
  ({ policy, route }): Case<Question> => ({
    id: `by default ${JSON.stringify(policy)}, ${route}`,
    input: question(OF_ROUTES[route] ?? [], installationOf({ meshConfig: { defaultHttpRetryPolicy: policy } })),
  }),
)

const PER_TRY = combine({
  perTryTimeout: ['1ms', '999ms', '1.5s', '1m', '1h'],
  retryOn: [undefined, '5xx', 'connect-failure'],
  timeout: [undefined, '2s'],
}).map(
  ({ perTryTimeout, retryOn, timeout }): Case<Question> => ({
    id: `each try ${perTryTimeout}, on ${retryOn}, timeout ${timeout}`,
    input: question([
      virtualService([
        {
          route: ORDERS,
          retries: { attempts: 2, perTryTimeout, ...(retryOn === undefined ? {} : { retryOn }) },
          ...(timeout === undefined ? {} : { timeout }),
        },
      ]),
    ]),
  }),
)

const QUESTIONS = [...REPEATED, ...LIMITED, ...ORDERED, ...DELEGATED, ...BY_DEFAULT, ...PER_TRY]
