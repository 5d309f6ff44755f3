import { groupBy } from '../../base/group-by.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import type { DaprApp } from '../../knowledge/dapr/apps.ts'
import type { TimeoutPolicy } from '../../knowledge/dapr/policies.ts'
import { actingPolicy, type PoliciesInForce, policyFor, resiliencyFor } from '../../knowledge/dapr/resilience.ts'
import { type RetrySchedule, retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import { daprDestination } from '../../knowledge/dapr-destinations.ts'
import type { Mesh, MeshRoute } from '../../knowledge/mesh.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { meshesIn } from '../../knowledge/posture.ts'
import { routedCalls } from '../../knowledge/routed-calls.ts'
import { formatDuration } from '../../model/duration.ts'
import { describeManifest } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { isWrittenIn } from './places.ts'
import { byRetryOwner } from './retry-owners.ts'
import { distinct, keyOfPlace } from './wording.ts'

const shorter = (a: {
  mesh: string
  route: string
  callee: string
  limit: string
  policy: string
  timeout: string
  schedule: string | undefined
}) =>
  `${a.mesh} ends calls to "${a.callee}" after ${a.limit} (${a.route}), so the ${a.timeout} that Dapr's timeout "${a.policy}" leaves each attempt is never used: the caller gets an error while the callee may still be at work.` +
  `${a.schedule === undefined ? '' : ` Dapr's plan of ${a.schedule} is cut short at every attempt.`} Let one of them limit the call, or make the limit of the route the longer one.`

const cut = (a: { mesh: string; route: string; app: string; limit: string; schedule: string; callee: string; attempt: number }) =>
  `${a.mesh} ends requests to "${a.app}" after ${a.limit} (${a.route}), but the Dapr policy with which "${a.app}" calls "${a.callee}" makes ${a.schedule}: the gateway gives up during attempt ${a.attempt}, and the rest is work that nobody waits for. ` +
  'Make the limit of the route longer than that, or the policy shorter.'

/** A limit of a mesh route that ends what Dapr's own timeouts and retries were meant to allow. */
export const timeoutMeshBelowDapr = defineRule({
  code: 'timeout-mesh-below-dapr',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: "A timeout of a mesh route is shorter than Dapr's plan for the same call",
  docs: {
    what: 'A route timeout that is shorter than the Dapr timeout of each attempt on calls through it, or, at a gateway, shorter than all attempts that the app behind it may make.',
    why: 'The shorter limit wins. The caller gets a 504 or Unavailable, which Dapr may repeat, while the callee goes on with the first request. What the longer limit was written for never happens.',
    instead:
      'Limit a call in one place. Between sidecars and to endpoints that should be Dapr: remove the timeout of the route, or set it above attempts × timeout + waits. A VirtualService refuses `timeout: 0s`; leave the field out.',
  },
  evidence: overlapEvidence('timeout'),
  *check({ manifest, cluster }): Iterable<Finding> {
    for (const { mesh, route, callee, limited, assuming } of calls(cluster)) {
      const { timeout } = route
      if (route.manifest !== manifest || !timeout || !isWrittenIn(manifest, timeout.at)) continue
      const longest = limited.reduce((a, b) => (b.policy.milliseconds > a.policy.milliseconds ? b : a))
      yield {
        at: timeout.at,
        certainty: assuming ? 'unknown' : 'yes',
        message: shorter({
          mesh: mesh.title,
          route: describeManifest(manifest),
          callee,
          limit: formatDuration(timeout.milliseconds),
          policy: longest.policy.name,
          timeout: formatDuration(longest.policy.milliseconds),
          schedule: scheduleOf(longest.policies)?.text,
        }),
        related: distinct(limited.map(({ at }) => at)).map((at) => ({ at, message: 'Dapr limits each attempt here.' })),
        fixes: byRetryOwner(cluster, [lift(mesh, route, callee), dropTimeout(mesh, callee, limited)]),
      }
    }
    yield* cutAtGateway(cluster, manifest)
  },
  examples: [
    {
      title: 'The route gives up before the first attempt may end',
      yaml: `
# file: mesh.yaml
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
      timeout: 2s
      #        ^^ warning timeout-mesh-below-dapr: so the 5s that Dapr's timeout "slow" leaves each attempt is never used (fix)
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
    timeouts:
      slow: 5s
  targets:
    apps:
      erp:
        timeout: slow
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
        sidecar.istio.io/nativeSidecar: "true"
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'The route leaves more time than Dapr takes',
      yaml: `
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
      timeout: 30s
---
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
    timeouts:
      slow: 5s
  targets:
    apps:
      erp:
        timeout: slow
`,
    },
  ],
})

interface Limited {
  readonly policies: PoliciesInForce
  readonly policy: TimeoutPolicy
  /** The name of the timeout in the target, or the default policy. */
  readonly at: Anchor
}

interface LimitedCall {
  readonly mesh: Mesh
  readonly route: MeshRoute
  readonly callee: string
  readonly limited: readonly Limited[]
  readonly assuming: boolean
}

/** By route: calls whose Dapr timeout is longer than that of the route. */
function calls(cluster: Cluster): readonly LimitedCall[] {
  const found = routedCalls(cluster).flatMap(({ mesh, route, callee, callers }): LimitedCall[] => {
    const { timeout } = route
    if (!timeout) return []
    const longer = callers.filter(({ policies }) => (actingPolicy(policies.timeout)?.milliseconds ?? 0) > timeout.milliseconds)
    const certain = longer.filter(({ assuming }) => assuming.length === 0)
    const told = certain.length > 0 ? certain : longer
    const limited = told.flatMap(({ policies }): Limited[] => {
      const policy = actingPolicy(policies.timeout)
      return policy && 'at' in policies.timeout ? [{ policies, policy, at: policies.timeout.at }] : []
    })
    return limited.length === 0 ? [] : [{ mesh, route, callee, limited, assuming: certain.length === 0 }]
  })
  return [...groupBy(found, ({ route }) => (route.timeout ? keyOfPlace(route.timeout.at) : '')).values()].flatMap((same) => {
    const [first] = same
    return first ? [{ ...first, limited: same.flatMap(({ limited }) => limited) }] : []
  })
}

/** A gateway that gives up on an app which is still trying its own callees. */
function* cutAtGateway(cluster: Cluster, manifest: MeshRoute['manifest']): Generator<Finding> {
  for (const mesh of meshesIn(cluster)) {
    for (const route of mesh.routes(cluster)) {
      const { timeout } = route
      if (route.manifest !== manifest || !timeout || !route.traffic.includes('gateway') || !isWrittenIn(manifest, timeout.at))
        continue
      const apps = route.destinations.flatMap((service) => {
        const behind = daprDestination(cluster, service)
        return behind?.kind === 'app' ? behind.apps : []
      })
      const [longest] = apps
        .flatMap((app) => plansOf(cluster, app))
        .filter(({ total }) => total > timeout.milliseconds)
        .sort((a, b) => b.total - a.total)
      if (!longest) continue
      yield {
        at: timeout.at,
        message: cut({
          mesh: mesh.title,
          route: describeManifest(manifest),
          app: String(longest.app.appId),
          limit: formatDuration(timeout.milliseconds),
          schedule: longest.schedule.text,
          callee: longest.callee,
          attempt: Math.min(
            longest.schedule.attempts,
            1 + Math.floor((timeout.milliseconds * longest.schedule.attempts) / longest.total),
          ),
        }),
        related: [{ at: longest.at, message: 'The target whose attempts take longer.' }],
        fixes: byRetryOwner(cluster, [lift(mesh, route, String(longest.app.appId))]),
      }
    }
  }
}

interface Plan {
  readonly app: DaprApp
  readonly callee: string
  readonly schedule: RetrySchedule
  /** Milliseconds. */
  readonly total: number
  readonly at: Anchor
}

/** How long an app may try each of its targets; those without an end are the business of another rule. */
function plansOf(cluster: Cluster, app: DaprApp): readonly Plan[] {
  if (typeof app.appId !== 'string') return []
  const resilience = resiliencyFor(cluster, app)
  return [...resilience.apps].flatMap(([callee, target]): Plan[] => {
    const schedule = scheduleOf(policyFor(resilience, { kind: 'app', id: callee }))
    const total = schedule?.total
    if (!schedule || total === undefined || !Number.isFinite(total) || target.certainty === 'unknown') return []
    return [{ app, callee, schedule, total, at: target.at }]
  })
}

/** The attempts that Dapr plans; `undefined` where no retry is in force. */
function scheduleOf(policies: PoliciesInForce): RetrySchedule | undefined {
  const retry = actingPolicy(policies.retry)
  const timeout = actingPolicy(policies.timeout)?.milliseconds
  return retry && retry.maxRetries !== 0 ? retrySchedule({ ...retry, ...(timeout === undefined ? {} : { timeout }) }) : undefined
}

function lift(mesh: Mesh, { timeout }: MeshRoute, callee: string): Fix | undefined {
  if (!timeout || timeout.lift.length === 0) return undefined
  return {
    title: `Let Dapr limit the call: remove the timeout of ${mesh.title} for "${callee}"`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: `Callers of "${callee}" that do not go through Dapr are no longer limited by this route either.`,
    edits: timeout.lift,
  }
}

/** Only from targets that keep something else: an emptied target would bring Dapr's built-in retries back. */
function dropTimeout(mesh: Mesh, callee: string, limited: readonly Limited[]): Fix | undefined {
  const named = limited.filter(({ policies }) => policies.timeout.source === 'target' && policies.retry.source === 'target')
  if (named.length < limited.length) return undefined
  return {
    title: `Let ${mesh.title} limit the call: name no Dapr timeout for "${callee}"`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: `Each attempt of Dapr then takes as long as ${mesh.title} lets it.`,
    edits: distinct(limited.map(({ at }) => at)).map((at) => ({ kind: 'remove', at })),
  }
}
