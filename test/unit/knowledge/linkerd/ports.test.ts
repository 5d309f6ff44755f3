import assert from 'node:assert/strict'
import fc from 'fast-check'
import { bypassedPorts, parsePorts } from '../../../../server/src/knowledge/linkerd/ports.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf } from '../../../support/cluster.ts'
import { deployment, helmValues, namespace, workload } from './support.ts'

const INBOUND = 'config.linkerd.io/skip-inbound-ports'
const OUTBOUND = 'config.linkerd.io/skip-outbound-ports'

function ports(pod: Manifest, ...others: readonly Manifest[]) {
  return bypassedPorts(clusterOf([pod, ...others]), workload(pod))
}

describe('Linkerd port lists', () => {
  it('read numbers and ranges, with blanks around them', () => {
    const read = parsePorts('25, 4000-4010 ,50002,').map(({ from, to }) => [from, to])
    assert.deepEqual(read, [
      [25, 25],
      [4000, 4010],
      [50002, 50002],
    ])
  })

  it('read numbers with a plus or leading zeros', () => {
    const read = parsePorts('+25,000000026-+027').map(({ from, to }) => [from, to])
    assert.deepEqual(read, [
      [25, 25],
      [26, 27],
    ])
  })

  it('pass over what is no port', () => {
    assert.deepEqual(parsePorts('http,70000,90-80,-5,1e3,'), [])
  })

  it('say where each item stands', () => {
    const text = '25, 4000-4010 ,50002'
    const words = parsePorts(text).map(({ within }) => text.slice(within.start, within.end))
    assert.deepEqual(words, ['25', '4000-4010', '50002'])
  })

  it('read back every list of ports that is written', () => {
    const port = fc.integer({ min: 0, max: 65535 })
    fc.assert(
      fc.property(fc.array(fc.tuple(port, port), { minLength: 1, maxLength: 8 }), (pairs) => {
        const ranges = pairs.map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
        const text = ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')
        assert.deepEqual(
          parsePorts(text).map(({ from, to }) => [from, to]),
          ranges.map(([from, to]) => [from, to]),
        )
      }),
    )
  })
})

describe('Linkerd bypassed ports', () => {
  it('are the ports of Galera when nothing is written', () => {
    const { inbound, outbound } = ports(deployment(), namespace('shop'))
    assert.equal(inbound.has(4567), 'yes')
    assert.equal(outbound.has(4568), 'yes')
    assert.equal(inbound.has(50002), 'no')
    assert.deepEqual(inbound.at, [])
  })

  it('always hold the ports of the proxy itself, inbound only', () => {
    const { inbound, outbound } = ports(deployment({ [INBOUND]: '9090', [OUTBOUND]: '9090' }))
    assert.equal(inbound.has(4191), 'yes')
    assert.equal(inbound.has(4190), 'yes')
    assert.equal(outbound.has(4191), 'no')
  })

  it('are replaced by a written list', () => {
    const { inbound } = ports(deployment({ [INBOUND]: '9090,50000-50010' }))
    assert.equal(inbound.has(50002), 'yes')
    assert.equal(inbound.has(4567), 'no')
    assert.deepEqual(
      inbound.at.map(({ from, to, anchor }) => [from, to, anchor.within]),
      [
        [9090, 9090, { start: 0, end: 4 }],
        [50000, 50010, { start: 5, end: 16 }],
      ],
    )
  })

  it('come from the Namespace where the pod has no list, and from the installation where neither has', () => {
    const onNamespace = namespace('shop', { [INBOUND]: '9090' })
    const installed = helmValues({ proxyInit: { ignoreInboundPorts: '3306', ignoreOutboundPorts: 3306 } })
    assert.equal(ports(deployment(), onNamespace, installed).inbound.has(9090), 'yes')
    assert.equal(ports(deployment(), onNamespace, installed).inbound.has(3306), 'no')
    assert.equal(ports(deployment(), onNamespace, installed).outbound.has(3306), 'yes')
    assert.equal(ports(deployment({ [INBOUND]: '1' }), onNamespace, installed).inbound.has(9090), 'no')
  })

  it('are unknown where a template decides', () => {
    const pod = deployment()
    const templated: Manifest = { ...pod, open: [['spec', 'template', 'metadata', 'annotations']] }
    assert.equal(ports(templated).inbound.has(50002), 'unknown')
    assert.equal(ports(templated).inbound.has(4191), 'yes')
    const unknown = namespace('shop', { [OUTBOUND]: UNKNOWN })
    assert.equal(ports(pod, unknown).outbound.has(50002), 'unknown')
  })
})
