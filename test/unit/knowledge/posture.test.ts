import assert from 'node:assert/strict'
import { daprApps } from '../../../server/src/knowledge/dapr/apps.ts'
import type { Mesh } from '../../../server/src/knowledge/mesh.ts'
import { daprAppsIn, encryptionTo, type MeshEncryption } from '../../../server/src/knowledge/posture.ts'
import { MESHES } from '../../../server/src/knowledge/products.ts'
import { deployment, namespace, object, operator, viewOf } from './istio/support.ts'

function meshNamed(id: string): Mesh {
  const mesh = MESHES.find((candidate) => candidate.id === id)
  assert.ok(mesh)
  return mesh
}

const ISTIO = namespace('{ istio-injection: enabled }')
const LINKERD = '---\napiVersion: v1\nkind: Namespace\nmetadata: { name: shop, annotations: { linkerd.io/inject: enabled } }\n'

function app(name: string, more = '', labels = ''): string {
  return deployment({
    name,
    labels: `{ app: ${name}${labels} }`,
    annotations: `{ dapr.io/enabled: "true", dapr.io/app-id: ${name}${more} }`,
  })
}

/** What the mesh makes of calls to the Dapr app "orders". */
function toOrders(id: string, ...documents: readonly string[]): MeshEncryption {
  const { cluster } = viewOf(documents.join(''))
  const end = daprAppsIn(cluster, meshNamed(id)).find((candidate) => candidate.app.appId === 'orders')
  assert.ok(end)
  return end
}

function peerAuthentication(spec: string, inNamespace = 'shop'): string {
  return object('security.istio.io/v1', 'PeerAuthentication', 'default', spec, inNamespace)
}

function destinationRule(mode: string): string {
  const spec = `{ host: orders-dapr, trafficPolicy: { tls: { mode: ${mode} } } }`
  return object('networking.istio.io/v1', 'DestinationRule', 'orders', spec)
}

const EXCLUDE_INBOUND = ', traffic.sidecar.istio.io/excludeInboundPorts: "50002"'
const EXCLUDE_OUTBOUND = ', traffic.sidecar.istio.io/excludeOutboundPorts: "50002"'

describe('Posture of calls between Dapr sidecars', () => {
  it('is encrypted by the mesh between members, however strict they are', () => {
    assert.equal(toOrders('istio', ISTIO, app('orders')).encrypts, 'yes')
    assert.equal(toOrders('istio', ISTIO, app('orders'), peerAuthentication('{ mtls: { mode: STRICT } }')).encrypts, 'yes')
    assert.equal(toOrders('linkerd', LINKERD, app('orders')).encrypts, 'yes')
  })

  it('is not encrypted by a mesh that the app is outside of', () => {
    assert.equal(toOrders('istio', ISTIO, app('orders', '', ', sidecar.istio.io/inject: "false"')).encrypts, 'no')
    assert.equal(toOrders('linkerd', ISTIO, app('orders')).encrypts, 'no')
  })

  it('is unknown where the Namespace is not among the files', () => {
    assert.equal(toOrders('istio', app('orders'), peerAuthentication('{ mtls: { mode: STRICT } }')).encrypts, 'unknown')
  })

  it('is not encrypted by the mesh where the port bypasses the proxy of the callee', () => {
    assert.equal(toOrders('istio', ISTIO, app('orders', EXCLUDE_INBOUND)).encrypts, 'no')
    assert.equal(
      toOrders('linkerd', LINKERD, app('orders', ', config.linkerd.io/skip-inbound-ports: "50000-50010"')).encrypts,
      'no',
    )
  })

  it('is not encrypted by the mesh where the calls of everybody bypass the proxy', () => {
    assert.equal(toOrders('istio', ISTIO, app('orders', EXCLUDE_OUTBOUND)).encrypts, 'no')
    assert.equal(toOrders('istio', ISTIO, app('orders', EXCLUDE_OUTBOUND), app('payments')).encrypts, 'yes')
  })

  it('is what a DestinationRule for the Service of the app says', () => {
    const plain = toOrders('istio', ISTIO, app('orders'), destinationRule('DISABLE'))
    assert.deepEqual([plain.sent.value, plain.encrypts], ['plaintext', 'no'])
    const mutual = toOrders('istio', ISTIO, app('orders'), destinationRule('ISTIO_MUTUAL'))
    assert.deepEqual([mutual.sent.value, mutual.encrypts], ['mesh', 'yes'])
  })

  it('says where the port is put past the proxy', () => {
    const view = viewOf(ISTIO + app('orders', EXCLUDE_INBOUND))
    const [end] = daprAppsIn(view.cluster, meshNamed('istio'))
    assert.equal(view.marked(end?.bypassedAt.inbound), '50002')
    assert.equal(end?.bypassedAt.outbound, undefined)
  })

  it('speaks of an app only for the meshes that it is or may be in', () => {
    const { cluster } = viewOf(ISTIO + app('orders'))
    const [orders] = daprApps(cluster)
    assert.ok(orders)
    assert.deepEqual(
      encryptionTo(cluster, orders).meshes.map(({ mesh }) => mesh.id),
      ['istio'],
    )
  })
})

describe('Automatic mTLS towards the Service of a Dapr app', () => {
  const sent = (...documents: readonly string[]) => toOrders('istio', ISTIO, app('orders'), ...documents).sent.value

  it('follows the policies of the namespace and of the mesh', () => {
    assert.equal(sent(), 'mesh')
    assert.equal(sent(peerAuthentication('{ mtls: { mode: DISABLE } }')), 'plaintext')
    assert.equal(sent(peerAuthentication('{ mtls: { mode: DISABLE } }', 'istio-system')), 'plaintext')
    assert.equal(sent(peerAuthentication('{ mtls: { mode: UNSET } }')), 'mesh')
  })

  it('does not look at policies with a selector, nor at their ports', () => {
    assert.equal(sent(peerAuthentication('{ selector: { matchLabels: { app: orders } }, mtls: { mode: DISABLE } }')), 'mesh')
    const port = '{ selector: { matchLabels: { app: orders } }, portLevelMtls: { 50002: { mode: DISABLE } } }'
    const end = toOrders('istio', ISTIO, app('orders'), peerAuthentication(port))
    assert.deepEqual([end.sent.value, end.tls.value, end.encrypts], ['mesh', 'disabled', 'no'])
  })

  it('can be switched off for the mesh', () => {
    assert.equal(sent(operator('{ meshConfig: { enableAutoMtls: false } }')), 'plaintext')
    assert.equal(sent(operator('{ meshConfig: { enableAutoMtls: true } }')), 'mesh')
  })

  it('always encrypts in ambient mode', () => {
    const ambient = namespace('{ istio.io/dataplane-mode: ambient }')
    const end = toOrders('istio', ambient, app('orders'), peerAuthentication('{ mtls: { mode: DISABLE } }'))
    assert.deepEqual([end.sent.value, end.encrypts], ['mesh', 'yes'])
  })
})
