import { istioApi, istioCode } from '../../knowledge/istio/evidence.ts'
import { defineRule } from '../rule.ts'

/** Judged per Dapr app and mesh, on calls from one meshed sidecar to another. */
export const mtlsModeMismatch = defineRule({
  code: 'mtls-mode-mismatch',
  category: 'mesh',
  severity: 'error',
  since: '0.1.0',
  title: 'One side of a mesh sends what the other side refuses',
  docs: {
    what: 'A client-side TLS setting and the mode of the workload it reaches do not fit: DISABLE, SIMPLE, MUTUAL or an empty `tls` block towards STRICT; ISTIO_MUTUAL towards DISABLE or towards a workload without a proxy; or a port-level DISABLE for the internal port of Dapr alone, to which callers go on sending mesh TLS.',
    why: 'A written mode holds for every endpoint and replaces what the proxies would negotiate. The connection then fails at the handshake, or the bytes of the handshake reach a server that cannot read them. Calls between Dapr sidecars fail, for every caller in the mesh.',
    instead:
      'Remove the `tls` block, so that the proxies choose per endpoint. Where plain text is really meant, say so on both sides: in the PeerAuthentication and in a DestinationRule for the Service of the app.',
  },
  evidence: [
    istioCode('pilot/pkg/networking/core/cluster_tls.go'),
    istioCode('pilot/pkg/model/push_context.go', 'BestEffortInferServiceMTLSMode looks at policies without a selector only'),
    istioApi('networking/v1alpha3/destination_rule.proto', 'DISABLE is the zero value of the mode'),
  ],
  check: () => [],
  examples: [],
})
