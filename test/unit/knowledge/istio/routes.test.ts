import assert from 'node:assert/strict'
import { routes } from '../../../../server/src/knowledge/istio/routes.ts'
import type { MeshRoute } from '../../../../server/src/knowledge/mesh.ts'
import { deployment, object, operator, viewOf } from './support.ts'

function virtualService(spec: string, name = 'orders', inNamespace = 'shop'): string {
  return object('networking.istio.io/v1', 'VirtualService', name, spec, inNamespace)
}

const TO_ORDERS = 'route: [ { destination: { host: orders } } ]'

function hosts(route: MeshRoute | undefined): string {
  return (route?.hosts ?? [])
    .map(({ service }) =>
      'external' in service ? `external ${service.external}` : `${service.name}/${service.namespace ?? '?'}`,
    )
    .join(' ')
}

function only(text: string): MeshRoute {
  const [route, ...others] = routes(viewOf(text).cluster)
  assert.ok(route, 'no route')
  assert.equal(others.length, 0, 'more than one route')
  return route
}

describe('Istio VirtualServices', () => {
  const names: readonly (readonly [string, string, string])[] = [
    ['a short name: the namespace of the object', 'orders', 'orders/shop'],
    ['a full name', 'orders.web.svc.cluster.local', 'orders/web'],
    ['name and namespace: nothing', 'orders.web', 'external orders.web'],
    ['the same with svc: nothing', 'orders.web.svc', 'external orders.web.svc'],
    ['a name of another domain', 'api.example.com', 'external api.example.com'],
    ['a name inside a service', 'a.orders.web.svc.cluster.local', 'external a.orders.web.svc.cluster.local'],
  ]
  for (const [what, host, expected] of names) {
    it(`takes ${what}`, () =>
      assert.equal(hosts(only(virtualService(`{ hosts: ["${host}"], http: [ { ${TO_ORDERS} } ] }`))), expected))
  }

  it('does not know the namespace of a short name where none is written', () => {
    assert.equal(hosts(only(virtualService(`{ hosts: [orders], http: [ { ${TO_ORDERS} } ] }`, 'orders', ''))), 'orders/?')
  })

  it('knows another cluster domain', () => {
    const domain = operator('{ values: { global: { proxy: { clusterDomain: corp.local } } } }')
    const text = virtualService(`{ hosts: [orders.web.svc.corp.local], http: [ { ${TO_ORDERS} } ] }`)
    assert.equal(hosts(only(domain + text)), 'orders/web')
  })

  it('spreads a wildcard over Services, also those that Dapr creates', () => {
    const services =
      object('v1', 'Service', 'orders', '{ selector: { app: orders } }') +
      object('v1', 'Service', 'web', '{ selector: { app: web } }', 'web') +
      deployment({ annotations: '{ dapr.io/enabled: "true", dapr.io/app-id: orders }' })
    assert.equal(
      hosts(only(services + virtualService(`{ hosts: ["*.shop.svc.cluster.local"], http: [ { ${TO_ORDERS} } ] }`))),
      'orders/shop orders-dapr/shop',
    )
    assert.equal(
      hosts(only(services + virtualService(`{ hosts: ["*"], gateways: [gw], http: [ { ${TO_ORDERS} } ] }`))),
      'external *',
    )
  })

  it('acts for callers in the namespaces that it is exported to, or that the installation exports to', () => {
    const callers = (spec: string, mesh = '{}') =>
      only(operator(`{ meshConfig: ${mesh} }`) + virtualService(`{ hosts: [orders], ${spec} http: [ { ${TO_ORDERS} } ] }`))
        .hosts[0]?.callers
    assert.equal(callers(''), undefined)
    assert.equal(callers('exportTo: ["*"],'), undefined)
    assert.deepEqual(callers('exportTo: [".", web],'), ['shop', 'web'])
    assert.deepEqual(callers('', '{ defaultVirtualServiceExportTo: ["."] }'), ['shop'])
    assert.equal(callers('exportTo: ["*"],', '{ defaultVirtualServiceExportTo: ["."] }'), undefined)
  })

  it('tells calls between workloads from those through a gateway', () => {
    const traffic = (spec: string) => only(virtualService(`{ hosts: [orders], ${spec} }`)).traffic.join(' ')
    assert.equal(traffic(`http: [ { ${TO_ORDERS} } ]`), 'mesh')
    assert.equal(traffic(`gateways: [web/gw], http: [ { ${TO_ORDERS} } ]`), 'gateway')
    assert.equal(traffic(`gateways: [gw, mesh], http: [ { ${TO_ORDERS} } ]`), 'mesh gateway')
    assert.equal(traffic(`gateways: [gw, mesh], http: [ { match: [ { gateways: [mesh] } ], ${TO_ORDERS} } ]`), 'mesh')
    assert.equal(traffic(`gateways: [gw], http: [ { match: [ { gateways: [mesh] } ], ${TO_ORDERS} } ]`), '')
  })

  describe('retries', () => {
    const retries = (block: string) => {
      const view = viewOf(virtualService(`{ hosts: [orders], http: [ { retries: ${block}, ${TO_ORDERS} } ] }`))
      const [route] = routes(view.cluster)
      return { view, retries: route?.retries }
    }

    it('are none where nothing is written', () => {
      assert.equal(only(virtualService(`{ hosts: [orders], http: [ { ${TO_ORDERS} } ] }`)).retries, undefined)
    })

    it('are switched off by an empty block', () => {
      assert.equal(retries('{}').retries?.attempts, 0)
      assert.deepEqual(retries('{}').retries?.disable, [])
    })

    it('are about connections only where each condition is', () => {
      assert.equal(retries('{ attempts: 3, retryOn: "connect-failure,refused-stream" }').retries?.connectionOnly, true)
      assert.equal(retries('{ attempts: 3, retryOn: "connect-failure,5xx" }').retries?.connectionOnly, false)
      assert.equal(retries('{ attempts: 3 }').retries?.connectionOnly, false)
    })

    it('follow statuses, broken connections or gRPC as the conditions say', () => {
      const on = (conditions: string) => retries(`{ attempts: 3, retryOn: "${conditions}" }`).retries?.on
      assert.deepEqual(on('5xx'), { http: [{ from: 500, to: 599 }], grpc: false, broken: true })
      assert.deepEqual(on('reset,connect-failure'), { http: [], grpc: false, broken: true })
      assert.deepEqual(on(''), retries('{ attempts: 3 }').retries?.on)
      assert.deepEqual(on('unavailable,429'), { http: [{ from: 429, to: 429 }], grpc: true, broken: false })
    })

    it('follow no status without gRPC by default, since 1.24', () => {
      const text = virtualService(`{ hosts: [orders], http: [ { retries: { attempts: 3 }, ${TO_ORDERS} } ] }`)
      const versions = { dapr: '1.18', istio: '1.23', linkerd: '2.20', kubernetes: '1.34' }
      assert.deepEqual(only(text).retries?.on, { http: [], grpc: true, broken: false })
      const [older] = routes(viewOf(text, { assumptions: { versions } }).cluster)
      assert.deepEqual(older?.retries?.on.http, [{ from: 503, to: 503 }])
    })

    it('are switched off together with what Istio refuses beside zero', () => {
      const { view, retries: found } = retries('{ attempts: 3, perTryTimeout: 2s, retryOn: "5xx", backoff: 1s }')
      assert.equal(view.marked(found?.at), '3')
      assert.match(view.edited(found?.disable).text, /retries: \{ attempts: 0, backoff: 1s \}/)
    })

    it('are limited to connections', () => {
      const { view, retries: found } = retries('{ attempts: 3, retryOn: 5xx }')
      const limited = view.edited(found?.limitToConnection)
      assert.equal(routes(limited.cluster)[0]?.retries?.connectionOnly, true)
      assert.equal(routes(limited.cluster)[0]?.retries?.attempts, 3)
    })
  })

  it('reads and lifts a timeout', () => {
    const view = viewOf(virtualService(`{ hosts: [orders], http: [ { timeout: 1m30s, ${TO_ORDERS} } ] }`))
    const [route] = routes(view.cluster)
    assert.equal(route?.timeout?.milliseconds, 90_000)
    assert.equal(view.marked(route?.timeout?.at), '1m30s')
    assert.equal(routes(view.edited(route?.timeout?.lift).cluster)[0]?.timeout, undefined)
  })

  it('sees no limits where faults are injected, or nothing is called', () => {
    for (const action of ['fault: { delay: { fixedDelay: 1s } }', 'redirect: { uri: /a }']) {
      const route = only(virtualService(`{ hosts: [orders], http: [ { timeout: 1s, retries: { attempts: 2 }, ${action} } ] }`))
      assert.deepEqual([route.timeout, route.retries], [undefined, undefined])
    }
  })

  it('does not reach rules behind one that takes everything', () => {
    const text = virtualService(
      `{ hosts: [orders], http: [ { match: [ { uri: { prefix: /a } } ], ${TO_ORDERS} }, { timeout: 1s, ${TO_ORDERS} }, { timeout: 2s, ${TO_ORDERS} } ] }`,
    )
    assert.deepEqual(
      routes(viewOf(text).cluster).map((route) => route.timeout?.milliseconds),
      [undefined, 1000],
    )
  })

  it('knows conditions that every request fulfils', () => {
    const count = (match: string) => {
      const rules = `{ match: [ ${match} ], ${TO_ORDERS} }, { ${TO_ORDERS} }`
      return routes(viewOf(virtualService(`{ hosts: [orders], http: [ ${rules} ] }`)).cluster).length
    }
    for (const match of ['{ uri: { prefix: / } }', '{ uri: { regex: ".*" } }', '{ name: all }', '{ uri: { exact: /a } }, {}'])
      assert.equal(count(match), 1, match)
    for (const match of ['{ uri: { prefix: / }, method: { exact: GET } }', '{ port: 80 }', '{ gateways: [mesh] }'])
      assert.equal(count(match), 2, match)
  })

  it('takes the rules of a delegate, with what they leave open from the one that delegates', () => {
    const root = virtualService(
      '{ hosts: [orders], http: [ { timeout: 5s, retries: { attempts: 4 }, delegate: { name: inner, namespace: web } } ] }',
    )
    const inner = virtualService('{ http: [ { timeout: 2s, route: [ { destination: { host: orders } } ] } ] }', 'inner', 'web')
    const view = viewOf(root + inner)
    const found = routes(view.cluster)
    assert.equal(found.length, 1)
    assert.equal(found[0]?.manifest.name, 'inner')
    assert.equal(hosts(found[0]), 'orders/shop')
    assert.deepEqual(found[0]?.destinations, [{ name: 'orders', namespace: 'web' }])
    assert.deepEqual([found[0]?.timeout?.milliseconds, found[0]?.retries?.attempts], [2000, 4])
    assert.equal(only(root).timeout?.milliseconds, 5000)
  })

  const splits: readonly (readonly [string, string, string])[] = [
    [
      'weights',
      'route: [ { destination: { host: orders }, weight: 90 }, { destination: { host: next }, weight: 10 } ]',
      'several destinations with weights',
    ],
    ['a subset', 'route: [ { destination: { host: orders, subset: v2 } } ]', 'the subset "v2"'],
    ['a mirror', `mirror: { host: shadow }, ${TO_ORDERS}`, 'a mirror'],
    ['a fault', `fault: { abort: { httpStatus: 500 } }, ${TO_ORDERS}`, 'injected faults'],
    ['a header', `match: [ { headers: { x: { exact: a } } } ], ${TO_ORDERS}`, 'a match on headers'],
  ]
  for (const [what, rule, expected] of splits) {
    it(`sees ${what} divide calls`, () =>
      assert.equal(only(virtualService(`{ hosts: [orders], http: [ { ${rule} } ] }`)).splits?.what, expected))
  }

  it('sees weights in rules for TCP, and nothing in a plain route', () => {
    const tcp = virtualService(
      '{ hosts: [orders], tcp: [ { route: [ { destination: { host: orders } }, { destination: { host: next } } ] } ] }',
    )
    assert.equal(only(tcp).splits?.what, 'several destinations with weights')
    assert.equal(only(virtualService(`{ hosts: [orders], http: [ { ${TO_ORDERS} } ] }`)).splits, undefined)
  })

  describe('retries of the installation', () => {
    const service = object('v1', 'Service', 'orders', '{ ports: [ { port: 80 } ] }')
    const installed = (policy: string) => operator(`{ meshConfig: { defaultHttpRetryPolicy: ${policy} } }`)
    const rule = (fields: string) => virtualService(`{ hosts: [orders], http: [ { ${fields}${TO_ORDERS} } ] }`)
    const POLICY = installed('{ attempts: 4, retryOn: 5xx, perTryTimeout: 2s }')

    it('hold for a rule that writes none', () => {
      const view = viewOf(POLICY + service + rule(''))
      const [route, ...others] = routes(view.cluster)
      assert.deepEqual([others.length, route?.retries?.attempts, route?.retries?.perTry?.milliseconds], [0, 4, 2000])
      assert.equal(view.marked(route?.retries?.at), '4')
      assert.equal(route?.retries?.byDefault?.why, 'meshConfig.defaultHttpRetryPolicy in IstioOperator "istio"')
    })

    it('are not changed on account of one route', () => {
      const [route] = routes(viewOf(POLICY + rule('')).cluster)
      assert.deepEqual([route?.retries?.disable, route?.retries?.limitToConnection], [[], []])
    })

    it('give way to those of a rule', () => {
      const { retries } = routes(viewOf(POLICY + rule('retries: { attempts: 1 }, ')).cluster)[0] ?? {}
      assert.deepEqual([retries?.attempts, retries?.byDefault, retries?.perTry], [1, undefined, undefined])
    })

    it('hold for a Service without a route', () => {
      const found = routes(viewOf(POLICY + service).cluster)
      assert.deepEqual(found.map(hosts), ['orders/shop'])
      assert.equal(found[0]?.retries?.attempts, 4)
    })

    it('make no route where the installation says nothing', () =>
      assert.deepEqual(routes(viewOf(operator('{ meshConfig: {} }') + service).cluster), []))

    it('are unknown where two installations disagree', () => {
      const two = POLICY + installed('{ attempts: 1 }')
      assert.equal(routes(viewOf(two + service + rule('')).cluster)[0]?.retries, undefined)
    })
  })
})

describe('Gateway API routes in Istio', () => {
  const httpRoute = (spec: string) => object('gateway.networking.k8s.io/v1', 'HTTPRoute', 'orders', spec)
  const parent = 'parentRefs: [ { group: "", kind: Service, name: orders } ]'
  const rule = (fields: string) => httpRoute(`{ ${parent}, rules: [ { ${fields} } ] }`)

  it('are about the Service they are attached to', () => {
    const route = only(rule('backendRefs: [ { name: orders, port: 80 } ]'))
    assert.equal(hosts(route), 'orders/shop')
    assert.deepEqual([route.traffic, route.destinations], [['mesh'], [{ name: 'orders', namespace: 'shop' }]])
  })

  it('are about names in requests behind a Gateway, which is what a parent is by default', () => {
    const route = only(
      httpRoute(
        '{ parentRefs: [ { name: gw } ], hostnames: [shop.example.com], rules: [ { backendRefs: [ { name: orders } ] } ] }',
      ),
    )
    assert.equal(hosts(route), 'external shop.example.com')
    assert.deepEqual(route.traffic, ['gateway'])
  })

  it('do not take the group "core" for the one of Services', () => {
    assert.deepEqual(only(httpRoute('{ parentRefs: [ { group: core, kind: Service, name: orders } ], rules: [ {} ] }')).traffic, [
      'gateway',
    ])
  })

  it('retry twice where they ask for retries without a number, and cannot be told to stop', () => {
    assert.equal(only(rule('retry: { codes: [503] }')).retries?.attempts, 2)
    assert.deepEqual(only(rule('retry: { attempts: 5 }')).retries?.disable, [])
    assert.equal(only(rule('retry: { attempts: 5 }')).retries?.attempts, 5)
  })

  it('limit the call by the timeout of the request, or of the backend where nothing is retried', () => {
    const milliseconds = (fields: string) => only(rule(fields)).timeout?.milliseconds
    assert.equal(milliseconds('timeouts: { request: 10s }'), 10_000)
    assert.equal(milliseconds('timeouts: { request: 10s, backendRequest: 2s }'), 2000)
    assert.equal(milliseconds('timeouts: { request: 10s, backendRequest: 2s }, retry: { attempts: 1 }'), 10_000)
    assert.equal(milliseconds('timeouts: { request: 0s }'), undefined)
    assert.equal(milliseconds('timeouts: { request: 10s, backendRequest: 0s }'), 10_000)
  })

  it('limit each try by the timeout of the backend where something is retried', () => {
    const perTry = (fields: string) => only(rule(fields)).retries?.perTry?.milliseconds
    assert.equal(perTry('timeouts: { request: 10s, backendRequest: 2s }, retry: { attempts: 1 }'), 2000)
    assert.equal(perTry('timeouts: { request: 10s }, retry: { attempts: 1 }'), undefined)
  })

  it('have neither for gRPC', () => {
    const route = only(
      object(
        'gateway.networking.k8s.io/v1',
        'GRPCRoute',
        'orders',
        `{ ${parent}, rules: [ { timeouts: { request: 1s }, retry: { attempts: 1 } } ] }`,
      ),
    )
    assert.deepEqual([route.retries, route.timeout], [undefined, undefined])
  })

  it('retry on the statuses that they list, and without a list on failed connections', () => {
    const listed = rule('retry: { attempts: 3, codes: [500, 503] }')
    assert.deepEqual(only(listed).retries?.on.http, [
      { from: 500, to: 500 },
      { from: 503, to: 503 },
    ])
    const view = viewOf(listed)
    const limited = view.edited(routes(view.cluster)[0]?.retries?.limitToConnection)
    assert.equal(routes(limited.cluster)[0]?.retries, undefined)
  })

  it('act for callers of their own namespace when their Service is in another', () => {
    const of = (reference: string) =>
      only(httpRoute(`{ parentRefs: [ { group: "", kind: Service, name: orders${reference} } ], rules: [ {} ] }`)).hosts[0]
    assert.equal(of('')?.callers, undefined)
    assert.deepEqual(of(', namespace: web')?.callers, ['shop'])
  })

  it('divide calls by weights, mirrors and headers', () => {
    assert.equal(only(rule('backendRefs: [ { name: a }, { name: b } ]')).splits?.what, 'several destinations with weights')
    assert.equal(only(rule('filters: [ { type: RequestMirror } ]')).splits?.what, 'a mirror')
    assert.equal(only(rule('matches: [ { headers: [ { name: x, value: a } ] } ]')).splits?.what, 'a match on headers')
  })
})
