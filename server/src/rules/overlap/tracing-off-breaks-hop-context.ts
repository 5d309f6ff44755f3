import type { Cluster } from '../../knowledge/cluster.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { defineRule, type Finding, type RuleContext } from '../rule.ts'
import { type Fact, factsAt } from './facts.ts'
import { isWrittenIn, relatedPlaces } from './places.ts'
import { describeMesh, handContextOn, type Silent, silentApps, traceAgain } from './tracing-off.ts'
import { byTracingOwner } from './tracing-owners.ts'
import { namesOf } from './wording.ts'

const callsWithoutContext = (a: { configuration: string; apps: string; mesh: string; result: string }) =>
  `samplingRate "0" in ${a.configuration} leaves trace headers off the calls that the sidecars of ${a.apps} make to other sidecars. Dapr mTLS is off, so ` +
  `${a.mesh} reads these calls, but ${a.result}. Remove spec.tracing, so that Dapr hands the context on, or let Dapr trace.`

const RESULTS = {
  startsTraces: 'begins a new trace for each of them, apart from that of the request',
  joinsOnly: 'reports none of them, because it only joins a trace that the caller has begun',
} as const

/** One fact per Configuration: its rate of 0 hides from the mesh to which trace a call belongs. */
export const tracingOffBreaksHopContext = defineRule({
  code: 'tracing-off-breaks-hop-context',
  category: 'overlap',
  severity: 'information',
  since: '0.1.0',
  title: 'A sampling rate of 0 tears the traces of the mesh apart',
  docs: {
    what: 'A Configuration with `samplingRate: "0"`, used by meshed apps, while Dapr mTLS is off and the mesh reports spans for the calls between sidecars.',
    why: 'At a rate of exactly 0 daprd puts no trace headers on the calls that it makes to other sidecars. The context of the app travels inside the message, where no proxy looks. A mesh that begins traces makes a new one for each of these calls; one that only joins traces reports nothing.',
    instead:
      'Remove `spec.tracing` as a whole: Dapr then reports nothing, but puts the context that apps send on the calls. Or let Dapr trace, with a rate above 0.',
    whenToIgnore: 'When the traces of the mesh need not be connected.',
  },
  evidence: [
    daprSource('pkg/diagnostics/grpc_tracing.go'),
    daprSource('pkg/api/http/server.go', 'the tracing middleware is left out at rate 0'),
    ...overlapEvidence('tracing'),
  ],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    for (const fact of factsOf(cluster)) {
      if (isWrittenIn(manifest, fact.at)) yield describe(cluster, fact)
    }
  },
  examples: [
    {
      title: 'Linkerd owns tracing and mTLS, and Dapr is switched off by a rate',
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
    #             ^^^ information tracing-off-breaks-hop-context: leaves trace headers off the calls (fix)
    otel:
      endpointAddress: otel.observability.svc.cluster.local:4317
      isSecure: false
      protocol: grpc
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: state
  namespace: shop
spec:
  type: state.in-memory
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
  name: state
  namespace: shop
spec:
  type: state.in-memory
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
      title: 'Dapr mTLS is on, so no proxy reads these calls',
      yaml: `
# file: .sidecar-lens.yaml
rules:
  mtls-both-on: off
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
    enabled: true
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
    otel:
      endpointAddress: otel.observability.svc.cluster.local:4317
      isSecure: false
      protocol: grpc
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: state
  namespace: shop
spec:
  type: state.in-memory
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

function factsOf(cluster: Cluster): readonly Fact<Silent>[] {
  return cluster.derive('tracing-off-breaks-hop-context', () => {
    if (daprMtls(cluster).value) return []
    const read = silentApps(cluster).filter(({ tracing, readsDaprCalls }) => tracing.value.on !== 'no' && readsDaprCalls !== 'no')
    return factsAt(read, ({ rateAt }) => rateAt)
  })
}

function describe(cluster: Cluster, { at, mesh, all, told, first, certainty }: Fact<Silent>): Finding {
  const apps = all.map(({ app }) => app)
  return {
    at,
    message: callsWithoutContext({
      configuration: first.dapr.why,
      apps: namesOf(told.map(({ app }) => app)),
      mesh: describeMesh(first),
      result: mesh.traits.startsTraces ? RESULTS.startsTraces : RESULTS.joinsOnly,
    }),
    certainty,
    related: relatedPlaces(
      told.flatMap(({ tracing }) => (tracing.at ? [tracing.at] : [])),
      `This has ${mesh.title} report spans.`,
    ),
    fixes: byTracingOwner(cluster, [handContextOn(cluster, apps), traceAgain(cluster, mesh, all)]),
  }
}
