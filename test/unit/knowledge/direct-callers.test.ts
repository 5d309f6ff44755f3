import assert from 'node:assert/strict'
import { directCallersOf } from '../../../server/src/knowledge/direct-callers.ts'
import { deployment, namespace, object, viewOf } from './istio/support.ts'

const SERVICE = object('v1', 'Service', 'orders', '{ selector: { app: orders }, ports: [ { port: 80 } ] }')
const DAPR = '{ dapr.io/enabled: "true", dapr.io/app-id: orders, dapr.io/app-port: "80" }'
const ORDERS = deployment({ annotations: DAPR })

function callers(text: string) {
  const view = viewOf(namespace('{ istio-injection: enabled }') + SERVICE + ORDERS + text)
  const service = view.cluster.list('Service').find(({ name }) => name === 'orders')
  assert.ok(service)
  const { shown, gateways, possible } = directCallersOf(view.cluster, service)
  return {
    shown: shown.map(({ at }) => view.marked(at)),
    gateways: gateways.map((at) => view.marked(at)),
    possible: possible.map(({ manifest }) => manifest.name),
  }
}

function web(container: string, inNamespace = 'shop', annotations = '{}') {
  return deployment({
    name: 'web',
    namespace: inNamespace,
    labels: '{ app: web }',
    annotations,
    pod: `{ containers: [ { name: web, ${container} } ] }`,
  })
}

describe('Direct callers of a Service', () => {
  const addresses: readonly (readonly [what: string, inNamespace: string, container: string, shown: readonly string[]])[] = [
    ['a URL in a variable', 'shop', 'env: [ { name: A, value: "http://orders/api" } ]', ['"http://orders/api"']],
    ['a host and port', 'shop', 'env: [ { name: A, value: "orders:80" } ]', ['"orders:80"']],
    ['an argument', 'web', 'args: [ --orders=http://orders.shop ]', ['--orders=http://orders.shop']],
    ['a long name', 'web', 'env: [ { value: orders.shop.svc.cluster.local } ]', ['orders.shop.svc.cluster.local']],
    ['a short name from another namespace', 'web', 'env: [ { value: "http://orders" } ]', []],
    ['another Service', 'shop', 'env: [ { value: "http://orders-next" } ]', []],
    ['a Service of another namespace', 'shop', 'env: [ { value: "http://orders.web" } ]', []],
    ['a bare word', 'shop', 'env: [ { value: orders } ]', []],
  ]
  for (const [what, inNamespace, container, shown] of addresses) {
    it(`${shown.length > 0 ? 'show' : 'do not show'} by ${what}`, () =>
      assert.deepEqual(callers(web(container, inNamespace)).shown, shown))
  }

  it('are not the pods of the Service themselves', () => {
    const own = deployment({
      name: 'orders-v2',
      annotations: DAPR,
      pod: '{ containers: [ { env: [ { value: "http://orders" } ] } ] }',
    })
    assert.deepEqual(callers(own).shown, [])
  })

  it('show in ConfigMaps, HTTPEndpoints and Ingresses', () => {
    const map =
      '---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web, namespace: shop }\ndata: { nginx.conf: "proxy_pass http://orders;" }\n'
    const endpoint = object(
      'dapr.io/v1alpha1',
      'HTTPEndpoint',
      'orders',
      '{ baseUrl: http://orders.shop.svc.cluster.local }',
      'web',
    )
    const backend = '{ service: { name: orders, port: { number: 80 } } }'
    const ingress = object(
      'networking.k8s.io/v1',
      'Ingress',
      'web',
      `{ rules: [ { http: { paths: [ { path: /, pathType: Prefix, backend: ${backend} } ] } } ] }`,
    )
    assert.deepEqual(callers(map).shown, ['"proxy_pass http://orders;"'])
    assert.deepEqual(callers(endpoint).shown, ['http://orders.shop.svc.cluster.local'])
    assert.deepEqual(callers(ingress).shown, ['orders'])
    assert.deepEqual(callers(object('networking.k8s.io/v1', 'Ingress', 'web', `{ defaultBackend: ${backend} }`)).shown, [
      'orders',
    ])
    assert.deepEqual(callers(object('networking.k8s.io/v1', 'Ingress', 'web', `{ defaultBackend: ${backend} }`, 'web')).shown, [])
  })

  it('come through gateways', () => {
    const route = (gateways: string) =>
      object(
        'networking.istio.io/v1',
        'VirtualService',
        'web',
        `{ hosts: [shop.example.com], ${gateways} http: [ { route: [ { destination: { host: orders } } ] } ] }`,
      )
    assert.deepEqual(callers(route('gateways: [public],')).gateways, ['shop.example.com'])
    assert.deepEqual(callers(route('')).gateways, [])
  })

  it('may be meshed workloads without Dapr in the same namespace', () => {
    assert.deepEqual(callers(web('image: web')).possible, ['web'])
    assert.deepEqual(callers(web('image: web', 'web')).possible, [])
    assert.deepEqual(callers(web('image: web', 'shop', DAPR)).possible, [])
    const outside = deployment({ name: 'web', labels: '{ app: web, sidecar.istio.io/inject: "false" }' })
    assert.deepEqual(callers(outside).possible, [])
  })
})
