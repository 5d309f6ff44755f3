import assert from 'node:assert/strict'
import { inboundTls, refusals } from '../../../../server/src/knowledge/linkerd/inbound-policy.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf } from '../../../support/cluster.ts'
import { deployment, helmValues, namespace, policy, release, workload } from './support.ts'

const POLICY = 'config.linkerd.io/default-inbound-policy'
const PORT = 50002

function tls(pod: Manifest, ...others: readonly Manifest[]) {
  return inboundTls(clusterOf([pod, ...others]), workload(pod), PORT)
}

function refusing(pod: Manifest, ...others: readonly Manifest[]) {
  return refusals(clusterOf([pod, ...others]), workload(pod), PORT).map(({ what }) => what)
}

function server(spec: Record<string, string | number>, version = 'v1beta3', name = 'orders-dapr'): Manifest {
  return policy('Server', version, name, { podSelector: { matchLabels: { app: 'orders' } }, port: PORT, ...spec })
}

function authorization(kind: 'Server' | 'Namespace', name: string, ...references: readonly string[]): Manifest {
  return policy('AuthorizationPolicy', 'v1alpha1', `allow-${kind}`, {
    targetRef: { group: 'policy.linkerd.io', kind, name },
    requiredAuthenticationRefs: references.map((reference) => ({ kind: reference, name: 'clients' })),
  })
}

describe('Linkerd inbound policy', () => {
  it('lets everybody in by default', () => {
    const found = tls(deployment(), namespace('shop'))
    assert.deepEqual([found.value, found.source, found.certainty], ['permissive', 'default', 'yes'])
  })

  for (const [word, value] of [
    ['all-unauthenticated', 'permissive'],
    ['cluster-unauthenticated', 'permissive'],
    ['audit', 'permissive'],
    ['all-authenticated', 'strict'],
    ['cluster-authenticated', 'strict'],
    ['deny', 'strict'],
  ] as const) {
    it(`${word} on the pod is ${value}`, () => {
      const found = tls(deployment({ [POLICY]: word }))
      assert.equal(found.value, value)
      assert.equal(found.why, `annotation ${POLICY}=${word} on the pod template of Deployment "orders"`)
    })
  }

  it('takes pod before Namespace before installation', () => {
    const installed = helmValues({ proxy: { defaultInboundPolicy: 'deny' } })
    const onNamespace = namespace('shop', { [POLICY]: 'all-authenticated' })
    assert.equal(tls(deployment(), installed).why, 'Helm value proxy.defaultInboundPolicy=deny')
    assert.equal(tls(deployment(), installed, onNamespace).why, `annotation ${POLICY}=all-authenticated on Namespace "shop"`)
    assert.equal(tls(deployment({ [POLICY]: 'audit' }), installed, onNamespace).value, 'permissive')
  })

  it('keeps what holds otherwise when a word is wrong', () => {
    const installed = helmValues({ proxy: { defaultInboundPolicy: 'deny' } })
    assert.equal(tls(deployment({ [POLICY]: 'authenticated' }), installed).value, 'strict')
    assert.equal(tls(deployment({ [POLICY]: 'authenticated' })).value, 'permissive')
  })

  it('knows "audit" since 2.16', () => {
    const pod = deployment({ [POLICY]: 'audit' })
    const strict = namespace('shop', { [POLICY]: 'deny' })
    const values = helmValues({ proxy: { defaultInboundPolicy: 'deny' } })
    const judged = (linkerd: string) => inboundTls(clusterOf([pod, strict, values], release(linkerd)), workload(pod), PORT).value
    assert.equal(judged('2.15'), 'strict')
    assert.equal(judged('2.16'), 'permissive')
  })

  it('is not certain where a template decides', () => {
    const templated = namespace('shop', { [POLICY]: UNKNOWN })
    assert.equal(tls(deployment(), templated).certainty, 'unknown')
  })

  it('demands an identity on chosen ports', () => {
    const ports = 'config.linkerd.io/proxy-require-identity-inbound-ports'
    const found = tls(deployment({ [ports]: '9090, 50002' }))
    assert.equal(found.value, 'strict')
    assert.deepEqual(found.at?.within, { start: 6, end: 11 })
    assert.equal(tls(deployment({ [ports]: '9090' })).value, 'permissive')
    assert.equal(tls(deployment({ [ports]: '9090,grpc,50002' })).value, 'permissive')
  })

  it('is closed by a Server without an access policy, whatever the default says', () => {
    const found = tls(deployment({ [POLICY]: 'all-unauthenticated' }), server({}))
    assert.deepEqual([found.value, found.why], ['strict', 'Server "orders-dapr"'])
  })

  it('is opened by the access policy of a Server', () => {
    assert.equal(tls(deployment({ [POLICY]: 'deny' }), server({ accessPolicy: 'all-unauthenticated' })).value, 'permissive')
    assert.equal(tls(deployment(), server({ accessPolicy: 'all-authenticated' })).value, 'strict')
  })

  it('minds only Servers for this port and these pods', () => {
    assert.equal(tls(deployment(), server({ port: 9090 })).value, 'permissive')
    const other = policy('Server', 'v1beta3', 'other', { podSelector: { matchLabels: { app: 'payments' } }, port: PORT })
    assert.equal(tls(deployment(), other).value, 'permissive')
  })

  it('finds a port by the name that a container gives it', () => {
    const pod = deployment({}, { spec: { containers: [{ name: 'a', ports: [{ name: 'internal', containerPort: PORT }] }] } })
    assert.deepEqual(
      [tls(pod, server({ port: 'internal' })).value, tls(pod, server({ port: 'internal' })).certainty],
      ['strict', 'yes'],
    )
    const injected = tls(pod, server({ port: 'dapr-internal' }))
    assert.equal(injected.certainty, 'unknown')
  })

  it('is opened by an authorization without an identity, and by no other', () => {
    const networks = authorization('Server', 'orders-dapr', 'NetworkAuthentication')
    assert.equal(tls(deployment(), server({}), networks).value, 'permissive')
    const identities = authorization('Server', 'orders-dapr', 'MeshTLSAuthentication', 'NetworkAuthentication')
    assert.equal(tls(deployment(), server({}), identities).value, 'strict')
    const wholeNamespace = authorization('Namespace', 'shop')
    assert.equal(tls(deployment(), server({}), wholeNamespace).value, 'permissive')
    const otherServer = authorization('Server', 'orders-http', 'NetworkAuthentication')
    assert.equal(tls(deployment(), server({}), otherServer).value, 'strict')
  })

  it('reads an authorization of a Namespace only where a Server is', () => {
    const pod = deployment({ [POLICY]: 'deny' })
    assert.equal(tls(pod, authorization('Namespace', 'shop')).value, 'strict')
  })

  it('is opened by the older ServerAuthorization', () => {
    const open = policy('ServerAuthorization', 'v1beta1', 'open', {
      server: { name: 'orders-dapr' },
      client: { unauthenticated: true },
    })
    assert.equal(tls(deployment(), server({}, 'v1beta1'), open).value, 'permissive')
    const meshed = policy('ServerAuthorization', 'v1beta1', 'meshed', {
      server: { name: 'orders-dapr' },
      client: { meshTLS: { identities: ['*'] } },
    })
    assert.equal(tls(deployment(), server({}, 'v1beta1'), meshed).value, 'strict')
  })

  it('takes a Server that is surely meant before one that may be', () => {
    const injected = server({ port: 'dapr-internal', accessPolicy: 'all-unauthenticated' }, 'v1beta3', 'a-server')
    const found = tls(deployment(), injected, server({}))
    assert.deepEqual([found.value, found.why], ['strict', 'Server "orders-dapr"'])
  })

  it('is not certain where two Servers for one port disagree', () => {
    const open = server({ accessPolicy: 'all-unauthenticated' }, 'v1beta3', 'a-server')
    const found = tls(deployment(), open, server({}))
    assert.deepEqual([found.value, found.certainty], ['permissive', 'unknown'])
  })
})

describe('Linkerd refusals', () => {
  it('are none where everybody gets in', () => {
    assert.deepEqual(refusing(deployment()), [])
    assert.deepEqual(refusing(deployment({ [POLICY]: 'audit' })), [])
    assert.deepEqual(refusing(deployment(), server({ accessPolicy: 'all-unauthenticated' })), [])
  })

  it('name the default policy, also one that only bounds the networks', () => {
    for (const word of ['deny', 'cluster-unauthenticated']) {
      const place = `annotation ${POLICY}=${word} on the pod template of Deployment "orders"`
      assert.deepEqual(refusing(deployment({ [POLICY]: word })), [place])
    }
  })

  it('name Servers and rate limits', () => {
    const limit = policy('HTTPLocalRateLimitPolicy', 'v1alpha1', 'slow', {
      targetRef: { group: 'policy.linkerd.io', kind: 'Server', name: 'orders-dapr' },
      total: { requestsPerSecond: 10 },
    })
    assert.deepEqual(refusing(deployment(), server({}), limit), ['Server "orders-dapr"', 'HTTPLocalRateLimitPolicy "slow"'])
    const open = server({ accessPolicy: 'all-unauthenticated' })
    assert.deepEqual(refusing(deployment(), open, limit), ['HTTPLocalRateLimitPolicy "slow"'])
  })

  it('do not touch a port that bypasses the proxy', () => {
    const pod = deployment({ [POLICY]: 'deny', 'config.linkerd.io/skip-inbound-ports': '50002' })
    assert.deepEqual(refusing(pod), [])
  })
})
