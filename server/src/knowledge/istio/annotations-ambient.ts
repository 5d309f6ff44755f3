import type { MetaSpec } from '../product.ts'
import { istioApi, istioMain } from './evidence.ts'
import { GO_BOOLEAN } from './meta-values.ts'

const WAYPOINTS = istioMain('pilot/pkg/serviceregistry/ambient/waypoints.go')
const NODE_AGENT = istioMain('cni/pkg/nodeagent/net.go')

/** Ambient mode: pods without a sidecar, carried by a proxy of their node and by waypoints. */
export const ambientAnnotations: readonly MetaSpec[] = [
  {
    name: 'ambient.istio.io/bypass-inbound-capture',
    on: ['pod'],
    value: {
      ...GO_BOOLEAN,
      otherwise: 'default',
      docs: 'With "true" calls to this ambient pod are not captured, so it takes plaintext only; its own calls still are.',
      default: 'false',
      since: '1.24',
      concern: 'mtls',
    },
    evidence: NODE_AGENT,
  },
  {
    name: 'ambient.istio.io/dns-capture',
    on: ['pod'],
    value: {
      ...GO_BOOLEAN,
      otherwise: 'default',
      docs: 'Whether DNS queries of this ambient pod are answered by the proxy of the node.',
      default: 'ambient.dnsCapture of the CNI chart, which is true',
      since: '1.25',
    },
    evidence: NODE_AGENT,
  },
  {
    name: 'ambient.istio.io/redirection',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Written by the CNI agent: whether the pod is captured in ambient mode. Not for hand-written manifests.',
      since: '1.24',
    },
    evidence: istioMain('cni/pkg/util/podutil.go'),
  },
  {
    name: 'ambient.istio.io/waypoint-inbound-binding',
    on: ['gateway', 'gateway.networking.k8s.io/GatewayClass'],
    value: {
      kind: 'text',
      docs: 'How connections are handed to a waypoint: PROTOCOL or PROTOCOL/PORT, where the protocol is NONE or PROXY.',
      since: '1.24',
    },
    evidence: WAYPOINTS,
  },
  {
    name: 'istio.io/use-waypoint-canary-weight',
    on: ['service', 'networking.istio.io/ServiceEntry', 'namespace'],
    value: {
      kind: 'integer-text',
      minimum: 0,
      maximum: 100,
      tolerated: true,
      docs: 'Percentage of new connections that go to the canary waypoint. Any other text switches the canary off.',
      default: '0',
      since: '1.31',
    },
    evidence: WAYPOINTS,
  },
  {
    name: 'gateway.istio.io/service-account',
    on: ['gateway'],
    value: { kind: 'text', docs: 'ServiceAccount of the pods that Istio deploys for this Gateway.', since: '1.24' },
    evidence: istioApi('annotation/annotations.yaml'),
  },
  {
    name: 'gateway.istio.io/name-override',
    on: ['gateway'],
    value: { kind: 'text', docs: 'Name of the Deployment and Service that Istio creates for this Gateway.', since: '1.24' },
    evidence: istioApi('annotation/annotations.yaml'),
  },
  {
    name: 'gateway.istio.io/controller-version',
    on: ['any'],
    value: {
      kind: 'text',
      docs: 'Written by the gateway controller to know its own objects. Not for hand-written manifests.',
      since: '1.16',
    },
    evidence: istioApi('annotation/annotations.yaml'),
  },
  {
    name: 'networking.istio.io/service-type',
    on: ['gateway'],
    value: {
      kind: 'text',
      docs: 'Type of the Service that Istio creates for this Gateway: ClusterIP, NodePort or LoadBalancer.',
      since: '1.24',
    },
    evidence: istioApi('annotation/annotations.yaml'),
  },
  {
    name: 'networking.istio.io/address-type',
    on: ['gateway'],
    value: { kind: 'text', docs: 'Type of the addresses that Istio reports for this Gateway.' },
    evidence: istioMain('pilot/pkg/config/kube/gateway/conversion.go'),
  },
]
