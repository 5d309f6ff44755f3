import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, placeOf, problemsOf, refusedValue } from '../schema/problems.ts'

/** The address of a collector of spans, in a form that its exporter does not take. */
export const exporterEndpoint = defineRule({
  code: 'exporter-endpoint',
  category: 'configuration',
  severity: 'error',
  since: '0.1.0',
  title: 'An address that the exporter of spans cannot use',
  docs: {
    what: '`tracing.zipkin.endpointAddress` without a scheme or host, or `tracing.otel.endpointAddress` with a scheme or a path.',
    why: 'The two exporters want opposite forms. Zipkin wants the whole URL, and without scheme and host daprd does not start. OTLP wants `host:port`; with more, daprd starts and every export fails, so no span arrives.',
    instead: 'For Zipkin write a URL that ends in `/api/v2/spans`. For OTLP write `host:port`; `isSecure` decides about TLS.',
  },
  evidence: [
    daprSource('pkg/runtime/runtime.go', '`setupTracing`'),
    {
      url: 'https://github.com/open-telemetry/opentelemetry-go/blob/exporters/zipkin/v1.40.0/exporters/zipkin/zipkin.go',
      version: 'OpenTelemetry Go 1.40',
    },
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'exporter-endpoint')) {
      yield {
        at: placeOf(manifest, problem),
        message: refusedValue(manifest, problem),
        fixes: cureOf(manifest, problem).map((fix) => ({ ...fix, safety: 'unsafe', effect: 'Spans are then sent there.' })),
      }
    }
  },
  examples: [
    {
      title: 'A scheme for OTLP',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    otel:
      endpointAddress: http://otel-collector.monitoring:4317
      #                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error exporter-endpoint: daprd starts, but every export fails (fix)
      protocol: grpc
      isSecure: false
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    otel:
      endpointAddress: otel-collector.monitoring:4317
      protocol: grpc
      isSecure: false
`,
    },
    {
      title: 'No scheme for Zipkin',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    zipkin:
      endpointAddress: zipkin.monitoring:9411
      #                ^^^^^^^^^^^^^^^^^^^^^^ error exporter-endpoint: daprd does not start (fix)
`,
    },
    {
      title: 'Each in its own form',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
    otel:
      endpointAddress: otel-collector.monitoring:4317
      protocol: grpc
      isSecure: false
`,
    },
  ],
})
