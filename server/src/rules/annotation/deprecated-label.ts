import { istioApi } from '../../knowledge/istio/evidence.ts'
import { defineRule } from '../rule.ts'
import { retiredNames } from './retired-names.ts'

/** A label that should not be used any more. */
export const deprecatedLabel = defineRule({
  code: 'deprecated-label',
  category: 'annotation',
  severity: 'hint',
  since: '0.1.0',
  title: 'A label that should not be used any more',
  docs: {
    what: 'A label that its product has replaced, or that it writes itself and nobody should write by hand.',
    why: 'A deprecated name goes away with some later release. One that the product writes itself says something about the pod that may not be true.',
    instead: 'Remove it, or use what the message names.',
  },
  evidence: [istioApi('label/labels.yaml')],
  check: (context) => retiredNames(context, 'labels'),
  examples: [
    {
      title: 'A label that the injector writes',
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
        security.istio.io/tlsMode: istio
        #^^^^^^^^^^^^^^^^^^^^^^^^ hint deprecated-label: makes callers believe in a proxy that may not be there
`,
    },
    {
      title: 'A label that is meant for people',
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
        service.istio.io/canonical-name: orders
`,
    },
  ],
})
