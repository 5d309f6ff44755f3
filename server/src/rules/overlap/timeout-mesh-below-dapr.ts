import { groupBy } from '../../base/group-by.ts'
import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { type PlannedCall, plannedCalls } from '../../knowledge/dapr/calls.ts'
import type { TimeoutPolicy } from '../../knowledge/dapr/policies.ts'
import { type PoliciesInForce, type Resilience, visiblePolicy } from '../../knowledge/dapr/resilience.ts'
import { type RetryPolicy, type RetrySchedule, retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import { type EntryRoute, entryRoutesIn } from '../../knowledge/entry-routes.ts'
import type { MeshRoute } from '../../knowledge/mesh.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { type Caller, type RoutedCall, routedCalls, routedCallsIn } from '../../knowledge/routed-calls.ts'
import { formatDuration } from '../../model/duration.ts'
import { describeManifest, entriesAt } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { findInDocument, findTogether } from './found-together.ts'
import { relatedPlaces } from './places.ts'
import { byRetryOwner, isOwnedByMesh } from './retry-owners.ts'
import { assumption, distinct, isSamePlace, keyOfPlace, nameOf } from './wording.ts'

const shorter = (a: {
  mesh: string
  route: string
  callee: string
  limit: string
  policy: string
  timeout: string
  plan: string
  advice: string
}) =>
  `${a.mesh} ends calls to ${a.callee} after ${a.limit} (${a.route}), sooner than Dapr's timeout "${a.policy}" ends one attempt (${a.timeout}). That timeout never acts, and the callee may go on with work for which Dapr no longer waits. ` +
  `${a.plan}${a.advice}`

const cut = (a: { mesh: string; route: string; app: string; limit: string; schedule: string; callee: string; when: string }) =>
  `${a.mesh} ends requests to ${a.app} after ${a.limit} (${a.route}), but to call "${a.callee}" through Dapr ${a.app} may need longer: ${a.schedule}. The limit ends it ${a.when}, and what follows is work that nobody waits for. ` +
  'Make the limit of the route longer, or the policy shorter.'

/** A limit of a mesh route that ends what Dapr's own timeouts and retries were meant to allow. */
export const timeoutMeshBelowDapr = defineRule({
  code: 'timeout-mesh-below-dapr',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: "A timeout of a mesh route is shorter than Dapr's plan for the same call",
  docs: {
    what: 'A route timeout that is shorter than the Dapr timeout of each attempt on calls through it; or one on the way to an app, from outside or from callers without Dapr, that is shorter than all attempts which the app may make before it answers.',
    why: "The shorter limit wins. Dapr's timeout holds for each attempt, that of a route for one attempt of Dapr with all retries of the proxy, or for the whole request. The caller gets a 504 or Unavailable, which Dapr may repeat, while the callee goes on with the first request, and what the longer limit was written for never happens.",
    instead:
      'Limit a call in one place. Between sidecars and to endpoints that should be Dapr: remove the timeout of the route, or make it longer than that of Dapr. On the way in, allow at least (retries + 1) × timeout + the waits. A VirtualService refuses `timeout: 0s`; leave the field out.',
  },
  evidence: overlapEvidence('timeout'),
  *check(context): Iterable<Finding> {
    const { cluster } = context
    yield* findInDocument(context, 'timeout-mesh-below-dapr/way-in', (document) =>
      cutIn(cluster, entryRoutesIn(cluster, document)),
    )
    yield* isOwnedByMesh(cluster)
      ? findTogether(context, 'timeout-mesh-below-dapr', () => shorterIn(cluster, routedCalls(cluster)))
      : findInDocument(context, 'timeout-mesh-below-dapr', (document) => shorterIn(cluster, routedCallsIn(cluster, document)))
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
      #        ^^ warning timeout-mesh-below-dapr: 4 attempts: 4 × 2s timeout + 3 × 1s wait = up to 11s (fix)
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
        timeout: slow
        retry: quick
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
      fixed: `
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
            host: erp.shop.svc.cluster.local`,
    },
    {
      title: 'The gateway gives up while the app is still trying',
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
  name: orders
  namespace: shop
spec:
  selector:
    app: orders
  ports:
    - name: http
      port: 80
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: orders
  namespace: shop
spec:
  hosts: [shop.example.com]
  gateways: [public]
  http:
    - route:
        - destination:
            host: orders.shop.svc.cluster.local
      timeout: 15s
      #        ^^^ warning timeout-mesh-below-dapr: The limit ends it during attempt 3 (fix)
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      slow: 5s
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
        timeout: slow
        retry: quick
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
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
      title: 'The route leaves more time than Dapr takes',
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
      timeout: 10s
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
        timeout: slow
        retry: quick
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
    },
  ],
})

function shorterIn(cluster: Cluster, calls: readonly RoutedCall[]): readonly Finding[] {
  const limited = calls.flatMap(limitedBy)
  return [...groupBy(limited, ({ limit }) => keyOfPlace(limit.at)).values()].flatMap((same) => describeShorter(cluster, same))
}

function cutIn(cluster: Cluster, entries: readonly EntryRoute[]): readonly Finding[] {
  const outlasting = entries.flatMap((entry) =>
    plannedCalls(cluster, entry.app).flatMap((call) => outlastingOf(entry, call) ?? []),
  )
  return [...groupBy(outlasting, ({ limit }) => keyOfPlace(limit.at)).values()].flatMap(
    (same) => describeCut(cluster, same) ?? [],
  )
}

type Limit = NonNullable<MeshRoute['timeout']>

/** A call for which Dapr leaves an attempt more time than the route does. */
interface Limited {
  readonly call: RoutedCall
  readonly caller: Caller
  readonly limit: Limit
  readonly timeout: TimeoutPolicy
  /** The name of the timeout in the target; for a default policy, its key. */
  readonly at: Anchor
}

function limitedBy(call: RoutedCall): readonly Limited[] {
  const limit = call.route.timeout
  if (!limit) return []
  return call.callers.flatMap((caller): Limited[] => {
    const inForce = caller.policies.timeout
    const timeout = visiblePolicy(caller.resilience, inForce)
    if (!timeout || timeout.milliseconds <= limit.milliseconds || !('policy' in inForce)) return []
    return [{ call, caller, limit, timeout, at: inForce.at }]
  })
}

/** One finding at the route, or, where the mesh should limit calls, one at each target. */
function describeShorter(cluster: Cluster, all: readonly Limited[]): readonly Finding[] {
  const certain = all.filter(({ caller }) => caller.assuming.length === 0)
  const told = certain.length > 0 ? certain : all
  const [longest] = told.toSorted((a, b) => b.timeout.milliseconds - a.timeout.milliseconds)
  if (!longest) return []
  const { call, caller, limit, timeout } = longest
  const { mesh, route } = call
  const callee = listed(told.map((one) => `"${one.call.callee}"`))
  const atDapr = isOwnedByMesh(cluster)
  const message = shorter({
    mesh: mesh.title,
    route: describeManifest(route.manifest),
    callee,
    limit: formatDuration(limit.milliseconds),
    policy: timeout.name,
    timeout: formatDuration(timeout.milliseconds),
    plan: planOf(caller, limit, timeout),
    advice: atDapr
      ? `Let ${mesh.title} alone limit these calls.`
      : `Let Dapr alone limit these calls, or give the route more than ${formatDuration(timeout.milliseconds)}.`,
  })
  const daprPlaces = distinct(told.map(({ at }) => at))
  const shared = {
    message: `${message}${assumption(told.flatMap((one) => one.caller.assuming))}`,
    certainty: certain.length > 0 ? ('yes' as const) : ('unknown' as const),
    fixes: byRetryOwner(cluster, [lift(longest, callee), dropTimeout(all, callee)]),
  }
  if (!atDapr) {
    return [{ ...shared, at: limit.at, related: relatedPlaces(daprPlaces, 'Dapr limits each attempt of the same calls here.') }]
  }
  return daprPlaces.map((at) => ({ ...shared, at, related: [{ at: limit.at, message: `${mesh.title} limits the calls here.` }] }))
}

/** What becomes of Dapr's attempts; nothing where it makes only one. */
function planOf({ resilience, policies }: Caller, limit: Limit, timeout: TimeoutPolicy): string {
  const retry = visiblePolicy(resilience, policies.retry)
  if (!retry || retry.maxRetries === 0) return ''
  const planned = retrySchedule({ ...retry, timeout: timeout.milliseconds })
  const left = retrySchedule({ ...retry, timeout: limit.milliseconds })
  return `Dapr's plan of ${planned.text} becomes ${left.text}. `
}

function lift({ call, limit }: Limited, callee: string): Fix | undefined {
  if (limit.lift.length === 0) return undefined
  return {
    title: `Let Dapr limit the calls: remove the limit of ${call.mesh.title} in ${describeManifest(call.route.manifest)}`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: `Calls to ${callee} that do not come from Dapr are no longer limited by this route either.`,
    edits: limit.lift,
  }
}

/** Only from targets that keep something else: an emptied target goes, and defaults and built-in retries would act again. */
function dropTimeout(all: readonly Limited[], callee: string): Fix | undefined {
  const [first] = all
  const places = distinct(all.map(({ at }) => at))
  const isEach = all.every(({ caller: { policies }, at }) => {
    const { target, timeout } = policies
    return (
      timeout.source === 'target' &&
      target &&
      entriesAt(target.manifest.body, target.path).length > 1 &&
      at.path.at(-1) === 'timeout'
    )
  })
  if (!first || !isEach) return undefined
  const { title } = first.call.mesh
  return {
    title: `Let ${title} limit the calls: name no timeout for ${callee} in ${listed(all.map(({ caller }) => nameOfTarget(caller)))}`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: `Each attempt of Dapr then takes as long as ${title} lets it.`,
    edits: places.map((at) => ({ kind: 'remove', at })),
  }
}

function nameOfTarget({ policies: { target } }: Caller): string {
  return target ? describeManifest(target.manifest) : 'the Resiliency'
}

/** A call with which an app may be busy for longer than the route to it waits. */
interface Outlasting {
  readonly entry: EntryRoute
  readonly limit: Limit
  readonly callee: string
  readonly at: Anchor
  readonly plan: RetryPolicy
  readonly schedule: RetrySchedule
  /** Milliseconds. */
  readonly total: number
}

/** Calls that may go on without end are the business of other rules. */
function outlastingOf(entry: EntryRoute, { callee, resilience, policies }: PlannedCall): Outlasting | undefined {
  const limit = entry.route.timeout
  const plan = planFor(resilience, policies)
  const schedule = plan && retrySchedule(plan)
  const total = schedule?.total
  if (!limit || !schedule || total === undefined || !Number.isFinite(total) || total <= limit.milliseconds) return undefined
  const at = policies.target?.at
  return at && { entry, limit, callee, at, plan, schedule, total }
}

function planFor(resilience: Resilience, { retry, timeout }: PoliciesInForce): RetryPolicy | undefined {
  const limit = visiblePolicy(resilience, timeout)
  if (!limit || limit.milliseconds <= 0) return undefined
  const repeated = visiblePolicy(resilience, retry)
  return repeated ? { ...repeated, timeout: limit.milliseconds } : { ...ONCE, timeout: limit.milliseconds }
}

const ONCE = { kind: 'constant', duration: 0, maxInterval: 0, maxRetries: 0 } as const

function describeCut(cluster: Cluster, all: readonly Outlasting[]): Finding | undefined {
  const certain = all.filter(({ entry }) => entry.assuming.length === 0)
  const told = certain.length > 0 ? certain : all
  const [longest] = told.toSorted((a, b) => b.total - a.total)
  if (!longest) return undefined
  const { entry, limit, schedule } = longest
  const message = cut({
    mesh: entry.mesh.title,
    route: describeManifest(entry.route.manifest),
    app: nameOf(entry.app),
    limit: formatDuration(limit.milliseconds),
    schedule: schedule.text,
    callee: longest.callee,
    when: whenCut(longest),
  })
  return {
    at: limit.at,
    message: `${message}${assumption(told.flatMap((one) => one.entry.assuming))}`,
    certainty: certain.length > 0 ? 'yes' : 'unknown',
    related: relatedPlaces([longest.at], 'The target whose attempts take longer.'),
    fixes: byRetryOwner(cluster, [allow(longest)]),
  }
}

/** Where in the attempts of a constant policy the limit falls, when each takes all its time. */
function whenCut({ limit, plan, schedule }: Outlasting): string {
  const { timeout = 0, duration, kind } = plan
  if (schedule.attempts === 1) return 'before the only attempt must end'
  if (kind === 'exponential') return 'before the last attempt must end'
  const round = timeout + Math.max(0, duration)
  const done = Math.floor(limit.milliseconds / round)
  return limit.milliseconds - done * round < timeout
    ? `during attempt ${done + 1}`
    : `between attempts ${done + 1} and ${done + 2}`
}

/** The limit can be written longer where one field alone makes it; otherwise it is lifted. */
function allow({ entry, limit, total }: Outlasting): Fix | undefined {
  const [only, another] = limit.lift
  const where = describeManifest(entry.route.manifest)
  if (!only || !('path' in only.at)) return undefined
  const isAlone = another === undefined && isSamePlace({ ...only.at, part: 'value' }, { ...limit.at, part: 'value' })
  const enough = `${Math.ceil(total / 1000)}s`
  return {
    title: isAlone
      ? `Let Dapr finish: make the limit ${enough} in ${where}`
      : `Let Dapr finish: remove the limit of ${entry.mesh.title} in ${where}`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: `Callers of ${nameOf(entry.app)} wait ${isAlone ? `for up to ${enough}` : 'as long as it takes'}.`,
    edits: isAlone ? [{ kind: 'set', at: limit.at, value: enough }] : limit.lift,
  }
}
