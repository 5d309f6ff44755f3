import assert from 'node:assert/strict'
import { membership, namespaceMembership } from '../../../../server/src/knowledge/istio/membership.ts'
import { inboundTls } from '../../../../server/src/knowledge/istio/peer-authentication.ts'
import { bypassedPorts } from '../../../../server/src/knowledge/istio/ports.ts'
import { remedies } from '../../../../server/src/knowledge/istio/remedies.ts'
import { startup } from '../../../../server/src/knowledge/istio/startup.ts'
import { tracing } from '../../../../server/src/knowledge/istio/tracing.ts'
import { deployment, namespace, object, operator, type View, viewOf } from './support.ts'

const PORT = 50002
const INBOUND = 'traffic.sidecar.istio.io/excludeInboundPorts'
const OUTBOUND = 'traffic.sidecar.istio.io/excludeOutboundPorts'
const INCLUDE = 'traffic.sidecar.istio.io/includeInboundPorts'

const VERSIONS = { dapr: '1.18', istio: '1.30', linkerd: '2.20', kubernetes: '1.31' } as const
const OLD_NODES = { versions: VERSIONS, knownVersions: ['istio', 'kubernetes'] } as const

/** A Deployment in block style, with its annotations or labels as lines. */
function pod(annotations: readonly string[], labels: readonly string[] = ['app: orders']): string {
  const block = (lines: readonly string[]) => lines.map((line) => `\n        ${line}`).join('')
  return `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      labels:${block(labels)}
${annotations.length === 0 ? '' : `      annotations:${block(annotations)}\n`}    spec:
      containers: []
`
}

/** The lines that an edited text has and the old one has not. */
function added(before: View, after: View): readonly string[] {
  const old = new Set(before.text.split('\n'))
  return after.text
    .split('\n')
    .filter((line) => !old.has(line))
    .map((line) => line.trim())
}

function bypassed(view: View): string {
  const { inbound, outbound } = bypassedPorts(view.cluster, view.workload())
  return `${inbound.has(PORT)} ${outbound.has(PORT)}`
}

describe('Istio remedies', () => {
  describe('bypass', () => {
    const cases: readonly (readonly [string, string, readonly string[]])[] = [
      ['writes both lists', pod([]), ['annotations:', `${INBOUND}: "${PORT}"`, `${OUTBOUND}: "${PORT}"`]],
      [
        'adds to what is written, as it is written',
        pod([`${INBOUND}: "80, 443" # health`, `${OUTBOUND}: '3500'`]),
        [`${INBOUND}: "80, 443, ${PORT}" # health`, `${OUTBOUND}: '3500,${PORT}'`],
      ],
      ['adds only what is missing', pod([`${INBOUND}: "${PORT}"`]), [`${OUTBOUND}: "${PORT}"`]],
      ['turns a number into a list', pod([`${INBOUND}: 80`, `${OUTBOUND}: "${PORT}"`]), [`${INBOUND}: 80,${PORT}`]],
      ['fills an empty list', pod([`${INBOUND}: ""`, `${OUTBOUND}: "${PORT}"`]), [`${INBOUND}: "${PORT}"`]],
      [
        'takes the port off a list of captured ports',
        pod([`${INCLUDE}: "8080,${PORT}"`, `${OUTBOUND}: "${PORT}"`]),
        [`${INCLUDE}: "8080"`],
      ],
      ['leaves a list of captured ports empty', pod([`${INCLUDE}: "${PORT}"`, `${OUTBOUND}: "${PORT}"`]), [`${INCLUDE}: ""`]],
      [
        'keeps the list for all pods',
        operator('{ values: { global: { proxy: { excludeInboundPorts: "9000" } } } }') + pod([`${OUTBOUND}: "${PORT}"`]),
        [`${INBOUND}: 9000,${PORT}`],
      ],
    ]
    for (const [what, text, expected] of cases) {
      it(what, () => {
        const view = viewOf(text)
        const after = view.edited(remedies.bypass(view.cluster, view.workload(), PORT, ['inbound', 'outbound']))
        assert.deepEqual(
          added(view, after).map((line) => line.replaceAll(`'${PORT}'`, `"${PORT}"`)),
          expected,
        )
        assert.equal(bypassed(after), 'yes yes')
      })
    }

    it('has nothing to do where the port bypasses already', () => {
      const view = viewOf(pod([`${INBOUND}: "${PORT}"`]))
      assert.deepEqual(remedies.bypass(view.cluster, view.workload(), PORT, ['inbound']), [])
    })

    it('does not exist for templates, nor in ambient mode', () => {
      const templated = viewOf(pod([`${INBOUND}: "{{ .Values.ports }}"`]))
      assert.equal(remedies.bypass(templated.cluster, templated.workload(), PORT, ['inbound']), undefined)
      const ambient = viewOf(namespace('{ istio.io/dataplane-mode: ambient }') + pod([]))
      assert.equal(remedies.bypass(ambient.cluster, ambient.workload(), PORT, ['inbound']), undefined)
    })
  })

  describe('capture', () => {
    const cases: readonly (readonly [string, string, readonly string[]])[] = [
      ['takes the first port off', pod([`${INBOUND}: "${PORT}, 80"`]), [`${INBOUND}: "80"`]],
      ['takes the last port off', pod([`${INBOUND}: "80, ${PORT}" # why`]), [`${INBOUND}: "80" # why`]],
      ['takes one from the middle', pod([`${OUTBOUND}: 80,${PORT},443`]), [`${OUTBOUND}: 80,443`]],
      ['takes every mention off', pod([`${OUTBOUND}: "${PORT},443,${PORT}"`]), [`${OUTBOUND}: "443"`]],
      ['removes a list of nothing else', pod([`${INBOUND}: "${PORT}"`, `${OUTBOUND}: "${PORT}"`]), []],
      ['adds to a list of captured ports', pod([`${INCLUDE}: "80"`]), [`${INCLUDE}: "80,${PORT}"`]],
      [
        'changes the list for all pods where it stands',
        `---\nglobal:\n  proxy:\n    excludeInboundPorts: "${PORT},80"\n${pod([])}`,
        ['excludeInboundPorts: "80"'],
      ],
      [
        'keeps an empty list where the one for all pods has the port',
        operator(`{ values: { global: { proxy: { excludeInboundPorts: "${PORT}" } } } }`) + pod([`${INBOUND}: "${PORT}"`]),
        [`${INBOUND}: ""`],
      ],
    ]
    for (const [what, text, expected] of cases) {
      it(what, () => {
        const view = viewOf(text)
        const after = view.edited(remedies.capture(view.cluster, view.workload(), PORT))
        assert.deepEqual(added(view, after), expected)
        assert.equal(bypassed(after), 'no no')
      })
    }

    it('has nothing to do where the port is captured', () => {
      const view = viewOf(pod([]))
      assert.deepEqual(remedies.capture(view.cluster, view.workload(), PORT), [])
    })

    it('does not exist where something other than a list keeps the port out', () => {
      const view = viewOf(pod(['sidecar.istio.io/interceptionMode: NONE']))
      assert.equal(remedies.capture(view.cluster, view.workload(), PORT), undefined)
    })
  })

  describe('join', () => {
    const cases: readonly (readonly [string, string, readonly string[]])[] = [
      ['marks a silent Namespace', namespace('{ team: a }') + pod([]), ['labels: { team: a, istio-injection: enabled }']],
      [
        'marks it as other Namespaces are',
        namespace('{ istio.io/rev: stable }', 'web') + namespace('{ team: a }') + pod([]),
        ['labels: { team: a, istio.io/rev: stable }'],
      ],
      [
        'marks it as ambient where others are',
        namespace('{ istio.io/dataplane-mode: ambient }', 'web') + namespace('{ team: a }') + pod([]),
        ['labels: { team: a, istio.io/dataplane-mode: ambient }'],
      ],
      [
        'opens a blocked Namespace',
        namespace('{ istio-injection: disabled }') + pod([]),
        ['labels: { istio-injection: enabled }'],
      ],
      [
        'turns an opt-out of the pod',
        namespace('{ istio-injection: enabled }') + pod([], ['sidecar.istio.io/inject: "false"']),
        ['sidecar.istio.io/inject: "true"'],
      ],
      [
        'removes an opt-out by annotation',
        namespace('{ istio-injection: enabled }') + pod(['sidecar.istio.io/inject: "false"']),
        [],
      ],
      [
        'asks for the pod where the installation does not by itself',
        operator('{ values: { global: { proxy: { autoInject: disabled } } } }') +
          namespace('{ istio-injection: enabled }') +
          pod([]),
        ['sidecar.istio.io/inject: "true"'],
      ],
    ]
    for (const [what, text, expected] of cases) {
      it(what, () => {
        const view = viewOf(text)
        const after = view.edited(remedies.join(view.cluster, view.workload()))
        assert.deepEqual(added(view, after), expected)
        assert.equal(membership(after.cluster, after.workload()).member, 'yes')
      })
    }

    it('marks the pod where the Namespace is not in the files', () => {
      const view = viewOf(pod([]))
      assert.deepEqual(added(view, view.edited(remedies.join(view.cluster, view.workload()))), [
        'sidecar.istio.io/inject: "true"',
      ])
    })

    it('does not exist for pods that can never join', () => {
      const host = viewOf(namespace('{}') + deployment({ pod: '{ hostNetwork: true }' }))
      assert.equal(remedies.join(host.cluster, host.workload()), undefined)
    })
  })

  describe('leave', () => {
    for (const labels of ['{ istio-injection: enabled }', '{ istio.io/rev: stable }', '{ istio.io/dataplane-mode: ambient }']) {
      it(`takes a Namespace with ${labels} out`, () => {
        const view = viewOf(namespace(labels, 'dapr-system'))
        const [object] = view.manifests
        assert.ok(object)
        const after = view.edited(remedies.leave(view.cluster, namespaceMembership(view.cluster, 'dapr-system'), object))
        assert.equal(namespaceMembership(after.cluster, 'dapr-system').member, 'no')
      })
    }
  })

  describe('stopTracing', () => {
    const telemetry = (spec: string, inNamespace = 'shop') =>
      object('telemetry.istio.io/v1', 'Telemetry', 'default', spec, inNamespace)
    const cases: readonly (readonly [string, string])[] = [
      ['silences the policy of the namespace', telemetry('{ tracing: [ { providers: [ { name: otel } ] } ] }')],
      ['silences the policy of the mesh', telemetry('{ tracing: [ { providers: [ { name: otel } ] } ] }', 'istio-system')],
      [
        'silences both sides',
        telemetry(
          '{ tracing: [ { match: { mode: CLIENT }, providers: [ { name: a } ] }, { match: { mode: SERVER }, providers: [ { name: b } ] } ] }',
        ),
      ],
      [
        'removes the default of the mesh',
        operator(
          '{ meshConfig: { defaultProviders: { tracing: [otel] }, extensionProviders: [ { name: otel, opentelemetry: { service: o, port: 4317 } } ] } }',
        ),
      ],
      [
        'switches the older way off',
        operator('{ meshConfig: { defaultConfig: { tracing: { zipkin: { address: "z:9411" } } } } }'),
      ],
      ['takes the tracer away', '---\nglobal: { proxy: { tracer: zipkin } }\n'],
    ]
    for (const [what, text] of cases) {
      it(what, () => {
        const view = viewOf(text + pod([]))
        assert.equal(tracing(view.cluster, view.workload()).value.on, 'yes')
        const after = view.edited(remedies.stopTracing(view.cluster, view.workload()))
        assert.equal(tracing(after.cluster, after.workload()).value.on, 'no')
      })
    }

    it('does not reach into text inside an annotation or a ConfigMap', () => {
      const own = viewOf(pod(['proxy.istio.io/config: "tracing: { zipkin: { address: z:9411 } }"']))
      assert.equal(tracing(own.cluster, own.workload()).value.on, 'yes')
      assert.equal(remedies.stopTracing(own.cluster, own.workload()), undefined)
      const map = viewOf(
        `---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: istio, namespace: istio-system }\ndata:\n  mesh: |\n    defaultProviders: { tracing: [otel] }\n    extensionProviders: [ { name: otel, opentelemetry: { service: o, port: 4317 } } ]\n${pod([])}`,
      )
      assert.equal(tracing(map.cluster, map.workload()).value.on, 'yes')
      assert.equal(remedies.stopTracing(map.cluster, map.workload()), undefined)
    })
  })

  describe('startup', () => {
    const configs: readonly (readonly [string, readonly string[]])[] = [
      ['no settings', []],
      ['settings in block style', ['proxy.istio.io/config: |', '  concurrency: 2']],
      ['settings in JSON', [`proxy.istio.io/config: '{"concurrency": 2}'`]],
      ['empty settings', [`proxy.istio.io/config: '{}'`]],
      ['the opposite', ['proxy.istio.io/config: |', '  holdApplicationUntilProxyStarts: false', '  concurrency: 2']],
    ]
    for (const [what, annotations] of configs) {
      it(`makes containers wait beside ${what}`, () => {
        const view = viewOf(pod(annotations), { assumptions: OLD_NODES })
        assert.equal(startup(view.cluster, view.workload()).waits.value, 'no')
        const after = view.edited(remedies.waitForProxy(view.cluster, view.workload()))
        assert.equal(startup(after.cluster, after.workload()).waits.value, 'yes')
        if (annotations.length > 0 && what !== 'empty settings') assert.match(after.text, /concurrency/)
      })
    }

    it('makes the sidecar native', () => {
      const view = viewOf(pod(['sidecar.istio.io/nativeSidecar: "false"']), { assumptions: OLD_NODES })
      const after = view.edited(remedies.nativeProxy(view.cluster, view.workload()))
      assert.equal(startup(after.cluster, after.workload()).native.value, 'yes')
    })
  })

  describe('relaxInbound', () => {
    const policy = (spec: string) => object('security.istio.io/v1', 'PeerAuthentication', 'strict', spec)

    it('opens the port in the policy of the workload', () => {
      const view = viewOf(policy('{ selector: { matchLabels: { app: orders } }, mtls: { mode: STRICT } }') + pod([]))
      const after = view.edited(remedies.relaxInbound(view.cluster, view.workload(), PORT))
      assert.equal(inboundTls(after.cluster, after.workload(), PORT).value, 'permissive')
      assert.equal(inboundTls(after.cluster, after.workload(), 8080).value, 'strict')
    })

    it('does not open a whole namespace for the sake of a port', () => {
      const view = viewOf(policy('{ mtls: { mode: STRICT } }') + pod([]))
      assert.equal(remedies.relaxInbound(view.cluster, view.workload(), PORT), undefined)
    })
  })
})
