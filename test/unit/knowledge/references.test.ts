import assert from 'node:assert/strict'
import type { Cluster } from '../../../server/src/knowledge/cluster.ts'
import { namesFor, type Resolution, referencesIn, referentsFor, resolve } from '../../../server/src/knowledge/references.ts'
import type { Manifest } from '../../../server/src/model/manifest.ts'
import { formatPath } from '../../../server/src/syntax/path.ts'
import { type PlainMap, UNKNOWN } from '../../../server/src/syntax/plain.ts'
import { clusterOf } from '../../support/cluster.ts'
import { daprDeployment, daprObject } from './dapr/support.ts'

const SHOP = { namespace: 'shop' }

function resiliency(name: string, spec: PlainMap, body: PlainMap = {}): Manifest {
  return daprObject('Resiliency', name, { spec, ...body }, SHOP)
}

function component(name: string, type: string, body: PlainMap = {}, namespace = 'shop'): Manifest {
  return daprObject('Component', name, { spec: { type, version: 'v1', metadata: [] }, ...body }, { namespace })
}

/** What the reference at a path means. */
function resolutionAt(cluster: Cluster, manifest: Manifest, path: string): Resolution {
  const reference = referencesIn(manifest).find((candidate) => formatPath(candidate.path) === path)
  assert.ok(reference, `there is no reference at ${path}`)
  return resolve(referentsFor(cluster, manifest, reference), reference)
}

/** The names that could be written there. */
function namesAt(cluster: Cluster, manifest: Manifest, path: string): readonly string[] {
  const reference = referencesIn(manifest).find((candidate) => formatPath(candidate.path) === path)
  assert.ok(reference, `there is no reference at ${path}`)
  return namesFor(referentsFor(cluster, manifest, reference))
}

describe('References', () => {
  it('are the names in fields, the keys of targets, and values of annotations', () => {
    const policies = resiliency('shop', {
      policies: { timeouts: { quick: '2s' } },
      targets: { apps: { orders: { timeout: 'quick', retry: '' } }, components: { state: { outbound: { timeout: UNKNOWN } } } },
    })
    assert.deepEqual(
      referencesIn(policies).map(({ to, name, path, part }) => [to, name, formatPath(path), part]),
      [
        ['target.app', 'orders', 'spec.targets.apps.orders', 'key'],
        ['policy.timeout', 'quick', 'spec.targets.apps.orders.timeout', 'value'],
        ['component', 'state', 'spec.targets.components.state', 'key'],
      ],
    )
    const deployment = daprDeployment('orders', { 'dapr.io/config': 'tracing', 'dapr.io/app-token-secret': 'token' })
    assert.deepEqual(
      referencesIn(deployment).map(({ to, name }) => [to, name]),
      [
        ['configuration', 'tracing'],
        ['secret', 'token'],
      ],
    )
  })

  it('are looked up in the namespace that stands beside them', () => {
    const configuration = daprObject(
      'Configuration',
      'payments',
      {
        spec: {
          accessControl: {
            policies: [{ appId: 'web', namespace: 'front' }, { appId: 'batch' }, { appId: 'x', namespace: UNKNOWN }],
          },
        },
      },
      { namespace: 'payments' },
    )
    assert.deepEqual(
      referencesIn(configuration).map(({ name, namespace }) => [name, namespace]),
      [
        ['web', 'front'],
        ['batch', 'payments'],
        ['x', UNKNOWN],
      ],
    )
  })

  it('to policies mean those of every object that the same apps load', () => {
    const target = resiliency('a', { targets: { actors: { Cart: { timeout: 'quick', retry: 'slow' } } } }, { scopes: ['cart'] })
    const near = resiliency('b', { policies: { timeouts: { quick: '2s' } } })
    const apart = resiliency('c', { policies: { retries: { slow: { maxRetries: 1 } } } }, { scopes: ['web'] })
    const cluster = clusterOf([target, near, apart])
    const found = resolutionAt(cluster, target, 'spec.targets.actors.Cart.timeout')
    assert.deepEqual(found.kind === 'found' && found.referents.map(({ at }) => at.uri), [near.uri])
    const missing = resolutionAt(cluster, target, 'spec.targets.actors.Cart.retry')
    assert.deepEqual(missing.kind === 'missing' && missing.near.map(({ obstacle }) => obstacle), ['is loaded by other apps only'])
  })

  it('to retries may mean what Dapr brings along', () => {
    const target = resiliency('a', { targets: { actors: { Cart: { retry: 'DaprBuiltInServiceRetries' } } } })
    assert.equal(resolutionAt(clusterOf([target]), target, 'spec.targets.actors.Cart.retry').kind, 'built-in')
    assert.ok(namesAt(clusterOf([target]), target, 'spec.targets.actors.Cart.retry').includes('DaprBuiltInServiceRetries'))
  })

  it('to policies are not judged while a template may add some', () => {
    const target = {
      ...resiliency('a', { policies: { timeouts: {} }, targets: { actors: { Cart: { timeout: 'quick' } } } }),
      open: [['spec', 'policies', 'timeouts']],
    }
    assert.equal(resolutionAt(clusterOf([target]), target, 'spec.targets.actors.Cart.timeout').kind, 'unseen')
  })

  it('to Components mean those of the right kind in the namespace', () => {
    const subscription = daprObject('Subscription', 'orders', { spec: { pubsubname: 'broker', topic: 'orders' } }, SHOP)
    const at = 'spec.pubsubname'
    const broker = component('broker', 'pubsub.redis')
    assert.equal(resolutionAt(clusterOf([subscription, broker]), subscription, at).kind, 'found')
    assert.deepEqual(namesAt(clusterOf([subscription, broker, component('state', 'state.redis')]), subscription, at), ['broker'])
    const store = component('broker', 'state.redis')
    const wrong = resolutionAt(clusterOf([subscription, store]), subscription, at)
    assert.deepEqual(wrong.kind === 'missing' && wrong.near.map(({ obstacle }) => obstacle), ['is a state.redis'])
    const elsewhere = component('broker', 'pubsub.redis', {}, 'front')
    const far = resolutionAt(clusterOf([subscription, elsewhere]), subscription, at)
    assert.deepEqual(far.kind === 'missing' && [far.certainty, far.near[0]?.obstacle], ['yes', 'is in namespace "front"'])
  })

  it('to Components are uncertain where the files show none of that kind, and not judged where they show none at all', () => {
    const subscription = daprObject('Subscription', 'orders', { spec: { pubsubname: 'broker', topic: 'orders' } }, SHOP)
    const found = resolutionAt(clusterOf([subscription, component('state', 'state.redis')]), subscription, 'spec.pubsubname')
    assert.equal(found.kind === 'missing' && found.certainty, 'unknown')
    assert.equal(resolutionAt(clusterOf([subscription]), subscription, 'spec.pubsubname').kind, 'unseen')
    const hidden: Manifest = { ...component('other', 'pubsub.redis'), name: UNKNOWN }
    assert.equal(resolutionAt(clusterOf([subscription, hidden]), subscription, 'spec.pubsubname').kind, 'unseen')
  })

  it('to secret stores may mean the one of Kubernetes, which daprd outside of it does not have', () => {
    const state = component('state', 'state.redis', { auth: { secretStore: 'kubernetes' } })
    const vault = component('vault', 'secretstores.local.file')
    assert.equal(resolutionAt(clusterOf([state, vault]), state, 'auth.secretStore').kind, 'built-in')
    assert.equal(resolutionAt(clusterOf([state, vault], { mode: 'selfHosted' }), state, 'auth.secretStore').kind, 'missing')
  })

  it('to apps are never certain to be missing', () => {
    const state = component('state', 'state.redis', { scopes: ['orders', 'invoices'] })
    const cluster = clusterOf([state, daprDeployment('orders'), daprDeployment('web', {}, 'front')])
    assert.equal(resolutionAt(cluster, state, 'scopes[0]').kind, 'found')
    const missing = resolutionAt(cluster, state, 'scopes[1]')
    assert.equal(missing.kind === 'missing' && missing.certainty, 'unknown')
    assert.equal(resolutionAt(clusterOf([state]), state, 'scopes[1]').kind, 'unseen')
    const hidden = clusterOf([state, daprDeployment('orders'), daprDeployment('web', { 'dapr.io/app-id': UNKNOWN })])
    assert.equal(resolutionAt(hidden, state, 'scopes[1]').kind, 'unseen')
  })

  it('to what a caller invokes may be an id with a namespace, an HTTPEndpoint or a URL', () => {
    const apps = { orders: {}, 'web.front': {}, erp: {}, 'https://erp.example.com': {}, nobody: {} }
    const target = resiliency('a', { targets: { apps } })
    const endpoint = daprObject('HTTPEndpoint', 'erp', { spec: { baseUrl: 'https://erp.example.com' } }, SHOP)
    const cluster = clusterOf([target, endpoint, daprDeployment('orders'), daprDeployment('web', {}, 'front')])
    assert.deepEqual(
      referencesIn(target).map((reference) => resolve(referentsFor(cluster, target, reference), reference).kind),
      ['found', 'found', 'found', 'built-in', 'missing'],
    )
    assert.deepEqual(namesAt(cluster, target, 'spec.targets.apps.nobody'), ['orders', 'erp'])
    const anything = { to: 'target.app', name: '', path: [], part: 'key', namespace: 'shop', dangling: undefined } as const
    assert.deepEqual(namesFor(referentsFor(cluster, target, anything)).toSorted(), ['erp', 'orders', 'orders.shop', 'web.front'])
  })

  it('to a Configuration count for pods with a sidecar only', () => {
    const tracing = daprObject('Configuration', 'tracing', { spec: {} }, SHOP)
    const app = daprDeployment('orders', { 'dapr.io/config': 'tracin' })
    const at = formatPath(['spec', 'template', 'metadata', 'annotations', 'dapr.io/config'])
    const missing = resolutionAt(clusterOf([tracing, app]), app, at)
    assert.equal(missing.kind === 'missing' && missing.certainty, 'yes')
    assert.deepEqual(namesAt(clusterOf([tracing, app]), app, at), ['tracing'])
    const plain = daprDeployment('orders', { 'dapr.io/config': 'tracin', 'dapr.io/enabled': 'false' })
    assert.equal(resolutionAt(clusterOf([tracing, plain]), plain, at).kind, 'unseen')
    const system = daprObject('Configuration', 'daprsystem', { spec: {} }, { namespace: 'dapr-system' })
    assert.equal(resolutionAt(clusterOf([system, app]), app, at).kind, 'unseen')
  })

  it('to Secrets are found, and never missing', () => {
    const app = daprDeployment('orders', { 'dapr.io/app-token-secret': 'token' })
    const secret = { ...daprObject('Secret', 'token', {}, SHOP), kind: 'Secret' }
    const at = formatPath(['spec', 'template', 'metadata', 'annotations', 'dapr.io/app-token-secret'])
    assert.equal(resolutionAt(clusterOf([app, secret]), app, at).kind, 'found')
    assert.equal(resolutionAt(clusterOf([app]), app, at).kind, 'unseen')
  })
})
