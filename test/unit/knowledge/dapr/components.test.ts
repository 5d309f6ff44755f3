import assert from 'node:assert/strict'
import { daprApps } from '../../../../server/src/knowledge/dapr/apps.ts'
import {
  categoryOfComponent,
  componentsLoadedBy,
  endpointsLoadedBy,
  httpEndpoints,
  pubsubOf,
} from '../../../../server/src/knowledge/dapr/components.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { type Plain, UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../../support/cluster.ts'
import { daprDeployment, daprObject } from './support.ts'

function component(name: string, type: Plain, scopes: readonly string[] = []): Manifest {
  return daprObject('Component', name, { spec: { type, version: 'v1', metadata: [] }, scopes }, { namespace: 'shop' })
}

function endpoint(name: string, baseUrl: string): Manifest {
  return daprObject('HTTPEndpoint', name, { spec: { baseUrl } }, { namespace: 'shop' })
}

describe('Components', () => {
  it('belong to the category that their type begins with', () => {
    assert.equal(categoryOfComponent(component('a', 'pubsub.kafka'))?.prefix, 'pubsub')
    assert.deepEqual(categoryOfComponent(component('a', 'state.redis'))?.directions, ['outbound'])
    assert.equal(categoryOfComponent(component('a', 'kafka')), undefined)
    assert.equal(categoryOfComponent(component('a', UNKNOWN)), undefined)
  })

  it('are loaded by the apps in their scopes', () => {
    const cluster = clusterOf([
      daprDeployment('orders'),
      component('everybody', 'state.redis'),
      component('mine', 'state.redis', ['orders']),
      component('theirs', 'state.redis', ['billing']),
    ])
    const [app] = daprApps(cluster)
    assert.ok(app)
    assert.deepEqual(
      componentsLoadedBy(cluster, app).map(({ manifest }) => manifest.name),
      ['everybody', 'mine'],
    )
  })

  it('and Subscriptions show who uses pub/sub', () => {
    const subscription = manifestOf({
      apiVersion: 'dapr.io/v2alpha1',
      kind: 'Subscription',
      metadata: { name: 'placed', namespace: 'shop' },
      spec: { pubsubname: 'broker', topic: 'orders', routes: { default: '/placed' } },
      scopes: ['billing'],
    })
    const broker = component('broker', 'pubsub.redis', ['orders'])
    const cluster = clusterOf([daprDeployment('orders'), daprDeployment('billing'), daprDeployment('web'), broker, subscription])
    const found = daprApps(cluster).map((app) => [app.appId, pubsubOf(cluster, app).map(({ manifest }) => manifest.name)])
    assert.deepEqual(Object.fromEntries(found), { orders: ['broker'], billing: ['placed'], web: [] })
  })
})

describe('HTTP endpoints', () => {
  const only = (...manifests: readonly Manifest[]) => {
    const [found] = httpEndpoints(clusterOf(manifests))
    return found
  }

  it('tell host, port and whether a mesh can read the calls', () => {
    const plain = only(endpoint('billing', 'http://billing.shop.svc.cluster.local:8080/api'))
    assert.equal(plain?.port, 8080)
    assert.equal(plain.secure, false)
    assert.deepEqual(plain.service, { name: 'billing', namespace: 'shop' })
    const secure = only(endpoint('partner', 'https://api.example.com'))
    assert.equal(secure?.port, 443)
    assert.equal(secure.secure, true)
    assert.equal(secure.service, undefined)
  })

  it('mean a Service by a short name, and by one of two parts only where the Service is there', () => {
    assert.deepEqual(only(endpoint('a', 'http://billing'))?.service, { name: 'billing', namespace: 'shop' })
    assert.equal(only(endpoint('a', 'http://example.com'))?.service, undefined)
    const service = manifestOf({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'billing', namespace: 'pay' } })
    assert.deepEqual(only(endpoint('a', 'http://billing.pay'), service)?.service, { name: 'billing', namespace: 'pay' })
  })

  it('are left out where the URL cannot be read', () => {
    assert.equal(only(endpoint('a', 'billing:8080')), undefined)
    assert.equal(only(endpoint('a', '')), undefined)
  })

  it('are known to the apps that load them', () => {
    const scoped = { ...endpoint('partner', 'http://partner'), uri: 'file:///scoped.yaml' }
    const hidden = { ...scoped, body: { ...scoped.body, scopes: ['billing'] }, name: 'hidden', uri: 'file:///hidden.yaml' }
    const cluster = clusterOf([daprDeployment('orders'), scoped, hidden])
    const [app] = daprApps(cluster)
    assert.ok(app)
    assert.deepEqual(
      endpointsLoadedBy(cluster, app).map(({ name }) => name),
      ['partner'],
    )
  })
})
