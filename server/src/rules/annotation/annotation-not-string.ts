import { kubernetesDocs } from '../../knowledge/kubernetes/evidence.ts'
import { defineRule } from '../rule.ts'
import { notStrings } from './not-strings.ts'

/** An annotation whose value YAML reads as a number, a boolean or a collection. */
export const annotationNotString = defineRule({
  code: 'annotation-not-string',
  category: 'annotation',
  severity: 'error',
  since: '0.1.0',
  title: 'An annotation that is not text',
  docs: {
    what: 'An annotation whose value is a number, a boolean, a list or a map. Besides `true` and `false`, the YAML reader of kubectl takes `yes`, `no`, `on`, `off`, `y` and `n` for booleans.',
    why: 'Annotations are text for the API server. It refuses the whole object, whatever the annotation is for.',
    instead: 'Put the value in quotes.',
  },
  evidence: [kubernetesDocs('concepts/overview/working-with-objects/annotations')],
  check: (context) => notStrings(context, 'annotations'),
  examples: [
    {
      title: 'A boolean and a number',
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
        dapr.io/enabled: yes
        #                ^^^ error annotation-not-string: is the boolean true, and the value of an annotation must be text (fix)
        dapr.io/app-id: orders
        dapr.io/app-port: 8080
        #                 ^^^^ error annotation-not-string: The API server refuses Deployment "orders" (fix)
`,
      fixed: `
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
        dapr.io/app-port: 8080
`,
    },
    {
      title: 'In quotes',
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
        dapr.io/app-port: '8080'
`,
    },
  ],
})
