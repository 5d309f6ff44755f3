import { groupBy } from '../../base/group-by.ts'
import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { visiblePolicy } from '../../knowledge/dapr/resilience.ts'
import { multiplyAttempts, type RetrySchedule, retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import { shareStatus, statusRanges } from '../../knowledge/formats/status-ranges.ts'
import type { MeshRetries } from '../../knowledge/mesh.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { type Caller, type RoutedCall, routedCalls, routedCallsIn } from '../../knowledge/routed-calls.ts'
import { describeManifest } from '../../model/manifest.ts'
import { defineRule, type Finding } from '../rule.ts'
import { findInDocument, findTogether } from './found-together.ts'
import { relatedPlaces } from './places.ts'
import { byRetryOwner, isOwnedByMesh, letDaprRetry, letMeshRetry, type RetryInForce, retryAdvice } from './retry-owners.ts'
import { assumption, distinct, keyOfPlace } from './wording.ts'

const multiplied = (a: {
  mesh: string
  route: string
  callee: string
  policy: string
  layers: string
  when: string
  endless: string
  schedule: string
  advice: string
}) =>
  `${a.mesh} retries calls to ${a.callee} (${a.route}) within each attempt of Dapr's retry "${a.policy}": ${a.layers} ${a.when}.${a.endless} ` +
  `Alone, Dapr makes ${a.schedule}. ${a.advice}`

/** One fact per route: its retries multiply with those of the Dapr policies that call through it. */
export const retryExplicitTimesDapr = defineRule({
  code: 'retry-explicit-times-dapr',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Retries of a mesh route multiply with retries of a Dapr policy',
  docs: {
    what: 'A mesh route with retries, its own or those that an installation gives to all routes, acts on calls that Dapr makes with a retry policy of its own: calls to an HTTPEndpoint or a URL over plain HTTP, or calls between sidecars while Dapr mTLS is off. Retries after failed connections only are left alone, and so are lists of statuses that share none.',
    why: 'Every attempt of the outer layer runs all attempts of the inner one. Three retries in each make sixteen calls to a service that is already failing, and two such hops in a row square that.',
    instead:
      "Keep retries on one side. Between Dapr sidecars that should be Dapr: a proxy there sees neither the status of the app nor another pod to try. Switch the route's retries off, or set `maxRetries: 0` in the Dapr policy and keep its target, so that the built-in retries stay off.",
    whenToIgnore: 'When the product of both is meant, and the callee can bear it.',
  },
  evidence: overlapEvidence('retry'),
  check(context): Iterable<Finding> {
    const { cluster } = context
    return isOwnedByMesh(cluster)
      ? findTogether(context, 'retry-explicit-times-dapr', () => findings(cluster, routedCalls(cluster)))
      : findInDocument(context, 'retry-explicit-times-dapr', (document) => findings(cluster, routedCallsIn(cluster, document)))
  },
  examples: [
    {
      title: 'A VirtualService and a Dapr policy both retry calls to an HTTPEndpoint',
      yaml: `
# file: mesh.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: erp.shop.svc.cluster.local
      retries:
        attempts: 3
        #         ^ warning retry-explicit-times-dapr: Dapr 4 × Istio 4 = 16 attempts while "erp" fails (fix)
        retryOn: 5xx
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      erp:
        retry: quick
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
    spec:
      containers:
        - name: orders
`,
      fixed: `
# file: mesh.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: erp.shop.svc.cluster.local
      retries:
        attempts: 0`,
    },
    {
      title: 'The installation has every route repeat calls, also those to an HTTPEndpoint',
      yaml: `
# file: mesh.yaml
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata:
  name: istio
  namespace: istio-system
spec:
  meshConfig:
    defaultHttpRetryPolicy:
      attempts: 3
      #         ^ warning retry-explicit-times-dapr: meshConfig.defaultHttpRetryPolicy in IstioOperator "istio"
      retryOn: 5xx
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: v1
kind: Service
metadata:
  name: erp
  namespace: shop
spec:
  ports:
    - name: http
      port: 80
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      erp:
        retry: quick
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
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'Dapr mTLS is off, so the proxies retry calls between sidecars too, always to the pod that Dapr has chosen',
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
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: orders
  namespace: shop
spec:
  hosts: [orders-dapr.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: orders-dapr.shop.svc.cluster.local
      retries:
        attempts: 2
        #         ^ warning retry-explicit-times-dapr: Dapr 3 × Istio 3 = 9 attempts while the sidecar of "orders" cannot be reached (fix)
        retryOn: reset,unavailable
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: web
  namespace: shop
spec:
  policies:
    timeouts:
      short: 2s
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 2
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      orders:
        timeout: short
        retry: quick
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
    spec:
      containers:
        - name: orders
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: web
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: web
`,
    },
    {
      title: 'The endpoint is called over https, so the mesh sees no requests to retry',
      yaml: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: erp.shop.svc.cluster.local
      retries:
        attempts: 3
        retryOn: 5xx
---
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: https://erp.shop.svc.cluster.local
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      erp:
        retry: quick
`,
    },
  ],
})

interface Retrying extends RetryInForce {
  readonly call: RoutedCall
  readonly caller: Caller
  readonly retries: MeshRetries
  readonly schedule: RetrySchedule
}

function findings(cluster: Cluster, calls: readonly RoutedCall[]): readonly Finding[] {
  const all = calls.flatMap(retryingThrough)
  return [...groupBy(all, ({ retries }) => keyOfPlace(retries.at)).values()].flatMap((same) => describe(cluster, same))
}

/** The callers whose own policy repeats what the route has repeated in vain. */
function retryingThrough(call: RoutedCall): readonly Retrying[] {
  const { retries } = call.route
  if (!retries || retries.attempts < 1 || retries.connectionOnly) return []
  return call.callers.flatMap((caller): Retrying[] => {
    const { resilience, policies } = caller
    const { retry, builtIn } = policies
    const policy = visiblePolicy(resilience, retry)
    if (!policy || policy.maxRetries === 0 || (retry.source !== 'target' && retry.source !== 'default')) return []
    if (call.kind === 'endpoint' && !bothRepeat(retries, policy.httpStatusCodes)) return []
    const timeout = visiblePolicy(resilience, policies.timeout)?.milliseconds
    const schedule = retrySchedule({ ...policy, ...(timeout === undefined ? {} : { timeout }) })
    return [{ call, caller, retries, resilience, at: retry.at, source: retry.source, policy, builtIn, schedule }]
  })
}

/** Whether there is a failure that both try again. A proxy answers with 503 when the connection breaks. */
function bothRepeat({ on }: MeshRetries, statuses: string | undefined): boolean {
  const ofMesh = [...on.http, ...(on.broken ? statusRanges('503') : [])]
  return shareStatus(ofMesh, statusRanges(statuses ?? '100-599'))
}

/** One finding at the route, or, where the mesh should retry, one at each target. */
function describe(cluster: Cluster, all: readonly Retrying[]): readonly Finding[] {
  const certain = all.filter(({ caller }) => caller.assuming.length === 0)
  const told = certain.length > 0 ? certain : all
  const [worst = told[0], ...others] = told.toSorted((a, b) => rank(b) - rank(a))
  if (!worst) return []
  const { call, retries } = worst
  const endless = others.filter(({ schedule }) => schedule.attempts > worst.schedule.attempts)
  const callee = listed(told.map((one) => `"${one.call.callee}"`))
  const message = multiplied({
    mesh: call.mesh.title,
    route: retries.byDefault?.why ?? describeManifest(call.route.manifest),
    callee,
    policy: worst.policy.name,
    layers: layersOf(worst),
    when: whenOf(worst, callee),
    endless: endless.length > 0 ? ` With ${listed(endless.map(({ policy }) => `"${policy.name}"`))} they do not end at all.` : '',
    schedule: worst.schedule.text,
    advice: retryAdvice(cluster, call.mesh, call.kind),
  })
  const mtls = daprMtls(cluster)
  const atDapr = isOwnedByMesh(cluster)
  const daprPlaces = distinct(told.map(({ at }) => at))
  const shared = {
    message: `${message}${assumption(told.flatMap(({ caller }) => caller.assuming))}`,
    certainty: certain.length > 0 ? ('yes' as const) : ('unknown' as const),
    fixes: byRetryOwner(cluster, [
      letDaprRetry(call.mesh, call.route, retries, callee),
      letMeshRetry(cluster, call.mesh, all, callee),
    ]),
  }
  const readable =
    call.kind === 'app' && mtls.at
      ? [{ at: mtls.at, message: `Dapr mTLS is off, so ${call.mesh.title} can read the calls.` }]
      : []
  if (!atDapr) {
    const related = [...relatedPlaces(daprPlaces, 'Dapr retries the same calls by this policy.'), ...readable]
    return [{ ...shared, at: retries.at, related }]
  }
  const related = [{ at: retries.at, message: `${call.mesh.title} retries here.` }, ...readable]
  return daprPlaces.map((at) => ({ ...shared, at, related }))
}

/** The most attempts that come to an end before those that never do, so that the message can count them. */
function rank({ schedule }: Retrying): number {
  return Number.isFinite(schedule.attempts) ? schedule.attempts : 0
}

function layersOf({ call, builtIn, retries, schedule }: Retrying): string {
  if (!Number.isFinite(retries.attempts)) return 'every attempt becomes as many as the retry budget of the mesh allows'
  return multiplyAttempts([
    { name: 'Dapr', attempts: schedule.attempts },
    ...(builtIn ? [{ name: 'its built-in retries', attempts: builtIn.maxRetries + 1 }] : []),
    { name: call.mesh.title, attempts: retries.attempts + 1 },
  ]).text
}

/** Between sidecars the status of the app travels inside a message, so a proxy repeats only what never gets there. */
function whenOf({ call, retries }: Retrying, callee: string): string {
  if (call.kind === 'app') return `while the sidecar of ${callee} cannot be reached`
  return retries.on.http.length > 0 ? `while ${callee} fails` : `while connections to ${callee} break`
}
