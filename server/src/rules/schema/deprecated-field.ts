import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, nameOf, placeOf, problemsOf } from './problems.ts'

const deprecated = (a: { place: string; note: string }) => `${a.place} is deprecated, though it still works. ${a.note}`

/** A field that works, and that should not be used any more. */
export const deprecatedField = defineRule({
  code: 'deprecated-field',
  category: 'schema',
  severity: 'hint',
  since: '0.1.0',
  title: 'A field that should not be used any more',
  docs: {
    what: 'A field that its product still reads, but has replaced by another one.',
    why: 'It will be removed in some later release, and the one that replaces it often wins where both are written.',
    instead:
      'Use the field that the message names. The fix renames it only where the same value means the same under the new name.',
  },
  evidence: [daprSource('pkg/config/configuration.go')],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'deprecated-field')) {
      yield {
        at: placeOf(manifest, problem),
        message: deprecated({ place: nameOf(manifest, problem), note: problem.reason }),
        tag: 'deprecated',
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'The older key for metrics',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: metrics
  namespace: shop
spec:
  metric:
  #^^^^^ hint deprecated-field: It is the older key of "metrics"
    enabled: true
`,
    },
    {
      title: 'The newer key for metrics',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: metrics
  namespace: shop
spec:
  metrics:
    enabled: true
`,
    },
  ],
})
