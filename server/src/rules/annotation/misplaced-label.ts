import { istioCode } from '../../knowledge/istio/evidence.ts'
import { linkerdSource } from '../../knowledge/linkerd/evidence.ts'
import { defineRule } from '../rule.ts'
import { misplacedNames } from './misplaced-names.ts'

/** A label where its product does not look for it. */
export const misplacedLabel = defineRule({
  code: 'misplaced-label',
  category: 'annotation',
  severity: 'warning',
  since: '0.1.0',
  title: 'A label on the wrong object',
  docs: {
    what: 'A label that its product knows, on an object where the product does not look for it, or as a label where an annotation is read. A label of a workload that its pods carry as well is left alone: it is there for selectors.',
    why: 'It is accepted and has no effect: the pods stay outside of the mesh, or without the setting.',
    instead: 'Write it where the message says.',
  },
  evidence: [
    istioCode(
      'manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml',
      'labels of Namespaces and of pods decide',
    ),
    linkerdSource('pkg/healthcheck/healthcheck_labels.go'),
  ],
  check: (context) => misplacedNames(context, 'labels'),
  examples: [
    {
      title: 'An annotation is read, not a label',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    linkerd.io/inject: enabled
    #^^^^^^^^^^^^^^^^ warning misplaced-label: Linkerd reads linkerd.io/inject as an annotation (fix)
`,
      fixed: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
`,
    },
    {
      title: 'On the Deployment itself',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
  labels:
    sidecar.istio.io/inject: "true"
    #^^^^^^^^^^^^^^^^^^^^^^ misplaced-label: it must stand in the pod template, under spec.template.metadata.labels (fix)
spec:
  template:
    metadata:
      labels:
        app: orders
`,
    },
    {
      title: 'A label of Namespaces on a pod',
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
        istio-injection: enabled
        #^^^^^^^^^^^^^^ misplaced-label: as a label of Namespaces it would be (fix)
`,
    },
    {
      title: 'On both the Deployment and its pods',
      yaml: `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
  labels:
    sidecar.istio.io/inject: "true"
spec:
  template:
    metadata:
      labels:
        sidecar.istio.io/inject: "true"
`,
    },
  ],
})
