import { kubernetesDocs } from '../../knowledge/kubernetes/evidence.ts'
import { defineRule } from '../rule.ts'
import { notStrings } from './not-strings.ts'

/** A label whose value YAML reads as a number, a boolean or a collection. */
export const labelNotString = defineRule({
  code: 'label-not-string',
  category: 'annotation',
  severity: 'error',
  since: '0.1.0',
  title: 'A label that is not text',
  docs: {
    what: 'A label whose value is a number, a boolean, a list or a map. Besides `true` and `false`, the YAML reader of kubectl takes `yes`, `no`, `on`, `off`, `y` and `n` for booleans.',
    why: 'Labels are text for the API server. It refuses the whole object, whatever the label is for.',
    instead: 'Put the value in quotes.',
  },
  evidence: [kubernetesDocs('concepts/overview/working-with-objects/labels')],
  check: (context) => notStrings(context, 'labels'),
  examples: [
    {
      title: 'A boolean',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      labels:
        sidecar.istio.io/inject: true
        #                        ^^^^ error label-not-string: is the boolean true (fix)
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
      labels:
        sidecar.istio.io/inject: "true"
`,
    },
    {
      title: 'An object that has nothing to do with Dapr or a mesh',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: batch
  namespace: tools
spec:
  template:
    metadata:
      labels:
        build: 42
`,
    },
  ],
})
