import { istioCode } from '../../knowledge/istio/evidence.ts'
import { kubernetesDocs } from '../../knowledge/kubernetes/evidence.ts'
import { defineRule } from '../rule.ts'
import { invalidValues } from './invalid-values.ts'

/** A label whose text its product, or the API server, cannot use. */
export const invalidLabelValue = defineRule({
  code: 'invalid-label-value',
  category: 'annotation',
  severity: 'warning',
  since: '0.1.0',
  title: 'A label with a value that its product cannot use',
  docs: {
    what: 'A word that the product does not understand, or text that no label may have. Case matters: "Enabled" is not "enabled".',
    why: 'A wrong word is taken for something else than was meant: any other value of istio-injection than "enabled" keeps every sidecar out of the Namespace. Text that no label may have is refused by the API server.',
    instead: 'Write one of the values that the message names.',
  },
  evidence: [
    istioCode('manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml'),
    istioCode('pkg/kube/inject/inject.go', 'injectRequired'),
    kubernetesDocs('concepts/overview/working-with-objects/labels', 'syntax and character set'),
  ],
  check: (context) => invalidValues(context, 'labels'),
  examples: [
    {
      title: 'A value that blocks injection',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: "true"
    #                ^^^^^^ error invalid-label-value: "true" is none of "enabled", "disabled"; no pod of the Namespace gets a sidecar (fix)
`,
    },
    {
      title: 'Case matters',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio.io/dataplane-mode: Ambient
    #                        ^^^^^^^ invalid-label-value: is none of "ambient", "none" (fix)
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
      title: 'Text that no label may have',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio.io/use-waypoint: infra/waypoint
    #                      ^^^^^^^^^^^^^^ error invalid-label-value: The API server refuses Namespace "shop"
`,
    },
    {
      title: 'Known words',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: disabled
    istio.io/dataplane-mode: ambient
`,
    },
  ],
})
