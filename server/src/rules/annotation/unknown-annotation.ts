import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { istioApi } from '../../knowledge/istio/evidence.ts'
import { linkerdSource } from '../../knowledge/linkerd/evidence.ts'
import { defineRule } from '../rule.ts'
import { unknownNames } from './unknown-names.ts'

/** An annotation with a product's prefix that the product does not know. */
export const unknownAnnotation = defineRule({
  code: 'unknown-annotation',
  category: 'annotation',
  severity: 'warning',
  since: '0.1.0',
  title: 'An annotation that its product does not know',
  docs: {
    what: 'An annotation with a prefix that belongs to Dapr, Istio or Linkerd alone, and a name that the product does not have. Where a known name is spelt nearly alike, the message proposes it; where none is, this is information only, because a later release may know the name.',
    why: 'No part of the platform checks annotation names. A misspelt one is accepted and never read, so the default holds.',
    instead: 'Use the name that the product knows.',
  },
  evidence: [
    daprSource('pkg/injector/annotations/annotations.go'),
    istioApi('annotation/annotations.yaml'),
    linkerdSource('pkg/k8s/labels.go'),
  ],
  check: (context) => unknownNames(context, 'annotations'),
  examples: [
    {
      title: 'A letter too few',
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
        dapr.io/app-prt: "8080"
        #^^^^^^^^^^^^^^ warning unknown-annotation: Did you mean "dapr.io/app-port"? (fix)
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
        dapr.io/app-port: "8080"
`,
    },
    {
      title: 'The right name with another prefix of the product',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/skip-inbound-ports: "50002"
    #^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unknown-annotation: Did you mean "config.linkerd.io/skip-inbound-ports"? (fix)
`,
    },
    {
      title: 'A name like no other',
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
        dapr.io/cost-centre: "4711"
        #^^^^^^^^^^^^^^^^^^ information unknown-annotation: No release of Dapr that is known here reads
`,
    },
    {
      title: 'Names of others are theirs',
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
        example.com/app-prt: "8080"
`,
    },
  ],
})
