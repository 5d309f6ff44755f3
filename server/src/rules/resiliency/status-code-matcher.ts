import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { valueAt } from '../../model/manifest.ts'
import type { Plain } from '../../syntax/plain.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, placeOf, problemsOf, refusedValue, takenValue } from '../schema/problems.ts'

/** A list of status codes that daprd cannot read. */
export const statusCodeMatcher = defineRule({
  code: 'status-code-matcher',
  category: 'resiliency',
  severity: 'error',
  since: '0.1.0',
  title: 'A list of status codes that is not understood',
  docs: {
    what: 'A list in `matching` of a retry policy that is not made of numbers and ranges with commas between them: blanks, names such as `UNAVAILABLE`, wildcards such as `5xx`, or codes that the protocol does not have.',
    why: 'daprd logs an error and drops the rest of the object: policies that it has read by then stay, and no target of the object is there at all. A list of commas only is accepted, and then no status code is worth a retry.',
    instead:
      'Write numbers and ranges, with commas and no blanks: `429,502-504` for HTTP (100 to 599), `4,14` for gRPC (0 to 16).',
  },
  evidence: [daprSource('pkg/resiliency/retry.go')],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'status-code-matcher')) {
      const accepted = isOnlyCommas(valueAt(manifest.body, problem.path))
      yield {
        at: placeOf(manifest, problem),
        message: accepted ? takenValue(manifest, problem) : refusedValue(manifest, problem),
        severity: accepted ? 'warning' : 'error',
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'A blank after the comma',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DefaultPubsubComponentInboundRetryPolicy:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "429, 502-504"
          #                     ^^^^^^^^ error status-code-matcher: has a blank in it; daprd does not skip blanks; daprd logs an error (fix)
          gRPCStatusCodes: "14"
  targets: {}
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
      DefaultPubsubComponentInboundRetryPolicy:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets: {}
`,
    },
    {
      title: 'A name and a wildcard',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DefaultPubsubComponentInboundRetryPolicy:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: 5xx
          #                ^^^ error status-code-matcher: is a wildcard (fix)
          gRPCStatusCodes: UNAVAILABLE
          #                ^^^^^^^^^^^ error status-code-matcher: is a name (fix)
  targets: {}
`,
    },
    {
      title: 'Nothing but commas',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DefaultPubsubComponentInboundRetryPolicy:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: ","
          #                ^^^ warning status-code-matcher: so no status code at all is retried.
          gRPCStatusCodes: "14"
  targets: {}
`,
    },
    {
      title: 'Numbers and ranges',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DefaultPubsubComponentInboundRetryPolicy:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "408,429,500-599"
          gRPCStatusCodes: "4,8,13,14"
  targets: {}
`,
    },
  ],
})

/** daprd skips empty items, so such a list is read without an error, and is empty. */
function isOnlyCommas(value: Plain | undefined): boolean {
  return typeof value === 'string' && /^,+$/.test(value)
}
