import assert from 'node:assert/strict'
import { membership, namespaceMembership } from '../../../../server/src/knowledge/linkerd/membership.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf } from '../../../support/cluster.ts'
import { deployment, helmValues, namespace, workload } from './support.ts'

const INJECT = 'linkerd.io/inject'

function judge(pod: Manifest, ...others: readonly Manifest[]) {
  return membership(clusterOf([pod, ...others]), workload(pod))
}

/** One line of the injector's table: what Namespace and pod say, and what comes of it. `-` stands for nothing written. */
function check(namespaceWord: string, podWord: string, member: 'yes' | 'no'): void {
  const mark = (word: string): Record<string, string> => (word === '-' ? {} : { [INJECT]: word })
  it(`Namespace ${namespaceWord}, pod ${podWord}: ${member}`, () => {
    const found = judge(deployment(mark(podWord)), namespace('shop', mark(namespaceWord)))
    assert.equal(found.member, member)
  })
}

describe('Linkerd membership', () => {
  describe('by annotations', () => {
    for (const word of ['enabled', 'ingress']) {
      check(word, '-', 'yes')
      check(word, 'enabled', 'yes')
      check(word, 'ingress', 'yes')
      check(word, 'disabled', 'no')
      check(word, 'Enabled', 'no')
    }
    for (const word of ['disabled', '-', '']) {
      check(word, 'enabled', 'yes')
      check(word, 'ingress', 'yes')
      check(word, '-', 'no')
      check(word, '', 'no')
      check(word, 'disabled', 'no')
      check(word, 'true', 'no')
    }
    for (const word of ['true', 'Enabled', 'enabled ']) {
      check(word, '-', 'no')
      check(word, 'enabled', 'no')
    }
  })

  it('names the mark that decides and shows where it stands', () => {
    const found = judge(deployment(), namespace('shop', { [INJECT]: 'enabled' }))
    assert.equal(found.source, 'explicit')
    assert.equal(found.why, 'annotation linkerd.io/inject=enabled on Namespace "shop"')
    assert.deepEqual(found.at.path, ['metadata', 'annotations', INJECT])
  })

  it('shows the pod template when its own mark decides', () => {
    const found = judge(deployment({ [INJECT]: 'disabled' }), namespace('shop', { [INJECT]: 'enabled' }))
    assert.equal(found.why, 'annotation linkerd.io/inject=disabled on the pod template of Deployment "orders"')
    assert.deepEqual(found.at.path, ['spec', 'template', 'metadata', 'annotations', INJECT])
  })

  it('does not read the annotation of the Deployment itself', () => {
    const pod = deployment()
    const marked: Manifest = { ...pod, body: { ...pod.body, metadata: { name: 'orders', annotations: { [INJECT]: 'enabled' } } } }
    assert.equal(judge(marked, namespace('shop')).member, 'no')
  })

  it('is outside by default where Namespace and pod template are visible and silent', () => {
    const found = judge(deployment(), namespace('shop'))
    assert.deepEqual([found.member, found.source], ['no', 'default'])
  })

  it('is unknown where the Namespace is not among the files and the pod is silent', () => {
    const found = judge(deployment())
    assert.deepEqual([found.member, found.source], ['unknown', 'default'])
    assert.match(found.why, /Namespace "shop" is not among the files/)
  })

  it('needs no Namespace object when the pod speaks for itself', () => {
    assert.equal(judge(deployment({ [INJECT]: 'enabled' })).member, 'yes')
    assert.equal(judge(deployment({ [INJECT]: 'disabled' })).member, 'no')
  })

  it('is outside an unseen Namespace when the user says that there is another mesh or none', () => {
    const pod = deployment()
    const cluster = clusterOf([pod], { assumptions: { mesh: 'none' } })
    assert.equal(membership(cluster, workload(pod)).member, 'no')
  })

  it('is unknown where a template decides', () => {
    const pod = deployment()
    const templated: Manifest = { ...pod, open: [['spec', 'template', 'metadata', 'annotations']] }
    assert.equal(judge(templated, namespace('shop')).member, 'unknown')
    assert.equal(judge(pod, namespace('shop', { [INJECT]: UNKNOWN })).member, 'unknown')
  })

  it('is unknown in a patch, which shows only a part', () => {
    const pod: Manifest = { ...deployment(), partial: true }
    assert.equal(judge(pod, namespace('shop', { [INJECT]: 'enabled' })).member, 'unknown')
  })

  it('leaves out pods in the host network', () => {
    const pod = deployment({ [INJECT]: 'enabled' }, { spec: { hostNetwork: true, containers: [{ name: 'orders' }] } })
    const found = judge(pod, namespace('shop'))
    assert.deepEqual([found.member, found.source], ['no', 'explicit'])
  })

  it('takes a written proxy container for membership, and one of another mesh for the contrary', () => {
    const own = deployment({}, { spec: { containers: [{ name: 'orders' }, { name: 'linkerd-proxy' }] } })
    assert.equal(judge(own, namespace('shop')).member, 'yes')
    const other = deployment(
      { [INJECT]: 'enabled' },
      { spec: { containers: [{ name: 'orders' }], initContainers: [{ name: 'istio-init' }] } },
    )
    assert.equal(judge(other, namespace('shop')).member, 'no')
  })

  for (const name of ['kube-system', 'cert-manager']) {
    it(`leaves out everything in ${name}`, () => {
      const pod = deployment({ [INJECT]: 'enabled' }, { namespace: name })
      assert.equal(judge(pod).member, 'no')
      assert.equal(judge(pod, namespace(name, { [INJECT]: 'enabled' })).member, 'no')
    })
  }

  it('leaves out a Namespace that is labelled against the webhooks', () => {
    const closed = namespace('shop', { [INJECT]: 'enabled' }, { 'config.linkerd.io/admission-webhooks': 'disabled' })
    const found = judge(deployment({ [INJECT]: 'enabled' }), closed)
    assert.equal(found.member, 'no')
    assert.equal(found.why, 'label config.linkerd.io/admission-webhooks=disabled on Namespace "shop"')
  })

  it('leaves out parts of the control plane', () => {
    const pod = deployment({ [INJECT]: 'enabled' }, { labels: { 'linkerd.io/control-plane-component': 'destination' } })
    assert.equal(judge(pod, namespace('shop')).member, 'no')
  })

  it('follows selectors that the installation changes', () => {
    const pod = deployment({ [INJECT]: 'enabled' }, { namespace: 'kube-system' })
    const everywhere = helmValues({ proxyInjector: { namespaceSelector: { matchExpressions: [] } } })
    assert.equal(judge(pod, everywhere).member, 'yes')
    const chosen = helmValues({ proxyInjector: { namespaceSelector: { matchLabels: { team: 'shop' } } } })
    assert.equal(judge(deployment({ [INJECT]: 'enabled' }), chosen, namespace('shop')).member, 'no')
    assert.equal(judge(deployment({ [INJECT]: 'enabled' }), chosen, namespace('shop', {}, { team: 'shop' })).member, 'yes')
  })

  it('answers for a namespace as for its silent pods', () => {
    const cluster = clusterOf([
      namespace('shop', { [INJECT]: 'enabled' }),
      namespace('bare'),
      namespace('wrong', { [INJECT]: 'true' }),
    ])
    assert.equal(namespaceMembership(cluster, 'shop').member, 'yes')
    assert.equal(namespaceMembership(cluster, 'bare').member, 'no')
    assert.equal(namespaceMembership(cluster, 'wrong').member, 'no')
    assert.equal(namespaceMembership(cluster, 'elsewhere').member, 'unknown')
    assert.equal(namespaceMembership(cluster, 'kube-system').member, 'no')
  })
})
