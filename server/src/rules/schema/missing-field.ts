import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { kubernetesDocs } from '../../knowledge/kubernetes/evidence.ts'
import { anchorAt, describeManifest, type Manifest } from '../../model/manifest.ts'
import type { SchemaProblem } from '../../schema/problem.ts'
import { formatPath } from '../../syntax/path.ts'
import type { Json } from '../../syntax/plain.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { consequenceOf, placeOf, problemsOf } from './problems.ts'

const missing = (a: { object: string; field: string; consequence: string }) => `${a.object} lacks "${a.field}"${a.consequence}.`

/** A field without which the object is refused, or does nothing. */
export const missingField = defineRule({
  code: 'missing-field',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'A field that must be there',
  docs: {
    what: 'A field that the API server demands, or without which the program that reads the object cannot use it.',
    why: 'The API server refuses the whole object, not only the part with the gap. What the API server does not demand but the program does is found out at run time only.',
    instead:
      'Write the field. Where there is a value that sets nothing, such as an empty section or the default, the fix adds it. Parts of objects, such as patches, are not judged for what they lack.',
  },
  evidence: [
    kubernetesDocs('tasks/extend-kubernetes/custom-resources/custom-resource-definitions', 'structural schemas'),
    daprSource('charts/dapr/crds/resiliency.yaml'),
    daprSource('charts/dapr/crds/configuration.yaml'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'missing-field')) {
      yield {
        at: placeOf(manifest, problem),
        message: missing({
          object: describeManifest(manifest),
          field: formatPath(problem.path),
          consequence: consequenceOf(problem),
        }),
        refused: problem.refused,
        fixes: fixesFor(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'A Resiliency without targets',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
#^^^ missing-field: Resiliency "orders" lacks "spec.targets"; the API server refuses the object. (fix)
  policies:
    timeouts:
      general: 5s
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      general: 5s
  targets: {}
`,
    },
    {
      title: 'The same file, read by daprd itself',
      mode: 'selfHosted',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
spec:
  policies:
    timeouts:
      DefaultAppTimeoutPolicy: 5s
`,
    },
  ],
})

/** A value that sets nothing makes the object acceptable; whether more was meant only its author knows. */
function fixesFor(manifest: Manifest, { path, cure }: SchemaProblem): readonly Fix[] {
  if (cure?.kind !== 'set') return []
  return [
    {
      title: `Add "${String(path.at(-1))}: ${written(cure.value)}"`,
      safety: 'unsafe',
      effect: 'The object is accepted, and what it says begins to act.',
      edits: [{ kind: 'set', at: anchorAt(manifest, path), value: cure.value }],
    },
  ]
}

function written(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
