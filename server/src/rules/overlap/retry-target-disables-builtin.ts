import { inReach } from '../../knowledge/dapr/companions.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { writtenAt } from '../../knowledge/kubernetes/lookup.ts'
import { anchorAt, describeManifest, entriesAt, valueAt } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap } from '../../syntax/plain.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'

const withoutRetries = (a: { object: string; app: string }) =>
  `App "${a.app}" is listed in the targets of ${a.object} without a retry policy, and a target switches off the retries that Dapr brings along: ` +
  'a call that meets a pod which is just going away fails at once.'

/** A target that takes the built-in retries away from an app and gives none. */
export const retryTargetDisablesBuiltin = defineRule({
  code: 'retry-target-disables-builtin',
  category: 'overlap',
  severity: 'hint',
  since: '0.1.0',
  title: 'A target that switches the built-in retries off',
  docs: {
    what: 'An entry below `targets.apps` for an app, with a timeout or a circuit breaker and without `retry`. Entries for HTTPEndpoints, for URLs and for an id with its namespace have no built-in retries to lose.',
    why: 'Dapr repeats calls between sidecars three times when the other side cannot be reached, as long as no target lists the app. With a target nothing repeats them, and where a mesh does not either, as with Dapr mTLS on, callers see every pod that goes away.',
    instead:
      'Name a retry policy with few retries, limited to failures of the connection; or leave it as it is, when callers retry themselves.',
  },
  evidence: [
    daprSource('pkg/messaging/direct_messaging.go', '`invokeWithRetry`'),
    daprSource('pkg/resiliency/resiliency.go', '`PolicyDefined`'),
    daprDocs('operations/resiliency/policies/retries/override-default-retries/'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    if (manifest.kind !== 'dapr.io/Resiliency') return
    for (const [app, target] of entriesAt(manifest.body, APPS)) {
      if (app.includes('.') || app.includes(':') || isEndpoint(context, app) || !isMap(target)) continue
      const acts = ['timeout', 'circuitBreaker'].some((key) => typeof target[key] === 'string' && target[key] !== '')
      const retry = writtenAt(manifest, [...APPS, app, 'retry'])
      if (!acts || (retry !== undefined && retry !== null && retry !== '')) continue
      yield {
        at: anchorAt(manifest, [...APPS, app], 'key'),
        message: withoutRetries({ object: describeManifest(manifest), app }),
        fixes: addRetry(context, app),
      }
    }
  },
  examples: [
    {
      title: 'A timeout alone',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      interactive: 2s
  targets:
    apps:
      orders:
      #^^^^^ hint retry-target-disables-builtin: a target switches off the retries that Dapr brings along (fix)
        timeout: interactive
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      interactive: 2s
    retries:
      connection:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: 502-504
          gRPCStatusCodes: 14,16
  targets:
    apps:
      orders:
        timeout: interactive
        retry: connection
`,
    },
    {
      title: 'An HTTPEndpoint and a URL have none to lose',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      erp: 5s
  targets:
    apps:
      erp:
        timeout: erp
      https://erp.example.com:
        timeout: erp
---
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: https://erp.example.com
`,
    },
  ],
})

const APPS: Path = ['spec', 'targets', 'apps']
const RETRIES: Path = ['spec', 'policies', 'retries']
const NAME = 'connection'

function isEndpoint({ manifest, cluster }: RuleContext, name: string): boolean {
  return inReach(cluster, 'dapr.io/HTTPEndpoint', manifest.namespace).some((endpoint) => endpoint.name === name)
}

/** What the built-in retries do, as a policy of the object's own. Before 1.15 a policy cannot be limited to what a repetition cures. */
function addRetry({ manifest, cluster }: RuleContext, app: string): readonly Fix[] {
  if (!isKnownIn(cluster.assumptions.versions.dapr, { since: '1.15' })) return []
  const taken = valueAt(manifest.body, [...RETRIES, NAME])
  const policy = {
    policy: 'constant',
    duration: '1s',
    maxRetries: 3,
    matching: { httpStatusCodes: '502-504', gRPCStatusCodes: '14,16' },
  }
  const name = { kind: 'set', at: anchorAt(manifest, [...APPS, app, 'retry']), value: NAME } as const
  const define = { kind: 'set', at: anchorAt(manifest, [...RETRIES, NAME]), value: policy } as const
  return [
    {
      title: taken === undefined ? 'Retry failed connections up to 3 times' : `Use the retry policy "${NAME}"`,
      safety: 'unsafe',
      effect: 'Calls that fail with 502 to 504, Unavailable or Unauthenticated, or without an answer, are made up to 4 times.',
      edits: taken === undefined ? [define, name] : [name],
    },
  ]
}
