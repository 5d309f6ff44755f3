import type { Evidence } from '../schema/evidence.ts'
import type { ConcernName } from '../schema/schema.ts'
import { daprDocs, daprSource } from './dapr/evidence.ts'
import type { Hop } from './hop.ts'
import { istioCode } from './istio/evidence.ts'
import { linkerdDocs, linkerdProxySource, linkerdSource } from './linkerd/evidence.ts'
import type { ProductId } from './product.ts'

/** What Dapr and a mesh each do about one concern on one stretch, and what that comes to. */
export interface Overlap {
  readonly concern: ConcernName
  readonly meshes: readonly ProductId[]
  readonly hop: Hop
  /** State of Dapr mTLS in which this holds; without it, in both. */
  readonly daprMtls?: 'on' | 'off'
  /** Who does something for the concern here. Two entries: the overlap proper. */
  readonly acts: readonly ('dapr' | 'mesh')[]
  /** One sentence. Rules and hovers quote it; nobody else words it. */
  readonly effect: string
  readonly evidence: readonly Evidence[]
}

/** The entry for a concern on a stretch, if it says anything. */
export function overlapAt(concern: ConcernName, mesh: ProductId, hop: Hop, daprMtls: 'on' | 'off'): Overlap | undefined {
  return overlapsOf(concern, mesh).find(
    (overlap) => overlap.hop === hop && (overlap.daprMtls === undefined || overlap.daprMtls === daprMtls),
  )
}

/** Everything that is said about a concern and a mesh. */
export function overlapsOf(concern: ConcernName, mesh: ProductId): readonly Overlap[] {
  return OVERLAPS.filter((overlap) => overlap.concern === concern && overlap.meshes.includes(mesh))
}

/** Sources behind a concern, each once, for the page of a rule. */
export function overlapEvidence(concern: ConcernName): readonly Evidence[] {
  const all = OVERLAPS.filter((overlap) => overlap.concern === concern).flatMap((overlap) => overlap.evidence)
  return [...new Map(all.map((evidence) => [evidence.url, evidence])).values()]
}

const BOTH: readonly ProductId[] = ['istio', 'linkerd']

const DAPR_AND_MESHES = daprDocs('concepts/service-mesh/')
const DAPR_TLS = daprSource('pkg/security/security.go')
const DAPR_CALL = daprSource('pkg/messaging/direct_messaging.go', 'the status of the app travels inside the message')
const DAPR_ACCESS = daprSource('pkg/acl/acl.go')
const DAPR_TRACES = daprSource('pkg/diagnostics/grpc_tracing.go')
const DAPR_POLICY = daprSource('pkg/resiliency/policy.go')
const ISTIO_INBOUND = istioCode('pilot/pkg/networking/core/listener_inbound.go')
const ISTIO_OUTBOUND = istioCode('pilot/pkg/networking/core/listener.go')
const ISTIO_RETRIES = istioCode('pilot/pkg/networking/core/route/retry/retry.go')
const LINKERD_DETECTION = linkerdDocs('features/protocol-detection')
const LINKERD_POD_IPS = linkerdProxySource('linkerd/app/outbound/src/discover.rs')
const LINKERD_SPANS = linkerdProxySource('linkerd/trace-context/src/service.rs')
const LINKERD_CALLS = linkerdDocs('features/retries-and-timeouts')
const LINKERD_POLICY = linkerdDocs('reference/authorization-policy')

const OVERLAPS: readonly Overlap[] = [
  {
    concern: 'mtls',
    meshes: BOTH,
    hop: 'app-to-daprd',
    acts: [],
    effect:
      'An app and its own Dapr sidecar talk over the loopback address of the pod, which no mesh captures and nothing encrypts.',
    evidence: [linkerdDocs('reference/iptables'), istioCode('tools/istio-iptables/pkg/capture/run.go')],
  },
  {
    concern: 'mtls',
    meshes: BOTH,
    hop: 'daprd-to-daprd',
    daprMtls: 'on',
    acts: ['dapr', 'mesh'],
    effect:
      'Calls between Dapr sidecars are encrypted twice, and the mesh sees only bytes: no request metrics, spans, retries or HTTP rules of the mesh act on them.',
    evidence: [DAPR_AND_MESHES, DAPR_TLS, ISTIO_INBOUND, LINKERD_DETECTION],
  },
  {
    concern: 'mtls',
    meshes: BOTH,
    hop: 'daprd-to-daprd',
    daprMtls: 'off',
    acts: ['mesh'],
    effect: 'The mesh alone encrypts calls between Dapr sidecars, as long as both pods are in it and neither bypasses the port.',
    evidence: [DAPR_AND_MESHES, ISTIO_OUTBOUND, linkerdDocs('features/automatic-mtls')],
  },
  {
    concern: 'mtls',
    meshes: BOTH,
    hop: 'daprd-to-control-plane',
    acts: ['dapr'],
    effect: 'Dapr sidecars talk TLS to the Dapr control plane whatever the switch for Dapr mTLS says.',
    evidence: [DAPR_TLS],
  },
  {
    concern: 'mtls',
    meshes: BOTH,
    hop: 'daprd-to-backend',
    acts: ['mesh'],
    effect:
      'Dapr mTLS does not reach brokers and stores; the mesh encrypts where the backend is in it, and otherwise only TLS of the component does.',
    evidence: [DAPR_AND_MESHES],
  },
  {
    concern: 'mtls',
    meshes: BOTH,
    hop: 'daprd-to-endpoint',
    acts: ['mesh'],
    effect: 'Dapr mTLS does not reach an HTTPEndpoint; the mesh encrypts a call over http to a workload in it.',
    evidence: [daprSource('pkg/messaging/direct_messaging.go')],
  },
  {
    concern: 'mtls',
    meshes: BOTH,
    hop: 'caller-to-app',
    acts: ['mesh'],
    effect: 'Calls to the Service of the app do not pass through Dapr; the mesh alone encrypts them.',
    evidence: [DAPR_AND_MESHES],
  },
  {
    concern: 'tracing',
    meshes: BOTH,
    hop: 'daprd-to-daprd',
    daprMtls: 'on',
    acts: ['dapr'],
    effect: 'Dapr alone reports spans for calls between Dapr sidecars: the proxies see encrypted bytes.',
    evidence: [DAPR_AND_MESHES, LINKERD_DETECTION, ISTIO_INBOUND],
  },
  {
    concern: 'tracing',
    meshes: ['istio'],
    hop: 'daprd-to-daprd',
    daprMtls: 'off',
    acts: ['dapr', 'mesh'],
    effect:
      'A call between Dapr sidecars is reported by both sidecars and both proxies, and the spans of the proxies hang beside those of Dapr, which prefers a header that no proxy rewrites.',
    evidence: [DAPR_TRACES, DAPR_AND_MESHES],
  },
  {
    concern: 'tracing',
    meshes: ['linkerd'],
    hop: 'daprd-to-daprd',
    daprMtls: 'off',
    acts: ['dapr', 'mesh'],
    effect:
      'A call between Dapr sidecars is reported by both sidecars and, where its trace is sampled, by both proxies, and the spans of the proxies hang beside those of Dapr.',
    evidence: [DAPR_TRACES, LINKERD_SPANS],
  },
  {
    concern: 'tracing',
    meshes: BOTH,
    hop: 'daprd-to-backend',
    acts: ['dapr'],
    effect: 'Only Dapr carries a trace through a broker, in the envelope of the event; to the mesh it is bytes.',
    evidence: [DAPR_AND_MESHES],
  },
  {
    concern: 'tracing',
    meshes: BOTH,
    hop: 'daprd-to-endpoint',
    acts: ['dapr', 'mesh'],
    effect: 'A call over http to an HTTPEndpoint is reported by Dapr and by the proxies.',
    evidence: [DAPR_TRACES, LINKERD_SPANS],
  },
  {
    concern: 'tracing',
    meshes: BOTH,
    hop: 'caller-to-app',
    acts: ['mesh'],
    effect: 'Calls to the Service of the app do not pass through Dapr; only the mesh reports them.',
    evidence: [DAPR_AND_MESHES],
  },
  {
    concern: 'retry',
    meshes: BOTH,
    hop: 'daprd-to-daprd',
    daprMtls: 'on',
    acts: ['dapr'],
    effect: 'Only Dapr retries calls between Dapr sidecars: the mesh carries encrypted bytes and cannot tell a request.',
    evidence: [DAPR_POLICY, ISTIO_INBOUND, LINKERD_DETECTION],
  },
  {
    concern: 'retry',
    meshes: ['istio'],
    hop: 'daprd-to-daprd',
    daprMtls: 'off',
    acts: ['dapr', 'mesh'],
    effect:
      'Attempts multiply: for every attempt of Dapr the proxy makes its own, always to the same pod, because Dapr has chosen its address already.',
    evidence: [DAPR_POLICY, ISTIO_RETRIES, ISTIO_OUTBOUND],
  },
  {
    concern: 'retry',
    meshes: ['linkerd'],
    hop: 'daprd-to-daprd',
    daprMtls: 'off',
    acts: ['dapr'],
    effect:
      'Only Dapr retries calls between Dapr sidecars: they go to the address of a pod, for which Linkerd looks up no Service policy.',
    evidence: [DAPR_POLICY, LINKERD_POD_IPS],
  },
  {
    concern: 'retry',
    meshes: BOTH,
    hop: 'daprd-to-backend',
    acts: ['dapr'],
    effect: 'Dapr retries operations of components; the mesh carries bytes of a protocol it does not read and repeats nothing.',
    evidence: [DAPR_POLICY],
  },
  {
    concern: 'retry',
    meshes: BOTH,
    hop: 'daprd-to-endpoint',
    acts: ['dapr', 'mesh'],
    effect: 'Attempts multiply: for every attempt of Dapr the proxy makes its own.',
    evidence: [DAPR_POLICY, ISTIO_RETRIES, LINKERD_CALLS],
  },
  {
    concern: 'retry',
    meshes: BOTH,
    hop: 'caller-to-app',
    acts: ['mesh'],
    effect:
      'Only the mesh retries calls to the Service of the app; calls that the app then makes through Dapr are repeated from the top.',
    evidence: [ISTIO_RETRIES, LINKERD_CALLS],
  },
  {
    concern: 'timeout',
    meshes: BOTH,
    hop: 'daprd-to-daprd',
    daprMtls: 'on',
    acts: ['dapr'],
    effect: 'Only Dapr limits calls between Dapr sidecars: the mesh carries encrypted bytes.',
    evidence: [DAPR_POLICY, ISTIO_INBOUND, LINKERD_DETECTION],
  },
  {
    concern: 'timeout',
    meshes: ['istio'],
    hop: 'daprd-to-daprd',
    daprMtls: 'off',
    acts: ['dapr', 'mesh'],
    effect:
      'The shorter limit wins: Dapr limits each attempt, the route of the mesh limits one attempt of Dapr with all its own retries.',
    evidence: [DAPR_POLICY, istioCode('pilot/pkg/networking/core/route/route.go')],
  },
  {
    concern: 'timeout',
    meshes: ['linkerd'],
    hop: 'daprd-to-daprd',
    daprMtls: 'off',
    acts: ['dapr'],
    effect:
      'Only Dapr limits calls between Dapr sidecars: they go to the address of a pod, for which Linkerd looks up no Service policy.',
    evidence: [DAPR_POLICY, LINKERD_POD_IPS],
  },
  {
    concern: 'timeout',
    meshes: BOTH,
    hop: 'daprd-to-endpoint',
    acts: ['dapr', 'mesh'],
    effect: 'The shorter limit wins: Dapr limits each attempt, the mesh limits one attempt of Dapr with all its own retries.',
    evidence: [DAPR_POLICY, LINKERD_CALLS],
  },
  {
    concern: 'timeout',
    meshes: BOTH,
    hop: 'caller-to-app',
    acts: ['mesh'],
    effect: 'The mesh limits the whole call, and with it everything that the app does through Dapr before it answers.',
    evidence: [LINKERD_CALLS, istioCode('pilot/pkg/networking/core/route/route.go')],
  },
  {
    concern: 'circuit-breaker',
    meshes: ['istio'],
    hop: 'daprd-to-daprd',
    acts: ['dapr'],
    effect:
      'Only the circuit breaker of Dapr works on calls between Dapr sidecars: the proxy never sees the status of the app, and cannot choose another pod because Dapr has chosen already.',
    evidence: [DAPR_CALL, ISTIO_OUTBOUND],
  },
  {
    concern: 'circuit-breaker',
    meshes: ['linkerd'],
    hop: 'daprd-to-daprd',
    acts: ['dapr'],
    effect:
      'Only the circuit breaker of Dapr works on calls between Dapr sidecars: Linkerd counts no failures for the address of a pod.',
    evidence: [DAPR_CALL, LINKERD_POD_IPS],
  },
  {
    concern: 'circuit-breaker',
    meshes: BOTH,
    hop: 'daprd-to-endpoint',
    acts: ['dapr', 'mesh'],
    effect:
      'Two breakers feed each other: when the mesh leaves pods out, Dapr counts the refusals, opens too, and stays open after the mesh has recovered.',
    evidence: [DAPR_POLICY, linkerdDocs('reference/circuit-breaking')],
  },
  {
    concern: 'circuit-breaker',
    meshes: BOTH,
    hop: 'caller-to-app',
    acts: ['mesh'],
    effect: 'Only the mesh breaks circuits for calls to the Service of the app.',
    evidence: [linkerdDocs('reference/circuit-breaking')],
  },
  {
    concern: 'access-control',
    meshes: BOTH,
    hop: 'daprd-to-daprd',
    daprMtls: 'on',
    acts: ['dapr', 'mesh'],
    effect:
      'A call between Dapr sidecars must pass both: the mesh judges service account and port, Dapr judges app id and operation. HTTP rules of the mesh match nothing here.',
    evidence: [DAPR_ACCESS, LINKERD_POLICY, istioCode('pilot/pkg/security/authz/model/model.go')],
  },
  {
    concern: 'access-control',
    meshes: BOTH,
    hop: 'daprd-to-daprd',
    daprMtls: 'off',
    acts: ['mesh'],
    effect:
      'Only the mesh knows the caller: without its certificates the access control of Dapr falls back to its default action for every call. To the mesh all calls are POSTs to a few internal methods.',
    evidence: [DAPR_ACCESS, DAPR_CALL],
  },
  {
    concern: 'access-control',
    meshes: BOTH,
    hop: 'caller-to-app',
    acts: ['mesh'],
    effect: 'Only the mesh judges calls to the Service of the app.',
    evidence: [LINKERD_POLICY],
  },
  {
    concern: 'access-control',
    meshes: BOTH,
    hop: 'app-to-daprd',
    acts: ['dapr'],
    effect: 'Only Dapr judges calls of an app to its own sidecar, by API token and allow list.',
    evidence: [daprDocs('operations/security/api-token/')],
  },
  {
    concern: 'metrics',
    meshes: BOTH,
    hop: 'daprd-to-daprd',
    daprMtls: 'on',
    acts: ['dapr', 'mesh'],
    effect: 'Dapr counts calls with their status; the mesh counts connections and bytes.',
    evidence: [DAPR_AND_MESHES, LINKERD_DETECTION],
  },
  {
    concern: 'metrics',
    meshes: BOTH,
    hop: 'daprd-to-daprd',
    daprMtls: 'off',
    acts: ['dapr', 'mesh'],
    effect:
      'Both count calls, but to the mesh each is a success whatever status the app gave, because Dapr wraps the status in its own message.',
    evidence: [DAPR_CALL],
  },
  {
    concern: 'metrics',
    meshes: BOTH,
    hop: 'prometheus-to-daprd',
    acts: ['dapr', 'mesh'],
    effect: 'A mesh that demands identities closes the metrics port of Dapr to a Prometheus outside it.',
    evidence: [linkerdSource('policy-controller/k8s/index/src/defaults.rs'), ISTIO_INBOUND],
  },
]
