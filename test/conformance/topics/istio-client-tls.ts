import { istio } from '../../../server/src/knowledge/istio/product.ts'
import type { OutboundTls, ServiceRef } from '../../../server/src/knowledge/mesh.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { combine } from '../corpus/combine.ts'
import { installationOf, istioObject, meshedView } from '../corpus/istio-objects.ts'
import { type Case, defineTopic } from '../topic.ts'
import { ISTIO_VERSIONS } from '../versions.ts'

interface Question {
  readonly installation: PlainMap
  readonly objects: readonly PlainMap[]
  readonly services: readonly PlainMap[]
  readonly caller: string
}

type Answer = { readonly [place: string]: readonly string[] }

/**
 * What a caller's sidecar sends to the app's Service and to the one that Dapr makes for it. Where that depends on which object is
 * older, nothing is certain for us.
 */
export const istioClientTls = defineTopic<Question, Answer>({
  name: 'client-tls',
  product: 'istio',
  asks: "What a caller's sidecar sends to each port of a Service: plaintext, mTLS of the mesh or other TLS.",
  recorder: 'istio',
  versions: ISTIO_VERSIONS,
  cases: () => [...QUESTIONS],
  theirs: (forms) =>
    Object.fromEntries(
      Object.entries(forms).map(([place, found]) => {
        const [form = '', ...others] = new Set(found.map((word) => OURS[word] ?? word))
        return [place, others.length > 0 ? 'unknown' : form]
      }),
    ),
  ours: (question, version) => {
    const pods = { namespace: 'shop', labels: { app: 'orders' } }
    const { cluster, workload } = meshedView(pods, [question.installation, ...question.objects, ...question.services], version)
    const sent = (service: ServiceRef, port: number): string => {
      const governs = (setting: OutboundTls) => setting.governs(service, port, question.caller)
      const [first, ...others] = istio.outboundTls(cluster).filter((setting) => governs(setting) !== 'no')
      const chosen = surely(istio.autoTls(cluster, workload))
      if (!first) return chosen
      const isSure = governs(first) === 'yes' || chosen === first.mode
      return isSure && others.every(({ mode }) => mode === first.mode) ? first.mode : 'unknown'
    }
    return Object.fromEntries(
      ['orders:80', 'orders-dapr:80', 'orders-dapr:50002'].map((place) => {
        const [name = '', port] = place.split(':')
        return [`${name}.shop.svc.cluster.local:${port}`, sent({ name, namespace: 'shop' }, Number(port))]
      }),
    )
  },
})

function surely({ value, certainty }: { readonly value: string; readonly certainty: string }): string {
  return certainty === 'yes' ? value : 'unknown'
}

const OURS: Readonly<Record<string, string>> = { 'mesh where known': 'mesh', other: 'other-tls' }

const SERVICES = [
  serviceOf('orders', '10.0.0.1', [{ name: 'http', port: 80 }]),
  serviceOf('orders-dapr', 'None', [
    { name: 'dapr-http', port: 80 },
    { name: 'dapr-internal', port: 50002 },
  ]),
]

function serviceOf(name: string, clusterIP: string, ports: readonly PlainMap[]): PlainMap {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { clusterIP, selector: { app: 'orders' }, ports },
  }
}

function rule(host: string, namespace: string, spec: PlainMap, name = 'rule'): PlainMap {
  return istioObject('networking.istio.io/v1', 'DestinationRule', name, namespace, { host, ...spec })
}

function policies(modes: { readonly mesh?: string | undefined; readonly namespace?: string | undefined }): readonly PlainMap[] {
  const policy = (namespace: string, mode: string | undefined) =>
    mode === undefined
      ? []
      : [istioObject('security.istio.io/v1', 'PeerAuthentication', 'default', namespace, { mtls: { mode } })]
  return [...policy('istio-system', modes.mesh), ...policy('shop', modes.namespace)]
}

function question(objects: readonly PlainMap[], installation = AUTO, caller = 'shop'): Question {
  return { installation, objects, services: SERVICES, caller }
}

const AUTO = installationOf()
const NOT_AUTO = installationOf({ meshConfig: { enableAutoMtls: false } })
const INSTALLATIONS = {
  auto: AUTO,
  'not auto': NOT_AUTO,
  'auto, as written': installationOf({ meshConfig: { enableAutoMtls: true } }),
}

const MODES = [undefined, 'STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET']

const CHOSEN = combine({
  installation: Object.keys(INSTALLATIONS) as (keyof typeof INSTALLATIONS)[],
  mesh: MODES,
  namespace: MODES,
}).map(
  ({ installation, mesh, namespace }): Case<Question> => ({
    id: `${installation}: mesh ${mesh}, namespace ${namespace}`,
    input: question(policies({ mesh, namespace }), INSTALLATIONS[installation]),
  }),
)

const HOSTS = [
  'orders',
  'orders-dapr',
  'orders-dapr.shop.svc.cluster.local',
  'orders-dapr.shop',
  '*.shop.svc.cluster.local',
  '*.web.svc.cluster.local',
  '*.local',
  '*',
]

const POLICIES: Readonly<Record<string, PlainMap>> = {
  disable: { trafficPolicy: { tls: { mode: 'DISABLE' } } },
  simple: { trafficPolicy: { tls: { mode: 'SIMPLE' } } },
  mutual: { trafficPolicy: { tls: { mode: 'MUTUAL', clientCertificate: '/a', privateKey: '/b', caCertificates: '/c' } } },
  istio: { trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } },
  'no mode': { trafficPolicy: { tls: { sni: 'orders' } } },
  empty: { trafficPolicy: { tls: {} } },
  'no tls': { trafficPolicy: { connectionPool: { tcp: { maxConnections: 1 } } } },
  'a port': {
    trafficPolicy: { portLevelSettings: [{ port: { number: 50002 }, tls: { mode: 'DISABLE' } }] },
  },
  'all but a port': {
    trafficPolicy: {
      tls: { mode: 'DISABLE' },
      portLevelSettings: [{ port: { number: 50002 }, connectionPool: { tcp: { maxConnections: 1 } } }],
    },
  },
  'a port otherwise': {
    trafficPolicy: {
      tls: { mode: 'ISTIO_MUTUAL' },
      portLevelSettings: [
        { port: { number: 50002 }, tls: { mode: 'SIMPLE' } },
        { port: { number: 80 }, tls: {} },
      ],
    },
  },
  'no policy': {},
}

const WRITTEN = combine({
  host: HOSTS,
  policy: Object.keys(POLICIES),
  namespace: ['shop', 'istio-system', 'web'],
  caller: ['shop', 'web'],
}).map(
  ({ host, policy, namespace, caller }): Case<Question> => ({
    id: `${policy} for ${host} in ${namespace}, called from ${caller}`,
    input: question([rule(host, namespace, POLICIES[policy] ?? {})], AUTO, caller),
  }),
)

const UNDER_POLICIES = combine({
  host: ['orders-dapr.shop.svc.cluster.local', '*.shop.svc.cluster.local'],
  policy: ['disable', 'istio', 'no tls', 'a port'],
  mesh: [undefined, 'STRICT', 'DISABLE'],
  installation: ['auto', 'not auto'] as const,
}).map(
  ({ host, policy, mesh, installation }): Case<Question> => ({
    id: `${policy} for ${host}, mesh ${mesh}, ${installation}`,
    input: question([...policies({ mesh }), rule(host, 'shop', POLICIES[policy] ?? {})], INSTALLATIONS[installation]),
  }),
)

const OF_SEVERAL = combine({
  one: ['orders-dapr.shop.svc.cluster.local', '*.shop.svc.cluster.local', '*.svc.cluster.local'],
  other: ['orders-dapr.shop.svc.cluster.local', '*.shop.svc.cluster.local', '*'],
  first: ['disable', 'istio', 'no tls'],
  second: ['simple', 'istio'],
  namespace: ['shop', 'istio-system'],
}).map(
  ({ one, other, first, second, namespace }): Case<Question> => ({
    id: `${first} for ${one} in shop, ${second} for ${other} in ${namespace}`,
    input: question([rule(one, 'shop', POLICIES[first] ?? {}, 'one'), rule(other, namespace, POLICIES[second] ?? {}, 'other')]),
  }),
)

const QUESTIONS = [...CHOSEN, ...WRITTEN, ...UNDER_POLICIES, ...OF_SEVERAL]
