import assert from 'node:assert/strict'
import { startup } from '../../../../server/src/knowledge/istio/startup.ts'
import { deployment, namespace, operator, viewOf } from './support.ts'

/** `waits no, native yes`; a question mark where it is not certain. */
function started(text: string, known: Readonly<Record<string, string>> = {}): string {
  const versions = { dapr: '1.18', istio: '1.30', linkerd: '2.20', kubernetes: '1.34', ...known }
  const knownVersions = (['istio', 'kubernetes'] as const).filter((product) => product in known)
  const view = viewOf(text, { assumptions: { versions, knownVersions } })
  const { waits, native } = startup(view.cluster, view.workload())
  const say = ({ value, certainty }: typeof waits) => `${value}${certainty === 'yes' ? '' : '?'}`
  return `waits ${say(waits)}, native ${say(native)}`
}

const NEW = { istio: '1.30', kubernetes: '1.34' }
const OLD_NODES = { istio: '1.30', kubernetes: '1.31' }
const OLD_ISTIO = { istio: '1.26', kubernetes: '1.34' }

function pod(annotations: string): string {
  return deployment({ annotations })
}

describe('Istio startup', () => {
  const cases: readonly (readonly [string, string, Readonly<Record<string, string>>, string])[] = [
    ['guessed versions', deployment(), {}, 'waits unknown?, native unknown?'],
    ['new versions', deployment(), NEW, 'waits yes, native yes'],
    ['old nodes', deployment(), OLD_NODES, 'waits no, native no'],
    ['old nodes alone', deployment(), { kubernetes: '1.31' }, 'waits no, native no'],
    ['an old Istio', deployment(), OLD_ISTIO, 'waits no, native no'],
    ['new nodes alone', deployment(), { kubernetes: '1.34' }, 'waits unknown?, native unknown?'],
    ['the annotation', pod('{ sidecar.istio.io/nativeSidecar: "true" }'), OLD_ISTIO, 'waits yes, native yes'],
    ['the annotation against new versions', pod('{ sidecar.istio.io/nativeSidecar: "false" }'), NEW, 'waits no, native no'],
    ['any other word of the annotation', pod('{ sidecar.istio.io/nativeSidecar: "nope" }'), OLD_ISTIO, 'waits yes, native yes'],
    [
      'the switch of istiod',
      operator('{ values: { pilot: { env: { ENABLE_NATIVE_SIDECARS: "false" } } } }') + deployment(),
      NEW,
      'waits no, native no',
    ],
    [
      'the switch of istiod as an environment variable',
      operator('{ components: { pilot: { k8s: { env: [ { name: ENABLE_NATIVE_SIDECARS, value: "true" } ] } } } }') + deployment(),
      OLD_ISTIO,
      'waits yes, native yes',
    ],
    [
      'a pod that is held',
      pod('{ proxy.istio.io/config: "holdApplicationUntilProxyStarts: true" }'),
      OLD_NODES,
      'waits yes, native no',
    ],
    [
      'a pod that is held, in JSON',
      pod(`{ proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}' }`),
      OLD_NODES,
      'waits yes, native no',
    ],
    [
      'a pod that is held, in the other spelling',
      pod('{ proxy.istio.io/config: "hold_application_until_proxy_starts: true" }'),
      OLD_NODES,
      'waits yes, native no',
    ],
    [
      'a mesh that holds',
      operator('{ meshConfig: { defaultConfig: { holdApplicationUntilProxyStarts: true } } }') + deployment(),
      OLD_NODES,
      'waits yes, native no',
    ],
    [
      'a pod that is not held in a mesh that holds',
      operator('{ meshConfig: { defaultConfig: { holdApplicationUntilProxyStarts: true } } }') +
        pod('{ proxy.istio.io/config: "holdApplicationUntilProxyStarts: false" }'),
      OLD_NODES,
      'waits no, native no',
    ],
    [
      'the older Helm value',
      `---\nglobal: { proxy: { holdApplicationUntilProxyStarts: true } }\n${deployment()}`,
      OLD_NODES,
      'waits yes, native no',
    ],
    [
      'a held pod with guessed versions',
      pod('{ proxy.istio.io/config: "holdApplicationUntilProxyStarts: true" }'),
      {},
      'waits yes, native unknown?',
    ],
    ['ambient mode', namespace('{ istio.io/dataplane-mode: ambient }') + deployment(), OLD_NODES, 'waits yes, native yes'],
  ]
  for (const [what, text, known, expected] of cases) it(`follows ${what}`, () => assert.equal(started(text, known), expected))
})
