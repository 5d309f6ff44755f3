import assert from 'node:assert/strict'
import { daprApps } from '../../../../server/src/knowledge/dapr/apps.ts'
import { categoryOf } from '../../../../server/src/knowledge/dapr/component-categories.ts'
import { allDefaultPolicyNames, defaultPolicyNames } from '../../../../server/src/knowledge/dapr/policy-names.ts'
import {
  actingPolicy,
  type CallTarget,
  mergeResiliency,
  policyFor,
  type Resilience,
  resiliencyFor,
} from '../../../../server/src/knowledge/dapr/resilience.ts'
import { appsLoading } from '../../../../server/src/knowledge/dapr/scopes.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { type PlainMap, UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf } from '../../../support/cluster.ts'
import { daprDeployment, daprObject } from './support.ts'

interface Written {
  readonly timeouts?: PlainMap
  readonly retries?: PlainMap
  readonly circuitBreakers?: PlainMap
  readonly targets?: PlainMap
  readonly scopes?: readonly string[]
  readonly uri?: string
  readonly namespace?: string
}

function resiliency(name: string, written: Written): Manifest {
  const { timeouts = {}, retries = {}, circuitBreakers = {}, targets = {}, scopes, uri, namespace = 'shop' } = written
  const spec = { policies: { timeouts, retries, circuitBreakers }, targets }
  return daprObject(
    'Resiliency',
    name,
    { spec, ...(scopes ? { scopes } : {}) },
    { ...(uri ? { uri } : {}), ...(namespace ? { namespace } : {}) },
  )
}

function merged(...written: readonly Written[]): Resilience {
  return mergeResiliency(written.map((each, index) => ({ manifest: resiliency(`r${index}`, each), certainty: 'yes' })))
}

function loadedFor(app: Manifest, ...manifests: readonly Manifest[]): Resilience {
  const cluster = clusterOf([app, ...manifests])
  const [found] = daprApps(cluster)
  assert.ok(found)
  return resiliencyFor(cluster, found)
}

const ORDERS: CallTarget = { kind: 'app', id: 'orders' }

describe('Resiliency policies', () => {
  it('have the defaults of daprd', () => {
    const { retries, circuitBreakers } = merged({ retries: { plain: {} }, circuitBreakers: { plain: {} } })
    const { certainty: _, at: __, ...retry } = retries.get('plain') ?? assert.fail()
    assert.deepEqual(retry, {
      name: 'plain',
      kind: 'constant',
      duration: 5000,
      maxInterval: 60_000,
      maxRetries: -1,
      httpStatusCodes: undefined,
      grpcStatusCodes: undefined,
    })
    const { certainty: ___, at: ____, ...breaker } = circuitBreakers.get('plain') ?? assert.fail()
    assert.deepEqual(breaker, {
      name: 'plain',
      maxRequests: 1,
      interval: 0,
      timeout: 60_000,
      trip: 'consecutiveFailures > 5',
    })
  })

  it('are read as daprd reads them', () => {
    const written = {
      policy: 'Exponential',
      duration: '250',
      maxInterval: '1m30s',
      maxRetries: 3,
      matching: { httpStatusCodes: '502-504', gRPCStatusCodes: '14' },
    }
    const retry = merged({ retries: { fast: written } }).retries.get('fast')
    assert.equal(retry?.kind, 'exponential')
    assert.equal(retry.duration, 250)
    assert.equal(retry.maxInterval, 90_000)
    assert.equal(retry.maxRetries, 3)
    assert.equal(retry.httpStatusCodes, '502-504')
    assert.equal(retry.grpcStatusCodes, '14')
    assert.equal(retry.certainty, 'yes')
    assert.deepEqual(retry.at?.path, ['spec', 'policies', 'retries', 'fast'])
  })

  it('keep empty texts at their default', () => {
    const resilience = merged({
      timeouts: { none: '0' },
      circuitBreakers: { odd: { maxRequests: 0, timeout: '0s', interval: '-5s', trip: '' } },
      retries: { odd: { duration: '', policy: '' } },
    })
    assert.equal(resilience.timeouts.get('none')?.milliseconds, 0)
    assert.equal(resilience.circuitBreakers.get('odd')?.timeout, 60_000)
    assert.equal(resilience.circuitBreakers.get('odd')?.interval, 0)
    assert.equal(resilience.circuitBreakers.get('odd')?.maxRequests, 1)
    assert.equal(resilience.circuitBreakers.get('odd')?.trip, 'consecutiveFailures > 5')
    assert.equal(resilience.retries.get('odd')?.duration, 5000)
    assert.equal(resilience.retries.get('odd')?.kind, 'constant')
  })

  it('are uncertain where a template sets a part', () => {
    const resilience = merged({ retries: { fast: { maxRetries: UNKNOWN, duration: '1s' } }, timeouts: { general: UNKNOWN } })
    assert.equal(resilience.retries.get('fast')?.certainty, 'unknown')
    assert.equal(resilience.retries.get('fast')?.duration, 1000)
    assert.equal(resilience.timeouts.get('general')?.certainty, 'unknown')
  })

  it('raise an override of a built-in policy to three retries, and ignore one of a protected policy', () => {
    const { retries } = merged({
      retries: {
        DaprBuiltInServiceRetries: { maxRetries: 1 },
        DaprBuiltInActorRetries: { maxRetries: 7 },
        DaprBuiltInActorNotFoundRetries: { maxRetries: 0 },
      },
    })
    assert.equal(retries.get('DaprBuiltInServiceRetries')?.maxRetries, 3)
    assert.equal(retries.get('DaprBuiltInActorRetries')?.maxRetries, 7)
    assert.equal(retries.get('DaprBuiltInActorNotFoundRetries')?.maxRetries, 5)
    assert.equal(retries.get('DaprBuiltInActorNotFoundRetries')?.at, undefined)
  })

  it('of a later object replace those of an earlier one, and may be used across objects', () => {
    const resilience = merged(
      { timeouts: { general: '5s', own: '1s' }, targets: { apps: { orders: { timeout: 'general' } } } },
      { timeouts: { general: '7s' }, targets: { apps: { billing: { timeout: 'own' } } } },
    )
    assert.equal(actingPolicy(policyFor(resilience, ORDERS).timeout)?.milliseconds, 7000)
    assert.equal(actingPolicy(policyFor(resilience, { kind: 'app', id: 'billing' }).timeout)?.milliseconds, 1000)
  })
})

describe('What an app loads', () => {
  const small = { retries: { r: { maxRetries: 1 } } }

  it('comes from its namespace and scopes', () => {
    const app = daprDeployment('frontend')
    assert.ok(loadedFor(app, resiliency('a', small)).retries.has('r'))
    assert.ok(loadedFor(app, resiliency('a', { ...small, scopes: ['frontend'] })).retries.has('r'))
    assert.ok(!loadedFor(app, resiliency('a', { ...small, scopes: ['orders'] })).retries.has('r'))
    assert.ok(!loadedFor(app, resiliency('a', { ...small, namespace: 'other' })).retries.has('r'))
  })

  it('is uncertain where the namespace is not written', () => {
    const resilience = loadedFor(daprDeployment('frontend'), resiliency('a', { ...small, namespace: '' }))
    assert.equal(resilience.retries.get('r')?.certainty, 'unknown')
    assert.equal(resilience.loaded[0]?.certainty, 'unknown')
  })

  it('is merged in the order of files, written namespace or not', () => {
    const first = resiliency('a', { retries: { r: { maxRetries: 1 } }, uri: 'file:///a.yaml', namespace: '' })
    const second = resiliency('b', { retries: { r: { maxRetries: 2 } }, uri: 'file:///b.yaml' })
    assert.equal(loadedFor(daprDeployment('frontend'), second, first).retries.get('r')?.maxRetries, 2)
  })

  it('tells which apps load an object', () => {
    const scoped = resiliency('a', { ...small, scopes: ['frontend'] })
    const cluster = clusterOf([daprDeployment('frontend'), daprDeployment('orders'), scoped])
    assert.deepEqual(
      appsLoading(cluster, scoped).map(({ app, certainty }) => [app.appId, certainty]),
      [['frontend', 'yes']],
    )
  })
})

describe('The policy for a call', () => {
  it('is only what its target names; defaults and built-in retries are off', () => {
    const resilience = merged({
      timeouts: { general: '5s', DefaultTimeoutPolicy: '9s' },
      retries: { DefaultRetryPolicy: { maxRetries: 2 } },
      targets: { apps: { orders: { timeout: 'general' } } },
    })
    const policies = policyFor(resilience, ORDERS)
    assert.equal(policies.timeout.source, 'target')
    assert.deepEqual(policies.timeout.source === 'target' && policies.timeout.at.path, [
      'spec',
      'targets',
      'apps',
      'orders',
      'timeout',
    ])
    assert.deepEqual(policies.retry, { source: 'none' })
    assert.equal(policies.builtIn, undefined)
    assert.deepEqual(policies.target?.at.path, ['spec', 'targets', 'apps', 'orders'])
  })

  it('comes from default policies where no target lists it, around the built-in retries', () => {
    const resilience = merged({
      retries: { DefaultRetryPolicy: { maxRetries: 2 }, DefaultAppRetryPolicy: { maxRetries: 4 } },
    })
    const policies = policyFor(resilience, ORDERS)
    assert.equal(policies.retry.source, 'default')
    assert.equal(actingPolicy(policies.retry)?.maxRetries, 4)
    assert.equal(policies.builtIn?.maxRetries, 3)
    assert.equal(policies.builtIn.duration, 1000)
    assert.equal(actingPolicy(policyFor(resilience, { kind: 'actor', type: 'Cart' }).retry)?.maxRetries, 2)
  })

  it('is the built-in retry alone when nothing is written', () => {
    const policies = policyFor(merged(), ORDERS)
    assert.deepEqual(policies.retry, { source: 'none' })
    assert.equal(policies.builtIn?.name, 'DaprBuiltInServiceRetries')
  })

  it('keeps the built-in retries when only the id with its namespace is listed', () => {
    const resilience = merged({
      retries: { r: { maxRetries: 2 } },
      targets: { apps: { 'orders.shop': { retry: 'r' } } },
    })
    const qualified = policyFor(resilience, { kind: 'app', id: 'orders.shop' })
    assert.equal(actingPolicy(qualified.retry)?.maxRetries, 2)
    assert.equal(qualified.builtIn?.maxRetries, 3)
    assert.deepEqual(policyFor(resilience, ORDERS).retry, { source: 'none' })
  })

  it('has no built-in retries for endpoints', () => {
    const resilience = merged({ retries: { r: {} }, targets: { apps: { 'http://api.example.com': { retry: 'r' } } } })
    const policies = policyFor(resilience, { kind: 'endpoint', id: 'http://api.example.com' })
    assert.equal(policies.retry.source, 'target')
    assert.equal(policies.builtIn, undefined)
  })

  it('is missing when the target names a policy that nobody defines', () => {
    const resilience = merged({ targets: { apps: { orders: { retry: 'nobody', timeout: '' } } } })
    const { retry, timeout } = policyFor(resilience, ORDERS)
    assert.equal(retry.source === 'missing' && retry.name, 'nobody')
    assert.deepEqual(timeout, { source: 'none' })
  })

  it('may be a built-in policy that a target names', () => {
    const resilience = merged({ targets: { apps: { orders: { retry: 'DaprBuiltInServiceRetries' } } } })
    assert.equal(actingPolicy(policyFor(resilience, ORDERS).retry)?.maxRetries, 3)
  })

  it('is looked for in its direction, from the most telling default on', () => {
    const call = (direction: 'inbound' | 'outbound', name = 'pubsub'): CallTarget => ({
      kind: 'component',
      name,
      policyWord: categoryOf('pubsub.kafka')?.policyWord,
      direction,
    })
    const resilience = merged({
      retries: {
        r: { maxRetries: 1 },
        DefaultComponentRetryPolicy: { maxRetries: 2 },
        DefaultPubsubComponentInboundRetryPolicy: { maxRetries: 3 },
        DefaultPubsubRetryPolicy: { maxRetries: 9 },
      },
      targets: { components: { listed: { outbound: { retry: 'r' } } } },
    })
    assert.equal(actingPolicy(policyFor(resilience, call('inbound')).retry)?.maxRetries, 3)
    assert.equal(actingPolicy(policyFor(resilience, call('outbound')).retry)?.maxRetries, 2)
    assert.equal(actingPolicy(policyFor(resilience, call('outbound', 'listed')).retry)?.maxRetries, 1)
    assert.deepEqual(policyFor(resilience, call('inbound', 'listed')).retry, { source: 'none' })
  })
})

describe('Default policy names', () => {
  it('are those that daprd looks up', () => {
    assert.deepEqual(defaultPolicyNames({ kind: 'app' }, 'timeout'), ['DefaultAppTimeoutPolicy', 'DefaultTimeoutPolicy'])
    assert.deepEqual(
      defaultPolicyNames({ kind: 'component', policyWord: 'Statestore', direction: 'outbound' }, 'circuit-breaker'),
      [
        'DefaultStatestoreComponentOutboundCircuitBreakerPolicy',
        'DefaultComponentOutboundCircuitBreakerPolicy',
        'DefaultComponentCircuitBreakerPolicy',
        'DefaultCircuitBreakerPolicy',
      ],
    )
  })

  it('leave out names without a direction, and directions that a category does not have', () => {
    const names = allDefaultPolicyNames('retry')
    assert.ok(names.includes('DefaultPubsubComponentInboundRetryPolicy'))
    assert.ok(names.includes('DefaultComponentInboundRetryPolicy'))
    assert.ok(!names.includes('DefaultStatestoreComponentRetryPolicy'))
    assert.ok(!names.includes('DefaultPubsubRetryPolicy'))
    assert.ok(!names.includes('DefaultStatestoreComponentInboundRetryPolicy'))
  })
})
