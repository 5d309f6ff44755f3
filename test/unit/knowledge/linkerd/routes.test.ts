import assert from 'node:assert/strict'
import { breakers } from '../../../../server/src/knowledge/linkerd/breakers.ts'
import { routes } from '../../../../server/src/knowledge/linkerd/routes.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import type { Edit } from '../../../../server/src/syntax/edit.ts'
import type { Plain, PlainMap } from '../../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../../support/cluster.ts'
import { release, service } from './support.ts'

const HTTP = 'retry.linkerd.io/http'
const LIMIT = 'retry.linkerd.io/limit'
const PER_TRY = 'retry.linkerd.io/timeout'
const REQUEST = 'timeout.linkerd.io/request'

function found(...manifests: readonly Manifest[]) {
  return routes(clusterOf(manifests))
}

/** What Linkerd does with calls to the Service "orders" that has these annotations. */
function annotated(annotations: Readonly<Record<string, string>>) {
  return found(service('orders', annotations))[0]
}

function retries(annotations: Readonly<Record<string, string>>) {
  const { attempts, connectionOnly } = annotated(annotations)?.retries ?? {}
  return attempts === undefined ? undefined : { attempts, connectionOnly }
}

function route(
  kind: string,
  parent: PlainMap,
  rest: { annotations?: PlainMap; rules?: readonly Plain[]; name?: string } = {},
): Manifest {
  const group = kind === 'HTTPRoute policy' ? 'policy.linkerd.io/v1beta3' : 'gateway.networking.k8s.io/v1'
  return manifestOf({
    apiVersion: group,
    kind: kind.split(' ')[0] ?? kind,
    metadata: { name: rest.name ?? 'orders-route', namespace: 'shop', annotations: rest.annotations ?? {} },
    spec: { parentRefs: [parent], rules: rest.rules ?? [] },
  })
}

const ORDERS = { group: '', kind: 'Service', name: 'orders' }

function profile(name: string, spec: PlainMap): Manifest {
  return manifestOf({ apiVersion: 'linkerd.io/v1alpha2', kind: 'ServiceProfile', metadata: { name, namespace: 'shop' }, spec })
}

/** `remove retry.linkerd.io/http`, for short expectations. */
function words(edits: readonly Edit[] | undefined): readonly string[] {
  return (edits ?? []).map((edit) => `${edit.kind} ${'path' in edit.at ? String(edit.at.path.at(-1)) : ''}`)
}

describe('Linkerd retries', () => {
  it('do not exist unless written', () => {
    assert.deepEqual(found(service('orders')), [])
  })

  it('are turned on by any annotation of the group', () => {
    assert.deepEqual(retries({ [HTTP]: '5xx' }), { attempts: 1, connectionOnly: false })
    assert.deepEqual(retries({ [LIMIT]: '3' }), { attempts: 3, connectionOnly: true })
    assert.deepEqual(retries({ [PER_TRY]: '300ms' }), { attempts: 1, connectionOnly: false })
    assert.deepEqual(retries({ [HTTP]: '500-504,429,gateway-error', [LIMIT]: '2' }), { attempts: 2, connectionOnly: false })
  })

  it('cannot be turned off with a limit of 0, which counts as unset', () => {
    assert.deepEqual(retries({ [HTTP]: '5xx', [LIMIT]: '0' }), { attempts: 1, connectionOnly: false })
    assert.equal(retries({ [LIMIT]: '0' }), undefined)
    assert.equal(retries({ [PER_TRY]: '0s' }), undefined)
  })

  it('are dropped together when one of the group cannot be read', () => {
    assert.equal(retries({ [HTTP]: '500, 503', [LIMIT]: '2' }), undefined)
    assert.equal(retries({ [HTTP]: '5xx', [LIMIT]: '-1' }), undefined)
    assert.equal(retries({ [HTTP]: '5xx', [LIMIT]: '70000' }), undefined)
    assert.equal(retries({ [HTTP]: '5xx', [PER_TRY]: '1h30m' }), undefined)
  })

  it('for gRPC act on a Service only where a GRPCRoute is attached to it', () => {
    const grpc = service('orders', { 'retry.linkerd.io/grpc': 'unavailable' })
    assert.deepEqual(found(grpc), [])
    const attached = found(grpc, route('GRPCRoute', ORDERS))
    assert.equal(attached.find(({ manifest }) => manifest.kind === 'Service')?.retries?.attempts, 1)
  })

  it('go away with all their annotations', () => {
    const edits = annotated({ [HTTP]: '5xx', [LIMIT]: '2', [REQUEST]: '2s' })?.retries
    assert.deepEqual(words(edits?.disable), [`remove ${HTTP}`, `remove ${LIMIT}`])
    assert.deepEqual(words(edits?.limitToConnection), [`remove ${HTTP}`])
  })

  it('stay for failed connections when a limit takes the place of the statuses', () => {
    const edits = annotated({ [HTTP]: '5xx' })?.retries
    assert.deepEqual(words(edits?.limitToConnection), [`remove ${HTTP}`, `set ${LIMIT}`])
  })
})

describe('Linkerd timeouts', () => {
  it('are read in milliseconds and can be lifted', () => {
    const { timeout } = annotated({ [REQUEST]: '2s' }) ?? {}
    assert.equal(timeout?.milliseconds, 2000)
    assert.deepEqual(words(timeout?.lift), [`remove ${REQUEST}`])
    assert.equal(annotated({ 'timeout.linkerd.io/response': '1m' })?.timeout?.milliseconds, 60_000)
    assert.equal(annotated({ 'timeout.linkerd.io/idle': '1m' }), undefined)
  })

  it('are dropped together when one cannot be read', () => {
    assert.equal(annotated({ [REQUEST]: '2s', 'timeout.linkerd.io/idle': '1.5s' }), undefined)
  })
})

describe('Linkerd retry conditions', () => {
  it('are statuses, or a try that took too long', () => {
    const on = (annotations: Readonly<Record<string, string>>) => annotated(annotations)?.retries?.on
    assert.deepEqual(on({ [HTTP]: 'gateway-error,429' }), {
      http: [
        { from: 502, to: 504 },
        { from: 429, to: 429 },
      ],
      grpc: false,
      broken: false,
    })
    assert.deepEqual(on({ [PER_TRY]: '300ms' }), { http: [], grpc: false, broken: true })
  })
})

describe('Linkerd policies of a Service', () => {
  const both = { [HTTP]: '5xx', [REQUEST]: '2s' }

  it('need an address of its own', () => {
    assert.deepEqual(found(service('orders-dapr', both, { clusterIP: 'None', ports: [{ port: 50002 }] })), [])
    assert.deepEqual(found(service('orders', both, { type: 'ExternalName', externalName: 'example.com' })), [])
  })

  it('need a port that is read as HTTP', () => {
    const withPort = (port: PlainMap, more: Readonly<Record<string, string>> = {}) =>
      found(service('orders', { ...both, ...more }, { ports: [port] })).length
    assert.equal(withPort({ port: 80 }), 1)
    assert.equal(withPort({ port: 80, appProtocol: 'kubernetes.io/h2c' }), 1)
    assert.equal(withPort({ port: 80, appProtocol: 'grpc' }), 0)
    assert.equal(withPort({ port: 6379 }), 0)
    assert.equal(withPort({ port: 6379 }, { 'config.linkerd.io/opaque-ports': '25' }), 1)
    assert.equal(withPort({ name: 'http', port: 80 }, { 'config.linkerd.io/opaque-ports': 'http' }), 0)
  })

  it('give way to a ServiceProfile with a route or an override', () => {
    const orders = service('orders', both)
    const name = 'orders.shop.svc.cluster.local'
    assert.deepEqual(found(orders, profile(name, { routes: [{ name: 'all', condition: { method: 'GET' } }] })), [])
    assert.equal(found(orders, profile(name, {})).length, 1)
    assert.equal(found(orders, profile('payments.shop.svc.cluster.local', { routes: [{ name: 'all' }] })).length, 1)
  })

  it('give way, group by group, to those of its routes', () => {
    const orders = service('orders', both)
    const own = route('HTTPRoute', ORDERS, { annotations: { [LIMIT]: '4' } })
    const [ofRoute, ofService] = found(orders, own)
    assert.deepEqual([ofRoute?.retries?.attempts, ofRoute?.timeout], [4, undefined])
    assert.deepEqual([ofService?.retries, ofService?.timeout?.milliseconds], [undefined, 2000])
  })
})

describe('Linkerd routes', () => {
  it('are for the Service that they name as a parent, with its group', () => {
    assert.deepEqual(
      found(route('HTTPRoute', ORDERS))[0]?.hosts.map((host) => host.service),
      [{ name: 'orders', namespace: 'shop' }],
    )
    assert.equal(found(route('HTTPRoute', { ...ORDERS, group: 'core' })).length, 1)
    assert.deepEqual(found(route('HTTPRoute', { kind: 'Service', name: 'orders' })), [])
    assert.deepEqual(found(route('HTTPRoute', { name: 'public' })), [])
  })

  it('act for callers of their own namespace when their Service is in another', () => {
    assert.equal(found(route('HTTPRoute', ORDERS))[0]?.hosts[0]?.callers, undefined)
    assert.deepEqual(found(route('HTTPRoute', { ...ORDERS, namespace: 'web' }))[0]?.hosts[0]?.callers, ['shop'])
  })

  it('are refused by a headless Service, but not by one that is not among the files', () => {
    const headless = service('orders', {}, { clusterIP: 'None' })
    assert.deepEqual(found(headless, route('GRPCRoute', ORDERS)), [])
    assert.equal(found(route('GRPCRoute', { ...ORDERS, name: 'orders-dapr' })).length, 1)
  })

  it('for HTTP give way to one for gRPC on the same port', () => {
    const kinds = (httpPort: number, grpcPort: number) =>
      found(route('HTTPRoute', { ...ORDERS, port: httpPort }), route('GRPCRoute', { ...ORDERS, port: grpcPort })).map(
        ({ manifest }) => manifest.kind,
      )
    assert.deepEqual(kinds(80, 80), ['gateway.networking.k8s.io/GRPCRoute'])
    assert.equal(kinds(80, 81).length, 2)
  })

  it('are dropped whole for a filter that Linkerd does not know', () => {
    assert.deepEqual(found(route('HTTPRoute', ORDERS, { rules: [{ filters: [{ type: 'RequestMirror' }] }] })), [])
  })

  it('take a timeout of one unit, and nothing else that the Gateway API allows', () => {
    const timed = (request: string) => found(route('HTTPRoute', ORDERS, { rules: [{ timeouts: { request } }] }))[0]?.timeout
    assert.equal(timed('10s')?.milliseconds, 10_000)
    assert.equal(timed('1m30s'), undefined)
    assert.equal(timed('0s'), undefined)
  })

  it('let the annotation beat the field', () => {
    const rules = [{ timeouts: { request: '10s' } }]
    assert.equal(found(route('HTTPRoute', ORDERS, { rules, annotations: { [REQUEST]: '3s' } }))[0]?.timeout?.milliseconds, 3000)
  })

  it('of Linkerd itself have timeouts in one version, as Go durations', () => {
    const rules = [{ timeouts: { request: '1m30s' } }]
    const newest = route('HTTPRoute policy', ORDERS, { rules })
    assert.equal(found(newest)[0]?.timeout?.milliseconds, 90_000)
    assert.equal(found({ ...newest, version: 'v1beta2' })[0]?.timeout, undefined)
  })

  it('never read the retry field', () => {
    const rules = [{ retry: { attempts: 3, codes: [500] } }]
    assert.equal(found(route('HTTPRoute', ORDERS, { rules }))[0]?.retries, undefined)
  })

  it('say when they divide calls', () => {
    const rules = [
      {
        backendRefs: [
          { name: 'orders', weight: 90 },
          { name: 'orders-next', weight: 10 },
        ],
      },
    ]
    const [divided] = found(route('HTTPRoute', ORDERS, { rules }))
    assert.equal(divided?.splits?.what, 'several destinations with weights')
    assert.deepEqual(
      divided?.destinations.map(({ name }) => name),
      ['orders', 'orders-next'],
    )
    assert.equal(found(route('HTTPRoute', ORDERS))[0]?.splits, undefined)
  })
})

describe('Linkerd ServiceProfiles', () => {
  it('retry without a limit per call', () => {
    const routesOf = found(
      profile('orders.shop.svc.cluster.local', {
        routes: [
          { name: 'read', condition: { method: 'GET' }, isRetryable: true, timeout: '1m30s' },
          { name: 'write', condition: { method: 'POST' } },
        ],
      }),
    )
    assert.equal(routesOf.length, 1)
    assert.equal(routesOf[0]?.retries?.attempts, Number.POSITIVE_INFINITY)
    assert.equal(routesOf[0]?.timeout?.milliseconds, 90_000)
    assert.deepEqual(words(routesOf[0]?.retries?.disable), ['remove isRetryable'])
  })

  it('divide calls with overrides', () => {
    const [override] = found(
      profile('orders.shop.svc.cluster.local', { dstOverrides: [{ authority: 'orders-next', weight: '100' }] }),
    )
    assert.equal(override?.splits?.what, 'destination overrides')
  })

  it('mean nothing under a name that is no Service', () => {
    assert.deepEqual(found(profile('example.com', { dstOverrides: [{}] })), [])
  })
})

describe('Linkerd circuit breakers', () => {
  const ACCRUAL = 'balancer.linkerd.io/failure-accrual'

  function broken(annotations: Readonly<Record<string, string>>, ...others: readonly Manifest[]) {
    return breakers(clusterOf([service('orders', annotations), ...others]))
  }

  it('need their mode, not only parameters', () => {
    assert.equal(broken({ [ACCRUAL]: 'consecutive' }).length, 1)
    assert.deepEqual(broken({ [`${ACCRUAL}-consecutive-max-failures`]: '3' }), [])
    assert.deepEqual(broken({ [ACCRUAL]: 'on' }), [])
  })

  it('are dropped for a parameter that cannot be read', () => {
    assert.deepEqual(broken({ [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-min-penalty`]: '1m30s' }), [])
    assert.deepEqual(broken({ [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-jitter-ratio`]: '101' }), [])
    assert.deepEqual(broken({ [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-jitter-ratio`]: ' 0.5' }), [])
    assert.deepEqual(broken({ [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-max-failures`]: '4294967296' }), [])
  })

  it('take a sign before a number', () => {
    assert.equal(broken({ [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-max-failures`]: '+5' }).length, 1)
  })

  it('know the mode "unified" since 2.20', () => {
    const orders = service('orders', { [ACCRUAL]: 'unified' })
    assert.equal(breakers(clusterOf([orders], release('2.20'))).length, 1)
    assert.deepEqual(breakers(clusterOf([orders], release('2.19'))), [])
  })

  it('never act on a headless Service, nor beside a ServiceProfile with routes', () => {
    const headless = service('orders-dapr', { [ACCRUAL]: 'consecutive' }, { clusterIP: 'None' })
    assert.deepEqual(breakers(clusterOf([headless])), [])
    const routed = profile('orders.shop.svc.cluster.local', { routes: [{ name: 'all' }] })
    assert.deepEqual(broken({ [ACCRUAL]: 'consecutive' }, routed), [])
  })

  it('go away with mode and parameters', () => {
    const [breaker] = broken({ [ACCRUAL]: 'consecutive', [`${ACCRUAL}-consecutive-max-failures`]: '3', [HTTP]: '5xx' })
    assert.equal(breaker?.kind, 'ejection')
    assert.deepEqual(words(breaker?.remove), [`remove ${ACCRUAL}`, `remove ${ACCRUAL}-consecutive-max-failures`])
  })
})
