import assert from 'node:assert/strict'
import { namesFor, referencesIn, referentsFor, resolve } from '../../../../server/src/knowledge/references.ts'
import { deployment, object, viewOf } from './support.ts'

const DAPR = '{ dapr.io/enabled: "true", dapr.io/app-id: orders, dapr.io/app-port: "80" }'

/** How the first destination of a VirtualService is taken, beside the objects of a text. */
function taken(destination: string, others: string, inNamespace = 'shop') {
  const spec = `{ hosts: [erp], http: [ { route: [ { destination: ${destination} } ] } ] }`
  const view = viewOf(object('networking.istio.io/v1', 'VirtualService', 'erp', spec, inNamespace) + others)
  const [manifest] = view.manifests
  assert.ok(manifest)
  const references = referencesIn(manifest)
  return references.map((reference) => {
    const referents = referentsFor(view.cluster, manifest, reference)
    const resolution = resolve(referents, reference)
    const [first] = resolution.kind === 'found' ? resolution.referents : []
    return { kind: resolution.kind, at: view.marked(first?.at), names: namesFor(referents) }
  })
}

const SERVICE = object('v1', 'Service', 'orders', '{}')

describe('hosts and subsets of destinations in Istio', () => {
  it('are Services, by both of their names', () => {
    for (const host of ['orders', 'orders.shop.svc.cluster.local']) {
      const [reference] = taken(`{ host: ${host} }`, SERVICE)
      assert.deepEqual([reference?.kind, reference?.at], ['found', 'orders'])
      assert.deepEqual(reference?.names, ['orders', 'orders.shop.svc.cluster.local'])
    }
  })

  it('are Services that Dapr makes for its apps', () => {
    const [reference] = taken('{ host: orders-dapr }', deployment({ annotations: DAPR }))
    assert.deepEqual([reference?.kind, reference?.at], ['found', 'orders'])
  })

  it('may be in a namespace of which the files show nothing', () => {
    assert.equal(taken('{ host: orders.web.svc.cluster.local }', SERVICE)[0]?.kind, 'unseen')
    assert.equal(taken('{ host: orders }', '')[0]?.kind, 'unseen')
    assert.equal(taken('{ host: cart }', SERVICE)[0]?.kind, 'missing')
  })

  it('are hosts of ServiceEntries that are exported to the namespace', () => {
    const entry = (exportTo: string) =>
      object('networking.istio.io/v1', 'ServiceEntry', 'api', `{ hosts: ["*.example.com"], exportTo: [${exportTo}] }`, 'web')
    assert.equal(taken('{ host: api.example.com }', SERVICE + entry('"*"'))[0]?.kind, 'found')
    assert.equal(taken('{ host: api.example.com }', SERVICE + entry('shop'))[0]?.kind, 'found')
    assert.equal(taken('{ host: api.example.com }', SERVICE + entry('"."'))[0]?.kind, 'missing')
  })

  it('may be one of a Service whose namespace is not written', () => {
    assert.equal(taken('{ host: orders }', object('v1', 'Service', 'orders', '{}', ''))[0]?.kind, 'found')
  })

  it('are judged by the DestinationRules for their host', () => {
    const rule = (host: string) =>
      object('networking.istio.io/v1', 'DestinationRule', 'orders', `{ host: ${host}, subsets: [ { name: v1 } ] }`)
    const kind = (subset: string, others: string) => taken(`{ host: orders, subset: ${subset} }`, SERVICE + others)[1]?.kind
    assert.equal(kind('v1', rule('orders')), 'found')
    assert.equal(kind('v1', rule('"*.shop.svc.cluster.local"')), 'found')
    assert.equal(kind('v2', rule('orders')), 'missing')
    assert.equal(kind('v1', rule('cart')), 'missing')
    assert.equal(kind('v1', ''), 'unseen')
  })
})
