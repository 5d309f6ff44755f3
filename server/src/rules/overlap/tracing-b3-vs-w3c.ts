import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { istioApi, istioMain } from '../../knowledge/istio/evidence.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { type Fact, factsAt } from './facts.ts'
import { together } from './mtls-owners.ts'
import { isWrittenIn, relatedPlaces } from './places.ts'
import { doubtOf, type Reporting, reportedTwice, whoInDapr } from './reported-twice.ts'
import { isSamePlace, namesOf } from './wording.ts'

const foreignHeaders = (a: { mesh: string; setting: string; dapr: string; apps: string; doubt: string }) =>
  `${a.mesh} (${a.setting}) writes B3 trace headers, and Dapr (${a.dapr}) reads W3C headers only. A request that reaches ${a.apps} through a proxy ` +
  `has one trace in ${a.mesh} and another in Dapr, and nothing joins the two.${a.doubt} Have the proxies write W3C headers too.`

/** One fact per place that chooses the headers of the proxies. */
export const tracingB3VsW3c = defineRule({
  code: 'tracing-b3-vs-w3c',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'The mesh writes trace headers that Dapr does not read',
  docs: {
    what: 'The proxies of the mesh use a tracer that reads and writes B3 headers (`x-b3-traceid` and so on), and the Dapr sidecars of the same pods report spans too.',
    why: 'Dapr knows the W3C headers `traceparent` and `tracestate` only. It takes a request with B3 headers for one without a trace and begins a new one with an id of its own. What the proxies report, from the gateway to the app, and what Dapr reports, from the app on, are two traces, each sampled by its own rate.',
    instead:
      'Use an OpenTelemetry provider, which writes W3C headers. With a Zipkin provider of Istio 1.28 and later, `traceContextOption: USE_B3_WITH_W3C_PROPAGATION` writes both. Where neither is possible, let only one of the two trace.',
    whenToIgnore: 'When the apps themselves turn B3 headers into W3C headers before they call Dapr.',
  },
  evidence: [
    daprSource('pkg/diagnostics/http_tracing.go', 'reads traceparent and tracestate'),
    daprSource('pkg/diagnostics/grpc_tracing.go', 'reads grpc-trace-bin and traceparent'),
    istioMain('pilot/pkg/networking/core/tracing.go'),
    istioApi('mesh/v1alpha1/config.proto', 'traceContextOption of the Zipkin provider'),
  ],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    for (const fact of factsOf(cluster)) {
      if (isWrittenIn(manifest, fact.at)) yield describe(cluster, fact)
    }
  },
  examples: [
    {
      title: 'A Zipkin provider as it is by default',
      yaml: `
# file: istio.yaml
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata:
  name: istio
  namespace: istio-system
spec:
  meshConfig:
    defaultConfig:
      holdApplicationUntilProxyStarts: true
    extensionProviders:
      - name: zipkin
        zipkin:
        #^^^^^ warning tracing-b3-vs-w3c: A request that reaches "orders" through a proxy has one trace in Istio and another in Dapr (fix)
          service: zipkin.observability.svc.cluster.local
          port: 9411
# file: shop.yaml
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: spans
  namespace: shop
spec:
  tracing:
    - providers:
        - name: zipkin
      randomSamplingPercentage: 10
---
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    #             ^^^^^ tracing-both-on
    otel:
      endpointAddress: otel.observability.svc.cluster.local:4317
      isSecure: false
      protocol: grpc
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
        dapr.io/config: shop
    spec:
      containers:
        - name: orders
`,
      fixed: `
# file: istio.yaml
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata:
  name: istio
  namespace: istio-system
spec:
  meshConfig:
    defaultConfig:
      holdApplicationUntilProxyStarts: true
    extensionProviders:
      - name: zipkin
        zipkin:
          service: zipkin.observability.svc.cluster.local
          port: 9411
          traceContextOption: USE_B3_WITH_W3C_PROPAGATION`,
    },
    {
      title: 'A Zipkin provider that writes W3C headers beside B3',
      yaml: `
# file: istio.yaml
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata:
  name: istio
  namespace: istio-system
spec:
  meshConfig:
    defaultConfig:
      holdApplicationUntilProxyStarts: true
    extensionProviders:
      - name: zipkin
        zipkin:
          service: zipkin.observability.svc.cluster.local
          port: 9411
          traceContextOption: USE_B3_WITH_W3C_PROPAGATION
# file: shop.yaml
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata:
  name: spans
  namespace: shop
spec:
  tracing:
    - providers:
        - name: zipkin
      randomSamplingPercentage: 10
---
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    #             ^^^^^ tracing-both-on
    otel:
      endpointAddress: otel.observability.svc.cluster.local:4317
      isSecure: false
      protocol: grpc
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
        dapr.io/config: shop
    spec:
      containers:
        - name: orders
`,
    },
  ],
})

function factsOf(cluster: Cluster): readonly Fact<Reporting>[] {
  return cluster.derive('tracing-b3-vs-w3c', () => {
    const strangers = reportedTwice(cluster).filter(({ tracing }) => tracing.value.propagation === 'b3')
    return factsAt(strangers, ({ tracing, daprAt }) => tracing.value.propagationAt ?? tracing.at ?? daprAt)
  })
}

function describe(cluster: Cluster, { at, mesh, all, told, first, certainty }: Fact<Reporting>): Finding {
  return {
    at,
    message: foreignHeaders({
      mesh: mesh.title,
      setting: listed(told.map(({ tracing }) => tracing.why)),
      dapr: whoInDapr(cluster, told),
      apps: namesOf(told.map(({ app }) => app)),
      doubt: certainty === 'yes' ? '' : ` It is not certain that both report: ${doubtOf(first)}.`,
    }),
    certainty,
    related: relatedTo(at, told, mesh),
    fixes: fixesFor(cluster, mesh, all),
  }
}

function relatedTo(at: Anchor, sides: readonly Reporting[], mesh: Mesh): NonNullable<Finding['related']> {
  const switches = sides.flatMap(({ tracing }) => (tracing.at && !isSamePlace(tracing.at, at) ? [tracing.at] : []))
  return [
    ...relatedPlaces(switches, `This has ${mesh.title} report spans.`),
    ...relatedPlaces(
      sides.map(({ daprAt }) => daprAt),
      'This has Dapr report spans.',
    ),
  ]
}

function fixesFor(cluster: Cluster, mesh: Mesh, sides: readonly Reporting[]): readonly Fix[] {
  const edits = together(sides.map(({ app }) => mesh.remedies.writeW3c(cluster, app.workload)))
  if (!edits || edits.length === 0) return []
  return [
    {
      title: `Have the proxies of ${mesh.title} write W3C trace headers too`,
      safety: 'unsafe',
      effect: `Every proxy that uses this tracer then reads and writes both families of headers, and takes a trace of a W3C caller on.`,
      edits,
    },
  ]
}
