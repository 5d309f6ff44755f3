import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule } from '../rule.ts'
import { invalidValuesOf } from './invalid-values.ts'

/** A Dapr app id that Kubernetes cannot make a Service of. */
export const invalidAppId = defineRule({
  code: 'invalid-app-id',
  category: 'annotation',
  severity: 'error',
  since: '0.1.0',
  title: 'An app id that Dapr refuses',
  docs: {
    what: 'An app id with other characters than small letters, digits and dashes, or with more than 58 of them.',
    why: 'The injector adds `-dapr` to the id and checks that the result is a name for a Service of at most 63 characters. Where it is not, the admission webhook refuses the pod: the Deployment stays without pods, and the reason stands in the events of its ReplicaSet only.',
    instead: 'Choose another id. Other apps call this one by its id, and its state is stored under it, so change them together.',
  },
  evidence: [daprSource('pkg/validation/validation.go')],
  check: (context) => invalidValuesOf(context, 'invalid-app-id'),
  examples: [
    {
      title: 'Capital letters and a dot',
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
        dapr.io/app-id: Orders.api
        #               ^^^^^^^^^^ error invalid-app-id: "Orders.api" has capital letters; the admission webhook refuses the pod (fix)
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
        dapr.io/app-id: orders-api
`,
    },
    {
      title: 'A valid id',
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
        dapr.io/app-id: orders-api-2
`,
    },
  ],
})
