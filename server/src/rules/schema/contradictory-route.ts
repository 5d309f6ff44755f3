import { isJudged } from '../../knowledge/judged.ts'
import { gatewayDefinition } from '../../knowledge/kubernetes/evidence.ts'
import { contradictionsIn } from '../../knowledge/kubernetes/gateway-contradictions.ts'
import { anchorAt, describeManifest } from '../../model/manifest.ts'
import { formatPath } from '../../syntax/path.ts'
import { defineRule, type Finding } from '../rule.ts'
import { isMisread } from './problems.ts'

const contradictory = (a: { place: string; route: string; reason: string }) =>
  `${a.place} of ${a.route}: ${a.reason} The API server refuses the route.`

/** Parts of a route of the Gateway API that its definition does not take together. */
export const contradictoryRoute = defineRule({
  code: 'contradictory-route',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'A route whose parts do not go together',
  docs: {
    what: 'An HTTPRoute or GRPCRoute with fields that are right one by one and wrong together: a Service without a port, a redirect beside backends, a limit for one try above that for the whole request, a path without its slash, the same parent or filter twice. Routes are judged where a mesh is shown, or where their parent is a Service.',
    why: 'The definition of the kind holds expressions over several fields. The API server refuses a route for which one of them is not true, and the route of before stays in force.',
    instead: 'Change what the message names.',
  },
  evidence: [gatewayDefinition('httproutes', 'x-kubernetes-validations'), gatewayDefinition('grpcroutes')],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    if (!ROUTES.has(manifest.kind) || !isJudged(cluster, manifest) || isMisread(context, ['spec'])) return
    for (const { path, part, reason } of contradictionsIn(manifest)) {
      yield {
        at: anchorAt(manifest, path, part),
        message: contradictory({ place: formatPath(path), route: describeManifest(manifest), reason }),
        refused: cluster.mode === 'kubernetes',
      }
    }
  },
  examples: [
    {
      title: 'A Service without a port',
      yaml: `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: shop
spec:
  parentRefs:
    - group: ""
      kind: Service
      name: orders
  rules:
    - backendRefs:
        - name: orders-v2
          #     ^^^^^^^^^ error contradictory-route: Service "orders-v2" is named without one of its ports
`,
    },
    {
      title: 'A limit for one try that the whole request never reaches',
      yaml: `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: shop
spec:
  parentRefs:
    - group: ""
      kind: Service
      name: orders
  rules:
    - timeouts:
        request: 2s
        backendRequest: 5s
        #               ^^ error contradictory-route: longer than that for the whole request
`,
    },
    {
      title: 'A route that nobody but a mesh reads, in order',
      yaml: `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: shop
spec:
  parentRefs:
    - group: ""
      kind: Service
      name: orders
      port: 8080
  rules:
    - matches:
        - path:
            value: /v2
      timeouts:
        request: 5s
        backendRequest: 2s
      backendRefs:
        - name: orders-v2
          port: 8080
`,
    },
    {
      title: 'A route of a gateway, where no mesh is shown',
      yaml: `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: orders
  namespace: shop
spec:
  parentRefs:
    - name: edge
  rules:
    - backendRefs:
        - name: orders
`,
    },
  ],
})

const ROUTES: ReadonlySet<string> = new Set(['gateway.networking.k8s.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute'])
