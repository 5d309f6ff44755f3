import { istioCode, istioMain } from '../../knowledge/istio/evidence.ts'
import { linkerdProxySource, linkerdSource } from '../../knowledge/linkerd/evidence.ts'
import { meshesIn } from '../../knowledge/posture.ts'
import { defineRule, type Finding, type RuleContext } from '../rule.ts'

const noEffect = (a: { mesh: string; does: string; what: string; why: string; instead: string }) =>
  `${a.mesh} ${a.does} nothing with ${a.what}: ${a.why}. ${a.instead}`

/** Settings of a mesh that are legal where they stand and cannot act there; each mesh knows its own. */
export const meshSettingIgnored = defineRule({
  code: 'mesh-setting-ignored',
  category: 'mesh',
  severity: 'warning',
  since: '0.1.0',
  title: 'A mesh setting that cannot act where it stands',
  docs: {
    what: 'An annotation or route that is legal on its object but without effect there. Linkerd: retries, timeouts and circuit breaking for a Service that is headless, an ExternalName or plain TCP on all ports, or that a ServiceProfile overrules; parameters of a circuit breaker that nothing switches on. Istio: a list of excluded ports beside a list of captured ones; a label of a Namespace that another one overrules; one of two VirtualServices about the same host for sidecars, or of two Telemetry or PeerAuthentication objects for the same namespace; and, as information, annotations for sidecars on pods in ambient mode.',
    why: 'Nothing reports it at run time. Retries, timeouts, circuit breakers and exclusions that one counts on are not there.',
    instead:
      'Write the setting where it acts, as the message says. For calls between Dapr sidecars that is a Resiliency of Dapr, because these calls go to the addresses of pods.',
    whenToIgnore: 'When the object is shared with clusters in which the setting acts.',
  },
  evidence: [
    linkerdSource('policy-controller/k8s/status/src/service.rs', 'a parent Service must have an address of its own'),
    linkerdProxySource('linkerd/app/outbound/src/http/logical/profile.rs', 'a ServiceProfile with routes overrules policies'),
    linkerdSource('policy-controller/k8s/index/src/outbound/index.rs', 'no circuit breaker without its mode'),
    istioCode('pkg/config/analysis/analyzers/injection/injection.go', 'labels of a Namespace that exclude each other'),
    istioCode('pkg/config/analysis/analyzers/virtualservice/conflictingmeshgatewayhosts.go', 'one host in two objects'),
    istioCode('tools/istio-iptables/pkg/capture/run.go', 'excluded inbound ports are read only where all are captured'),
    istioMain('cni/pkg/nodeagent/net.go', 'the annotations that are read for pods in ambient mode'),
  ],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    const meshes = meshesIn(cluster)
    // Routes of the Gateway API belong to all meshes: with two of them, the other one may act on it.
    if (manifest.kind.startsWith('gateway.networking.k8s.io/') && meshes.length > 1) return
    for (const mesh of meshes) {
      for (const { at, what, why, instead, because, byMode, certainty, remove } of mesh.ignored(cluster, manifest)) {
        yield {
          at,
          message: noEffect({ mesh: mesh.title, does: certainty === 'unknown' ? 'may do' : 'does', what, why, instead }),
          ...(certainty === 'unknown' ? {} : { tag: 'unnecessary' }),
          ...(byMode ? { severity: 'information' } : {}),
          related: because ? [{ at: because, message: 'This is why it has no effect.' }] : [],
          fixes:
            remove.length === 0
              ? []
              : [
                  {
                    title: `Remove ${what}`,
                    safety: 'unsafe',
                    effect: 'Nothing changes at run time. What it was meant to do is still to be written.',
                    edits: remove,
                  },
                ],
        }
      }
    }
  },
  examples: [
    {
      title: 'Retries for a headless Service',
      yaml: `
apiVersion: v1
kind: Service
metadata:
  name: orders
  namespace: shop
  annotations:
    retry.linkerd.io/http: 5xx
    #^^^^^^^^^^^^^^^^^^^^ warning mesh-setting-ignored: the Service is headless (fix)
    retry.linkerd.io/limit: "3"
spec:
  clusterIP: None
  selector:
    app: orders
  ports:
    - name: http
      port: 8080
`,
      fixed: `
apiVersion: v1
kind: Service
metadata:
  name: orders
  namespace: shop
spec:
  clusterIP: None
  selector:
    app: orders
  ports:
    - name: http
      port: 8080
`,
    },
    {
      title: 'Two labels that exclude each other',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
    istio.io/rev: canary
    #^^^^^^^^^^^ warning mesh-setting-ignored: no other is asked (fix)
`,
      fixed: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
`,
    },
    {
      title: 'Two objects with rules for one host, and two that are for a whole namespace',
      yaml: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp]
  #       ^^^ warning mesh-setting-ignored: VirtualService "erp-retries" names it for sidecars too
  http:
    - route:
        - destination:
            host: erp
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp-retries
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^ warning mesh-setting-ignored: VirtualService "erp" names it for sidecars too
  http:
    - route:
        - destination:
            host: erp
      retries:
        attempts: 3
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  #     ^^^^^^^ warning mesh-setting-ignored: only the older one of the two acts
  namespace: shop
spec:
  mtls:
    mode: STRICT
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: lenient
  #     ^^^^^^^ warning mesh-setting-ignored: only the older one of the two acts
  namespace: shop
spec:
  mtls:
    mode: PERMISSIVE
`,
    },
    {
      title: 'A ServiceProfile overrules the Service',
      yaml: `
apiVersion: v1
kind: Service
metadata:
  name: orders
  namespace: shop
  annotations:
    timeout.linkerd.io/request: 2s
    #^^^^^^^^^^^^^^^^^^^^^^^^^ warning mesh-setting-ignored: ServiceProfile "orders.shop.svc.cluster.local" has rules of its own (fix)
spec:
  selector:
    app: orders
  ports:
    - name: http
      port: 80
---
apiVersion: linkerd.io/v1alpha2
kind: ServiceProfile
metadata:
  name: orders.shop.svc.cluster.local
  namespace: shop
spec:
  routes:
    - name: GET /orders
      condition:
        method: GET
        pathRegex: /orders
`,
    },
    {
      title: 'A list for the sidecar, in ambient mode',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio.io/dataplane-mode: ambient
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
        traffic.sidecar.istio.io/excludeOutboundPorts: "587"
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ information mesh-setting-ignored: the pods are in ambient mode (fix)
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'Retries for a Service with an address of its own',
      yaml: `
apiVersion: v1
kind: Service
metadata:
  name: orders
  namespace: shop
  annotations:
    retry.linkerd.io/http: 5xx
    retry.linkerd.io/limit: "3"
spec:
  selector:
    app: orders
  ports:
    - name: http
      port: 80
`,
    },
  ],
})
