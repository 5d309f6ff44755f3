import { istioApi } from '../../knowledge/istio/evidence.ts'
import { linkerdSource } from '../../knowledge/linkerd/evidence.ts'
import { defineRule } from '../rule.ts'
import { unknownNames } from './unknown-names.ts'

/** A label with a product's prefix that the product does not know. */
export const unknownLabel = defineRule({
  code: 'unknown-label',
  category: 'annotation',
  severity: 'warning',
  since: '0.1.0',
  title: 'A label that its product does not know',
  docs: {
    what: 'A label with a prefix that belongs to Dapr, Istio or Linkerd alone, and a name that the product does not have. Where a known name is spelt nearly alike, the message proposes it; where none is, this is information only.',
    why: 'A misspelt label is accepted and never read. With labels that decide about a mesh, the pods then stay outside of it.',
    instead: 'Use the name that the product knows.',
  },
  evidence: [istioApi('label/labels.yaml'), linkerdSource('pkg/k8s/labels.go')],
  check: (context) => unknownNames(context, 'labels'),
  examples: [
    {
      title: 'Ambient mode, misspelt',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio.io/dataplan-mode: ambient
    #^^^^^^^^^^^^^^^^^^^^^ warning unknown-label: Did you mean "istio.io/dataplane-mode"? (fix)
`,
      fixed: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio.io/dataplane-mode: ambient
`,
    },
    {
      title: 'Known labels',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio.io/dataplane-mode: ambient
    istio.io/use-waypoint: waypoint
    kubernetes.io/metadata.name: shop
`,
    },
  ],
})
