import assert from 'node:assert/strict'
import { breakers, outboundTls } from '../../../../server/src/knowledge/istio/destination-rule.ts'
import type { ServiceRef } from '../../../../server/src/knowledge/mesh.ts'
import { deployment, object, operator, viewOf } from './support.ts'

const ORDERS: ServiceRef = { name: 'orders-dapr', namespace: 'shop' }

function rule(spec: string, name = 'rule', inNamespace = 'shop'): string {
  return object('networking.istio.io/v1', 'DestinationRule', name, spec, inNamespace)
}

const DISABLE = 'trafficPolicy: { tls: { mode: DISABLE } }'

/** What each TLS setting says about port 50002 of the Dapr Service: `plaintext yes`. */
function sent(text: string, service = ORDERS, port = 50002): readonly string[] {
  return outboundTls(viewOf(text).cluster).map((tls) => `${tls.mode} ${tls.governs(service, port)}`)
}

describe('Istio outbound TLS', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['the full name', rule(`{ host: orders-dapr.shop.svc.cluster.local, ${DISABLE} }`), ['plaintext yes']],
    ['the short name', rule(`{ host: orders-dapr, ${DISABLE} }`), ['plaintext yes']],
    ['the short name in another namespace', rule(`{ host: orders-dapr, ${DISABLE} }`, 'rule', 'web'), ['plaintext no']],
    ['name and namespace, which find nothing', rule(`{ host: orders-dapr.shop, ${DISABLE} }`), ['plaintext no']],
    ['the Service of the app, which is another', rule(`{ host: orders, ${DISABLE} }`), ['plaintext no']],
    ['a short name without a written namespace', rule(`{ host: orders-dapr, ${DISABLE} }`, 'rule', ''), ['plaintext unknown']],
    ['a wildcard of the namespace', rule(`{ host: "*.shop.svc.cluster.local", ${DISABLE} }`), ['plaintext yes']],
    ['a wildcard of another namespace', rule(`{ host: "*.web.svc.cluster.local", ${DISABLE} }`), ['plaintext no']],
    ['a wildcard of everything', rule(`{ host: "*.local", ${DISABLE} }`), ['plaintext yes']],
    ['an empty block, which means plaintext', rule('{ host: orders-dapr, trafficPolicy: { tls: {} } }'), ['plaintext yes']],
    ['certificates of the mesh', rule('{ host: orders-dapr, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }'), ['mesh yes']],
    ['certificates of your own', rule('{ host: orders-dapr, trafficPolicy: { tls: { mode: SIMPLE } } }'), ['other-tls yes']],
    ['no TLS setting', rule('{ host: orders-dapr, trafficPolicy: { outlierDetection: {} } }'), []],
    [
      'the entry of the port instead of the rule',
      rule(
        '{ host: orders-dapr, trafficPolicy: { tls: { mode: ISTIO_MUTUAL }, portLevelSettings: [ { port: { number: 50002 }, tls: { mode: DISABLE } } ] } }',
      ),
      ['mesh no', 'plaintext yes'],
    ],
    [
      'an entry of the port without TLS, which takes the one of the rule away',
      rule(
        '{ host: orders-dapr, trafficPolicy: { tls: { mode: DISABLE }, portLevelSettings: [ { port: { number: 50002 }, connectionPool: {} } ] } }',
      ),
      ['plaintext no'],
    ],
    [
      'an entry of another port',
      rule('{ host: orders-dapr, trafficPolicy: { portLevelSettings: [ { port: { number: 80 }, tls: { mode: DISABLE } } ] } }'),
      ['plaintext no'],
    ],
    [
      'a subset, which only some calls go to',
      rule(`{ host: orders-dapr, subsets: [ { name: v1, ${DISABLE} } ] }`),
      ['plaintext unknown'],
    ],
    [
      'a rule of a third namespace, which is for callers there',
      rule(`{ host: orders-dapr.shop.svc.cluster.local, ${DISABLE} }`, 'rule', 'web'),
      ['plaintext unknown'],
    ],
    [
      'one of two rules for the same host',
      rule(`{ host: orders-dapr, ${DISABLE} }`, 'a') +
        rule('{ host: orders-dapr, trafficPolicy: { outlierDetection: {} } }', 'b'),
      ['plaintext unknown'],
    ],
    [
      'two rules for the same host that agree',
      rule(`{ host: orders-dapr, ${DISABLE} }`, 'a') + rule(`{ host: orders-dapr, ${DISABLE} }`, 'b'),
      ['plaintext yes', 'plaintext yes'],
    ],
    [
      'the closer host of a namespace',
      rule('{ host: "*.local", trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }', 'wide') +
        rule(`{ host: "*.shop.svc.cluster.local", ${DISABLE} }`, 'close'),
      ['mesh no', 'plaintext yes'],
    ],
    [
      'the namespace of the service before the root namespace, even with a wider host',
      rule('{ host: "*.shop.svc.cluster.local", trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }', 'wide', 'istio-system') +
        rule(`{ host: "*", ${DISABLE} }`, 'own'),
      ['mesh no', 'plaintext yes'],
    ],
  ]
  for (const [what, text, expected] of cases) it(`follows ${what}`, () => assert.deepEqual(sent(text), expected))

  it('is about callers of its own namespace, away from that of the service', () => {
    const [tls] = outboundTls(viewOf(rule(`{ host: "*.shop.svc.cluster.local", ${DISABLE} }`, 'rule', 'web')).cluster)
    assert.equal(tls?.governs(ORDERS, 50002, 'web'), 'yes')
    assert.equal(tls?.governs(ORDERS, 50002, 'shop'), 'no')
  })

  it('is plaintext without automatic mTLS, where no rule says otherwise', () => {
    const off = operator('{ meshConfig: { enableAutoMtls: false } }')
    const mutual = rule('{ host: orders-dapr, trafficPolicy: { tls: { mode: ISTIO_MUTUAL } } }')
    assert.deepEqual(sent(off), ['plaintext yes'])
    assert.deepEqual(sent(off + mutual), ['mesh yes', 'plaintext no'])
    assert.deepEqual(sent(operator('{ meshConfig: { enableAutoMtls: true } }')), [])
    const view = viewOf(off)
    const [plaintext] = outboundTls(view.cluster)
    assert.equal(plaintext?.what, 'enableAutoMtls: false in IstioOperator "istio"')
    assert.deepEqual(outboundTls(view.edited(plaintext?.relax).cluster), [])
  })

  it('says where the setting stands, and takes it away without leaving an empty block', () => {
    const view = viewOf(rule('\n  host: orders-dapr\n  trafficPolicy:\n    tls:\n      mode: DISABLE # for now\n'))
    const [tls] = outboundTls(view.cluster)
    assert.equal(view.marked(tls?.at), 'DISABLE')
    assert.equal(tls?.what, 'tls.mode: DISABLE in DestinationRule "rule"')
    assert.match(view.edited(tls?.relax).text, /spec: \n {2}host: orders-dapr\n\n$/)
  })

  it('takes away the entry of a port that would be left empty', () => {
    const entry = '{ port: { number: 50002 }, tls: { mode: DISABLE } }'
    const relaxed = (settings: string) => {
      const view = viewOf(rule(`{ host: orders-dapr, trafficPolicy: { portLevelSettings: [ ${settings} ] } }`))
      const tls = outboundTls(view.cluster).find((found) => found.governs(ORDERS, 50002) === 'yes')
      return view.edited(tls?.relax).text.split('spec: ')[1]?.trim()
    }
    assert.equal(relaxed(entry), '{ host: orders-dapr }')
    assert.equal(
      relaxed(`${entry}, { port: { number: 80 }, tls: {} }`),
      '{ host: orders-dapr, trafficPolicy: { portLevelSettings: [ { port: { number: 80 }, tls: {} } ] } }',
    )
    assert.equal(
      relaxed('{ port: { number: 50002 }, tls: { mode: DISABLE }, loadBalancer: {} }'),
      '{ host: orders-dapr, trafficPolicy: { portLevelSettings: [ { port: { number: 50002 }, loadBalancer: {} } ] } }',
    )
  })
})

describe('Istio breakers', () => {
  const found = (text: string) =>
    breakers(viewOf(text).cluster).map(({ kind, service }) => `${kind} ${service.name}/${service.namespace}`)

  it('are ejection, also as an empty block, and limits', () => {
    assert.deepEqual(found(rule('{ host: orders, trafficPolicy: { outlierDetection: {} } }')), ['ejection orders/shop'])
    assert.deepEqual(found(rule('{ host: orders, trafficPolicy: { connectionPool: { http: { http2MaxRequests: 1 } } } }')), [
      'limits orders/shop',
    ])
  })

  it('are not what turns no call away', () => {
    assert.deepEqual(found(rule('{ host: orders, trafficPolicy: { outlierDetection: { consecutive5xxErrors: 0 } } }')), [])
    assert.deepEqual(found(rule('{ host: orders, trafficPolicy: { connectionPool: { tcp: { connectTimeout: 1s } } } }')), [])
  })

  it('spread over what a wildcard covers and no closer rule takes', () => {
    const services = object('v1', 'Service', 'orders', '{}') + object('v1', 'Service', 'web', '{}')
    const dapr = deployment({ annotations: '{ dapr.io/enabled: "true", dapr.io/app-id: orders }' })
    const wide = rule('{ host: "*.shop.svc.cluster.local", trafficPolicy: { outlierDetection: {} } }', 'wide')
    const close = rule('{ host: web, trafficPolicy: { loadBalancer: { simple: RANDOM } } }', 'close')
    assert.deepEqual(found(services + dapr + wide + close), ['ejection orders/shop', 'ejection orders-dapr/shop'])
  })

  it('are taken away', () => {
    const view = viewOf(
      rule('{ host: orders, trafficPolicy: { outlierDetection: { interval: 1s }, tls: { mode: ISTIO_MUTUAL } } }'),
    )
    const [breaker] = breakers(view.cluster)
    assert.equal(view.marked(breaker?.at), 'outlierDetection')
    assert.deepEqual(breakers(view.edited(breaker?.remove).cluster), [])
    assert.equal(outboundTls(view.edited(breaker?.remove).cluster).length, 1)
  })
})
