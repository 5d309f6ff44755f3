import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import type { DaprApp } from '../../knowledge/dapr/apps.ts'
import { overlapAt, overlapEvidence } from '../../knowledge/overlap.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import type { MeshTracingSide } from '../../knowledge/tracing-sides.ts'
import { podMetaAnchor } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type RuleContext } from '../rule.ts'
import { type Fact, factsAt } from './facts.ts'
import { isWrittenIn, relatedPlaces } from './places.ts'
import { doubtOf, type Reporting, reportedTwice, whoInDapr } from './reported-twice.ts'
import { adviceFor, byTracingOwner, letDaprTrace, letMeshTrace } from './tracing-owners.ts'
import { isSamePlace, namesOf, uncapitalise } from './wording.ts'

interface Wording {
  readonly dapr: string
  readonly mesh: string
  readonly setting: string
  readonly apps: string
  readonly effect: string
  readonly advice: string
}

const bothReport = (a: Wording) =>
  `Dapr (${a.dapr}) and ${a.mesh} (${a.setting}) both report spans for ${a.apps}. ${a.effect} ${a.advice}`

const bothMayReport = (a: Wording & { doubt: string }) =>
  `Dapr (${a.dapr}) and ${a.mesh} (${a.setting}) may both report spans for ${a.apps}: ${a.doubt}. If so, ${uncapitalise(a.effect)} ${a.advice}`

const inTwoParts = (a: { because: string; mesh: string; joining: string }) =>
  `${a.because}, ${a.mesh} reports only calls that do not pass between Dapr sidecars, so a request that goes both ways is kept in two parts, ${a.joining}.`

/** One fact per place that should change: the tracing of a Configuration, or, where Dapr should trace, the setting of the mesh. */
export const tracingBothOn = defineRule({
  code: 'tracing-both-on',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Dapr and the mesh both report spans',
  docs: {
    what: 'The Configuration of a Dapr app reports spans (a sampling rate above 0 and an exporter), and the mesh reports spans for the same pods. A provider that is only declared in the mesh, or a Configuration that no app names, reports nothing.',
    why: 'With Dapr mTLS off a call between two apps gives up to six spans, two of the sidecars and up to four of the proxies. Those of the proxies do not lie between those of the sidecars, because Dapr follows a header of its own that proxies do not rewrite, so the map of services is wrong. With Dapr mTLS on the proxies cannot read the calls between sidecars and report only the others, so neither side has the whole request. Both cost collectors, storage and time.',
    instead:
      'Choose one owner. Dapr, where messages pass through a broker: only its trace follows them; silence the mesh for these workloads. The mesh, where much of the traffic does not pass through Dapr: remove `spec.tracing` from the Configuration. A sampling rate of "0" is no good substitute: Dapr then drops the context that apps send, see `tracing-off-loses-pubsub` and `tracing-off-breaks-hop-context`.',
    whenToIgnore: 'When the two report to different collectors on purpose. Say so in the suppression.',
  },
  evidence: overlapEvidence('tracing'),
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    for (const fact of factsOf(cluster)) {
      if (isWrittenIn(manifest, fact.at)) yield describe(cluster, fact)
    }
  },
  examples: [
    {
      title:
        'A Telemetry for the namespace, and a Configuration with an exporter; messages pass through a broker, so Dapr should trace',
      yaml: `
# file: mesh.yaml
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
        - name: otel
        #       ^^^^ warning tracing-both-on: Dapr (Configuration "shop") and Istio (Telemetry "spans") both report spans for "orders" (fix)
      randomSamplingPercentage: 10
# file: orders.yaml
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    otel:
      endpointAddress: otel.observability.svc.cluster.local:4317
      isSecure: false
      protocol: grpc
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: events
  namespace: shop
spec:
  type: pubsub.in-memory
  version: v1
  metadata: []
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
        proxy.istio.io/config: '{"holdApplicationUntilProxyStarts": true}'
    spec:
      containers:
        - name: orders
`,
      fixed: `
# file: mesh.yaml
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
        - name: otel
      randomSamplingPercentage: 10
      disableSpanReporting: true`,
    },
    {
      title: 'The provider is declared and not selected, so the mesh reports nothing',
      yaml: `
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata:
  name: istio
  namespace: istio-system
spec:
  meshConfig:
    enableTracing: true
    defaultConfig:
      holdApplicationUntilProxyStarts: true
    extensionProviders:
      - name: otel
        opentelemetry:
          service: otel.observability.svc.cluster.local
          port: 4317
---
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
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
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

/** At the side that does not own the job; without an owner at that of Dapr. */
function factsOf(cluster: Cluster): readonly Fact<Reporting>[] {
  return cluster.derive('tracing-both-on', () => {
    const atMesh = ownerOf(cluster, 'tracing').owner === 'dapr'
    return factsAt(reportedTwice(cluster), ({ tracing, daprAt }) => (atMesh ? tracing.at : undefined) ?? daprAt)
  })
}

function describe(cluster: Cluster, { at, mesh, all, told, first, certainty }: Fact<Reporting>): Finding {
  const wording: Wording = {
    dapr: whoInDapr(cluster, told),
    mesh: mesh.title,
    setting: listed(told.map(({ tracing }) => tracing.why)),
    apps: namesOf(told.map(({ app }) => app)),
    effect: effectOf(first),
    advice: adviceFor(cluster, mesh),
  }
  const apps = all.map(({ app }) => app)
  return {
    at,
    message: certainty === 'yes' ? bothReport(wording) : bothMayReport({ ...wording, doubt: doubtOf(first) }),
    certainty,
    related: relatedTo(at, told, mesh.title),
    fixes: byTracingOwner(cluster, [letMeshTrace(cluster, mesh, apps), letDaprTrace(cluster, mesh, apps)]),
  }
}

/** Where several Configurations differ in what the proxies can read, the first one speaks for all. */
function effectOf({ mesh, blindBecause, readsDaprCalls, tracing }: Reporting): string {
  const joining = JOINING[tracing.value.propagation]
  if (blindBecause === 'encrypted') return inTwoParts({ because: 'With Dapr mTLS on', mesh: mesh.title, joining })
  if (blindBecause === 'bypassed') {
    return inTwoParts({ because: `As the internal port of Dapr bypasses ${mesh.title}`, mesh: mesh.title, joining })
  }
  const effect = overlapAt('tracing', mesh.id, 'daprd-to-daprd', 'off')?.effect ?? ''
  return readsDaprCalls === 'yes' ? effect : `Where ${mesh.title} can read them: ${uncapitalise(effect)}`
}

const W3C_ONLY = 'which do not join, because Dapr reads W3C headers only'

const JOINING: Readonly<Record<MeshTracingSide['tracing']['value']['propagation'], string>> = {
  w3c: 'which join only if the app hands the trace headers on',
  both: 'which join only if the app hands the trace headers on',
  b3: W3C_ONLY,
  other: W3C_ONLY,
  unknown: 'which join only if the proxies use W3C headers and the app hands them on',
}

function relatedTo(at: Anchor, sides: readonly Reporting[], mesh: string): NonNullable<Finding['related']> {
  const elsewhere = (places: readonly (Anchor | undefined)[]) =>
    places.filter((place) => place !== undefined).filter((place) => !isSamePlace(place, at))
  return [
    ...relatedPlaces(elsewhere(sides.map(({ tracing }) => tracing.at)), `This has ${mesh} report spans.`),
    ...relatedPlaces(elsewhere(sides.map(({ daprAt }) => daprAt)), 'This has Dapr report spans.'),
    ...relatedPlaces(
      elsewhere(sides.filter(({ app }) => app.configName !== undefined).map(({ app }) => configPlace(app))),
      'This app uses the Configuration.',
    ),
  ]
}

function configPlace({ workload }: DaprApp): Anchor {
  return podMetaAnchor(workload, 'annotations', 'dapr.io/config')
}
