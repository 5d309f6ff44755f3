import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { istioCode } from '../../knowledge/istio/evidence.ts'
import { linkerdSource } from '../../knowledge/linkerd/evidence.ts'
import { defineRule } from '../rule.ts'
import { misplacedNames } from './misplaced-names.ts'

/** An annotation where its product does not look for it. */
export const misplacedAnnotation = defineRule({
  code: 'misplaced-annotation',
  category: 'annotation',
  severity: 'warning',
  since: '0.1.0',
  title: 'An annotation on the wrong object',
  docs: {
    what: 'An annotation that its product knows, on an object where the product does not look for it: on a Deployment itself and not on its pod template, on a Service or Namespace, or as an annotation where a label is read.',
    why: 'It is accepted and has no effect. Sidecar injectors see pods only, and a pod takes its annotations from the pod template of its workload, never from the workload itself.',
    instead:
      'Write it where the message says. What belongs in the pod template is moved there by the fix, together with everything else of the same product that is misplaced in the same way.',
  },
  evidence: [
    daprSource('pkg/injector/service/handler.go', 'the webhook is called for pods'),
    linkerdSource(
      'charts/linkerd-control-plane/templates/proxy-injector-rbac.yaml',
      'the webhook is called for pods and Services',
    ),
    istioCode('pkg/kube/inject/inject.go', 'only the metadata of the pod is read'),
  ],
  check: (context) => misplacedNames(context, 'annotations'),
  examples: [
    {
      title: 'On the Deployment itself',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
  annotations:
    dapr.io/enabled: "true"
    #^^^^^^^^^^^^^^ warning misplaced-annotation: it must stand in the pod template, under spec.template.metadata.annotations (fix)
    dapr.io/app-id: orders
    #^^^^^^^^^^^^^ warning misplaced-annotation: only pods are looked at (fix)
spec:
  template:
    metadata:
      labels:
        app: orders
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
        app: orders
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
`,
    },
    {
      title: 'On a Service',
      yaml: `
apiVersion: v1
kind: Service
metadata:
  name: orders
  namespace: shop
  annotations:
    dapr.io/app-port: "8080"
    #^^^^^^^^^^^^^^^ misplaced-annotation: as an annotation of pods it would be (fix)
spec:
  selector:
    app: orders
`,
    },
    {
      title: 'A label is read, not an annotation',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    istio-injection: enabled
    #^^^^^^^^^^^^^^ misplaced-annotation: Istio reads istio-injection as a label (fix)
`,
    },
    {
      title: 'A copy of what the pod template says',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
  annotations:
    dapr.io/app-id: orders
    #^^^^^^^^^^^^^ hint misplaced-annotation: It only repeats what the pod template says (fix)
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
`,
    },
    {
      title: 'On the pod template, and on a Namespace whose pods inherit',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
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
        config.linkerd.io/proxy-await: enabled
`,
    },
  ],
})
