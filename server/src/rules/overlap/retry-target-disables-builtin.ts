import { listed } from '../../base/words.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { anchorAt, describeManifest, entriesAt, valueAt } from '../../model/manifest.ts'
import { isMap, UNKNOWN } from '../../syntax/plain.ts'
import { defineRule, type Finding } from '../rule.ts'

const disabled = (a: { object: string; app: string; keys: string }) =>
  `${a.object} lists the app "${a.app}" with ${a.keys} but without a retry, which switches Dapr's built-in retries off for it: a sidecar that cannot be reached for a moment, while pods are replaced, fails the call at once. Add a retry for transport errors, or leave it if that is meant.`

/** A target of an app that takes the built-in retries away without putting any in their place. */
export const retryTargetDisablesBuiltin = defineRule({
  code: 'retry-target-disables-builtin',
  category: 'overlap',
  severity: 'hint',
  since: '0.1.0',
  title: 'A target switches the built-in retries of an app off',
  docs: {
    what: 'An entry of `spec.targets.apps` that has a timeout or a circuit breaker and no retry.',
    why: 'Without an entry, daprd tries a call three more times when the sidecar of the app cannot be reached. Any entry switches that off, whatever it holds. A mesh does not step in: it cannot retry what Dapr encrypts, and not every mesh retries calls to pod addresses.',
    instead:
      'Name a retry in the entry that repeats a few times on transport errors, with both `matching` lists. The fix adds one.',
    whenToIgnore: 'When a failing call must not be repeated at all.',
  },
  evidence: [
    daprSource('pkg/messaging/direct_messaging.go', '`invokeWithRetry` asks whether a policy is defined for the app'),
    daprSource('pkg/resiliency/resiliency.go', '`PolicyDefined`'),
  ],
  *check({ manifest }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Resiliency') return
    for (const [app, target] of entriesAt(manifest.body, ['spec', 'targets', 'apps'])) {
      if (!isMap(target) || isEndpoint(app) || target.retry !== undefined || Object.values(target).includes(UNKNOWN)) continue
      const keys = ['timeout', 'circuitBreaker'].filter((key) => typeof target[key] === 'string')
      if (keys.length === 0) continue
      const path = ['spec', 'targets', 'apps', app]
      const policy = ['spec', 'policies', 'retries', NEW_POLICY]
      const taken = valueAt(manifest.body, policy) !== undefined
      yield {
        at: anchorAt(manifest, path, 'key'),
        message: disabled({ object: describeManifest(manifest), app, keys: listed(keys.map((key) => `a ${TITLES[key]}`)) }),
        fixes: [
          {
            title: taken ? `Name the retry "${NEW_POLICY}" here` : `Add the retry "${NEW_POLICY}" and name it here`,
            safety: 'unsafe',
            effect: `Calls to "${app}" are then tried again on transport errors and on status 502 to 504, up to three times.`,
            edits: [
              ...(taken ? [] : [{ kind: 'set' as const, at: anchorAt(manifest, policy), value: TRANSPORT_RETRY }]),
              { kind: 'set', at: anchorAt(manifest, [...path, 'retry']), value: NEW_POLICY },
            ],
          },
        ],
      }
    }
  },
  examples: [
    {
      title: 'A timeout takes the retries away',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      short: 5s
  targets:
    apps:
      payments:
      #^^^^^^^ hint retry-target-disables-builtin: switches Dapr's built-in retries off (fix)
        timeout: short
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
      short: 5s
    retries:
      transport:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: 502-504
          gRPCStatusCodes: 14,16
  targets:
    apps:
      payments:
        timeout: short
        retry: transport
`,
    },
    {
      title: 'A target with a retry of its own',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      short: 5s
    retries:
      quick:
        policy: constant
        duration: 200ms
        maxRetries: 2
        matching:
          httpStatusCodes: "502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      payments:
        timeout: short
        retry: quick
`,
    },
  ],
})

/** Built-in retries are for apps with a sidecar; a URL has none. */
function isEndpoint(target: string): boolean {
  return /^https?:\/\//.test(target)
}

const TITLES: Readonly<Record<string, string>> = { timeout: 'timeout', circuitBreaker: 'circuit breaker' }

const NEW_POLICY = 'transport'

/** As the built-in retries: three times, a second apart; gRPC Unavailable and Unauthenticated, and what a proxy answers for them. */
const TRANSPORT_RETRY = {
  policy: 'constant',
  duration: '1s',
  maxRetries: 3,
  matching: { httpStatusCodes: '502-504', gRPCStatusCodes: '14,16' },
}
