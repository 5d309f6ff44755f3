import assert from 'node:assert/strict'
import {
  callsInjector,
  dataPathOf,
  type InjectionFacts,
  requiresInjection,
} from '../../../../server/src/knowledge/istio/injection.ts'

const NOTHING: InjectionFacts = {
  namespaceInjection: undefined,
  namespaceRevision: undefined,
  namespaceMode: undefined,
  podLabel: undefined,
  podAnnotation: undefined,
  podRevision: undefined,
  podMode: undefined,
  hostNetwork: false,
  namespace: 'shop',
  namespacesByDefault: false,
  autoInject: 'enabled',
  never: false,
  always: false,
}

/** Pod labels, in the order of the columns below: inject, then revision. */
const PODS: readonly Partial<InjectionFacts>[] = [
  {},
  { podRevision: 'canary' },
  { podLabel: 'true' },
  { podLabel: 'false' },
  { podLabel: 'true', podRevision: 'canary' },
  { podLabel: 'false', podRevision: 'canary' },
  { podLabel: 'yes' },
]

/** Rows of the chart's webhook selectors with the revisions "default" and "canary" installed; `+`: some injector is asked. */
const ASKED: readonly (readonly [Partial<InjectionFacts>, string])[] = [
  [{}, '-++-+--'],
  [{ namespaceRevision: 'canary' }, '+++-+-+'],
  [{ namespaceRevision: 'default' }, '+++-+-+'],
  [{ namespaceInjection: 'enabled' }, '+++-+-+'],
  [{ namespaceInjection: 'enabled', namespaceRevision: 'canary' }, '+++-+-+'],
  [{ namespaceInjection: 'disabled' }, '-------'],
  [{ namespaceInjection: 'disabled', namespaceRevision: 'canary' }, '-------'],
  [{ namespaceInjection: 'true' }, '-------'],
  [{ namespaceInjection: 'Enabled' }, '-------'],
  [{ namespaceInjection: '' }, '-------'],
  [{ namespaceMode: 'ambient' }, '-++-+--'],
  [{ namespacesByDefault: true }, '+++-+--'],
  [{ namespacesByDefault: true, namespaceMode: 'ambient' }, '+++-+--'],
  [{ namespacesByDefault: true, namespaceRevision: 'canary' }, '+++-+-+'],
  [{ namespacesByDefault: true, namespaceInjection: 'disabled' }, '-------'],
  [{ namespacesByDefault: true, namespace: 'kube-system' }, '-++-+--'],
]

/** What the injector answers: facts and verdict. */
const REQUIRED: readonly (readonly [string, Partial<InjectionFacts>, boolean])[] = [
  ['policy enabled', {}, true],
  ['policy disabled', { autoInject: 'disabled' }, false],
  ['an unknown policy', { autoInject: 'wrong' }, false],
  ['an unknown policy against the label', { autoInject: 'wrong', podLabel: 'true' }, false],
  ['annotation true', { podAnnotation: 'true' }, true],
  ['annotation true against the policy', { podAnnotation: 'true', autoInject: 'disabled' }, true],
  ['annotation false', { podAnnotation: 'false' }, false],
  ['annotation yes', { podAnnotation: 'yes' }, true],
  ['annotation on, policy disabled', { podAnnotation: 'on', autoInject: 'disabled' }, false],
  ['label random', { podLabel: 'random' }, true],
  ['label true against the policy', { podLabel: 'true', autoInject: 'disabled' }, true],
  ['label true against annotation false', { podLabel: 'true', podAnnotation: 'false', autoInject: 'disabled' }, true],
  ['label false against annotation true', { podLabel: 'false', podAnnotation: 'true', autoInject: 'disabled' }, false],
  ['label random does not hand on to the annotation', { podLabel: 'random', podAnnotation: 'false' }, true],
  ['hostNetwork', { hostNetwork: true }, false],
  ['hostNetwork against label true', { hostNetwork: true, podLabel: 'true' }, false],
  ['alwaysInjectSelector', { always: true, autoInject: 'disabled' }, true],
  ['neverInjectSelector', { never: true }, false],
  ['never against always', { never: true, always: true, autoInject: 'disabled' }, false],
  ['annotation true against never', { never: true, podAnnotation: 'true' }, true],
  ['annotation false against always', { always: true, podAnnotation: 'false' }, false],
  ['a system namespace', { namespace: 'kube-public', podLabel: 'true' }, false],
]

describe('Istio injection', () => {
  for (const [namespace, row] of ASKED) {
    it(`asks the injector for ${JSON.stringify(namespace)}: ${row}`, () => {
      const actual = PODS.map((pod) => (callsInjector({ ...NOTHING, ...namespace, ...pod }) ? '+' : '-')).join('')
      assert.equal(actual, row)
    })
  }

  for (const [what, facts, expected] of REQUIRED) {
    it(`answers ${expected ? 'yes' : 'no'} to ${what}`, () => {
      assert.equal(requiresInjection({ ...NOTHING, ...facts }), expected)
    })
  }

  it('takes pods of an ambient namespace that get no sidecar', () => {
    const paths = ([facts]: readonly [Partial<InjectionFacts>]) => dataPathOf({ ...NOTHING, namespaceMode: 'ambient', ...facts })
    assert.equal(paths([{}]), 'node')
    assert.equal(paths([{ podMode: 'none' }]), 'none')
    assert.equal(paths([{ podLabel: 'false' }]), 'node')
    assert.equal(paths([{ namespaceInjection: 'enabled' }]), 'sidecar')
    assert.equal(paths([{ hostNetwork: true }]), 'none')
    assert.equal(dataPathOf({ ...NOTHING, podMode: 'ambient' }), 'node')
    assert.equal(dataPathOf({ ...NOTHING, podMode: 'ambient', namespace: 'kube-system' }), 'none')
  })
})
