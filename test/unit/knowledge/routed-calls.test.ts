import assert from 'node:assert/strict'
import { entryRoutes } from '../../../server/src/knowledge/entry-routes.ts'
import { type RoutedCall, routedCalls, routedCallsIn } from '../../../server/src/knowledge/routed-calls.ts'
import { documentOf } from '../../../server/src/knowledge/view-index.ts'
import { deployment, namespace, object, viewOf } from './istio/support.ts'

const MESHED = namespace('{ istio-injection: enabled }')
const PLAIN_TEXT = object('dapr.io/v1alpha1', 'Configuration', 'daprsystem', '{ mtls: { enabled: false } }', 'dapr-system')
const ENCRYPTED = object('dapr.io/v1alpha1', 'Configuration', 'daprsystem', '{ mtls: { enabled: true } }', 'dapr-system')

function app(name: string, more: { labels?: string; annotations?: string; namespace?: string } = {}): string {
  const { labels = '', annotations = '', namespace: inNamespace = 'shop' } = more
  return deployment({
    name,
    namespace: inNamespace,
    labels: `{ app: ${name}${labels} }`,
    annotations: `{ dapr.io/enabled: "true", dapr.io/app-id: ${name}, dapr.io/app-port: "80"${annotations} }`,
  })
}

function resiliency(targets: string, inNamespace = 'shop', policies = '{ retries: { quick: { maxRetries: 3 } } }'): string {
  return object(
    'dapr.io/v1alpha1',
    'Resiliency',
    'calls',
    `{ policies: ${policies}, targets: { apps: ${targets} } }`,
    inNamespace,
  )
}

function route(host: string, more = ''): string {
  return object(
    'networking.istio.io/v1',
    'VirtualService',
    'route',
    `{ hosts: [${host}], ${more} http: [ { timeout: 1s, route: [ { destination: { host: ${host} } } ] } ] }`,
  )
}

/** `orders: web, billing (assumes …)`, one for each callee. */
function words(calls: readonly RoutedCall[]): readonly string[] {
  return calls.map(({ callee, callers }) => {
    const from = callers.map(({ app: { appId }, assuming }) => [String(appId), ...assuming].join(' / '))
    return `${callee}: ${from.join(', ')}`
  })
}

function found(...texts: readonly string[]): readonly string[] {
  return words(routedCalls(viewOf(texts.join('')).cluster))
}

describe('Calls through mesh routes', () => {
  const TO_ORDERS = resiliency('{ orders: { retry: quick } }')
  const HEADLESS = route('orders-dapr.shop.svc.cluster.local')

  describe('between sidecars', () => {
    const apps = MESHED + app('orders') + app('web')

    it('pass a route for the headless Service while Dapr does not encrypt', () => {
      assert.deepEqual(found(PLAIN_TEXT, apps, TO_ORDERS, HEADLESS), ['orders: web'])
      assert.deepEqual(found(ENCRYPTED, apps, TO_ORDERS, HEADLESS), [])
      assert.deepEqual(found(apps, TO_ORDERS, HEADLESS), [])
    })

    it('pass no route for the plain Service', () => {
      assert.deepEqual(found(PLAIN_TEXT, apps, TO_ORDERS, route('orders.shop.svc.cluster.local')), [])
    })

    it('come from the apps whose policies speak of them', () => {
      const scoped = `${TO_ORDERS.trimEnd()}\nscopes: [web]\n`
      assert.deepEqual(found(PLAIN_TEXT, apps, app('billing'), scoped, HEADLESS), ['orders: web'])
      assert.deepEqual(found(PLAIN_TEXT, apps, resiliency('{ billing: { retry: quick } }'), HEADLESS), [])
    })

    it('may come from apps with default policies', () => {
      const defaults = resiliency('{}', 'shop', '{ retries: { DefaultRetryPolicy: { maxRetries: 3 } } }')
      assert.deepEqual(found(PLAIN_TEXT, apps, defaults, HEADLESS), ['orders: web / "web" calls "orders"'])
    })

    it('come from other namespaces by the id with its namespace', () => {
      const elsewhere = namespace('{ istio-injection: enabled }', 'front') + app('shopper', { namespace: 'front' })
      const named = (key: string) =>
        found(PLAIN_TEXT, apps, elsewhere, resiliency(`{ ${key}: { retry: quick } }`, 'front'), HEADLESS)
      assert.deepEqual(named('orders.shop'), ['orders: shopper'])
      assert.deepEqual(named('orders'), [])
    })

    it('do not pass a proxy that is not in the pod', () => {
      const ambient = namespace('{ istio.io/dataplane-mode: ambient }') + app('orders') + app('web')
      assert.deepEqual(found(PLAIN_TEXT, ambient, TO_ORDERS, HEADLESS), [])
    })

    it('do not pass a proxy that their port bypasses', () => {
      const around = app('web', { annotations: ', traffic.sidecar.istio.io/excludeOutboundPorts: "50002"' })
      assert.deepEqual(found(PLAIN_TEXT, MESHED, app('orders'), around, TO_ORDERS, HEADLESS), [])
    })
  })

  describe('over HTTP', () => {
    const TO_ERP = resiliency('{ erp: { retry: quick } }')
    const endpoint = (url: string) => object('dapr.io/v1alpha1', 'HTTPEndpoint', 'erp', `{ baseUrl: ${url} }`)
    const ERP = 'erp.back.svc.cluster.local'

    it('pass a route for the Service of an HTTPEndpoint, whether or not Dapr encrypts its own calls', () => {
      assert.deepEqual(found(ENCRYPTED, MESHED, app('web'), endpoint(`http://${ERP}`), TO_ERP, route(ERP)), ['erp: web'])
      assert.deepEqual(found(MESHED, app('web'), endpoint(`https://${ERP}`), TO_ERP, route(ERP)), [])
      assert.deepEqual(found(MESHED, app('web'), endpoint('http://erp.front.svc.cluster.local'), TO_ERP, route(ERP)), [])
    })

    it('pass a route for a host outside of the cluster, and one for a URL that is a target', () => {
      const outside = 'erp.example.com'
      assert.deepEqual(found(MESHED, app('web'), endpoint(`http://${outside}`), TO_ERP, route(outside)), ['erp: web'])
      const byUrl = resiliency(`{ "http://${outside}/api": { retry: quick } }`)
      assert.deepEqual(found(MESHED, app('web'), byUrl, route(outside)), [`http://${outside}/api: web`])
    })

    it('do so in the namespaces that see the route, and from pods that are in the mesh', () => {
      const calls = (more: string, labels = '') =>
        found(MESHED, app('web', { labels }), endpoint(`http://${ERP}`), TO_ERP, route(ERP, more))
      assert.deepEqual(calls('exportTo: [back],'), [])
      assert.deepEqual(calls('exportTo: [back, "."],'), ['erp: web'])
      assert.deepEqual(calls('', ', sidecar.istio.io/inject: "false"'), [])
    })

    it('are assumed where the files do not show the mark of the namespace, and in ambient mode', () => {
      const from = (marks: string) => found(marks, app('web'), endpoint(`http://${ERP}`), TO_ERP, route(ERP))
      assert.deepEqual(from(''), ['erp: web / "web" is in Istio'])
      assert.deepEqual(from(namespace('{ istio.io/dataplane-mode: ambient }')), [
        'erp: web / calls of "web" pass through a waypoint',
      ])
    })
  })

  it('are found by the document of their route', () => {
    const view = viewOf([PLAIN_TEXT, MESHED, app('orders'), app('web'), TO_ORDERS, HEADLESS].join(''))
    const [manifest] = view.cluster.list('networking.istio.io/VirtualService')
    assert.ok(manifest)
    assert.deepEqual(words(routedCallsIn(view.cluster, documentOf(manifest))), ['orders: web'])
    assert.deepEqual(routedCallsIn(view.cluster, documentOf({ ...manifest, doc: 0 })), [])
  })
})

describe('Routes that lead in', () => {
  const SERVICE = object('v1', 'Service', 'web', '{ selector: { app: web }, ports: [ { port: 80 } ] }')
  const APPS = MESHED + SERVICE + app('web')
  const WEB = 'web.shop.svc.cluster.local'
  const caller = (labels = '') =>
    deployment({
      name: 'legacy',
      labels: `{ app: legacy${labels} }`,
      pod: '{ containers: [ { env: [ { name: WEB, value: "http://web" } ] } ] }',
    })
  const entries = (text: string) =>
    entryRoutes(viewOf(APPS + text).cluster).map(({ app: { appId }, assuming }) => [String(appId), ...assuming].join(' / '))

  it('do so through a gateway', () => assert.deepEqual(entries(route(WEB, 'gateways: [public],')), ['web']))

  it('do so between workloads where a meshed one calls the Service', () => {
    assert.deepEqual(entries(route(WEB)), [])
    assert.deepEqual(entries(route(WEB) + caller()), ['web'])
    assert.deepEqual(entries(route(WEB) + caller(', sidecar.istio.io/inject: "false"')), [])
  })

  it('may do so where it is not told who calls', () => {
    const ingress = object('networking.k8s.io/v1', 'Ingress', 'web', '{ defaultBackend: { service: { name: web } } }')
    assert.deepEqual(entries(route(WEB) + ingress), ['web / callers of the Service of "web" are in Istio'])
  })
})
