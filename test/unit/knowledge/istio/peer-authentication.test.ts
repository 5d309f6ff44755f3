import assert from 'node:assert/strict'
import { inboundTls } from '../../../../server/src/knowledge/istio/peer-authentication.ts'
import { deployment, namespace, object, operator, viewOf } from './support.ts'

const PORT = 50002

function policy(name: string, spec: string, inNamespace = 'shop'): string {
  return object('security.istio.io/v1', 'PeerAuthentication', name, spec, inNamespace)
}

const ORDERS = '{ matchLabels: { app: orders } }'

/** `strict yes STRICT`: value, certainty, and the text that says so. */
function accepted(text: string, port = PORT, options?: Parameters<typeof viewOf>[1]): string {
  const view = viewOf(text + deployment(), options)
  const { value, certainty, at, source } = inboundTls(view.cluster, view.workload('orders'), port)
  return [value, certainty, view.marked(at) ?? source].join(' ')
}

describe('Istio inbound TLS', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['nothing', '', 'permissive yes default'],
    ['a policy of the mesh', policy('default', '{ mtls: { mode: STRICT } }', 'istio-system'), 'strict yes STRICT'],
    [
      'the namespace over the mesh',
      policy('default', '{ mtls: { mode: STRICT } }', 'istio-system') + policy('default', '{ mtls: { mode: DISABLE } }'),
      'disabled yes DISABLE',
    ],
    [
      'the workload over the namespace',
      policy('default', '{ mtls: { mode: STRICT } }') + policy('orders', `{ selector: ${ORDERS}, mtls: { mode: PERMISSIVE } }`),
      'permissive yes PERMISSIVE',
    ],
    [
      'nothing that selects pods from the root namespace',
      policy('orders', `{ selector: ${ORDERS}, mtls: { mode: STRICT } }`) + operator('{ meshConfig: { rootNamespace: shop } }'),
      'permissive yes default',
    ],
    [
      'the port over its workload',
      policy('orders', `{ selector: ${ORDERS}, mtls: { mode: STRICT }, portLevelMtls: { 50002: { mode: DISABLE } } }`),
      'disabled yes DISABLE',
    ],
    [
      'the workload for ports without an entry',
      policy('orders', `{ selector: ${ORDERS}, mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: DISABLE } } }`),
      'strict yes STRICT',
    ],
    [
      'the namespace where the workload leaves the mode open',
      policy('default', '{ mtls: { mode: STRICT } }') +
        policy('orders', `{ selector: ${ORDERS}, mtls: { mode: UNSET }, portLevelMtls: { 8080: { mode: DISABLE } } }`),
      'strict yes STRICT',
    ],
    [
      'a policy for other pods',
      policy('web', '{ selector: { matchLabels: { app: web } }, mtls: { mode: STRICT } }'),
      'permissive yes default',
    ],
    ['a policy of another namespace', policy('default', '{ mtls: { mode: STRICT } }', 'web'), 'permissive yes default'],
    [
      'no policy with a selector in the root namespace',
      policy('orders', `{ selector: ${ORDERS}, mtls: { mode: STRICT } }`, 'istio-system'),
      'permissive yes default',
    ],
    [
      'a port level without selector as what it is: nothing',
      policy('default', '{ mtls: { mode: STRICT }, portLevelMtls: { 50002: { mode: DISABLE } } }'),
      'strict yes STRICT',
    ],
    [
      'the root namespace of the installation',
      operator('{ meshConfig: { rootNamespace: mesh } }') + policy('default', '{ mtls: { mode: STRICT } }', 'mesh'),
      'strict yes STRICT',
    ],
    [
      'the namespace of the installation as root',
      operator('{ values: { global: { istioNamespace: mesh } } }') + policy('default', '{ mtls: { mode: STRICT } }', 'mesh'),
      'strict yes STRICT',
    ],
  ]
  for (const [what, text, expected] of cases) it(`follows ${what}`, () => assert.equal(accepted(text), expected))

  describe('where the files do not tell', () => {
    it('does not choose between two policies of one level that differ', () => {
      const two = policy('a', '{ mtls: { mode: STRICT } }') + policy('b', '{ mtls: { mode: PERMISSIVE } }')
      assert.equal(accepted(two), 'strict unknown STRICT')
    })

    it('does not need to choose where they agree', () => {
      assert.equal(
        accepted(policy('a', '{ mtls: { mode: STRICT } }') + policy('b', '{ mtls: { mode: STRICT } }')),
        'strict yes STRICT',
      )
    })

    it('doubts a policy without a written namespace', () => {
      assert.equal(accepted(policy('default', '{ mtls: { mode: STRICT } }', '')), 'strict unknown STRICT')
    })

    it('doubts a policy of another revision', () => {
      const canary = policy('default', '{ mtls: { mode: STRICT } }').replace(
        '  name: default',
        '  name: default\n  labels: { istio.io/rev: canary }',
      )
      assert.equal(accepted(canary), 'strict unknown STRICT')
      assert.equal(accepted(canary + namespace('{ istio.io/rev: canary }')), 'strict yes STRICT')
    })

    it('doubts a mode from a template', () => {
      assert.equal(
        accepted(policy('default', '{ mtls: { mode: "{{ .Values.mode }}" } }')),
        'permissive unknown "{{ .Values.mode }}"',
      )
    })

    it('takes what the user says about a mesh that is not in the files', () => {
      assert.equal(accepted('', PORT, { assumptions: { mtls: 'strict' } }), 'strict yes assumed')
      const written = policy('default', '{ mtls: { mode: PERMISSIVE } }')
      assert.equal(accepted(written, PORT, { assumptions: { mtls: 'strict' } }), 'permissive yes PERMISSIVE')
    })
  })

  it('reads DISABLE as not strict in ambient mode', () => {
    const ambient = namespace('{ istio.io/dataplane-mode: ambient }') + policy('default', '{ mtls: { mode: DISABLE } }')
    assert.equal(accepted(ambient), 'permissive yes DISABLE')
  })
})
