import assert from 'node:assert/strict'
import { knownKind } from '../../../server/src/workspace/known-kind.ts'
import { holdsMatter, isRelevant } from '../../../server/src/workspace/relevance.ts'

const MEANT: readonly [string, string, string | undefined][] = [
  ['dapr.io/v1alpha1', 'Resiliency', 'dapr.io/Resiliency'],
  ['dapr.io/v9', 'Resiliency', 'dapr.io/Resiliency'],
  ['dapr.io/v1alpha1', 'Resilency', 'dapr.io/Resiliency'],
  ['dapr.io/v1alpha1', 'resiliency', 'dapr.io/Resiliency'],
  ['dapr.io/v1alpha1', 'Pipeline', undefined],
  ['dapr/v1alpha1', 'Component', 'dapr.io/Component'],
  ['dapr.oi/v1alpha1', 'Component', 'dapr.io/Component'],
  ['dapr.io', 'Component', 'dapr.io/Component'],
  ['example.com/v1alpha1', 'Component', undefined],
  ['core.oam.dev/v1beta1', 'Component', undefined],
  ['networking.k8s.io/v1', 'Gateway', undefined],
  ['gateway.networking.k8s.io/v1', 'Gateway', 'gateway.networking.k8s.io/Gateway'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoutes', undefined],
  ['gateway.networking.k8s.io/v1', 'TCPRoute', undefined],
  ['gateway.networking.k8s.io/v1', 'TLSRoute', undefined],
  ['gateway.networking.k8s.io/v1alpha2', 'UDPRoute', undefined],
  ['networking.istio.io/v1', 'VirtualServices', 'networking.istio.io/VirtualService'],
  ['policy.linkerd.io/v1beta3', 'Server', 'policy.linkerd.io/Server'],
  ['v1', 'Namespace', 'Namespace'],
  ['v1', 'Namespaces', undefined],
  ['apps/v1', 'Deploymnt', undefined],
]

describe('the kind of an object', () => {
  for (const [apiVersion, kind, expected] of MEANT) {
    it(`${apiVersion} ${kind} is ${expected ?? 'none of our business'}`, () => {
      assert.equal(knownKind(apiVersion, kind)?.kind, expected)
      const text = `apiVersion: ${apiVersion}\nkind: ${kind}\n`
      // A file may be read in vain, but never turned away.
      if (expected !== undefined) assert.ok(isRelevant('file:///a.yaml', text))
    })
  }
})

describe('a document', () => {
  it('is about Dapr or a mesh when it names one of theirs', () => {
    assert.ok(holdsMatter('file:///a.yaml', 'apiVersion: dapr.io/v1alpha1'))
    assert.ok(holdsMatter('file:///a.yaml', '  sidecar.istio.io/inject: "true"'))
    assert.ok(holdsMatter('file:///a.yaml', '  istio-injection: enabled'))
    assert.ok(holdsMatter('file:///w/.sidecar-lens.yaml', ''))
    assert.ok(!holdsMatter('file:///a.yaml', 'apiVersion: apps/v1\nkind: Deployment'))
    assert.ok(!holdsMatter('file:///a.yaml', 'prometheus.io/scrape: "true"'))
  })
})
