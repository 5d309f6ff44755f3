import assert from 'node:assert/strict'
import { bypassedPorts } from '../../../../server/src/knowledge/istio/ports.ts'
import { deployment, namespace, operator, viewOf } from './support.ts'

const EXCLUDE_INBOUND = 'traffic.sidecar.istio.io/excludeInboundPorts'
const EXCLUDE_OUTBOUND = 'traffic.sidecar.istio.io/excludeOutboundPorts'
const INCLUDE_INBOUND = 'traffic.sidecar.istio.io/includeInboundPorts'
const INCLUDE_OUTBOUND = 'traffic.sidecar.istio.io/includeOutboundPorts'
const INCLUDE_RANGES = 'traffic.sidecar.istio.io/includeOutboundIPRanges'
const EXCLUDE_RANGES = 'traffic.sidecar.istio.io/excludeOutboundIPRanges'

/** Whether port 50002 bypasses the sidecar, inbound and outbound, and the texts that say so. */
function bypassed(text: string): { readonly has: string; readonly at: readonly string[] } {
  const view = viewOf(text)
  const { inbound, outbound } = bypassedPorts(view.cluster, view.workload())
  const at = [...inbound.at, ...outbound.at].map(({ anchor, from, to }) => `${view.marked(anchor)}: ${from}-${to}`)
  return { has: `${inbound.has(50002)} ${outbound.has(50002)}`, at }
}

function annotated(annotations: Readonly<Record<string, string>>): string {
  return deployment({ annotations: JSON.stringify(annotations) })
}

describe('Istio port exclusions', () => {
  it('are none where nothing is written, but for the ports of the agent', () => {
    assert.deepEqual(bypassed(deployment()), { has: 'no no', at: [] })
    const view = viewOf(deployment())
    assert.equal(bypassedPorts(view.cluster, view.workload()).inbound.has(15021), 'yes')
  })

  it('name each port where it stands in the list', () => {
    assert.deepEqual(bypassed(annotated({ [EXCLUDE_INBOUND]: '3500, 50002', [EXCLUDE_OUTBOUND]: '443' })), {
      has: 'yes no',
      at: ['3500: 3500-3500', '50002: 50002-50002', '443: 443-443'],
    })
  })

  const cases: readonly (readonly [string, string, string])[] = [
    ['an exclusion on both sides', annotated({ [EXCLUDE_INBOUND]: '50002', [EXCLUDE_OUTBOUND]: '50002' }), 'yes yes'],
    ['a number without quotes', deployment({ annotations: `{ ${EXCLUDE_INBOUND}: 50002 }` }), 'yes no'],
    ['a list of captured ports', annotated({ [INCLUDE_INBOUND]: '8080' }), 'yes no'],
    ['a list of captured ports that has it', annotated({ [INCLUDE_INBOUND]: '8080,50002' }), 'no no'],
    [
      'an exclusion beside a list of captured ports, which has no effect',
      annotated({ [INCLUDE_INBOUND]: '50002', [EXCLUDE_INBOUND]: '50002' }),
      'no no',
    ],
    ['no inbound capture', annotated({ [INCLUDE_INBOUND]: '' }), 'yes no'],
    ['every captured port', annotated({ [INCLUDE_INBOUND]: '*', [EXCLUDE_INBOUND]: '50002' }), 'yes no'],
    ['no outbound addresses', annotated({ [INCLUDE_RANGES]: '' }), 'no yes'],
    ['no outbound addresses but one port', annotated({ [INCLUDE_RANGES]: '', [INCLUDE_OUTBOUND]: '50002' }), 'no no'],
    ['some outbound addresses', annotated({ [INCLUDE_RANGES]: '10.0.0.0/8' }), 'no unknown'],
    ['a single excluded address', annotated({ [EXCLUDE_RANGES]: '169.254.169.254/32' }), 'no no'],
    ['a network of excluded addresses', annotated({ [EXCLUDE_RANGES]: '10.0.0.0/8' }), 'no unknown'],
    ['all addresses excluded', annotated({ [EXCLUDE_RANGES]: '0.0.0.0/0' }), 'no yes'],
    ['no interception', annotated({ 'sidecar.istio.io/interceptionMode': 'NONE' }), 'yes yes'],
    ['no interception in the settings of the proxy', annotated({ 'proxy.istio.io/config': 'interceptionMode: NONE' }), 'yes yes'],
    ['a list from a template', annotated({ [EXCLUDE_INBOUND]: '{{ .Values.ports }}' }), 'unknown no'],
    [
      'the list for all pods',
      operator('{ values: { global: { proxy: { excludeInboundPorts: "50002", excludeOutboundPorts: 50002 } } } }') + deployment(),
      'yes yes',
    ],
    [
      'the annotation, even an empty one, instead of the list for all pods',
      operator('{ values: { global: { proxy: { excludeInboundPorts: "50002" } } } }') + annotated({ [EXCLUDE_INBOUND]: '' }),
      'no no',
    ],
    [
      'ambient mode, where the annotations do nothing',
      namespace('{ istio.io/dataplane-mode: ambient }') + annotated({ [EXCLUDE_INBOUND]: '50002' }),
      'no no',
    ],
    [
      'ambient mode without inbound capture',
      namespace('{ istio.io/dataplane-mode: ambient }') + annotated({ 'ambient.istio.io/bypass-inbound-capture': 'true' }),
      'yes no',
    ],
  ]
  for (const [what, text, expected] of cases) it(`follow ${what}`, () => assert.equal(bypassed(text).has, expected))

  it('show the gaps that a list of captured ports leaves', () => {
    assert.deepEqual(bypassed(annotated({ [INCLUDE_INBOUND]: '80,81,8080' })).at, [
      '"80,81,8080": 0-79',
      '"80,81,8080": 82-8079',
      '"80,81,8080": 8081-65535',
    ])
  })
})
