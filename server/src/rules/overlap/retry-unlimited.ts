import { listed } from '../../base/words.ts'
import { daprDocs, daprSource, kitSource } from '../../knowledge/dapr/evidence.ts'
import { calleesOf, loadShedding, type RetryInUse, retriesOnCalls } from '../../knowledge/dapr/retries-in-use.ts'
import { retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { isMisread } from '../schema/problems.ts'

const unlimited = (a: { object: string; name: string; how: string; calls: string; until: string; schedule: string }) =>
  `Retry policy "${a.name}" of ${a.object} has no limit of retries${a.how}: ${a.calls} are repeated ${a.until} (${a.schedule}).`

const shed = (a: { what: string }) =>
  `The mesh keeps calls away from what is overloaded (${a.what}), and every call that it refuses is tried again, so the load does not go down.`

/** Retries without end on calls that a sidecar makes. */
export const retryUnlimited = defineRule({
  code: 'retry-unlimited',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Retries without a limit',
  docs: {
    what: 'A retry policy without `maxRetries`, or with a negative one, that acts on calls to apps or endpoints, or on calls to components. A warning where a mesh sheds load from what is called (outlier detection, connection limits), information otherwise. Deliveries of events to the own app are left alone: there it may be meant.',
    why: 'Without `maxRetries` a constant policy never gives up, and an exponential one only after 15 minutes. The caller waits as long, unless it hangs up itself. Behind a mesh that ejects pods or limits connections, calls that are refused come back at once and again, and when the callee recovers all of them meet it together.',
    instead: 'Write a small `maxRetries`, and a circuit breaker for what stays down.',
    whenToIgnore: 'When the call must be made however long it takes, and nobody waits for it.',
  },
  evidence: [
    kitSource('retry/retry.go', '`maxRetries` is -1 when it is not written'),
    daprSource('pkg/resiliency/policy.go'),
    daprDocs('operations/resiliency/policies/retries/retries-overview/'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    if (manifest.kind !== 'dapr.io/Resiliency') return
    for (const retry of retriesOnCalls(cluster, manifest)) {
      const { policy, path, at } = retry
      if (policy.maxRetries >= 0 || policy.certainty === 'unknown' || isMisread(context, path)) continue
      const shedding = loadShedding(cluster, calleesOf(cluster, manifest, retry))
      const written = valueAt(manifest.body, [...path, 'maxRetries'])
      const message = unlimited({
        object: describeManifest(manifest),
        name: policy.name,
        how: written === undefined || written === null ? ', because maxRetries is not written' : '',
        calls: callsOf(retry),
        until: policy.kind === 'constant' ? 'until one succeeds' : 'until one succeeds or 15 minutes are over',
        schedule: retrySchedule(policy).text,
      })
      yield {
        at,
        message: shedding[0] ? `${message} ${shed({ what: shedding[0].what })}` : message,
        severity: shedding.length > 0 ? 'warning' : 'information',
        related: shedding.map((breaker) => ({ at: breaker.at, message: `The mesh sheds load here: ${breaker.what}.` })),
        fixes: [limit(manifest, retry)],
      }
    }
  },
  examples: [
    {
      title: 'Endless retries against a mesh that ejects what fails',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      patient:
      #^^^^^^ warning retry-unlimited: because maxRetries is not written (fix)
        policy: constant
        duration: 2s
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      erp:
        retry: patient
---
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.fulfilment.svc.cluster.local
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: erp
  namespace: fulfilment
spec:
  host: erp.fulfilment.svc.cluster.local
  trafficPolicy:
    outlierDetection:
      consecutive5xxErrors: 10
      baseEjectionTime: 60s
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      patient:
        policy: constant
        duration: 2s
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
        maxRetries: 3
  targets:
    apps:
      erp:
        retry: patient
---
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.fulfilment.svc.cluster.local
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: erp
  namespace: fulfilment
spec:
  host: erp.fulfilment.svc.cluster.local
  trafficPolicy:
    outlierDetection:
      consecutive5xxErrors: 10
      baseEjectionTime: 60s
`,
    },
    {
      title: 'Endless retries on purpose, without a mesh',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      patient:
      #^^^^^^ information retry-unlimited: failed calls to component "ledger" are repeated until one succeeds or 15 minutes are over (fix)
        policy: exponential
        maxInterval: 30s
        maxRetries: -1
  targets:
    components:
      ledger:
        outbound:
          retry: patient
`,
    },
    {
      title: 'Events are delivered until the app takes them',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      delivery:
        policy: exponential
        maxInterval: 30s
        maxRetries: -1
  targets:
    components:
      orderpubsub:
        inbound:
          retry: delivery
`,
    },
  ],
})

/** `calls to app "orders"`, for messages. */
function callsOf({ policy, uses, byDefault }: RetryInUse): string {
  if (byDefault.apps) return 'failed calls to every app that no target lists'
  if (uses.length === 0) {
    const what = policy.name.includes('Component')
      ? 'every component'
      : policy.name.includes('Actor')
        ? 'all actors'
        : 'everything'
    return `failed calls to ${what} that no target lists`
  }
  const targets = uses.map(({ section, target }) => `${SINGULAR[section]} "${target}"`)
  return `failed calls to ${listed(targets)}`
}

const SINGULAR = { apps: 'app', actors: 'actors of type', components: 'component' } as const

/** As often as Dapr retries by itself. */
const FEW = 3

function limit(manifest: Manifest, { path, policy }: RetryInUse): Fix {
  return {
    title: `Set maxRetries of "${policy.name}" to ${FEW}`,
    safety: 'unsafe',
    effect: `Calls fail for good after ${FEW + 1} attempts.`,
    edits: [{ kind: 'set', at: anchorAt(manifest, [...path, 'maxRetries']), value: FEW }],
  }
}
