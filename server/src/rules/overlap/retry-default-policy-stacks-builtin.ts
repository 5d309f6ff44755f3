import { listed } from '../../base/words.ts'
import { daprApps } from '../../knowledge/dapr/apps.ts'
import { reaches } from '../../knowledge/dapr/companions.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { defaultPolicyNames, type PolicyKind, SERVICE_RETRIES } from '../../knowledge/dapr/policy-names.ts'
import { POLICY_KEYS, POLICY_KINDS } from '../../knowledge/dapr/policy-places.ts'
import type { Resilience } from '../../knowledge/dapr/resilience.ts'
import { retriesOnCalls, tableOf } from '../../knowledge/dapr/retries-in-use.ts'
import { multiplyAttempts } from '../../knowledge/dapr/retry-schedule.ts'
import { appsLoading } from '../../knowledge/dapr/scopes.ts'
import { anchorAt, describeManifest, type Manifest } from '../../model/manifest.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { isMisread } from '../schema/problems.ts'

const stacked = (a: { object: string; name: string; sum: string }) =>
  `Default policy "${a.name}" of ${a.object} acts on calls to apps that no target lists, and there the retries that Dapr brings along run inside of it: ` +
  `when such an app cannot be reached, ${a.sum} for one call. Which apps are called is not in the files.`

/** A default retry policy around the built-in retries. */
export const retryDefaultPolicyStacksBuiltin = defineRule({
  code: 'retry-default-policy-stacks-builtin',
  category: 'overlap',
  severity: 'information',
  since: '0.1.0',
  title: 'A default retry policy around the built-in retries',
  docs: {
    what: 'A retry policy called `DefaultAppRetryPolicy` or `DefaultRetryPolicy` that acts on calls to apps, while not every app is listed below `targets.apps`.',
    why: 'Dapr retries calls between sidecars three times by itself when the other side cannot be reached. A target for the app switches that off; a default policy does not: it goes around it, and the attempts multiply. With retries of a mesh on the same call they multiply once more.',
    instead: 'List the apps that are called below `targets.apps`, with the policies they should have.',
    whenToIgnore: 'When the number in the message is what you want.',
  },
  evidence: [
    daprSource('pkg/messaging/direct_messaging.go', '`invokeWithRetry`'),
    daprSource('pkg/resiliency/resiliency.go', '`PolicyDefined` looks at targets only'),
    daprDocs('operations/resiliency/policies/retries/override-default-retries/'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    if (manifest.kind !== 'dapr.io/Resiliency') return
    for (const { policy, path, at, byDefault } of retriesOnCalls(cluster, manifest)) {
      // Without a limit there is nothing to multiply.
      if (!byDefault.apps || policy.maxRetries <= 0 || policy.certainty === 'unknown' || isMisread(context, path)) continue
      const table = tableOf(cluster, manifest)
      const callees = calledBeside(context)
      const unlisted = callees.filter((id) => !table.apps.has(id))
      if (callees.length > 0 && unlisted.length === 0) continue
      const builtIn = table.retries.get(SERVICE_RETRIES.name) ?? SERVICE_RETRIES
      const { text } = multiplyAttempts([
        { name: 'policy', attempts: policy.maxRetries + 1 },
        { name: 'built-in', attempts: builtIn.maxRetries + 1 },
      ])
      yield {
        at,
        message: stacked({ object: describeManifest(manifest), name: policy.name, sum: text }),
        fixes: unlisted.length > 0 && unlisted.length <= MOST_LISTED ? [list(manifest, table, unlisted)] : [],
      }
    }
  },
  examples: [
    {
      title: 'A default policy, and no targets',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DefaultAppRetryPolicy:
      #^^^^^^^^^^^^^^^^^^^^ information retry-default-policy-stacks-builtin: policy 3 × built-in 4 = 12 attempts
        policy: constant
        duration: 1s
        maxRetries: 2
        matching:
          httpStatusCodes: "502-504"
          gRPCStatusCodes: "14"
  targets: {}
`,
    },
    {
      title: 'A default policy for components',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DefaultComponentRetryPolicy:
        policy: constant
        duration: 1s
        maxRetries: 2
  targets: {}
`,
    },
  ],
})

/** A fix for more apps would hide the file behind them. */
const MOST_LISTED = 5

/** Ids of the apps in the namespace that somebody else can call: one that alone loads the object has nobody to call. */
function calledBeside({ manifest, cluster }: RuleContext): readonly string[] {
  const loading = appsLoading(cluster, manifest).map(({ app }) => app)
  const [only, another] = loading
  const ids = daprApps(cluster).flatMap((app) => {
    const alone = another === undefined && only?.workload.manifest === app.workload.manifest
    return typeof app.appId === 'string' && !alone && reaches(cluster, manifest.namespace, app.namespace) !== 'no'
      ? [app.appId]
      : []
  })
  return [...new Set(ids)].sort()
}

/** Gives each app the default policies that act on it now. */
function list(manifest: Manifest, table: Resilience, ids: readonly string[]): Fix {
  const defined: Readonly<Record<PolicyKind, ReadonlyMap<string, unknown>>> = {
    timeout: table.timeouts,
    retry: table.retries,
    'circuit-breaker': table.circuitBreakers,
  }
  const policies = Object.fromEntries(
    POLICY_KINDS.flatMap((kind) => {
      const name = defaultPolicyNames({ kind: 'app' }, kind).find((candidate) => defined[kind].has(candidate))
      return name === undefined ? [] : [[POLICY_KEYS[kind], name]]
    }),
  )
  return {
    title: `List ${listed(ids)} below targets.apps, with the default policies`,
    safety: 'unsafe',
    effect: 'Calls to these apps keep the default policies and lose the built-in retries inside of them.',
    edits: ids.map((id) => ({ kind: 'set', at: anchorAt(manifest, ['spec', 'targets', 'apps', id]), value: policies })),
  }
}
