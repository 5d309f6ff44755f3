import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, daprApps } from '../../knowledge/dapr/apps.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { actingPolicy, policyFor, resiliencyFor } from '../../knowledge/dapr/resilience.ts'
import { daprDestination, plainCallersOf } from '../../knowledge/dapr-destinations.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { meshesIn } from '../../knowledge/posture.ts'
import { describeManifest } from '../../model/manifest.ts'
import { defineRule, type Finding } from '../rule.ts'
import { isWrittenIn } from './places.ts'
import { namesOf } from './wording.ts'

const blind = (a: { mesh: string; object: string; what: string; apps: string; sidecars: boolean }) =>
  `${a.object} has ${a.mesh} eject pods of ${a.apps} by their failures (${a.what}), but calls that Dapr makes ${a.sidecars ? 'carry the status of the app inside of the message' : 'do not go through this Service'}: no failure of theirs is counted and no call is steered away. ` +
  'No Dapr circuit breaker protects these calls either. Add one to the target in a Resiliency.'

/** Ejection by failures that Dapr's calls neither feed nor feel, where Dapr has no breaker of its own. */
export const cbOutlierBlind = defineRule({
  code: 'cb-outlier-blind',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: "Outlier ejection of the mesh does not see failures of Dapr's calls",
  docs: {
    what: 'Outlier detection or failure accrual of a mesh for a Dapr app, while no Dapr circuit breaker is in force for calls to it.',
    why: 'A failure of the app travels inside a gRPC message that is itself a success, and Dapr dials the address of a pod, which a proxy cannot swap for another. The mesh counts nothing and ejects nobody on these calls, so the protection exists on paper only.',
    instead:
      "Name a circuit breaker in the target of the app in a Resiliency. Keep the mesh's ejection only for callers without Dapr.",
    whenToIgnore: 'When the ejection is meant for callers without Dapr.',
  },
  evidence: [
    daprSource('pkg/messaging/direct_messaging.go', 'the status travels in the message'),
    ...overlapEvidence('circuit-breaker'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    for (const mesh of meshesIn(cluster)) {
      for (const breaker of mesh.breakers(cluster)) {
        if (breaker.manifest !== manifest || breaker.kind !== 'ejection' || !isWrittenIn(manifest, breaker.at)) continue
        const behind = daprDestination(cluster, breaker.service)
        if (!behind) continue
        const apps = behind.apps.filter((app) => app.enabled === 'yes' && !hasBreaker(cluster, app))
        if (apps.length === 0) continue
        const callers = behind.kind === 'app' ? plainCallersOf(cluster, breaker.service) : []
        yield {
          at: breaker.at,
          severity: callers.length > 0 ? 'information' : 'warning',
          message: blind({
            mesh: mesh.title,
            object: describeManifest(manifest),
            what: breaker.what,
            apps: namesOf(apps),
            sidecars: behind.kind === 'sidecars',
          }),
          related: callers.map((at) => ({ at, message: 'Calls from here are counted.' })),
        }
      }
    }
  },
  examples: [
    {
      title: 'Outlier detection for a Dapr app, and no breaker in Dapr',
      yaml: `
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: inventory
  namespace: shop
spec:
  host: inventory.shop.svc.cluster.local
  trafficPolicy:
    outlierDetection:
    #^^^^^^^^^^^^^^^ warning cb-outlier-blind: no failure of theirs is counted
      consecutive5xxErrors: 5
# file: inventory.yaml
apiVersion: v1
kind: Service
metadata:
  name: inventory
  namespace: shop
spec:
  selector:
    app: inventory
  ports:
    - name: http
      port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: inventory
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: inventory
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: inventory
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: inventory
`,
    },
    {
      title: 'Limits on connections act on any call',
      yaml: `
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: inventory
  namespace: shop
spec:
  host: inventory.shop.svc.cluster.local
  trafficPolicy:
    connectionPool:
      tcp:
        maxConnections: 100
---
apiVersion: v1
kind: Service
metadata:
  name: inventory
  namespace: shop
spec:
  selector:
    app: inventory
  ports:
    - name: http
      port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: inventory
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: inventory
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: inventory
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: inventory
`,
    },
  ],
})

/** Whether some caller has a breaker in force for calls to the app. */
function hasBreaker(cluster: Cluster, { appId }: DaprApp): boolean {
  if (typeof appId !== 'string') return true
  return daprApps(cluster).some((caller) => {
    const { circuitBreaker } = policyFor(resiliencyFor(cluster, caller), { kind: 'app', id: appId })
    return actingPolicy(circuitBreaker) !== undefined
  })
}
