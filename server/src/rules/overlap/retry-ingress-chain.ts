import type { Cluster } from '../../knowledge/cluster.ts'
import type { DaprApp } from '../../knowledge/dapr/apps.ts'
import { actingPolicy, policyFor, resiliencyFor } from '../../knowledge/dapr/resilience.ts'
import { multiplyAttempts, type RetrySchedule, retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import { daprDestination } from '../../knowledge/dapr-destinations.ts'
import type { Mesh, MeshRetries, MeshRoute } from '../../knowledge/mesh.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { meshesIn } from '../../knowledge/posture.ts'
import { describeManifest } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { isWrittenIn, relatedPlaces } from './places.ts'
import { nameOf } from './wording.ts'

const chained = (a: { mesh: string; route: string; app: string; retries: string; callee: string; product: string }) =>
  `${a.mesh} repeats failed requests to ${a.app} ${a.retries} (${a.route}), and each of them has ${a.app} call "${a.callee}" with all the attempts of its Dapr policy: ${a.product} at "${a.callee}" for one request from outside, after Dapr has already given up each time. ` +
  'Let the gateway repeat failed connections only.'

/** Retries at the edge run the retries of the app behind it from the top again. */
export const retryIngressChain = defineRule({
  code: 'retry-ingress-chain',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Retries at a gateway repeat the Dapr retries of the app behind it',
  docs: {
    what: 'A route for calls from outside that retries on answers of the app, where that app calls others with a Dapr retry policy.',
    why: 'The app answers with an error only after its own attempts have failed. The gateway then sends the whole request again, and all those attempts are made anew: a callee that is down is asked (N+1) × (M+1) times for one request.',
    instead:
      'Retry in one place, close to the failure. Have the route repeat only connections that failed (`connect-failure,refused-stream`), which no app has seen.',
    whenToIgnore: 'When the callee can bear it, and requests can be repeated.',
  },
  evidence: overlapEvidence('retry'),
  *check({ manifest, cluster }): Iterable<Finding> {
    for (const mesh of meshesIn(cluster)) {
      for (const route of mesh.routes(cluster)) {
        const { retries } = route
        if (route.manifest !== manifest || !retries || !isChained(route, retries) || !isWrittenIn(manifest, retries.at)) continue
        const [worst] = retriedBehind(cluster, route).toSorted((a, b) => b.schedule.attempts - a.schedule.attempts)
        if (!worst) continue
        const product = multiplyAttempts([
          { name: mesh.title, attempts: retries.attempts + 1 },
          { name: 'Dapr', attempts: worst.schedule.attempts },
        ])
        yield {
          at: retries.at,
          message: chained({
            mesh: mesh.title,
            route: describeManifest(manifest),
            app: nameOf(worst.app),
            retries: timesOf(retries.attempts),
            callee: worst.callee,
            product: product.text,
          }),
          related: relatedPlaces([worst.at], 'The Dapr retry that is run again each time.'),
          fixes: limit(mesh, route, retries),
        }
      }
    }
  },
  examples: [
    {
      title: 'The gateway repeats what the app has already repeated',
      yaml: `
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: storefront
  namespace: shop
spec:
  hosts: [shop.example.com]
  gateways: [storefront]
  http:
    - route:
        - destination:
            host: storefront.shop.svc.cluster.local
      retries:
        attempts: 2
        #         ^ warning retry-ingress-chain: Istio 3 × Dapr 4 = 12 attempts (fix)
        retryOn: 5xx,reset
# file: storefront.yaml
apiVersion: v1
kind: Service
metadata:
  name: storefront
  namespace: shop
spec:
  selector:
    app: storefront
  ports:
    - name: http
      port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: storefront
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: storefront
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: storefront
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: storefront
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      quick:
        policy: constant
        duration: 200ms
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      orders:
        retry: quick
`,
    },
    {
      title: 'The gateway repeats failed connections only',
      yaml: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: storefront
  namespace: shop
spec:
  hosts: [shop.example.com]
  gateways: [storefront]
  http:
    - route:
        - destination:
            host: storefront.shop.svc.cluster.local
      retries:
        attempts: 2
        retryOn: connect-failure,refused-stream
---
apiVersion: v1
kind: Service
metadata:
  name: storefront
  namespace: shop
spec:
  selector:
    app: storefront
  ports:
    - name: http
      port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: storefront
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: storefront
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: storefront
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: storefront
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      quick:
        policy: constant
        duration: 200ms
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      orders:
        retry: quick
`,
    },
  ],
})

/** Whether the route repeats requests that an app may have answered, for callers outside of the mesh. */
function isChained({ traffic }: MeshRoute, { attempts, connectionOnly }: MeshRetries): boolean {
  return traffic.includes('gateway') && attempts > 0 && !connectionOnly
}

interface Retried {
  readonly app: DaprApp
  readonly callee: string
  readonly schedule: RetrySchedule
  /** The name of the retry in the target. */
  readonly at: Anchor
}

/** What the apps behind a route retry themselves, by the targets of their Resiliency. */
function retriedBehind(cluster: Cluster, { destinations }: MeshRoute): readonly Retried[] {
  const apps = destinations.flatMap((service) => {
    const behind = daprDestination(cluster, service)
    return behind?.kind === 'app' ? behind.apps.filter(({ enabled }) => enabled === 'yes') : []
  })
  return apps.flatMap((app) => {
    const resilience = resiliencyFor(cluster, app)
    return [...resilience.apps].flatMap(([callee, target]): Retried[] => {
      const { retry, timeout } = policyFor(resilience, { kind: 'app', id: callee })
      const policy = actingPolicy(retry)
      if (!policy || policy.maxRetries === 0 || !('at' in retry) || target.certainty === 'unknown') return []
      const limit = actingPolicy(timeout)?.milliseconds
      const schedule = retrySchedule({ ...policy, ...(limit === undefined ? {} : { timeout: limit }) })
      return [{ app, callee, schedule, at: retry.at }]
    })
  })
}

function limit(mesh: Mesh, { manifest }: MeshRoute, { limitToConnection }: MeshRetries): Fix[] {
  if (limitToConnection.length === 0) return []
  return [
    {
      title: `Let Dapr retry: have ${mesh.title} repeat failed connections only in ${describeManifest(manifest)}`,
      owner: 'dapr',
      safety: 'unsafe',
      effect: 'Errors that the app answers are then returned to the caller at once.',
      edits: limitToConnection,
    },
  ]
}

function timesOf(count: number): string {
  if (!Number.isFinite(count)) return 'without limit'
  return count === 1 ? 'once' : `${count} times`
}
