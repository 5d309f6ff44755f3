import { daprSource, kitSource } from '../../knowledge/dapr/evidence.ts'
import { istioCode } from '../../knowledge/istio/evidence.ts'
import { linkerdSource } from '../../knowledge/linkerd/evidence.ts'
import { defineRule } from '../rule.ts'
import { invalidValues } from './invalid-values.ts'

/** An annotation whose text its product cannot use. */
export const invalidAnnotationValue = defineRule({
  code: 'invalid-annotation-value',
  category: 'annotation',
  severity: 'warning',
  since: '0.1.0',
  title: 'An annotation with a value that its product cannot use',
  docs: {
    what: 'A word, number, duration, quantity or list that the product does not understand. Each product reads booleans in its own way: Dapr takes "yes" and "on", Istio often nothing but "true", and `dapr.io/enabled` since Dapr 1.17.3 nothing but "true" either.',
    why: 'The API server takes any text. What happens then differs from annotation to annotation: a default holds, the pod is refused, or the sidecar does not start. The message says which; where only a default holds this is a warning, otherwise an error.',
    instead: 'Write one of the values that the message names.',
  },
  evidence: [
    daprSource('pkg/injector/patcher/sidecar.go'),
    daprSource('pkg/injector/service/handler.go'),
    kitSource('strings/strings.go'),
    istioCode('pkg/kube/inject/validate.go'),
    linkerdSource('pkg/inject/inject.go'),
  ],
  check: (context) => invalidValues(context, 'annotations'),
  examples: [
    {
      title: 'A word that no longer asks for a sidecar',
      yaml: `
# file: .sidecar-lens.yaml
versions:
  dapr: "1.18"
# file: orders.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "yes"
        #                ^^^^^ error invalid-annotation-value: "yes" counts as true only before 1.17.3; the injector adds no sidecar (fix)
        dapr.io/app-id: orders
`,
      fixed: `
# file: .sidecar-lens.yaml
versions:
  dapr: "1.18"
# file: orders.yaml
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
      title: 'The same without a known version',
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
        dapr.io/enabled: "yes"
        #                ^^^^^ information invalid-annotation-value: Dapr 1.18 is assumed here, because no version is set (fix)
        dapr.io/app-id: orders
`,
    },
    {
      title: 'A log level that does not exist',
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
        dapr.io/log-level: trace
        #                  ^^^^^ error invalid-annotation-value: daprd does not start
        dapr.io/app-port: http
        #                 ^^^^ error invalid-annotation-value: "http" is no whole number in decimal digits
`,
    },
    {
      title: 'A sidecar that Linkerd does not add',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: Enabled
    #                  ^^^^^^^ invalid-annotation-value: "Enabled" is none of "enabled", "disabled", "ingress"; no proxy is added (fix)
`,
    },
    {
      title: 'Words that Dapr takes for true',
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
        dapr.io/enabled: "True"
        dapr.io/app-id: orders
        dapr.io/log-as-json: "yes"
`,
    },
  ],
})
