import assert from 'node:assert/strict'
import { inboundTls } from '../../../../server/src/knowledge/linkerd/inbound-policy.ts'
import { membership } from '../../../../server/src/knowledge/linkerd/membership.ts'
import { bypassedPorts } from '../../../../server/src/knowledge/linkerd/ports.ts'
import { remedies } from '../../../../server/src/knowledge/linkerd/remedies.ts'
import { startup } from '../../../../server/src/knowledge/linkerd/startup.ts'
import { tracing } from '../../../../server/src/knowledge/linkerd/tracing.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import type { Edit } from '../../../../server/src/syntax/edit.ts'
import type { Path } from '../../../../server/src/syntax/path.ts'
import { isMap, type Plain, UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf } from '../../../support/cluster.ts'
import { deployment, helmValues, namespace, policy, release, workload } from './support.ts'

const INBOUND = 'config.linkerd.io/skip-inbound-ports'
const OUTBOUND = 'config.linkerd.io/skip-outbound-ports'
const INJECT = 'linkerd.io/inject'
const POLICY = 'config.linkerd.io/default-inbound-policy'
const PORT = 50002

/** `set skip-inbound-ports on Namespace "shop" to 9090`, without the prefix of the annotation. */
function describeEdits(edits: readonly Edit[] | undefined): readonly string[] | undefined {
  return edits?.map((edit) => {
    assert.ok(edit.kind === 'set' || edit.kind === 'remove')
    const kind = edit.at.uri.split('/').at(-2)
    const key = String(edit.at.path.at(-1)).replace(/^.*\//, '')
    return edit.kind === 'set' ? `${kind} ${key}: ${String(edit.value)}` : `${kind} -${key}`
  })
}

/** The manifests after the edits, so that a remedy can be held against what it promises. */
function apply(manifests: readonly Manifest[], edits: readonly Edit[] | undefined): readonly Manifest[] {
  assert.ok(edits, 'no remedy')
  return manifests.map((manifest) => {
    const own = edits.filter((edit) => edit.at.uri === manifest.uri)
    const body = own.reduce<Plain>((value, edit) => {
      assert.ok(edit.kind === 'set' || edit.kind === 'remove')
      return put(value, edit.at.path, edit.kind === 'set' ? edit.value : undefined)
    }, manifest.body)
    assert.ok(isMap(body))
    return { ...manifest, body }
  })
}

function put(value: Plain | undefined, [step, ...rest]: Path, leaf: Plain | undefined): Plain {
  assert.ok(typeof step === 'string')
  const map = isMap(value) ? value : {}
  const inner = rest.length === 0 ? leaf : put(map[step], rest, leaf)
  const { [step]: _, ...others } = map
  return inner === undefined ? others : { ...others, [step]: inner }
}

function clusterAnd(manifests: readonly Manifest[], options: Parameters<typeof clusterOf>[1] = {}) {
  const [first] = manifests
  assert.ok(first)
  return [clusterOf(manifests, options), workload(first)] as const
}

describe('Linkerd remedies', () => {
  describe('bypass', () => {
    function bypass(directions: readonly ('inbound' | 'outbound')[], ...manifests: readonly Manifest[]) {
      return remedies.bypass(...clusterAnd(manifests), PORT, directions)
    }

    it('writes lists on the pod that keep the default ports', () => {
      assert.deepEqual(describeEdits(bypass(['inbound', 'outbound'], deployment())), [
        'Deployment skip-inbound-ports: 4567,4568,50002',
        'Deployment skip-outbound-ports: 4567,4568,50002',
      ])
    })

    it('extends the list that decides and keeps what is written', () => {
      const pod = deployment({ [INBOUND]: '9090 , 3306' })
      assert.deepEqual(describeEdits(bypass(['inbound'], pod)), ['Deployment skip-inbound-ports: 9090 , 3306,50002'])
      const shop = namespace('shop', { [INBOUND]: '9090,' })
      assert.deepEqual(describeEdits(bypass(['inbound'], deployment(), shop)), ['Namespace skip-inbound-ports: 9090,50002'])
    })

    it('carries a list of the installation over to the pod', () => {
      const installed = helmValues({ proxyInit: { ignoreInboundPorts: '3306' } })
      assert.deepEqual(describeEdits(bypass(['inbound'], deployment(), installed)), ['Deployment skip-inbound-ports: 3306,50002'])
    })

    it('does nothing where the port is skipped already', () => {
      assert.deepEqual(bypass(['inbound'], deployment({ [INBOUND]: '50000-50010' })), [])
    })

    it('has no answer where a template decides', () => {
      const pod = deployment()
      assert.equal(bypass(['inbound'], { ...pod, open: [['spec', 'template', 'metadata', 'annotations']] }), undefined)
    })

    it('does what it says', () => {
      for (const pod of [deployment(), deployment({ [INBOUND]: '' }), deployment({ [OUTBOUND]: '1-2' })]) {
        const after = apply([pod], bypass(['inbound', 'outbound'], pod))
        const { inbound, outbound } = bypassedPorts(...clusterAnd(after))
        assert.deepEqual([inbound.has(PORT), outbound.has(PORT)], ['yes', 'yes'])
      }
    })
  })

  describe('capture', () => {
    function capture(...manifests: readonly Manifest[]) {
      return remedies.capture(...clusterAnd(manifests), PORT)
    }

    it('takes the port off every list and keeps the rest as written', () => {
      const pod = deployment({ [INBOUND]: '9090, 50002', [OUTBOUND]: '50002,3306' })
      assert.deepEqual(describeEdits(capture(pod)), [
        'Deployment skip-inbound-ports: 9090',
        'Deployment skip-outbound-ports: 3306',
      ])
    })

    it('splits a range around the port', () => {
      assert.deepEqual(describeEdits(capture(deployment({ [INBOUND]: '50000-50010' }))), [
        'Deployment skip-inbound-ports: 50000-50001,50003-50010',
      ])
      assert.deepEqual(describeEdits(capture(deployment({ [INBOUND]: '50002-50003' }))), ['Deployment skip-inbound-ports: 50003'])
    })

    it('edits the Namespace where its list decides, and removes a list that has become empty', () => {
      assert.deepEqual(describeEdits(capture(deployment(), namespace('shop', { [INBOUND]: '50002' }))), [
        'Namespace -skip-inbound-ports',
      ])
    })

    it('leaves a pod its own list, lest it take that of its Namespace', () => {
      const manifests = [deployment({ [INBOUND]: '50002' }), namespace('shop', { [INBOUND]: '9090,50002' })]
      const edits = capture(...manifests)
      assert.deepEqual(describeEdits(edits), ['Deployment skip-inbound-ports: 4567,4568'])
      assert.equal(bypassedPorts(...clusterAnd(apply(manifests, edits))).inbound.has(PORT), 'no')
    })

    it('does nothing where the port is on no list', () => {
      assert.deepEqual(capture(deployment({ [INBOUND]: '9090' })), [])
    })
  })

  describe('join', () => {
    function join(...manifests: readonly Manifest[]) {
      const edits = remedies.join(...clusterAnd(manifests))
      if (edits) assert.equal(membership(...clusterAnd(apply(manifests, edits))).member, 'yes')
      return describeEdits(edits)
    }

    it('marks the Namespace where nothing is written', () => {
      assert.deepEqual(join(deployment(), namespace('shop')), ['Namespace inject: enabled'])
    })

    it('marks the pod where the Namespace is not among the files or stays out on purpose', () => {
      assert.deepEqual(join(deployment()), ['Deployment inject: enabled'])
      assert.deepEqual(join(deployment(), namespace('shop', { [INJECT]: 'disabled' })), ['Deployment inject: enabled'])
    })

    it('corrects the mark that keeps the pod out', () => {
      assert.deepEqual(join(deployment({ [INJECT]: 'disabled' }), namespace('shop', { [INJECT]: 'enabled' })), [
        'Deployment inject: enabled',
      ])
      assert.deepEqual(join(deployment({ [INJECT]: 'enabled' }), namespace('shop', { [INJECT]: 'true' })), [
        'Namespace inject: enabled',
      ])
      assert.deepEqual(join(deployment({ [INJECT]: 'yes' }), namespace('shop', { [INJECT]: 'true' })), [
        'Namespace inject: enabled',
        'Deployment inject: enabled',
      ])
    })

    it('does nothing for a member, and has no answer where no mark would help', () => {
      assert.deepEqual(join(deployment({ [INJECT]: 'enabled' })), [])
      assert.equal(join(deployment({}, { namespace: 'kube-system' })), undefined)
      assert.equal(join(deployment({}, { spec: { hostNetwork: true, containers: [] } }), namespace('shop')), undefined)
    })
  })

  it('leave takes the Namespace out', () => {
    const shop = namespace('dapr-system', { [INJECT]: 'enabled' })
    const cluster = clusterOf([shop])
    const decided = {
      member: 'yes',
      source: 'explicit',
      dataPath: 'sidecar',
      at: { uri: '', doc: 0, path: [], part: 'key' },
      why: '',
    } as const
    assert.deepEqual(describeEdits(remedies.leave(cluster, decided, shop)), ['Namespace inject: disabled'])
  })

  describe('stopTracing', () => {
    it('turns the Helm value off', () => {
      const manifests = [deployment(), helmValues({ proxy: { tracing: { enabled: true, collector: {} } } })]
      const edits = remedies.stopTracing(...clusterAnd(manifests))
      assert.equal(tracing(...clusterAnd(apply(manifests, edits))).value.on, 'no')
    })

    it('removes the annotation of older releases', () => {
      const manifests = [deployment({ 'config.linkerd.io/trace-collector': 'collector:4317' })]
      assert.deepEqual(describeEdits(remedies.stopTracing(...clusterAnd(manifests, release('2.18')))), [
        'Deployment -trace-collector',
      ])
    })

    it('has no answer where the files do not hold the setting', () => {
      assert.equal(remedies.stopTracing(...clusterAnd([deployment()])), undefined)
    })
  })

  it('waitForProxy and nativeProxy annotate the pod, with the name that the release knows', () => {
    const manifests = [deployment({ 'config.linkerd.io/proxy-await': 'disabled' })]
    assert.equal(startup(...clusterAnd(apply(manifests, remedies.waitForProxy(...clusterAnd(manifests))))).waits.value, 'yes')
    for (const line of ['2.18', '2.19', '2.20']) {
      const off = [deployment(), helmValues({ proxy: { nativeSidecar: false } })]
      const edits = remedies.nativeProxy(...clusterAnd(off, release(line)))
      assert.equal(startup(...clusterAnd(apply(off, edits), release(line))).native.value, 'yes', line)
    }
  })

  describe('relaxInbound', () => {
    function relax(...manifests: readonly Manifest[]) {
      const edits = remedies.relaxInbound(...clusterAnd(manifests), PORT)
      if (edits) assert.equal(inboundTls(...clusterAnd(apply(manifests, edits)), PORT).value, 'permissive')
      return describeEdits(edits)
    }

    it('opens the default policy on the pod and keeps its networks', () => {
      assert.deepEqual(relax(deployment({ [POLICY]: 'deny' })), ['Deployment default-inbound-policy: all-unauthenticated'])
      assert.deepEqual(relax(deployment(), namespace('shop', { [POLICY]: 'cluster-authenticated' })), [
        'Deployment default-inbound-policy: cluster-unauthenticated',
      ])
    })

    it('takes the port off the list of those that demand an identity', () => {
      const ports = 'config.linkerd.io/proxy-require-identity-inbound-ports'
      assert.deepEqual(relax(deployment({ [ports]: '9090,50002' })), ['Deployment proxy-require-identity-inbound-ports: 9090'])
      assert.deepEqual(relax(deployment({ [ports]: '50002' })), ['Deployment -proxy-require-identity-inbound-ports'])
    })

    it('opens the Server where one decides, if its version has the field', () => {
      const spec = { podSelector: {}, port: PORT }
      assert.deepEqual(relax(deployment(), policy('Server', 'v1beta3', 'dapr', spec)), [
        'Server accessPolicy: all-unauthenticated',
      ])
      assert.equal(relax(deployment(), policy('Server', 'v1beta1', 'dapr', spec)), undefined)
    })

    it('does nothing where everybody gets in', () => {
      assert.deepEqual(relax(deployment()), [])
    })
  })

  it('have no answer for values that a template writes', () => {
    const pod = deployment()
    const templated = namespace('shop', { [INBOUND]: UNKNOWN, [INJECT]: UNKNOWN })
    assert.equal(remedies.capture(...clusterAnd([pod, templated]), PORT), undefined)
    assert.equal(remedies.join(...clusterAnd([pod, templated])), undefined)
    assert.equal(remedies.leave(clusterOf([templated]), membership(...clusterAnd([pod])), templated), undefined)
  })
})
