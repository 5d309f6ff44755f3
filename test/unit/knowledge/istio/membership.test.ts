import assert from 'node:assert/strict'
import { membership, namespaceMembership } from '../../../../server/src/knowledge/istio/membership.ts'
import { istio } from '../../../../server/src/knowledge/istio/product.ts'
import { deployment, namespace, operator, viewOf } from './support.ts'

/** What is said about the one workload of a text: verdict, the text it points at, and why. */
function judged(text: string, options?: Parameters<typeof viewOf>[1]) {
  const view = viewOf(text, options)
  const { at, ...verdict } = membership(view.cluster, view.workload())
  return { ...verdict, at: view.marked(at) }
}

describe('Istio membership', () => {
  it('follows the label of the Namespace and points at it', () => {
    assert.deepEqual(judged(namespace('{ istio-injection: enabled }') + deployment()), {
      member: 'yes',
      source: 'explicit',
      dataPath: 'sidecar',
      at: 'enabled',
      why: 'label istio-injection=enabled on Namespace "shop"',
    })
  })

  it('is outside by default where nothing is written, and points at the pod template', () => {
    assert.deepEqual(judged(namespace('{}') + deployment()), {
      member: 'no',
      source: 'default',
      dataPath: 'sidecar',
      at: 'metadata',
      why: 'no injection label on Namespace "shop" or the pod template of Deployment "orders"',
    })
  })

  const cases: readonly (readonly [string, string, string, string | undefined])[] = [
    ['a revision on the Namespace', namespace('{ istio.io/rev: stable }') + deployment(), 'yes explicit sidecar', 'stable'],
    ['a blocked Namespace', namespace('{ istio-injection: disabled }') + deployment(), 'no explicit sidecar', 'disabled'],
    [
      'a blocked Namespace against the pod',
      namespace('{ istio-injection: disabled }') + deployment({ labels: '{ sidecar.istio.io/inject: "true" }' }),
      'no explicit sidecar',
      'disabled',
    ],
    [
      'the label of the pod in a silent Namespace',
      namespace('{}') + deployment({ labels: '{ sidecar.istio.io/inject: "true" }' }),
      'yes explicit sidecar',
      '"true"',
    ],
    [
      'the annotation of the pod, which cannot open the first gate',
      namespace('{}') + deployment({ annotations: '{ sidecar.istio.io/inject: "true" }' }),
      'no default sidecar',
      'metadata',
    ],
    [
      'the annotation that keeps the pod out',
      namespace('{ istio-injection: enabled }') + deployment({ annotations: '{ sidecar.istio.io/inject: "false" }' }),
      'no explicit sidecar',
      '"false"',
    ],
    [
      'a label that the API server will refuse, as it is meant',
      namespace('{ istio-injection: enabled }') + deployment({ labels: '{ sidecar.istio.io/inject: false }' }),
      'no explicit sidecar',
      'false',
    ],
    [
      'hostNetwork',
      namespace('{ istio-injection: enabled }') + deployment({ pod: '{ hostNetwork: true }' }),
      'no explicit sidecar',
      'true',
    ],
    ['ambient', namespace('{ istio.io/dataplane-mode: ambient }') + deployment(), 'yes explicit node', 'ambient'],
    [
      'ambient that the pod leaves',
      namespace('{ istio.io/dataplane-mode: ambient }') + deployment({ labels: '{ istio.io/dataplane-mode: none }' }),
      'no explicit sidecar',
      'none',
    ],
    [
      'ambient under a sidecar',
      namespace('{ istio.io/dataplane-mode: ambient, istio-injection: enabled }') + deployment(),
      'yes explicit sidecar',
      'enabled',
    ],
    [
      'a system namespace',
      namespace('{ istio-injection: enabled }', 'kube-system') + deployment({ namespace: 'kube-system' }),
      'no explicit sidecar',
      'metadata',
    ],
    [
      'a pod that was injected into its file',
      deployment({ annotations: '{ sidecar.istio.io/status: "{}" }' }),
      'yes explicit sidecar',
      '"{}"',
    ],
    [
      'namespaces that are injected by default',
      operator('{ values: { sidecarInjectorWebhook: { enableNamespacesByDefault: true } } }') + namespace('{}') + deployment(),
      'yes explicit sidecar',
      'true',
    ],
    [
      'an injector that acts on demand only',
      operator('{ values: { global: { proxy: { autoInject: disabled } } } }') +
        namespace('{ istio-injection: enabled }') +
        deployment(),
      'no explicit sidecar',
      'disabled',
    ],
    [
      'a selector that never injects',
      operator('{ values: { sidecarInjectorWebhook: { neverInjectSelector: [ { matchLabels: { app: orders } } ] } } }') +
        namespace('{ istio-injection: enabled }') +
        deployment(),
      'no explicit sidecar',
      '[ { matchLabels: { app: orders } } ]',
    ],
  ]
  for (const [what, text, expected, at] of cases) {
    it(`judges ${what}`, () => {
      const found = judged(text)
      assert.deepEqual([`${found.member} ${found.source} ${found.dataPath}`, found.at], [expected, at], found.why)
    })
  }

  describe('where the files do not tell', () => {
    it('is unknown without the Namespace', () => {
      const found = judged(deployment())
      assert.equal(`${found.member} ${found.source}`, 'unknown default')
      assert.equal(found.why, 'Namespace "shop" is not among the files, so its labels are not known')
    })

    it('is unknown without a written namespace', () => {
      const found = judged(namespace('{ istio-injection: enabled }') + deployment({ namespace: '' }))
      assert.equal(found.member, 'unknown')
      assert.equal(found.why, 'no namespace is written, so the labels of the Namespace are not known')
    })

    it('lets an opt-out of the pod decide', () => {
      assert.equal(judged(deployment({ labels: '{ sidecar.istio.io/inject: "false" }' })).member, 'no')
    })

    it('keeps ambient mode possible for a pod without a sidecar where others are ambient', () => {
      const elsewhere = namespace('{ istio.io/dataplane-mode: ambient }', 'web')
      assert.equal(judged(elsewhere + deployment({ labels: '{ sidecar.istio.io/inject: "false" }' })).member, 'unknown')
      assert.equal(
        judged(elsewhere + deployment({ labels: '{ sidecar.istio.io/inject: "false", istio.io/dataplane-mode: none }' })).member,
        'no',
      )
    })

    it('does not take a request of the pod for granted: the Namespace may block it', () => {
      const found = judged(deployment({ labels: '{ sidecar.istio.io/inject: "true" }' }))
      assert.equal(`${found.member} ${found.source}`, 'unknown explicit')
      assert.match(found.why, /unless the Namespace blocks it/)
    })

    it('is unknown where a template decides', () => {
      const found = judged(
        namespace('{ istio-injection: enabled }') + deployment({ labels: '{ sidecar.istio.io/inject: "{{ .Values.mesh }}" }' }),
      )
      assert.equal(`${found.member} ${found.source}`, 'unknown explicit')
      assert.equal(found.at, '"{{ .Values.mesh }}"')
    })

    it('is outside where the user has named another mesh, or none', () => {
      assert.equal(judged(deployment(), { assumptions: { mesh: 'linkerd' } }).member, 'no')
      assert.equal(judged(deployment(), { assumptions: { mesh: 'none' } }).member, 'no')
      assert.equal(judged(deployment(), { assumptions: { mesh: 'istio' } }).member, 'unknown')
    })
  })

  it('says for a namespace what becomes of pods without marks', () => {
    const view = viewOf(namespace('{ istio-injection: enabled }', 'dapr-system') + namespace('{}', 'quiet'))
    const meshed = namespaceMembership(view.cluster, 'dapr-system')
    assert.equal(meshed.member, 'yes')
    assert.equal(view.marked(meshed.at), 'enabled')
    assert.equal(namespaceMembership(view.cluster, 'quiet').member, 'no')
    assert.equal(namespaceMembership(view.cluster, 'elsewhere').member, 'unknown')
  })
})

describe('Istio presence', () => {
  const cases: readonly (readonly [string, string, 'yes' | 'no'])[] = [
    ['nothing of Istio', namespace('{ team: a }') + deployment(), 'no'],
    ['a label on a Namespace, even one that keeps out', namespace('{ istio-injection: disabled }'), 'yes'],
    ['an annotation on a pod', deployment({ annotations: '{ traffic.sidecar.istio.io/excludeInboundPorts: "1" }' }), 'yes'],
    ['an installation', operator('{ profile: default }'), 'yes'],
    ['values of the chart', '---\nmeshConfig: { enableTracing: true }\n', 'yes'],
    ['a policy', '---\napiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: a }\n', 'yes'],
  ]
  for (const [what, text, expected] of cases) {
    it(`${expected === 'yes' ? 'is shown by' : 'is not shown by'} ${what}`, () =>
      assert.equal(istio.present(viewOf(text).cluster), expected))
  }

  it('follows what the user says', () => {
    assert.equal(istio.present(viewOf(deployment(), { assumptions: { mesh: 'istio' } }).cluster), 'yes')
    assert.equal(
      istio.present(viewOf(namespace('{ istio-injection: enabled }'), { assumptions: { mesh: 'none' } }).cluster),
      'no',
    )
  })
})
