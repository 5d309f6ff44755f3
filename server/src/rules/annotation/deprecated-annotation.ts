import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { istioApi } from '../../knowledge/istio/evidence.ts'
import { linkerdSource } from '../../knowledge/linkerd/evidence.ts'
import { defineRule } from '../rule.ts'
import { retiredNames } from './retired-names.ts'

/** An annotation that should not be used any more. */
export const deprecatedAnnotation = defineRule({
  code: 'deprecated-annotation',
  category: 'annotation',
  severity: 'hint',
  since: '0.1.0',
  title: 'An annotation that should not be used any more',
  docs: {
    what: 'An annotation that its product has replaced. While it still works this is a hint; once nothing reads it any more, a warning.',
    why: 'A deprecated name goes away with some later release, and then the default holds without a word.',
    instead: 'Use what the message names. The fix renames the annotation only where the same value means the same.',
  },
  evidence: [
    daprSource('pkg/injector/annotations/annotations.go'),
    istioApi('annotation/annotations.yaml'),
    linkerdSource('pkg/k8s/labels.go'),
  ],
  check: (context) => retiredNames(context, 'annotations'),
  examples: [
    {
      title: 'A name that has left beta',
      yaml: `
apiVersion: batch/v1
kind: Job
metadata:
  name: import
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        config.alpha.linkerd.io/proxy-enable-native-sidecar: "true"
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint deprecated-annotation: still works, but is deprecated since Linkerd 2.20 (fix)
`,
      fixed: `
apiVersion: batch/v1
kind: Job
metadata:
  name: import
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        config.linkerd.io/proxy-enable-native-sidecar: "true"
`,
    },
    {
      title: 'A name from before Dapr 1.0',
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
        dapr.io/port: "8080"
        #^^^^^^^^^^^ warning deprecated-annotation: Dapr does not read it since 1.0 (fix)
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
      title: 'An annotation that lives on as a label',
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
        sidecar.istio.io/inject: "false"
        #^^^^^^^^^^^^^^^^^^^^^^ hint deprecated-annotation: The label of the same name does more (fix)
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
        sidecar.istio.io/inject: "false"
`,
    },
    {
      title: 'A replacement with another unit, which only its author can fill in',
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
        dapr.io/http-max-request-size: "8"
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^^ hint deprecated-annotation: replaced by dapr.io/max-body-size
`,
    },
    {
      title: 'The new name',
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
        dapr.io/max-body-size: 8Mi
`,
    },
  ],
})
