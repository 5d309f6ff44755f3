import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { kubernetesDocs } from '../../knowledge/kubernetes/evidence.ts'
import { defineRule, type Finding } from '../rule.ts'
import { consequenceOf, cureOf, nameOf, placeOf, problemsOf } from './problems.ts'

const wrong = (a: { place: string; reason: string; consequence: string }) => `${a.place} ${a.reason}${a.consequence}.`

/** A value whose kind is not the one that the schema demands. */
export const wrongType = defineRule({
  code: 'wrong-type',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'A value of the wrong type',
  docs: {
    what: 'A number or boolean where text is demanded, text where a number, boolean or list is demanded, and so on. YAML decides the type by the spelling: `1`, `yes` and `5s` are a number, a boolean and text; in quotes all three are text.',
    why: 'The API server converts nothing: it refuses the whole object. daprd reading from a file takes any scalar for text, but otherwise skips the file or does not start.',
    instead: 'Put text in quotes, and write numbers, booleans and lists without.',
  },
  evidence: [
    kubernetesDocs('tasks/extend-kubernetes/custom-resources/custom-resource-definitions', 'structural schemas'),
    daprSource('charts/dapr/crds/configuration.yaml'),
    daprSource('pkg/resiliency/resiliency.go'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'wrong-type')) {
      yield {
        at: placeOf(manifest, problem),
        message: wrong({ place: nameOf(manifest, problem), reason: problem.reason, consequence: consequenceOf(problem) }),
        refused: problem.refused,
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'A number where text is demanded',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: 1
    #             ^ wrong-type: must be text; without quotes the number 1 is not; the API server refuses the object. (fix)
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: "1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
    {
      title: 'Text where a number is demanded',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      DefaultAppRetryPolicy:
        policy: constant
        maxRetries: "3"
        #           ^^^ wrong-type: must be a whole number, without quotes, not the text "3" (fix)
  targets: {}
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
      DefaultAppRetryPolicy:
        policy: constant
        maxRetries: 3
  targets: {}
`,
    },
    {
      title: 'One text where a list is demanded',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: statestore
  namespace: shop
spec:
  type: state.redis
  version: v1
  metadata: []
scopes: orders
#       ^^^^^^ wrong-type: must be a list, not the text "orders" (fix)
---
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
`,
    },
    {
      title: 'daprd reading from a file takes a number for text',
      mode: 'selfHosted',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
spec:
  tracing:
    samplingRate: 1
    zipkin:
      endpointAddress: http://localhost:9411/api/v2/spans
`,
    },
  ],
})
