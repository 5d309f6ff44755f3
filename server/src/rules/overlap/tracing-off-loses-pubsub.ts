import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { pubsubOf } from '../../knowledge/dapr/components.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import type { Loaded } from '../../knowledge/dapr/scopes.ts'
import { overlapAt } from '../../knowledge/overlap.ts'
import { anchorAt, describeManifest } from '../../model/manifest.ts'
import { both, either } from '../../model/truth.ts'
import { defineRule, type Finding, type RuleContext } from '../rule.ts'
import { type Fact, factsAt } from './facts.ts'
import { isWrittenIn, relatedPlaces } from './places.ts'
import { describeMesh, handContextOn, type Silent, silentApps, traceAgain } from './tracing-off.ts'
import { byTracingOwner } from './tracing-owners.ts'
import { namesOf, uncapitalise } from './wording.ts'

const eventsWithoutTrace = (a: { configuration: string; apps: string; broker: string; mesh: string; effect: string }) =>
  `samplingRate "0" in ${a.configuration} also keeps trace ids out of the events of ${a.apps} (${a.broker}). ${a.mesh} cannot make up for that: ${a.effect} ` +
  `Give Dapr a rate, or remove spec.tracing, so that it hands on the trace context that the apps send.`

/** One fact per Configuration: its rate of 0 cuts traces at the broker, in a mesh that was meant to trace instead. */
export const tracingOffLosesPubsub = defineRule({
  code: 'tracing-off-loses-pubsub',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'A sampling rate of 0 cuts traces at the broker',
  docs: {
    what: 'A Configuration with `samplingRate: "0"`, used by meshed apps that publish or receive events: a pub/sub Component or a Subscription is made for them.',
    why: 'At a rate of exactly 0 daprd leaves out its tracing altogether. It then writes no trace id into the envelope of an event, not even the one that the app has sent along, so the trace of a request ends where it is published. To the mesh an event is bytes on the way to a broker: its proxies cannot carry the trace through.',
    instead:
      'Let Dapr trace, with a rate above 0 and an exporter. Where the mesh should trace, remove `spec.tracing` as a whole instead of setting "0": Dapr then reports nothing, but hands on the trace context that apps send, in events too. It reaches the consumer only if the apps send it, for example by an OpenTelemetry library.',
    whenToIgnore: 'When nobody follows requests through the broker.',
  },
  evidence: [
    daprSource('pkg/api/http/server.go', 'the tracing middleware is left out at rate 0'),
    daprSource('pkg/api/http/http.go', 'trace ids of an event come from the span of the request'),
    daprSource('pkg/diagnostics/utils/trace_utils.go'),
    daprDocs('concepts/service-mesh/'),
  ],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    for (const fact of factsOf(cluster)) {
      if (isWrittenIn(manifest, fact.at)) yield describe(cluster, fact)
    }
  },
  examples: [
    {
      title: 'Linkerd traces, and Dapr is switched off where events are published',
      yaml: `
# file: mesh.yaml
clusterDomain: cluster.local
identityTrustDomain: cluster.local
proxy:
  tracing:
    enabled: true
    collector:
      endpoint: otel.observability.svc.cluster.local:4317
      meshIdentity:
        serviceAccountName: otel
        namespace: observability
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
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
# file: shop.yaml
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "0"
    #             ^^^ warning tracing-off-loses-pubsub: keeps trace ids out of the events of "orders" (fix)
    #             ^^^ information tracing-off-breaks-hop-context
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
    spec:
      containers:
        - name: orders
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "1"
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
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'No tracing block: Dapr hands on what the apps send',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
---
clusterDomain: cluster.local
identityTrustDomain: cluster.local
proxy:
  tracing:
    enabled: true
    collector:
      endpoint: otel.observability.svc.cluster.local:4317
      meshIdentity:
        serviceAccountName: otel
        namespace: observability
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
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  metrics:
    enabled: true
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
    spec:
      containers:
        - name: orders
`,
    },
  ],
})

interface Publisher extends Silent {
  readonly broker: readonly Loaded[]
}

function factsOf(cluster: Cluster): readonly Fact<Publisher>[] {
  return cluster.derive('tracing-off-loses-pubsub', () => {
    const publishers = silentApps(cluster).flatMap((silent): Publisher[] => {
      const broker = pubsubOf(cluster, silent.app)
      const certainty = both(silent.certainty, either(...broker.map((loaded) => loaded.certainty)))
      return certainty === 'no' ? [] : [{ ...silent, broker, certainty }]
    })
    return factsAt(publishers, ({ rateAt }) => rateAt)
  })
}

function describe(cluster: Cluster, { at, mesh, all, told, first, certainty }: Fact<Publisher>): Finding {
  const broker = [...new Set(told.flatMap((publisher) => publisher.broker.map(({ manifest }) => manifest)))]
  const apps = all.map(({ app }) => app)
  return {
    at,
    message: eventsWithoutTrace({
      configuration: first.dapr.why,
      apps: namesOf(told.map(({ app }) => app)),
      broker: listed(broker.map(describeManifest)),
      mesh: describeMesh(first),
      effect: uncapitalise(overlapAt('tracing', mesh.id, 'daprd-to-backend', 'on')?.effect ?? ''),
    }),
    certainty,
    related: [
      ...relatedPlaces(
        broker.map((manifest) => anchorAt(manifest, ['metadata', 'name'])),
        'Events pass through this.',
      ),
      ...relatedPlaces(
        told.flatMap(({ tracing }) => (tracing.at ? [tracing.at] : [])),
        `This has ${mesh.title} report spans.`,
      ),
    ],
    fixes: byTracingOwner(cluster, [handContextOn(cluster, apps), traceAgain(cluster, mesh, all)]),
  }
}
