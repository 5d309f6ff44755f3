import { groupBy } from '../../base/group-by.ts'
import type { RetryPolicy } from '../../knowledge/dapr/policies.ts'
import { actingPolicy } from '../../knowledge/dapr/resilience.ts'
import { multiplyAttempts, type RetrySchedule, retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import type { MeshRetries } from '../../knowledge/mesh.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import { type Caller, type RoutedCall, routedCalls } from '../../knowledge/routed-calls.ts'
import { describeManifest, entriesAt, textAt } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Plain } from '../../syntax/plain.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { distinctAnchors, isIn, keyOfAnchor } from './anchors.ts'

const multiplied = (a: {
  mesh: string
  route: string
  callee: string
  policy: string
  layers: string
  schedule: string
  because: string
}) =>
  `${a.mesh} retries calls to "${a.callee}" (${a.route}) inside each attempt of Dapr's retry "${a.policy}": ${a.layers} while "${a.callee}" fails. ` +
  `Dapr alone makes ${a.schedule}. Leave retries to one of them. ${a.because}`

/** One fact per route: its retries multiply with those of the Dapr policies that call through it. */
export const retryExplicitTimesDapr = defineRule({
  code: 'retry-explicit-times-dapr',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Retries of a mesh route multiply with retries of a Dapr policy',
  docs: {
    what: 'A mesh route with retries acts on calls that Dapr makes with a retry policy of its own: calls to an HTTPEndpoint over plain HTTP, or calls between sidecars while Dapr mTLS is off.',
    why: 'Every attempt of the outer layer runs all attempts of the inner one. Three retries in each make sixteen calls to a service that is already failing, and two such hops in a row square that.',
    instead:
      "Keep retries on one side. Between Dapr sidecars that should be Dapr: a proxy there sees neither the status of the app nor another pod to try. Switch the route's retries off, or set `maxRetries: 0` in the Dapr policy and keep its target, so that the built-in retries stay off.",
    whenToIgnore: 'When the product of both is meant, and the callee can bear it.',
  },
  evidence: overlapEvidence('retry'),
  *check({ manifest, cluster }): Iterable<Finding> {
    const preference = ownerOf(cluster, 'retry')
    for (const { call, retries, retrying } of doubled(cluster)) {
      const worst = retrying.reduce((a, b) => (scheduleOf(b).attempts > scheduleOf(a).attempts ? b : a))
      const layers = multiplyAttempts([
        { name: 'Dapr', attempts: scheduleOf(worst).attempts },
        { name: call.mesh.title, attempts: retries.attempts + 1 },
      ])
      const meshPlaces = [retries.at]
      const daprPlaces = distinctAnchors(retrying.map(({ at }) => at))
      const atDapr = preference.owner === 'mesh'
      for (const at of (atDapr ? daprPlaces : meshPlaces).filter((place) => isIn(manifest, place))) {
        yield {
          at,
          certainty: call.certainty,
          message: multiplied({
            mesh: call.mesh.title,
            route: describeManifest(call.route.manifest),
            callee: call.callee,
            policy: worst.policy.name,
            layers: layers.text,
            schedule: scheduleOf(worst).text,
            because: preference.because,
          }),
          related: (atDapr ? meshPlaces : daprPlaces).map((place) => ({
            at: place,
            message: atDapr ? `${call.mesh.title} retries here.` : 'Dapr retries the same calls by this policy.',
          })),
          fixes: fixesFor(call, retries, retrying, preference.owner),
        }
      }
    }
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
      retries:
        attempts: 3
        #         ^ warning retry-explicit-times-dapr: Dapr 4 × Istio 4 = 16 attempts (fix)
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

interface Retrying {
  readonly caller: Caller
  readonly policy: RetryPolicy
  /** The name in the target, or the default policy. */
  readonly at: Anchor
}

interface Doubled {
  readonly call: RoutedCall
  readonly retries: MeshRetries
  readonly retrying: readonly Retrying[]
}

/** By route: one that several namespaces call through is one fact. */
function doubled(cluster: RuleContext['cluster']): readonly Doubled[] {
  const found = routedCalls(cluster).flatMap((call): Doubled[] => {
    const { retries } = call.route
    if (!retries || retries.attempts < 1) return []
    const retrying = call.callers.flatMap((caller): Retrying[] => {
      const { retry } = caller.policies
      const policy = actingPolicy(retry)
      return policy && policy.maxRetries !== 0 && 'at' in retry ? [{ caller, policy, at: retry.at }] : []
    })
    return retrying.length === 0 ? [] : [{ call, retries, retrying }]
  })
  return [...groupBy(found, ({ retries }) => keyOfAnchor(retries.at)).values()].flatMap((same) => {
    const [first] = same
    return first ? [{ ...first, retrying: same.flatMap(({ retrying }) => retrying) }] : []
  })
}

function scheduleOf({ caller, policy }: Retrying): RetrySchedule {
  const timeout = actingPolicy(caller.policies.timeout)?.milliseconds
  return retrySchedule({ ...policy, ...(timeout === undefined ? {} : { timeout }) })
}

function fixesFor(
  { mesh, callee }: RoutedCall,
  retries: MeshRetries,
  retrying: readonly Retrying[],
  owner: 'dapr' | 'mesh' | undefined,
): readonly Fix[] {
  const dapr: Fix = {
    title: `Let Dapr retry: switch the retries of ${mesh.title} for "${callee}" off`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: `Callers of "${callee}" that do not go through Dapr are no longer retried by this route either.`,
    edits: retries.disable,
    preferred: owner === 'dapr',
  }
  const mine = retries.disable.length > 0 ? [dapr] : []
  return [...mine, ...meshRetries(callee, retrying, mesh.title, owner)].sort((a, b) => Number(b.preferred) - Number(a.preferred))
}

/** Only where every policy in question serves this target alone: other calls must keep their retries. */
function meshRetries(callee: string, retrying: readonly Retrying[], mesh: string, owner: 'dapr' | 'mesh' | undefined): Fix[] {
  const policies = [...new Map(retrying.map(({ policy }) => [policy.at ? keyOfAnchor(policy.at) : policy.name, policy])).values()]
  const sole = policies.every((policy) => retrying.every(({ caller }) => usesOf(caller, policy.name) <= 1))
  const edits = policies.flatMap(({ at }) =>
    at ? [{ kind: 'set' as const, at: { ...at, path: [...at.path, 'maxRetries'] }, value: 0 }] : [],
  )
  if (!sole || edits.length < policies.length) return []
  return [
    {
      title: `Let ${mesh} retry: set maxRetries to 0 in Dapr's retry ${policies.map(({ name }) => `"${name}"`).join(' and ')}`,
      owner: 'mesh',
      safety: 'unsafe',
      effect: `Dapr then tries calls to "${callee}" once; its target stays, so the built-in retries stay off too.`,
      edits,
      preferred: owner === 'mesh',
    },
  ]
}

/** How many targets of the Resiliency name the policy. */
function usesOf({ policies }: Caller, name: string): number {
  const body = policies.target?.manifest.body
  return ['apps', 'actors', 'components']
    .flatMap((section) => entriesAt(body, ['spec', 'targets', section]))
    .flatMap(([, target]): Plain[] => [target, ...entriesAt(target, []).map(([, direction]) => direction)])
    .filter((target: Plain) => textAt(target, ['retry']) === name).length
}
