import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { actsAt, findMeta, metaEntries } from '../../knowledge/meta.ts'
import { anchorAt } from '../../model/manifest.ts'
import { sentence } from '../annotation/wording.ts'
import { defineRule, type Finding, type RuleContext } from '../rule.ts'
import { cureOf, nameOf, placeOf, problemsOf } from './problems.ts'

const ignored = (a: { place: string; why: string }) => `${a.place} has no effect. ${sentence(a.why)}`

/** A field that may be written where it stands, and that nothing reads. */
export const ignoredField = defineRule({
  code: 'ignored-field',
  category: 'schema',
  severity: 'warning',
  since: '0.1.0',
  title: 'A field that has no effect here',
  docs: {
    what: 'A field that the schema allows at this place, but that no program reads. Labels and annotations that a product replaces by its own are hints.',
    why: 'The object is accepted, and what the field says does not happen. Whoever reads the file believes in a limit, a filter or a version that is not there.',
    instead: 'Remove the field, which changes nothing, and set what you wanted where it acts.',
  },
  evidence: [daprSource('pkg/apis/configuration/v1alpha1/types.go'), daprSource('pkg/middleware/http/http.go')],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'ignored-field')) {
      yield {
        at: placeOf(manifest, problem),
        message: ignored({ place: nameOf(manifest, problem), why: problem.reason }),
        tag: 'unnecessary',
        fixes: cureOf(manifest, problem),
      }
    }
    yield* ignoredMeta(context)
  },
  examples: [
    {
      title: 'A selector that does not limit a handler',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: pipeline
  namespace: shop
spec:
  httpPipeline:
    handlers:
      - name: uppercase
        type: middleware.http.uppercase
        selector:
        #^^^^^^^ warning ignored-field: no part of Dapr reads it: the handler runs for every request (fix)
          fields:
            - field: path
              value: /orders
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: uppercase
  namespace: shop
spec:
  type: middleware.http.uppercase
  version: v1
  metadata: []
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: pipeline
  namespace: shop
spec:
  httpPipeline:
    handlers:
      - name: uppercase
        type: middleware.http.uppercase
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: uppercase
  namespace: shop
spec:
  type: middleware.http.uppercase
  version: v1
  metadata: []
`,
    },
    {
      title: 'A label that the injector writes itself',
      yaml: `
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
      labels:
        dapr.io/sidecar-injected: "true"
        #^^^^^^^^^^^^^^^^^^^^^^^ hint ignored-field: replaces what is written here (fix)
`,
    },
    {
      title: 'The version of a handler counts where daprd reads the file itself',
      mode: 'selfHosted',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: pipeline
spec:
  httpPipeline:
    handlers:
      - name: uppercase
        type: middleware.http.uppercase
        version: v1
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: uppercase
spec:
  type: middleware.http.uppercase
  version: v1
  metadata: []
`,
    },
  ],
})

/** Labels and annotations that their product does not read, or replaces by its own. */
function* ignoredMeta({ manifest }: RuleContext): Generator<Finding> {
  for (const kind of ['annotations', 'labels'] as const) {
    for (const { site, name, path } of metaEntries(manifest, kind)) {
      const spec = findMeta(kind, name)?.spec
      const why = spec?.value.ignored
      if (!spec || why === undefined || !actsAt(spec, site)) continue
      yield {
        at: anchorAt(manifest, path, 'key'),
        message: ignored({ place: `${name} of ${site.what}`, why }),
        severity: 'hint',
        tag: 'unnecessary',
        fixes: [
          {
            title: `Remove ${name}`,
            safety: 'unsafe',
            effect: 'Nothing changes for running pods, but a selector that names it must still find it.',
            edits: [{ kind: 'remove', at: anchorAt(manifest, path) }],
          },
        ],
      }
    }
  }
}
