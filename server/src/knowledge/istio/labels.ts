import type { MetaSpec } from '../product.ts'
import { istioApi, istioCode, istioMain } from './evidence.ts'
import { EXACT_BOOLEAN, GO_BOOLEAN } from './meta-values.ts'

const CATALOGUE = istioApi('label/labels.yaml')
const WEBHOOK = istioCode('manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml')
const TEMPLATE = istioCode('manifests/charts/istio-control/istio-discovery/files/injection-template.yaml')
const WAYPOINTS = istioMain('pilot/pkg/serviceregistry/ambient/waypoints.go')

const SERVICE_ENTRY = 'networking.istio.io/ServiceEntry'
const WORKLOAD_ENTRY = 'networking.istio.io/WorkloadEntry'
const WAYPOINT_USERS = ['pod', WORKLOAD_ENTRY, 'service', SERVICE_ENTRY, 'namespace'] as const

/** Every label that Istio reads or writes. */
export const labels: readonly MetaSpec[] = [
  {
    name: 'istio-injection',
    on: ['namespace'],
    value: {
      kind: 'text',
      values: { enabled: 'pods get a sidecar from the default revision', disabled: 'no pod gets one' },
      docs:
        'Whether pods of the Namespace get a sidecar. Only "enabled" injects; any other value, also a misspelt one, blocks every injection, even for pods that ask for it. ' +
        'It wins over istio.io/rev on the same Namespace.',
      default: 'absent: no injection, unless enableNamespacesByDefault is set',
      concern: 'mtls',
      onInvalid: 'no pod of the Namespace gets a sidecar',
    },
    evidence: WEBHOOK,
  },
  {
    name: 'sidecar.istio.io/inject',
    on: ['pod'],
    value: {
      ...EXACT_BOOLEAN,
      otherwise: 'default',
      docs:
        'Whether this pod gets a sidecar. "true" also works in a Namespace without any injection label, but not against istio-injection=disabled. ' +
        'Must stand on the pod template. Wins over the annotation of the same name.',
      default: 'the Namespace decides',
      concern: 'mtls',
    },
    evidence: istioCode('pkg/kube/inject/inject.go', 'injectRequired'),
  },
  {
    name: 'istio.io/rev',
    on: ['any'],
    value: {
      kind: 'text',
      docs:
        'Revision or tag of the control plane. On a Namespace or pod it asks that revision for a sidecar; a label on the Namespace wins over one on the pod. ' +
        "On Istio's own objects it hides the object from all other revisions.",
      concern: 'mtls',
    },
    evidence: WEBHOOK,
  },
  {
    name: 'istio.io/dataplane-mode',
    on: ['namespace', 'pod'],
    value: {
      kind: 'text',
      values: { ambient: 'captured by the proxy of the node, without a sidecar', none: 'left out' },
      docs: 'Puts a Namespace or pod into ambient mode; "none" on a pod takes it out again. A pod that gets a sidecar is left out of ambient mode.',
      since: '1.24',
      concern: 'mtls',
    },
    inherited: true,
    evidence: istioCode('cni/pkg/util/enablement_selector.go'),
  },
  {
    name: 'istio.io/use-waypoint',
    on: WAYPOINT_USERS,
    value: {
      kind: 'text',
      docs:
        'Waypoint that calls go through in ambient mode: the name of a Gateway in the same namespace, or in the one of istio.io/use-waypoint-namespace; "none" opts out. ' +
        'A waypoint for services does not see calls to pod IPs.',
      since: '1.24',
    },
    inherited: true,
    evidence: WAYPOINTS,
  },
  {
    name: 'istio.io/use-waypoint-namespace',
    on: WAYPOINT_USERS,
    value: {
      kind: 'text',
      docs: 'Namespace of the waypoint that istio.io/use-waypoint names.',
      default: 'the own namespace',
      since: '1.24',
    },
    evidence: WAYPOINTS,
  },
  {
    name: 'istio.io/use-waypoint-canary',
    on: ['service', SERVICE_ENTRY, 'namespace'],
    value: {
      kind: 'text',
      docs: 'A second waypoint that takes a share of new connections; empty or "none" means no canary.',
      since: '1.31',
    },
    evidence: WAYPOINTS,
  },
  {
    name: 'istio.io/use-waypoint-canary-namespace',
    on: ['service', SERVICE_ENTRY, 'namespace'],
    value: { kind: 'text', docs: 'Namespace of the canary waypoint.', default: 'the own namespace', since: '1.31' },
    evidence: WAYPOINTS,
  },
  {
    name: 'istio.io/ingress-use-waypoint',
    on: ['service', SERVICE_ENTRY, 'namespace'],
    value: {
      ...GO_BOOLEAN,
      otherwise: 'false',
      docs: 'With "true" calls from ingress gateways go through the waypoint as well. Needs istio.io/use-waypoint.',
      since: '1.30',
    },
    evidence: istioMain('pilot/pkg/serviceregistry/ambient/services.go'),
  },
  {
    name: 'istio.io/waypoint-for',
    on: ['gateway', 'gateway.networking.k8s.io/GatewayClass'],
    value: {
      kind: 'text',
      values: {
        service: 'calls to Service addresses',
        workload: 'calls to pod and VM addresses',
        all: 'both',
        none: 'nothing, for tests',
      },
      docs: 'Which calls a waypoint takes. Calls to pod IPs, as Dapr sidecars make them to each other, need workload or all.',
      default: 'service',
      since: '1.24',
    },
    evidence: CATALOGUE,
  },
  {
    name: 'istio.io/global',
    on: ['service'],
    value: {
      ...EXACT_BOOLEAN,
      otherwise: 'false',
      docs: 'With "true" the Service is shared by all clusters of an ambient mesh.',
      since: '1.27',
    },
    evidence: istioMain('manifests/charts/istio-control/istio-discovery/files/profile-ambient.yaml'),
  },
  {
    name: 'security.istio.io/tlsMode',
    on: ['pod'],
    value: {
      kind: 'text',
      values: { istio: 'callers send Istio mTLS', disabled: 'callers send plaintext' },
      docs: 'Written by the injector as "istio": tells callers that the pod takes Istio mTLS. Without it they send plaintext.',
      concern: 'mtls',
    },
    retired: {
      state: 'works',
      since: '1.28',
      note: 'The injector writes it; a hand-written value makes callers believe in a proxy that may not be there.',
    },
    evidence: TEMPLATE,
  },
  {
    name: 'service.istio.io/canonical-name',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Service name in metrics and traces.',
      default: 'app.kubernetes.io/name, then app, then the workload name',
      concern: 'metrics',
    },
    evidence: TEMPLATE,
  },
  {
    name: 'service.istio.io/canonical-revision',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Version in metrics and traces.',
      default: 'app.kubernetes.io/version, then version, then latest',
      concern: 'metrics',
    },
    evidence: TEMPLATE,
  },
  {
    name: 'service.istio.io/workload-name',
    on: ['pod', WORKLOAD_ENTRY],
    value: {
      kind: 'text',
      docs: 'Workload name in metrics.',
      default: 'the name of the owner',
      since: '1.25',
      concern: 'metrics',
    },
    evidence: CATALOGUE,
  },
  {
    name: 'networking.istio.io/enable-autoallocate-ip',
    on: [SERVICE_ENTRY],
    value: {
      kind: 'boolean-text',
      truthy: ['true'],
      falsy: ['false'],
      ignoreCase: true,
      otherwise: 'true',
      docs: 'With "false" a ServiceEntry without addresses gets none assigned.',
      default: 'true',
      since: '1.24',
    },
    evidence: istioMain('pilot/pkg/networking/serviceentry/ip_autoallocation.go'),
  },
  {
    name: 'networking.istio.io/gatewayPort',
    on: ['service'],
    value: {
      kind: 'integer-text',
      minimum: 1,
      maximum: 65535,
      docs: 'Port of a gateway between networks.',
      default: '15443',
      since: '1.14',
    },
    evidence: CATALOGUE,
  },
  {
    name: 'networking.istio.io/tunnel',
    on: ['pod'],
    value: { kind: 'text', docs: 'Written by the injector: the sidecar takes calls through the HTTP tunnel of ambient mode.' },
    evidence: istioMain('pilot/pkg/model/service.go'),
  },
  {
    name: 'istio.io/persistent-session',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'Cookie that keeps a caller on one endpoint. Off unless istiod runs with PILOT_ENABLE_PERSISTENT_SESSION_FILTER.',
    },
    evidence: istioMain('pilot/pkg/features/experimental.go'),
  },
  {
    name: 'istio.io/persistent-session-header',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'Header that keeps a caller on one endpoint. Off unless istiod runs with PILOT_ENABLE_PERSISTENT_SESSION_FILTER.',
    },
    evidence: istioMain('pilot/pkg/features/experimental.go'),
  },
  {
    name: 'istio.io/draining',
    on: ['pod'],
    value: { kind: 'text', docs: 'An endpoint that carries it gets no new sessions.' },
    evidence: istioMain('pilot/pkg/features/experimental.go'),
  },
  {
    name: 'topology.istio.io/network',
    on: ['namespace', 'pod', 'service', 'gateway'],
    value: {
      kind: 'text',
      docs: 'Network that the object belongs to in a mesh of several networks. On a pod it wins over the installed value.',
    },
    evidence: istioCode('pkg/kube/inject/inject.go'),
  },
  {
    name: 'topology.istio.io/subzone',
    on: ['Node'],
    value: { kind: 'text', docs: 'Part of a zone that a node stands in, for locality load balancing.' },
    evidence: CATALOGUE,
  },
  {
    name: 'topology.istio.io/locality',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Locality of the workload as region.zone.subzone, instead of the one of its node.',
      since: '1.29',
    },
    evidence: CATALOGUE,
  },
  {
    name: 'topology.istio.io/cluster',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Cluster of an endpoint, for subsets of a DestinationRule. Istio supplies it; no pod carries it.',
    },
    evidence: CATALOGUE,
  },
  written('gateway.istio.io/managed', 'Written by the gateway controller on what it creates.'),
  written(
    'gateway.networking.k8s.io/gateway-name',
    'Written by the gateway controller: the Gateway for which the object was created.',
  ),
  written('gateway.networking.k8s.io/gateway-class-name', 'Written by the gateway controller: the class of that Gateway.'),
  written('istio.io/tag', 'Written by istioctl on the webhook of a revision tag.'),
  written('istio.io/config', 'Written by istiod on the ConfigMaps with its root certificate.'),
  written('operator.istio.io/component', 'Written by the installer: the component that the object belongs to.'),
  written('operator.istio.io/managed', 'Written by the installer: who keeps the object.'),
  written('operator.istio.io/version', 'Written by the installer: its version.'),
]

/** Labels that the control plane or the installer keeps for itself, on whatever it creates. */
function written(name: string, docs: string): MetaSpec {
  return { name, on: ['any'], value: { kind: 'text', docs }, evidence: CATALOGUE }
}
