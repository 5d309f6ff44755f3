import { entryRoutesIn } from '../../knowledge/entry-routes.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { routedCalls, routedCallsIn } from '../../knowledge/routed-calls.ts'
import { defineRule, type Finding } from '../rule.ts'
import { findInDocument, findTogether } from './found-together.ts'
import { isOwnedByMesh } from './retry-owners.ts'
import { cutIn } from './timeout-on-the-way-in.ts'
import { shorterIn } from './timeout-per-attempt.ts'

/** A limit of a mesh route that ends what Dapr's own timeouts and retries were meant to allow. */
export const timeoutMeshBelowDapr = defineRule({
  code: 'timeout-mesh-below-dapr',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: "A timeout of a mesh route is shorter than Dapr's plan for the same call",
  docs: {
    what: 'A route timeout, or a limit for each try, that is shorter than the Dapr timeout of each attempt on calls through it, also one that an installation sets for all routes; or one on the way to an app, from outside or from callers without Dapr, that is shorter than all attempts which the app may make before it answers.',
    why: "The shorter limit wins. Dapr's timeout holds for each attempt, that of a route for one attempt of Dapr with all retries of the proxy, or for the whole request. The caller gets a 504 or Unavailable, which Dapr may repeat, while the callee goes on with the first request, and what the longer limit was written for never happens.",
    instead:
      'Limit a call in one place. Between sidecars and to endpoints that should be Dapr: remove the timeout of the route, or make it longer than that of Dapr. On the way in, allow at least (retries + 1) × timeout + the waits. A VirtualService refuses `timeout: 0s`; leave the field out.',
  },
  evidence: overlapEvidence('timeout'),
  *check(context): Iterable<Finding> {
    const { cluster } = context
    yield* findInDocument(context, 'timeout-mesh-below-dapr/way-in', (document) =>
      cutIn(cluster, entryRoutesIn(cluster, document)),
    )
    yield* isOwnedByMesh(cluster)
      ? findTogether(context, 'timeout-mesh-below-dapr', () => shorterIn(cluster, routedCalls(cluster)))
      : findInDocument(context, 'timeout-mesh-below-dapr', (document) => shorterIn(cluster, routedCallsIn(cluster, document)))
  },
  examples: [
    {
      title: 'The route gives up before the first attempt may end',
      yaml: `
# file: mesh.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: v1
kind: Service
metadata:
  name: erp
  namespace: shop
spec:
  ports:
    - name: http
      port: 80
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: erp.shop.svc.cluster.local
      timeout: 2s
      #        ^^ warning timeout-mesh-below-dapr: 4 attempts: 4 × 2s timeout + 3 × 1s wait = up to 11s (fix)
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      slow: 5s
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      erp:
        timeout: slow
        retry: quick
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
      fixed: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: v1
kind: Service
metadata:
  name: erp
  namespace: shop
spec:
  ports:
    - name: http
      port: 80
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: erp.shop.svc.cluster.local`,
    },
    {
      title: 'The route ends each try before Dapr would',
      yaml: `
# file: mesh.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: erp.shop.svc.cluster.local
      retries:
        attempts: 2
        retryOn: 5xx
        perTryTimeout: 2s
        #              ^^ warning timeout-mesh-below-dapr: Istio makes up to 3 such tries within one attempt of Dapr (fix)
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      slow: 5s
  targets:
    apps:
      erp:
        timeout: slow
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
      fixed: `
# file: mesh.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: erp.shop.svc.cluster.local
      retries:
        attempts: 2
        retryOn: 5xx
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      slow: 5s
  targets:
    apps:
      erp:
        timeout: slow
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'All routes end a slow try, and none is made after it',
      yaml: `
# file: mesh.yaml
apiVersion: install.istio.io/v1alpha1
kind: IstioOperator
metadata:
  name: istio
  namespace: istio-system
spec:
  meshConfig:
    defaultHttpRetryPolicy:
      attempts: 2
      retryOn: connect-failure
      perTryTimeout: 2s
      #              ^^ warning timeout-mesh-below-dapr: That timeout never acts
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: v1
kind: Service
metadata:
  name: erp
  namespace: shop
spec:
  ports:
    - name: http
      port: 80
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      slow: 5s
  targets:
    apps:
      erp:
        timeout: slow
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'The gateway gives up while the app is still trying',
      yaml: `
# file: mesh.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: v1
kind: Service
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    app: orders
  ports:
    - name: http
      port: 80
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: orders
  namespace: shop
spec:
  hosts: [shop.example.com]
  gateways: [public]
  http:
    - route:
        - destination:
            host: orders.shop.svc.cluster.local
      timeout: 15s
      #        ^^^ warning timeout-mesh-below-dapr: The limit ends it during attempt 3 (fix)
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      slow: 5s
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      erp:
        timeout: slow
        retry: quick
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'The route leaves more time than Dapr takes',
      yaml: `
# file: mesh.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: v1
kind: Service
metadata:
  name: erp
  namespace: shop
spec:
  ports:
    - name: http
      port: 80
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: erp.shop.svc.cluster.local
      timeout: 10s
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local
---
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      slow: 5s
    retries:
      quick:
        policy: constant
        duration: 1s
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      erp:
        timeout: slow
        retry: quick
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  selector:
    matchLabels:
      app: orders
  template:
    metadata:
      labels:
        app: orders
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
    },
  ],
})
