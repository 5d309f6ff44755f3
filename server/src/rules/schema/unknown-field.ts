import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { describeManifest } from '../../model/manifest.ts'
import { formatPath } from '../../syntax/path.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, placeOf, problemsOf } from './problems.ts'

const unknown = (a: { field: string; object: string; advice: string; consequence: string }) =>
  `${a.object} has no field "${a.field}". ${a.advice} ${a.consequence}`

/** A key that the schema of the object does not know. */
export const unknownField = defineRule({
  code: 'unknown-field',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'A field that the kind does not have',
  docs: {
    what: 'A key that stands where the schema of the object knows no such field: a misspelling, or a right name at the wrong level.',
    why: 'kubectl and most GitOps tools refuse such an object. Clients that do not check let the API server drop the field, and daprd reading from disk ignores it: the setting is lost without a word.',
    instead: 'Use the name that the schema knows; the message proposes the nearest one.',
  },
  evidence: [daprSource('charts/dapr/crds/resiliency.yaml'), daprSource('charts/dapr/crds/configuration.yaml')],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    for (const problem of problemsOf(context, 'unknown-field')) {
      const message = unknown({
        field: formatPath(problem.path),
        object: describeManifest(manifest),
        advice: problem.reason,
        consequence: problem.refused
          ? 'kubectl refuses the object; a client that does not check loses the field.'
          : 'It has no effect.',
      })
      yield {
        at: placeOf(manifest, problem),
        message,
        severity: cluster.mode === 'kubernetes' ? 'error' : 'warning',
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'A misspelt field of a retry policy',
      yaml: `
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
        maxRetry: 3
        #^^^^^^^ unknown-field: Did you mean "maxRetries"? (fix)
  targets:
    apps:
      payments:
        retry: quick
`,
      fixed: `
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
        maxRetries: 3
  targets:
    apps:
      payments:
        retry: quick
`,
    },
  ],
})
