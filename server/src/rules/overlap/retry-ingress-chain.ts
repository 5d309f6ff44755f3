import { groupBy } from '../../base/group-by.ts'
import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { annotation, keyOfApp } from '../../knowledge/dapr/apps.ts'
import { type PlannedCall, plannedCalls } from '../../knowledge/dapr/calls.ts'
import { type PoliciesInForce, visiblePolicy } from '../../knowledge/dapr/resilience.ts'
import { multiplyAttempts, type RetrySchedule, retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import { appsLoading } from '../../knowledge/dapr/scopes.ts'
import { type EntryRoute, entryRoutes, entryRoutesIn } from '../../knowledge/entry-routes.ts'
import { shareStatus, statusRanges } from '../../knowledge/formats/status-ranges.ts'
import type { MeshRetries } from '../../knowledge/mesh.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import { describeManifest } from '../../model/manifest.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { findInDocument, findTogether } from './found-together.ts'
import { relatedPlaces } from './places.ts'
import { byRetryOwner, isOwnedByMesh, letMeshRetry, type RetryInForce } from './retry-owners.ts'
import { assumption, distinct, keyOfPlace, nameOf } from './wording.ts'

const chained = (a: {
  mesh: string
  route: string
  app: string
  callee: string
  others: string
  policy: string
  product: string
  advice: string
}) =>
  `${a.mesh} repeats failed requests to ${a.app} (${a.route}), and each one makes its calls through Dapr again, with all attempts of retry "${a.policy}": ` +
  `${a.product} at "${a.callee}"${a.others} for one request while it fails. ${a.advice}`

/** Retries at the edge run the retries of the app behind it from the top again. */
export const retryIngressChain = defineRule({
  code: 'retry-ingress-chain',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Retries at a gateway repeat the Dapr retries of the app behind it',
  docs: {
    what: 'A route that leads to a Dapr app from outside, or from callers without Dapr, retries on errors that the app answers, and the app calls others with a Dapr retry policy. Retries after failed connections only are left alone.',
    why: 'The app answers with an error only after its own attempts have failed. The gateway then sends the whole request again, and all those attempts are made anew: a callee that is down is asked (N+1) × (M+1) times for one request.',
    instead:
      'Retry in one place, close to the failure. Have the route repeat only connections that failed (`connect-failure,refused-stream`), which no app has seen.',
    whenToIgnore: 'When the callee can bear it, and requests can be repeated.',
  },
  evidence: overlapEvidence('retry'),
  check(context): Iterable<Finding> {
    const { cluster } = context
    return isOwnedByMesh(cluster)
      ? findTogether(context, 'retry-ingress-chain', () => findings(cluster, entryRoutes(cluster)))
      : findInDocument(context, 'retry-ingress-chain', (document) => findings(cluster, entryRoutesIn(cluster, document)))
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
      fixed: `
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
        retryOn: connect-failure,refused-stream`,
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

/** A call that the app behind a route repeats, while the route repeats the request that leads to it. */
interface Chained extends RetryInForce {
  readonly policies: PoliciesInForce
  readonly entry: EntryRoute
  readonly retries: MeshRetries
  readonly callee: string
  readonly schedule: RetrySchedule
}

function findings(cluster: Cluster, entries: readonly EntryRoute[]): readonly Finding[] {
  const all = entries.flatMap((entry) => {
    const { retries } = entry.route
    if (!retries || retries.attempts < 1 || !repeatsAnswers(retries, entry)) return []
    return plannedCalls(cluster, entry.app).flatMap((call) => chainedBy(entry, retries, call) ?? [])
  })
  return [...groupBy(all, ({ retries }) => keyOfPlace(retries.at)).values()].flatMap((same) => describe(cluster, same))
}

/** An app that cannot answer because those it calls fail answers with a status of the 500s, or with one of gRPC. */
function repeatsAnswers({ on }: MeshRetries, { app }: EntryRoute): boolean {
  const protocol = annotation(app.workload, 'dapr.io/app-protocol')
  return shareStatus(on.http, statusRanges('5xx')) || (on.grpc && (protocol === 'grpc' || protocol === 'grpcs'))
}

/** Endless retries never come to an answer that could be repeated; they are the business of another rule. */
function chainedBy(entry: EntryRoute, retries: MeshRetries, { callee, resilience, policies }: PlannedCall): Chained | undefined {
  const { retry, builtIn } = policies
  const policy = visiblePolicy(resilience, retry)
  if (!policy || policy.maxRetries === 0 || retry.source !== 'target') return undefined
  const timeout = visiblePolicy(resilience, policies.timeout)?.milliseconds
  const schedule = retrySchedule({ ...policy, ...(timeout === undefined ? {} : { timeout }) })
  if (!Number.isFinite(schedule.attempts)) return undefined
  return { entry, retries, callee, resilience, policies, policy, builtIn, at: retry.at, source: retry.source, schedule }
}

function describe(cluster: Cluster, all: readonly Chained[]): readonly Finding[] {
  const certain = all.filter(({ entry }) => entry.assuming.length === 0)
  const told = certain.length > 0 ? certain : all
  const [worst] = told.toSorted((a, b) => b.schedule.attempts - a.schedule.attempts)
  if (!worst) return []
  const { entry, retries } = worst
  const { mesh, route, app } = entry
  const alike = told.filter(
    (one) => one !== worst && keyOfApp(one.entry.app) === keyOfApp(app) && one.policy.name === worst.policy.name,
  )
  const message = chained({
    mesh: mesh.title,
    route: retries.byDefault?.why ?? describeManifest(route.manifest),
    app: nameOf(app),
    callee: worst.callee,
    others: alike.length > 0 ? ` (likewise at ${listed(alike.map(({ callee }) => `"${callee}"`))})` : '',
    policy: worst.policy.name,
    product: productOf(worst),
    advice: adviceFor(cluster, worst),
  })
  const shared = {
    message: `${message}${assumption(told.flatMap((one) => one.entry.assuming))}`,
    certainty: certain.length > 0 ? ('yes' as const) : ('unknown' as const),
    fixes: byRetryOwner(cluster, [limitRoute(worst), tryOnce(cluster, all)]),
  }
  const daprPlaces = distinct(told.map(({ at }) => at))
  if (!isOwnedByMesh(cluster)) {
    return [{ ...shared, at: retries.at, related: relatedPlaces(daprPlaces, 'This retry is run again each time.') }]
  }
  return daprPlaces.map((at) => ({ ...shared, at, related: [{ at: retries.at, message: `${mesh.title} retries here.` }] }))
}

function productOf({ entry, retries, schedule }: Chained): string {
  if (!Number.isFinite(retries.attempts))
    return `${schedule.attempts} attempts, each time that the retry budget of the mesh allows,`
  return multiplyAttempts([
    { name: entry.mesh.title, attempts: retries.attempts + 1 },
    { name: 'Dapr', attempts: schedule.attempts },
  ]).text
}

function adviceFor(cluster: Cluster, { entry: { mesh } }: Chained): string {
  const { owner, because } = ownerOf(cluster, 'retry')
  if (owner === 'mesh') return `Let ${mesh.title} alone retry. ${because}`
  return `Let ${mesh.title} repeat only connections that failed.`
}

function limitRoute({ entry: { mesh, route, app }, retries }: Chained): Fix | undefined {
  const canLimit = retries.limitToConnection.length > 0
  const edits = canLimit ? retries.limitToConnection : retries.disable
  if (edits.length === 0) return undefined
  const change = canLimit ? `have ${mesh.title} repeat failed connections only` : `switch the retries of ${mesh.title} off`
  return {
    title: `Let Dapr retry: ${change} in ${describeManifest(route.manifest)}`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: `Errors that ${nameOf(app)} answers go back to the caller at once.`,
    edits,
  }
}

/** Only where all the policies in question are loaded by the app alone: other apps must keep their retries. */
function tryOnce(cluster: Cluster, all: readonly Chained[]): Fix | undefined {
  const [first] = all
  const isShared = all.some(({ entry, policies }) =>
    (policies.target ? appsLoading(cluster, policies.target.manifest) : []).some(
      ({ app }) => keyOfApp(app) !== keyOfApp(entry.app),
    ),
  )
  if (!first || isShared) return undefined
  return letMeshRetry(cluster, first.entry.mesh, all, listed(all.map(({ callee }) => `"${callee}"`)))
}
