import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, nameOf, placeOf, problemsOf } from './problems.ts'

const ignored = (a: { place: string; why: string }) => `${a.place} has no effect. ${a.why}`

/** A field that may be written where it stands, and that nothing reads. */
export const ignoredField = defineRule({
  code: 'ignored-field',
  category: 'schema',
  severity: 'warning',
  since: '0.1.0',
  title: 'A field that has no effect here',
  docs: {
    what: 'A field that the schema allows at this place, but that no program reads.',
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
