import assert from 'node:assert/strict'
import { refusals } from '../../../../server/src/knowledge/istio/authorization.ts'
import { deployment, object, viewOf } from './support.ts'

function policy(spec: string, inNamespace = 'shop'): string {
  return object('security.istio.io/v1', 'AuthorizationPolicy', 'rules', spec, inNamespace)
}

/** What refuses calls to port 50002, without the name of the policy. */
function refused(text: string): string | undefined {
  const view = viewOf(text + deployment())
  return refusals(view.cluster, view.workload(), 50002)[0]?.what.replace('AuthorizationPolicy "rules", which ', '')
}

describe('Istio authorization', () => {
  const cases: readonly (readonly [string, string, string | undefined])[] = [
    ['no policy', '', undefined],
    ['an empty policy', policy('{}'), 'denies every call'],
    ['an ALLOW policy without rules', policy('{ action: ALLOW }'), 'denies every call'],
    ['a rule that allows everything', policy('{ rules: [ {} ] }'), undefined],
    [
      'a rule for certain callers',
      policy('{ rules: [ { from: [ { source: { namespaces: [shop] } } ] } ] }'),
      'denies what no rule allows',
    ],
    ['a rule for the port', policy('{ rules: [ { to: [ { operation: { ports: ["50002"] } } ] } ] }'), undefined],
    [
      'a rule for another port',
      policy('{ rules: [ { to: [ { operation: { ports: ["8080"] } } ] } ] }'),
      'denies what no rule allows',
    ],
    ['a rule for a method', policy('{ rules: [ { to: [ { operation: { methods: [GET] } } ] } ] }'), 'denies what no rule allows'],
    [
      'a DENY rule for certain callers',
      policy('{ action: DENY, rules: [ { from: [ { source: { notNamespaces: [shop] } } ] } ] }'),
      'denies some calls',
    ],
    [
      'a DENY rule for another port',
      policy('{ action: DENY, rules: [ { to: [ { operation: { ports: ["8080"] } } ] } ] }'),
      undefined,
    ],
    [
      'a DENY rule for all other ports',
      policy('{ action: DENY, rules: [ { to: [ { operation: { notPorts: ["50002"] } } ] } ] }'),
      undefined,
    ],
    [
      'an external authorizer',
      policy('{ action: CUSTOM, provider: { name: opa }, rules: [ {} ] }'),
      'asks an external authorizer',
    ],
    ['an audit', policy('{ action: AUDIT, rules: [ {} ] }'), undefined],
    ['a policy for other pods', policy('{ selector: { matchLabels: { app: web } } }'), undefined],
    [
      'a policy with a selector in the root namespace',
      policy('{ selector: { matchLabels: { app: orders } } }', 'istio-system'),
      'denies every call',
    ],
    ['a policy of another namespace', policy('{}', 'web'), undefined],
    [
      'a policy for a gateway',
      policy('{ targetRefs: [ { kind: Gateway, group: gateway.networking.k8s.io, name: gw } ] }'),
      undefined,
    ],
    ['a dry run', policy('{}').replace('  name: rules', '  name: rules\n  annotations: { istio.io/dry-run: "true" }'), undefined],
  ]
  for (const [what, text, expected] of cases) {
    it(`${expected === undefined ? 'is not refused by' : 'may be refused by'} ${what}`, () =>
      assert.equal(refused(text), expected))
  }
})
