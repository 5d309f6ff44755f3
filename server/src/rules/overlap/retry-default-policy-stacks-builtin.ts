import { listed } from '../../base/words.ts'
import { type DaprApp, daprApps } from '../../knowledge/dapr/apps.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { retriesIn } from '../../knowledge/dapr/policies.ts'
import { defaultPolicyNames, SERVICE_RETRIES } from '../../knowledge/dapr/policy-names.ts'
import { actingPolicy, policyFor, resiliencyFor } from '../../knowledge/dapr/resilience.ts'
import { multiplyAttempts, retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import { appsLoading } from '../../knowledge/dapr/scopes.ts'
import { describeManifest } from '../../model/manifest.ts'
import { defineRule, type Finding, type RuleContext } from '../rule.ts'

const stacked = (a: { object: string; policy: string; apps: string; product: string }) =>
  `"${a.policy}" of ${a.object} acts on calls to ${a.apps}, which no target lists, and Dapr's built-in retries stay on inside of it: ${a.product} while the sidecar of the callee cannot be reached. List the apps under spec.targets.apps, which switches the built-in retries off.`

/** A default retry policy for apps runs around the built-in retries, not instead of them. */
export const retryDefaultPolicyStacksBuiltin = defineRule({
  code: 'retry-default-policy-stacks-builtin',
  category: 'overlap',
  severity: 'information',
  since: '0.1.0',
  title: 'A default retry policy multiplies with the built-in retries',
  docs: {
    what: 'A `DefaultAppRetryPolicy` or `DefaultRetryPolicy` where an app of the files is listed by no target.',
    why: 'The built-in retries look only at targets, so a default policy does not switch them off: both run, one inside the other, and a mesh that retries adds a third layer. Which apps are called is not in the files, so this is information.',
    instead: 'List the apps that are called under `spec.targets.apps`, each with the retry it should have.',
  },
  evidence: [
    daprSource('pkg/resiliency/resiliency.go', '`PolicyDefined` looks at targets only'),
    daprDocs('operations/resiliency/policies/default-policies/'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    if (manifest.kind !== 'dapr.io/Resiliency') return
    for (const policy of retriesIn({ manifest, certainty: 'yes' })) {
      if (policy.at === undefined || policy.maxRetries === 0 || !DEFAULTS.includes(policy.name)) continue
      const callees = calledByDefault(context, policy.name)
      if (callees.length === 0) continue
      const { text } = multiplyAttempts([
        { name: `"${policy.name}"`, attempts: retrySchedule(policy).attempts },
        { name: 'built-in', attempts: SERVICE_RETRIES.maxRetries + 1 },
      ])
      yield {
        at: policy.at,
        message: stacked({
          object: describeManifest(manifest),
          policy: policy.name,
          apps: listed(callees.sort()),
          product: text,
        }),
      }
    }
  },
  examples: [
    {
      title: 'A default for all apps, and one that no target lists',
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
      #^^^^^^^^^^^^^^^^^^^^ information retry-default-policy-stacks-builtin: 4 × built-in 4 = 16 attempts
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "502-504"
          gRPCStatusCodes: "14"
  targets: {}
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
  name: payments
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: payments
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: payments
`,
    },
    {
      title: 'The default is for components only',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DefaultComponentOutboundRetryPolicy:
        policy: constant
        duration: 1s
        maxRetries: 3
  targets: {}
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
  ],
})

const DEFAULTS = defaultPolicyNames({ kind: 'app' }, 'retry')

/** Apps that take calls and that a caller with this object reaches through the default policy; an app does not call itself. */
function calledByDefault({ cluster, manifest }: RuleContext, policy: string): string[] {
  const callers = appsLoading(cluster, manifest).map(({ app }) => app)
  const names = callers.flatMap((caller) => {
    const resilience = resiliencyFor(cluster, caller)
    return daprApps(cluster)
      .filter((callee) => callee !== caller && takesCalls(callee))
      .flatMap((callee) => {
        const id = idFor(caller, callee)
        if (id === undefined) return []
        const { retry, builtIn } = policyFor(resilience, { kind: 'app', id })
        const acts = retry.source === 'default' && actingPolicy(retry)?.name === policy && builtIn !== undefined
        return acts ? [`"${id}"`] : []
      })
  })
  return [...new Set(names)]
}

/** How a caller names an app: with its namespace when that is another one. */
function idFor(caller: DaprApp, { appId, namespace }: DaprApp): string | undefined {
  if (typeof appId !== 'string') return undefined
  if (namespace === caller.namespace) return appId
  return typeof namespace === 'string' ? `${appId}.${namespace}` : undefined
}

function takesCalls({ appPort }: DaprApp): boolean {
  return appPort !== undefined
}
