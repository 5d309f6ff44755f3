import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { combine } from '../corpus/combine.ts'
import { istioObject } from '../corpus/istio-objects.ts'
import { type Case, defineTopic, type Json } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

/**
 * Whether istiod refuses an object: of ours, an error says so. Values that the API server refuses before istiod sees them are left
 * out where istiod would take them.
 */
export const istioValidation = defineTopic<PlainMap, { readonly refused?: string }>({
  name: 'validation',
  product: 'istio',
  asks: "Whether istiod's webhook refuses an object, for the value of a field or for several together.",
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () => QUESTIONS,
  theirs: ({ refused }) => (refused === undefined ? 'taken' : 'refused'),
  ours: (object, version) => {
    analysis.setSettings(FOLDER, { ...NO_SETTINGS, versions: { istio: version } })
    analysis.change(FILE, JSON.stringify(object))
    return analysis.diagnostics(FILE).some(({ severity }) => severity === 'error') ? 'refused' : 'taken'
  },
})

const FOLDER = 'file:///w'
const FILE = `${FOLDER}/object.yaml`
const analysis = new Analysis(silentLogger)
analysis.setFolders([FOLDER])

type Build = (value: Json) => PlainMap

function virtualService(rule: PlainMap): PlainMap {
  const http = [{ route: [{ destination: { host: 'orders' } }], ...rule }]
  return istioObject('networking.istio.io/v1', 'VirtualService', 'orders', 'shop', { hosts: ['orders'], http })
}

function destinationRule(trafficPolicy: PlainMap): PlainMap {
  return istioObject('networking.istio.io/v1', 'DestinationRule', 'orders', 'shop', { host: 'orders', trafficPolicy })
}

function telemetry(spec: PlainMap): PlainMap {
  return istioObject('telemetry.istio.io/v1', 'Telemetry', 'spans', 'shop', spec)
}

function peerAuthentication(spec: PlainMap): PlainMap {
  return istioObject('security.istio.io/v1', 'PeerAuthentication', 'orders', 'shop', spec)
}

function authorizationPolicy(spec: PlainMap): PlainMap {
  return istioObject('security.istio.io/v1', 'AuthorizationPolicy', 'orders', 'shop', spec)
}

const DURATIONS = [
  '1s',
  '1ms',
  '0s',
  '0',
  '0.5ms',
  '1.5s',
  '1.5ms',
  '1m30s',
  '-1s',
  '1',
  '1 s',
  '1d',
  '',
  's',
  '1h',
  '999us',
  '1S',
  5,
]

const DURATION_FIELDS: Readonly<Record<string, Build>> = {
  timeout: (value) => virtualService({ timeout: value }),
  'retries.perTryTimeout': (value) => virtualService({ retries: { attempts: 2, perTryTimeout: value } }),
  'retries.backoff': (value) => virtualService({ retries: { attempts: 2, backoff: value } }),
  'fault.delay.fixedDelay': (value) => virtualService({ fault: { delay: { fixedDelay: value, percentage: { value: 5 } } } }),
  'corsPolicy.maxAge': (value) => virtualService({ corsPolicy: { maxAge: value } }),
  'tcp.connectTimeout': (value) => destinationRule({ connectionPool: { tcp: { connectTimeout: value } } }),
  'tcp.idleTimeout': (value) => destinationRule({ connectionPool: { tcp: { idleTimeout: value } } }),
  'tcp.maxConnectionDuration': (value) => destinationRule({ connectionPool: { tcp: { maxConnectionDuration: value } } }),
  'tcp.tcpKeepalive.time': (value) => destinationRule({ connectionPool: { tcp: { tcpKeepalive: { time: value } } } }),
  'tcp.tcpKeepalive.interval': (value) => destinationRule({ connectionPool: { tcp: { tcpKeepalive: { interval: value } } } }),
  'http.idleTimeout': (value) => destinationRule({ connectionPool: { http: { idleTimeout: value } } }),
  'outlierDetection.interval': (value) => destinationRule({ outlierDetection: { interval: value } }),
  'outlierDetection.baseEjectionTime': (value) => destinationRule({ outlierDetection: { baseEjectionTime: value } }),
  'loadBalancer.warmup.duration': (value) =>
    destinationRule({ loadBalancer: { simple: 'ROUND_ROBIN', warmup: { duration: value } } }),
  'httpCookie.ttl': (value) => destinationRule({ loadBalancer: { consistentHash: { httpCookie: { name: 'a', ttl: value } } } }),
}

const NUMBERS = [-1, 0, 1, 50, 99, 100, 101, 199, 200, 599, 600, 65535, 65536, 2147483647, 0.5, 100.5]

const NUMBER_FIELDS: Readonly<Record<string, Build>> = {
  'retries.attempts': (value) => virtualService({ retries: { attempts: value } }),
  'fault.delay.percentage': (value) => virtualService({ fault: { delay: { fixedDelay: '1s', percentage: { value } } } }),
  'fault.abort.percentage': (value) => virtualService({ fault: { abort: { httpStatus: 500, percentage: { value } } } }),
  'fault.abort.httpStatus': (value) => virtualService({ fault: { abort: { httpStatus: value } } }),
  'mirrorPercentage.value': (value) => virtualService({ mirror: { host: 'cart' }, mirrorPercentage: { value } }),
  'route.weight': (value) =>
    virtualService({
      route: [
        { destination: { host: 'orders' }, weight: value },
        { destination: { host: 'cart' }, weight: 10 },
      ],
    }),
  'destination.port.number': (value) => virtualService({ route: [{ destination: { host: 'orders', port: { number: value } } }] }),
  'redirect.redirectCode': (value) => virtualService({ route: [], redirect: { uri: '/a', redirectCode: value } }),
  'directResponse.status': (value) => virtualService({ route: [], directResponse: { status: value } }),
  'tcp.maxConnections': (value) => destinationRule({ connectionPool: { tcp: { maxConnections: value } } }),
  'http.http1MaxPendingRequests': (value) => destinationRule({ connectionPool: { http: { http1MaxPendingRequests: value } } }),
  'http.http2MaxRequests': (value) => destinationRule({ connectionPool: { http: { http2MaxRequests: value } } }),
  'http.maxRequestsPerConnection': (value) => destinationRule({ connectionPool: { http: { maxRequestsPerConnection: value } } }),
  'http.maxRetries': (value) => destinationRule({ connectionPool: { http: { maxRetries: value } } }),
  'outlierDetection.maxEjectionPercent': (value) => destinationRule({ outlierDetection: { maxEjectionPercent: value } }),
  'outlierDetection.minHealthPercent': (value) => destinationRule({ outlierDetection: { minHealthPercent: value } }),
  'outlierDetection.consecutive5xxErrors': (value) => destinationRule({ outlierDetection: { consecutive5xxErrors: value } }),
  randomSamplingPercentage: (value) => telemetry({ tracing: [{ randomSamplingPercentage: value }] }),
}

const RETRY_ON = [
  '',
  '5xx',
  '5xx,reset',
  '5xx, reset',
  '5xx,',
  ',5xx',
  '5XX',
  '503',
  '503,429',
  '99',
  '600',
  '200',
  '599',
  '418',
  'retriable-status-codes,503',
  'connect-failure',
  'connection-failure',
  'gateway_error',
  'internal',
  'unavailable,cancelled',
  'aborted',
  'reset-before-request',
  '5xx reset',
  '5xx;reset',
]

const RETRIES: readonly PlainMap[] = [
  {},
  { attempts: 0 },
  { attempts: 0, retryIgnorePreviousHosts: true },
  { attempts: 0, backoff: '1s' },
  { attempts: 2, retryOn: '5xx', perTryTimeout: '1s', retryRemoteLocalities: true },
]

const WHOLE: readonly PlainMap[] = [
  peerAuthentication({}),
  peerAuthentication({ mtls: { mode: 'STRICT' } }),
  peerAuthentication({ mtls: { mode: 'strict' } }),
  peerAuthentication({ mtls: {} }),
  peerAuthentication({ portLevelMtls: { 8080: { mode: 'STRICT' } } }),
  peerAuthentication({ selector: { matchLabels: {} }, portLevelMtls: { 8080: { mode: 'STRICT' } } }),
  peerAuthentication({ selector: { matchLabels: { app: 'a' } }, portLevelMtls: { 8080: { mode: 'STRICT' } } }),
  peerAuthentication({ selector: { matchLabels: { app: 'a' } }, portLevelMtls: { 0: { mode: 'STRICT' } } }),
  peerAuthentication({ selector: { matchLabels: { app: 'a' } }, portLevelMtls: { 65536: { mode: 'STRICT' } } }),
  peerAuthentication({ selector: { matchLabels: { app: 'a' } }, portLevelMtls: { http: { mode: 'STRICT' } } }),
  peerAuthentication({ selector: { matchLabels: { app: 'a' } }, portLevelMtls: {} }),
  peerAuthentication({ selector: { matchLabels: { app: '*' } } }),
  peerAuthentication({ selector: { matchLabels: { app: '' } } }),
  destinationRule({ tls: { mode: 'ISTIO_MUTUAL' } }),
  destinationRule({ tls: { mode: 'SIMPLE' } }),
  destinationRule({ tls: { mode: 'simple' } }),
  destinationRule({ outlierDetection: {} }),
  destinationRule({ connectionPool: { tcp: {} } }),
  telemetry({}),
  telemetry({ tracing: [] }),
  telemetry({ tracing: [{}] }),
  telemetry({ tracing: [{ providers: [{ name: 'a' }] }] }),
  telemetry({ tracing: [{ match: { mode: 'CLIENT' } }] }),
  telemetry({ tracing: [{ match: { mode: 'client' } }] }),
  telemetry({ tracing: [{ disableSpanReporting: true }] }),
  telemetry({ tracing: [{ customTags: { a: { literal: { value: 'b' } } } }] }),
  telemetry({ tracing: [{ customTags: { a: { header: { name: 'b' } } } }] }),
  telemetry({ tracing: [{ customTags: { a: { environment: { name: 'b' } } } }] }),
  authorizationPolicy({}),
  authorizationPolicy({ action: 'DENY', rules: [{}] }),
  authorizationPolicy({ action: 'ALLOW', rules: [] }),
  authorizationPolicy({ action: 'allow' }),
  authorizationPolicy({ rules: [{ from: [{ source: { namespaces: ['shop'] } }] }] }),
  authorizationPolicy({ rules: [{ to: [{ operation: { ports: ['80'] } }] }] }),
]

function numbered(name: string, objects: readonly PlainMap[]): readonly Case<PlainMap>[] {
  return objects.map((object) => ({ id: `${name} ${String(object.kind)} ${JSON.stringify(object.spec)}`, input: object }))
}

function filled(fields: Readonly<Record<string, Build>>, values: readonly Json[]): readonly Case<PlainMap>[] {
  return Object.entries(fields).flatMap(([field, build]) =>
    values.map((value) => ({ id: `${field} ${JSON.stringify(value)}`, input: build(value) })),
  )
}

const NAMES = [
  'orders',
  'Orders',
  'orders-v1',
  'orders.shop',
  'orders.shop.svc.cluster.local',
  'orders_v1',
  '-orders',
  'orders-',
  'a b',
  'orders.',
  '.orders',
  '*',
  '*.example.com',
  'api.*.com',
  '*api.example.com',
  '10.0.0.1',
  '10.0.0.0/8',
  'http://orders',
  'orders:80',
  'shop/orders',
  './orders',
  '*/orders',
  'mesh',
  '~',
  '.',
]

const NAME_FIELDS: Readonly<Record<string, Build>> = {
  hosts: (value) => istioObject('networking.istio.io/v1', 'VirtualService', 'orders', 'shop', { hosts: [value], http: HTTP }),
  'hosts at a gateway': (value) =>
    istioObject('networking.istio.io/v1', 'VirtualService', 'orders', 'shop', { hosts: [value], gateways: ['edge'], http: HTTP }),
  gateways: (value) =>
    istioObject('networking.istio.io/v1', 'VirtualService', 'orders', 'shop', {
      hosts: ['orders'],
      gateways: [value],
      http: HTTP,
    }),
  exportTo: (value) =>
    istioObject('networking.istio.io/v1', 'VirtualService', 'orders', 'shop', {
      hosts: ['orders'],
      exportTo: [value],
      http: HTTP,
    }),
  'destination.host': (value) => virtualService({ route: [{ destination: { host: value } }] }),
  'destination.subset': (value) => virtualService({ route: [{ destination: { host: 'orders', subset: value } }] }),
  'mirror.host': (value) => virtualService({ mirror: { host: value } }),
  'match.gateways': (value) => virtualService({ match: [{ gateways: [value] }] }),
  'match.sourceNamespace': (value) => virtualService({ match: [{ sourceNamespace: value }] }),
  'rule.host': (value) =>
    istioObject('networking.istio.io/v1', 'DestinationRule', 'orders', 'shop', {
      host: value,
      trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } },
    }),
  'subsets.name': (value) =>
    istioObject('networking.istio.io/v1', 'DestinationRule', 'orders', 'shop', {
      host: 'orders',
      subsets: [{ name: value, labels: { version: 'v1' } }],
    }),
}

const STATUS_NAMES = ['UNAVAILABLE', 'unavailable', 'NOT_FOUND', 'OK', '14', 'NONE', '']

/** What a rule may hold, one by one as it is taken. */
const PARTS: Readonly<Record<string, PlainMap>> = {
  route: { route: [{ destination: { host: 'orders' } }] },
  'an empty route': { route: [] },
  redirect: { redirect: { uri: '/a' } },
  'an answer': { directResponse: { status: 200 } },
  delegate: { delegate: { name: 'inner' } },
  rewrite: { rewrite: { uri: '/a' } },
  delay: { fault: { delay: { fixedDelay: '1s' } } },
  abort: { fault: { abort: { httpStatus: 500 } } },
  'an empty fault': { fault: {} },
  mirror: { mirror: { host: 'orders' } },
  mirrors: { mirrors: [{ destination: { host: 'orders' } }] },
  'no mirrors': { mirrors: [] },
  timeout: { timeout: '1s' },
}

const TOGETHER = combine({ one: Object.keys(PARTS), other: Object.keys(PARTS), role: ['own', 'delegate'] })
  .filter(({ one, other }) => one <= other)
  .map(({ one, other, role }): Case<PlainMap> => {
    const hosts = role === 'own' ? { hosts: ['orders'] } : {}
    const http = [{ ...PARTS[one], ...PARTS[other] }]
    return {
      id: `${role} rule with ${one} and ${other}`,
      input: istioObject('networking.istio.io/v1', 'VirtualService', 'orders', 'shop', { ...hosts, http }),
    }
  })

const REPEATED = combine({
  attempts: [undefined, 0, 1],
  field: [
    {},
    { perTryTimeout: '1s' },
    { retryOn: '' },
    { retryOn: '5xx' },
    { retryRemoteLocalities: true },
    { retryRemoteLocalities: false },
    { retryIgnorePreviousHosts: false },
    { backoff: '1s' },
    { retryOn: '5xx', perTryTimeout: '1s' },
  ] as readonly PlainMap[],
}).map(({ attempts, field }): Case<PlainMap> => {
  const retries = { ...(attempts === undefined ? {} : { attempts }), ...field }
  return { id: `retries together ${JSON.stringify(retries)}`, input: virtualService({ retries }) }
})

const WEIGHTS = [[undefined], [0], [undefined, undefined], [0, 0], [0, 1], [undefined, 1], [50, 50], [100, 100], [0, 0, 0]]

const WEIGHED = combine({ weights: WEIGHTS, protocol: ['http', 'tcp', 'tls'] }).map(({ weights, protocol }): Case<PlainMap> => {
  const route = weights.map((weight, index) => ({
    destination: { host: `orders-${index}` },
    ...(weight === undefined ? {} : { weight }),
  }))
  const match = protocol === 'tls' ? { match: [{ port: 443, sniHosts: ['orders'] }] } : {}
  return {
    id: `${protocol} weights ${JSON.stringify(weights)}`,
    input: istioObject('networking.istio.io/v1', 'VirtualService', 'orders', 'shop', {
      hosts: ['orders'],
      [protocol]: [{ ...match, route }],
    }),
  }
})

const HTTP = [{ route: [{ destination: { host: 'orders' } }] }]
const TCP = [{ route: [{ destination: { host: 'orders' } }] }]
const TLS = [{ match: [{ port: 443, sniHosts: ['orders'] }], route: [{ destination: { host: 'orders' } }] }]

const VIRTUAL_SERVICES: readonly PlainMap[] = [
  { hosts: ['orders'] },
  { hosts: ['orders'], http: [] },
  { hosts: ['orders'], tcp: TCP },
  { hosts: ['orders'], tls: TLS },
  { hosts: ['orders'], http: HTTP, tcp: TCP },
  { http: HTTP },
  { hosts: [], http: HTTP },
  { http: HTTP, gateways: ['mesh'] },
  { http: HTTP, gateways: [] },
  { http: HTTP, tcp: TCP },
  { http: HTTP, tls: TLS },
  {},
  { hosts: ['*'], http: HTTP },
  { hosts: ['*'], gateways: ['mesh'], http: HTTP },
  { hosts: ['*'], gateways: ['edge'], http: HTTP },
  { hosts: ['*'], gateways: ['edge', 'mesh'], http: HTTP },
  { hosts: ['*.shop.svc.cluster.local'], http: HTTP },
  { hosts: ['orders', 'orders'], http: HTTP },
  { hosts: ['orders', 'cart'], http: HTTP },
  { hosts: ['*.example.com', 'api.example.com'], http: HTTP },
  { hosts: ['api.example.com', '*.example.com'], http: HTTP },
  { hosts: ['*.com', '*.example.com'], http: HTTP },
  { hosts: ['*.example.com', '*.example.org'], http: HTTP },
]

const POLICIES: readonly PlainMap[] = [
  {},
  { connectionPool: {} },
  { connectionPool: { http: {} } },
  { connectionPool: { tcp: {} } },
  { connectionPool: { http: { h2UpgradePolicy: 'UPGRADE' } } },
  { connectionPool: { http: { useClientProtocol: true } } },
  { connectionPool: { http: { h2UpgradePolicy: 'UPGRADE', useClientProtocol: true } } },
  { connectionPool: { http: { h2UpgradePolicy: 'UPGRADE', useClientProtocol: false } } },
  { connectionPool: { http: { h2UpgradePolicy: 'DO_NOT_UPGRADE', useClientProtocol: true } } },
  { outlierDetection: { consecutiveLocalOriginFailures: 0 } },
  { outlierDetection: { consecutiveLocalOriginFailures: 5 } },
  { outlierDetection: { consecutiveLocalOriginFailures: 5, splitExternalLocalOriginErrors: false } },
  { outlierDetection: { consecutiveLocalOriginFailures: 5, splitExternalLocalOriginErrors: true } },
  { proxyProtocol: { version: 'V1' } },
  { tunnel: { targetHost: 'a.example.com', targetPort: 80 } },
  { tunnel: { targetHost: 'a.example.com', targetPort: 80 }, proxyProtocol: { version: 'V1' } },
]

const POLICED = POLICIES.flatMap((policy): readonly Case<PlainMap>[] => {
  const object = (spec: PlainMap) =>
    istioObject('networking.istio.io/v1', 'DestinationRule', 'orders', 'shop', { host: 'orders', ...spec })
  const ofPort = { portLevelSettings: [{ port: { number: 80 }, ...policy }] }
  const inOnePort = 'tunnel' in policy || 'proxyProtocol' in policy ? [] : [{ place: 'port', input: destinationRule(ofPort) }]
  const subsets = [{ name: 'v1', labels: { version: 'v1' }, trafficPolicy: policy }]
  const places = [{ place: 'all', input: destinationRule(policy) }, ...inOnePort, { place: 'subset', input: object({ subsets }) }]
  return places.map(({ place, input }) => ({ id: `policy for ${place} ${JSON.stringify(policy)}`, input }))
})

const PORTLESS: readonly PlainMap[] = [
  { portLevelSettings: [] },
  { portLevelSettings: [{ port: { number: 80 } }] },
  { portLevelSettings: [{ tls: { mode: 'ISTIO_MUTUAL' } }] },
  { portLevelSettings: [{ port: { number: 80 }, tls: { mode: 'ISTIO_MUTUAL' } }] },
]

const QUESTIONS = [
  ...filled(DURATION_FIELDS, DURATIONS),
  ...filled(NUMBER_FIELDS, NUMBERS),
  ...filled({ 'retries.retryOn': (value) => virtualService({ retries: { attempts: 2, retryOn: value } }) }, RETRY_ON),
  ...numbered(
    'retries',
    RETRIES.map((retries) => virtualService({ retries })),
  ),
  ...numbered('object', WHOLE),
  ...filled(NAME_FIELDS, NAMES),
  ...filled({ 'fault.abort.grpcStatus': (value) => virtualService({ fault: { abort: { grpcStatus: value } } }) }, STATUS_NAMES),
  ...TOGETHER,
  ...REPEATED,
  ...WEIGHED,
  ...numbered(
    'object',
    VIRTUAL_SERVICES.map((spec) => istioObject('networking.istio.io/v1', 'VirtualService', 'orders', 'shop', spec)),
  ),
  ...POLICED,
  ...numbered('ports', PORTLESS.map(destinationRule)),
]
