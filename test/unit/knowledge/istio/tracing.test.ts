import assert from 'node:assert/strict'
import { tracing } from '../../../../server/src/knowledge/istio/tracing.ts'
import { deployment, namespace, object, operator, viewOf } from './support.ts'

function telemetry(name: string, spec: string, inNamespace = 'shop'): string {
  return object('telemetry.istio.io/v1', 'Telemetry', name, spec, inNamespace)
}

const PROVIDERS = `extensionProviders: [
  { name: otel, opentelemetry: { service: otel.observability.svc.cluster.local, port: 4317 } },
  { name: zipkin, zipkin: { service: zipkin.observability.svc.cluster.local, port: 9411 } },
  { name: both, zipkin: { service: z.o.svc.cluster.local, port: 9411, traceContextOption: USE_B3_WITH_W3C_PROPAGATION } },
  { name: sampler, opentelemetry: { service: o.o.svc.cluster.local, port: 4317, dynatraceSampler: { tenant: a } } },
  { name: old, opencensus: { service: o.o.svc.cluster.local, port: 4317 } },
  { name: logs, envoyFileAccessLog: { path: /dev/stdout } } ]`

/** `yes w3c 0.1 certain: otel`: on, headers, rate, certainty, and the text that decides. */
function traced(text: string, pod = deployment(), options?: Parameters<typeof viewOf>[1]): string {
  const view = viewOf(text + pod, options)
  const { value, certainty, at, source } = tracing(view.cluster, view.workload('orders'))
  const sure = certainty === 'yes' ? '' : ' unsure'
  return `${value.on} ${value.propagation} ${value.sampling ?? '-'}${sure}: ${view.marked(at) ?? source}`
}

describe('Istio tracing', () => {
  describe('with a provider', () => {
    const installed = operator(`{ meshConfig: { ${PROVIDERS} } }`)
    const cases: readonly (readonly [string, string, string])[] = [
      ['is off by default', '', 'no unknown -: default'],
      ['is off where providers are only declared', installed, 'no unknown -: default'],
      ['is off where only the old switch is on', operator('{ meshConfig: { enableTracing: true } }'), 'no unknown -: default'],
      [
        'follows the default of the mesh',
        operator(`{ meshConfig: { ${PROVIDERS}, defaultProviders: { tracing: [otel] } } }`),
        'yes w3c 0.01: otel',
      ],
      [
        'is off where a MeshConfig declares no such provider',
        operator('{ meshConfig: { defaultProviders: { tracing: [otel] } } }'),
        'no unknown -: otel',
      ],
      [
        'follows a Telemetry of the mesh',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: otel } ] } ] }', 'istio-system'),
        'yes w3c 0.01: otel',
      ],
      [
        'compares names without case',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: Zipkin } ] } ] }'),
        'yes b3 0.01: Zipkin',
      ],
      [
        'knows Zipkin that also writes W3C',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: both } ] } ] }'),
        'yes both 0.01: both',
      ],
      [
        'takes the rate in percent',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: otel } ], randomSamplingPercentage: 25 } ] }'),
        'yes w3c 0.25: otel',
      ],
      [
        'honours a rate of zero in a Telemetry',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: otel } ], randomSamplingPercentage: 0 } ] }'),
        'yes w3c 0: otel',
      ],
      [
        'leaves the rate to a provider that samples',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: sampler } ], randomSamplingPercentage: 5 } ] }'),
        'yes w3c 1: sampler',
      ],
      [
        'merges field by field, the narrower policy first',
        installed +
          telemetry(
            'default',
            '{ tracing: [ { providers: [ { name: otel } ], randomSamplingPercentage: 5 } ] }',
            'istio-system',
          ) +
          telemetry('shop', '{ tracing: [ { randomSamplingPercentage: 50 } ] }') +
          telemetry('orders', '{ selector: { matchLabels: { app: orders } }, tracing: [ { customTags: {} } ] }'),
        'yes w3c 0.5: otel',
      ],
      [
        'is silenced by a narrower policy',
        installed +
          telemetry('default', '{ tracing: [ { providers: [ { name: otel } ] } ] }', 'istio-system') +
          telemetry('shop', '{ tracing: [ { disableSpanReporting: true } ] }'),
        'no unknown -: true',
      ],
      [
        'is woken up by a narrower one still',
        installed +
          telemetry('default', '{ tracing: [ { providers: [ { name: otel } ] } ] }', 'istio-system') +
          telemetry('shop', '{ tracing: [ { disableSpanReporting: true } ] }') +
          telemetry('orders', '{ selector: { matchLabels: { app: orders } }, tracing: [ { disableSpanReporting: false } ] }'),
        'yes w3c 0.01: otel',
      ],
      [
        'is on where one side of the call is',
        installed +
          telemetry(
            'shop',
            '{ tracing: [ { match: { mode: SERVER }, disableSpanReporting: true }, { match: { mode: CLIENT }, providers: [ { name: otel } ] } ] }',
          ),
        'yes w3c 0.01: otel',
      ],
      [
        'is off where the provider is not declared',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: jaeger } ] } ] }'),
        'no unknown -: jaeger',
      ],
      [
        'is off where the provider takes no traces',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: logs } ] } ] }'),
        'no unknown -: logs',
      ],
      [
        'is off with a kind of provider that is supported no more',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: old } ] } ] }'),
        'no unknown -: old',
      ],
      [
        'is off where a policy names no provider, even with a tracer',
        operator('{ meshConfig: { defaultConfig: { tracing: { zipkin: { address: "z:9411" } } } } }') +
          telemetry('shop', '{ tracing: [ { randomSamplingPercentage: 5 } ] }'),
        'no unknown -: { randomSamplingPercentage: 5 }',
      ],
      [
        'takes the provider for declared where the installation is not in the files',
        telemetry('default', '{ tracing: [ { providers: [ { name: otel } ] } ] }'),
        'yes unknown 0.01: otel',
      ],
      [
        'ignores policies for gateways',
        installed +
          telemetry(
            'gw',
            '{ targetRefs: [ { kind: Gateway, group: gateway.networking.k8s.io, name: gw } ], tracing: [ { providers: [ { name: otel } ] } ] }',
          ),
        'no unknown -: default',
      ],
      [
        'ignores policies of other namespaces',
        installed + telemetry('web', '{ tracing: [ { providers: [ { name: otel } ] } ] }', 'web'),
        'no unknown -: default',
      ],
      [
        'doubts a policy without a written namespace',
        installed + telemetry('default', '{ tracing: [ { providers: [ { name: otel } ] } ] }', ''),
        'yes w3c 0.01 unsure: otel',
      ],
      [
        'takes the last entry of a policy that says something',
        installed +
          telemetry(
            'a',
            '{ tracing: [ { providers: [ { name: zipkin } ], randomSamplingPercentage: 7 }, { providers: [ { name: otel } ] } ] }',
          ),
        'yes w3c 0.07: otel',
      ],
      [
        'doubts whether a policy that says nothing of tracing is the older',
        installed + telemetry('a', '{ metrics: [] }') + telemetry('b', '{ tracing: [ { providers: [ { name: otel } ] } ] }'),
        'yes w3c 0.01 unsure: otel',
      ],
      [
        'keeps what two policies agree on',
        installed +
          telemetry('a', '{ tracing: [ { providers: [ { name: otel } ] } ] }') +
          telemetry('b', '{ tracing: [ { providers: [ { name: zipkin } ] } ] }'),
        'yes unknown 0.01: otel',
      ],
      [
        'doubts which of two policies is the older',
        installed +
          telemetry('a', '{ tracing: [ { providers: [ { name: otel } ] } ] }') +
          telemetry('b', '{ tracing: [ { disableSpanReporting: true }, { providers: [ { name: otel } ] } ] }'),
        'yes w3c 0.01 unsure: otel',
      ],
    ]
    for (const [what, text, expected] of cases) it(what, () => assert.equal(traced(text), expected))
  })

  describe('the older way', () => {
    const zipkin = operator('{ meshConfig: { defaultConfig: { tracing: { zipkin: { address: "zipkin:9411" } } } } }')
    const cases: readonly (readonly [string, string, string, string?])[] = [
      ['is a tracer of the mesh', zipkin, 'yes b3 0.01: { zipkin: { address: "zipkin:9411" } }'],
      [
        'is off where it is not allowed',
        operator('{ meshConfig: { enableTracing: false, defaultConfig: { tracing: { zipkin: { address: "z:9411" } } } } }'),
        'no unknown -: default',
      ],
      ['is a Helm value', operator('{ values: { global: { proxy: { tracer: zipkin } } } }'), 'yes b3 0.01: zipkin'],
      [
        'is nothing as the Helm value "none"',
        operator('{ values: { global: { proxy: { tracer: none } } } }'),
        'no unknown -: default',
      ],
      [
        'takes the rate of the proxy',
        operator('{ meshConfig: { defaultConfig: { tracing: { sampling: 40, zipkin: { address: "z:9411" } } } } }'),
        'yes b3 0.4: { sampling: 40, zipkin: { address: "z:9411" } }',
      ],
      [
        'takes the rate of istiod',
        `${zipkin}---\npilot: { traceSampling: 10 }\n`,
        'yes b3 0.1: { zipkin: { address: "zipkin:9411" } }',
      ],
      [
        'does nothing with an older address',
        operator('{ meshConfig: { defaultConfig: { zipkinAddress: "z:9411" } } }'),
        'no unknown -: default',
      ],
      [
        'is replaced whole by the annotation of the pod',
        zipkin,
        'no unknown -: default',
        deployment({ annotations: '{ proxy.istio.io/config: "tracing: { sampling: 50 }" }' }),
      ],
      [
        'is replaced by that annotation also where the chart brought it',
        operator('{ values: { global: { proxy: { tracer: zipkin } } } }'),
        'no unknown -: default',
        deployment({ annotations: '{ proxy.istio.io/config: "tracing: { sampling: 50 }" }' }),
      ],
      [
        'can be the annotation of the pod alone',
        '',
        'yes other 1: "tracing: { sampling: 100, datadog: { address: d:8126 } }"',
        deployment({ annotations: '{ proxy.istio.io/config: "tracing: { sampling: 100, datadog: { address: d:8126 } }" }' }),
      ],
    ]
    for (const [what, text, expected, pod] of cases) it(what, () => assert.equal(traced(text, pod), expected))

    it('knew kinds of provider up to 1.26 that are gone', () => {
      const assumptions = {
        knownVersions: ['istio'],
        versions: { dapr: '1.18', istio: '1.26', linkerd: '2.20', kubernetes: '1.34' },
      } as const
      const mesh = operator(`{ meshConfig: { ${PROVIDERS}, defaultProviders: { tracing: [old] } } }`)
      assert.equal(traced(mesh, deployment(), { assumptions }), 'unknown unknown 0.01: old')
    })

    it('was on by default up to 1.21', () => {
      const assumptions = {
        knownVersions: ['istio'],
        versions: { dapr: '1.18', istio: '1.21', linkerd: '2.20', kubernetes: '1.34' },
      } as const
      assert.equal(traced('', deployment(), { assumptions }), 'yes b3 0.01: default')
    })
  })

  it('reads the mesh configuration in a ConfigMap', () => {
    const map = `---
apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    defaultProviders: { tracing: [otel] }
    ${PROVIDERS.replaceAll('\n', ' ')}
`
    assert.match(traced(map), /^yes w3c 0.01/)
  })

  it('needs a waypoint in ambient mode', () => {
    const selected = telemetry('default', '{ tracing: [ { providers: [ { name: otel } ] } ] }')
    assert.match(traced(namespace('{ istio.io/dataplane-mode: ambient }') + selected), /^no /)
    assert.equal(
      traced(namespace('{ istio.io/dataplane-mode: ambient, istio.io/use-waypoint: waypoint }') + selected),
      'unknown unknown - unsure: waypoint',
    )
  })
})
