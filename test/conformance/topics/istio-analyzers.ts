import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import type { Diagnostic } from '../../../server/src/features/diagnostic.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { combine } from '../corpus/combine.ts'
import { istioObject } from '../corpus/istio-objects.ts'
import { type Case, defineTopic, type Json } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Message {
  readonly [key: string]: string
  readonly code: string
  /** `VirtualService shop/orders` */
  readonly object: string
  /** Absent where chance decides what it names. */
  readonly says?: string
}

/**
 * What "istioctl analyze" says about names that nothing has, labels that exclude each other, and objects that are too many; and
 * which objects we say the same of. Each thing is asked beside others of its kind, as we say nothing about what the files do not
 * show at all.
 */
export const istioAnalyzers = defineTopic<readonly PlainMap[], readonly Message[]>({
  name: 'analyzers',
  product: 'istio',
  asks: 'Which objects istioctl analyze reports for hosts, subsets, labels of Namespaces, and objects about the same thing.',
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () => QUESTIONS,
  theirs: (recorded) =>
    sorted(recorded.flatMap(({ code, object, says = '' }) => wordsFor(code, says).map((word) => `${object}: ${word}`))),
  ours: (objects, version) => {
    const analysis = analyses.get(version) ?? analysisFor(version)
    analyses.set(version, analysis)
    analysis.change(FILE, objects.map((object) => JSON.stringify(object)).join('\n---\n'))
    const said = analysis.diagnostics(FILE).flatMap((diagnostic) => {
      const object = objects[diagnostic.finding.at.doc]
      return object ? ourWord(diagnostic).map((word) => `${nameOf(object)}: ${word}`) : []
    })
    analysis.sweep()
    return sorted(said)
  },
})

const FILE = 'file:///conformance/objects.yaml'
const analyses = new Map<string, Analysis>()

function analysisFor(version: string): Analysis {
  const analysis = new Analysis(silentLogger)
  analysis.setSettings('', { ...NO_SETTINGS, versions: { istio: version } })
  return analysis
}

/** What the analyzers say of hosts that are named by their last part only is about the ports of the Service, and not asked. */
function wordsFor(code: string, says: string): readonly string[] {
  if (code === 'IST0101') {
    if (says.startsWith('Referenced host+subset') || says.startsWith('Referenced mirror+subset')) return ['no such subset']
    return says.startsWith('Referenced host not') || says.startsWith('Referenced mirror host') ? ['no such host'] : []
  }
  const word = WORDS[code]
  return word === undefined ? [] : [word]
}

const WORDS: Readonly<Record<string, string>> = {
  IST0109: 'host of two objects',
  IST0123: 'labels exclude each other',
  IST0160: 'two for a namespace',
}

function ourWord({ code, finding }: Diagnostic): readonly string[] {
  const last = finding.at.path.at(-1)
  if (code === 'unresolved-reference') return [last === 'subset' ? 'no such subset' : 'no such host']
  if (code !== 'mesh-setting-ignored') return []
  if (finding.at.path.includes('labels')) return ['labels exclude each other']
  return [finding.at.path.includes('hosts') ? 'host of two objects' : 'two for a namespace']
}

function sorted(said: readonly string[]): Json {
  return [...new Set(said)].sort()
}

function nameOf({ kind, metadata }: PlainMap): string {
  const { name, namespace } = metadata as { readonly name: string; readonly namespace?: string }
  return `${String(kind)} ${namespace === undefined ? '' : `${namespace}/`}${name}`
}

function service(name: string, namespace = 'shop'): PlainMap {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: { ports: [{ name: 'http', port: 80 }] } }
}

function namespaceWith(labels: PlainMap): PlainMap {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } }
}

function serviceEntry(hosts: readonly string[], exportTo?: readonly string[], namespace = 'shop'): PlainMap {
  const ports = [{ number: 80, name: 'http', protocol: 'HTTP' }]
  const spec = { hosts, ports, resolution: 'NONE', location: 'MESH_EXTERNAL', ...(exportTo ? { exportTo } : {}) }
  return istioObject('networking.istio.io/v1', 'ServiceEntry', 'entry', namespace, spec)
}

function virtualService(spec: PlainMap, name = 'orders', namespace = 'shop'): PlainMap {
  return istioObject('networking.istio.io/v1', 'VirtualService', name, namespace, spec)
}

function destinationRule(host: string, subsets: readonly string[], namespace = 'shop', name = 'orders'): PlainMap {
  const named = subsets.map((subset) => ({ name: subset, labels: { version: subset } }))
  return istioObject('networking.istio.io/v1', 'DestinationRule', name, namespace, { host, subsets: named })
}

/** Each field of a VirtualService that says where calls go. */
const PLACES: Readonly<Record<string, (destination: PlainMap) => PlainMap>> = {
  'http route': (destination) => ({ http: [{ route: [{ destination }] }] }),
  'second weight': (destination) => ({
    http: [
      {
        route: [
          { destination: { host: 'orders' }, weight: 90 },
          { destination, weight: 10 },
        ],
      },
    ],
  }),
  mirror: (destination) => ({ http: [{ route: [{ destination: { host: 'orders' } }], mirror: destination }] }),
  mirrors: (destination) => ({
    http: [{ route: [{ destination: { host: 'orders' } }], mirrors: [{ destination, percentage: { value: 5 } }] }],
  }),
  tcp: (destination) => ({ tcp: [{ route: [{ destination }] }] }),
  tls: (destination) => ({ tls: [{ match: [{ port: 443, sniHosts: ['orders'] }], route: [{ destination }] }] }),
}

const HOSTS = [
  'orders',
  'ordres',
  'Orders',
  'orders.shop',
  'orders.shop.svc',
  'orders.shop.svc.cluster.local',
  'orders.web.svc.cluster.local',
  'cart',
  'cart.web.svc.cluster.local',
  'cart.shop.svc.cluster.local',
  'api.example.com',
  'example.com',
  'api.example.org',
  'www.example.net',
]

const ENTRIES: Readonly<Record<string, readonly PlainMap[]>> = {
  'no entry': [],
  'a host': [serviceEntry(['api.example.com'])],
  'a wildcard': [serviceEntry(['*.example.com'])],
  'two hosts': [serviceEntry(['api.example.org', 'www.example.net'])],
  'for its own namespace': [serviceEntry(['api.example.com'], ['.'])],
  'for its own namespace, elsewhere': [serviceEntry(['api.example.com'], ['.'], 'web')],
  'for the namespace, elsewhere': [serviceEntry(['api.example.com'], ['shop'], 'web')],
  'for another, and all': [serviceEntry(['api.example.com'], ['prod', '*'], 'web')],
  'a wildcard for another': [serviceEntry(['*.example.com'], ['prod'], 'web')],
}

const SERVICES = [service('orders'), service('cart', 'web')]

const NAMED_HOSTS = [
  ...combine({ place: Object.keys(PLACES), host: HOSTS, entry: ['no entry'] }),
  ...combine({ place: ['http route'], host: HOSTS, entry: Object.keys(ENTRIES).slice(1) }),
].map(
  ({ place, host, entry }): Case<readonly PlainMap[]> => ({
    id: `${place} to ${host}, ${entry}`,
    input: [
      ...SERVICES,
      ...(ENTRIES[entry] ?? []),
      virtualService({ hosts: ['orders'], ...(PLACES[place]?.({ host, port: { number: 80 } }) ?? {}) }),
    ],
  }),
)

const RULES: Readonly<Record<string, readonly PlainMap[]>> = {
  'of the short name': [destinationRule('orders', ['v1', 'v2'])],
  'of the full name': [destinationRule('orders.shop.svc.cluster.local', ['v1', 'v2'])],
  'of the full name, elsewhere': [destinationRule('orders.shop.svc.cluster.local', ['v1'], 'web')],
  'of the short name, elsewhere': [destinationRule('orders', ['v1'], 'web')],
  'of another host': [destinationRule('cart.web.svc.cluster.local', ['v1', 'v2'])],
  'without subsets': [destinationRule('orders', [])],
  'two rules': [destinationRule('orders', ['v1']), destinationRule('orders', ['v2'], 'shop', 'orders-more')],
  'of a host outside': [destinationRule('api.example.com', ['v1'])],
}

const NAMED_SUBSETS = combine({
  place: ['second weight', 'mirrors', 'tcp'],
  host: ['orders', 'orders.shop.svc.cluster.local', 'cart.web.svc.cluster.local', 'api.example.com'],
  subset: ['v1', 'v2', 'V1'],
  rule: Object.keys(RULES),
}).map(
  ({ place, host, subset, rule }): Case<readonly PlainMap[]> => ({
    id: `${place} to ${subset} of ${host}, rule ${rule}`,
    input: [
      ...SERVICES,
      serviceEntry(['api.example.com']),
      ...(RULES[rule] ?? []),
      virtualService({ hosts: ['orders'], ...(PLACES[place]?.({ host, subset, port: { number: 80 } }) ?? {}) }),
    ],
  }),
)

const LABELS = combine({
  injection: [undefined, 'enabled', 'disabled', 'on', ''],
  revision: [undefined, 'canary', ''],
  mode: [undefined, 'ambient', 'none'],
}).map(({ injection, revision, mode }): Case<readonly PlainMap[]> => {
  const labels = { 'istio-injection': injection, 'istio.io/rev': revision, 'istio.io/dataplane-mode': mode }
  const written = Object.fromEntries(
    Object.entries(labels).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  )
  return { id: `labels ${JSON.stringify(written)}`, input: [namespaceWith(written)] }
})

const TO_ORDERS = { http: [{ route: [{ destination: { host: 'orders.shop.svc.cluster.local', port: { number: 80 } } }] }] }

const PAIRS: readonly PlainMap[] = [
  { hosts: ['orders'] },
  { hosts: ['orders.shop.svc.cluster.local'] },
  { hosts: ['cart', 'orders'] },
  { hosts: ['orders.shop'] },
  { hosts: ['api.example.com'] },
  { hosts: ['*.example.com'] },
  { hosts: ['orders'], gateways: ['shop/ingress'] },
  { hosts: ['orders'], gateways: ['shop/ingress', 'mesh'] },
  { hosts: ['orders'], exportTo: ['.'] },
  { hosts: ['orders'], exportTo: ['web'] },
  { hosts: ['orders'], exportTo: ['shop', 'prod'] },
  { hosts: ['orders'], exportTo: ['*'] },
]

const SHARED = combine({ one: PAIRS, other: PAIRS, namespace: ['shop', 'web'] }).map(
  ({ one, other, namespace }): Case<readonly PlainMap[]> => ({
    id: `${JSON.stringify(one)} beside ${JSON.stringify(other)} in ${namespace}`,
    input: [
      ...SERVICES,
      virtualService({ ...one, ...TO_ORDERS }),
      virtualService({ ...other, ...TO_ORDERS }, 'orders-more', namespace),
    ],
  }),
)

const REACH: readonly PlainMap[] = [
  {},
  { tracing: [{ disableSpanReporting: true }] },
  { selector: { matchLabels: { app: 'orders' } } },
  { selector: {} },
]

const TELEMETRY = combine({ one: REACH, other: REACH, namespace: ['shop', 'web'] }).map(
  ({ one, other, namespace }): Case<readonly PlainMap[]> => ({
    id: `Telemetry ${JSON.stringify(one)} beside ${JSON.stringify(other)} in ${namespace}`,
    input: [
      istioObject('telemetry.istio.io/v1', 'Telemetry', 'one', 'shop', one),
      istioObject('telemetry.istio.io/v1', 'Telemetry', 'other', namespace, other),
    ],
  }),
)

const QUESTIONS = [...NAMED_HOSTS, ...NAMED_SUBSETS, ...LABELS, ...SHARED, ...TELEMETRY]
