import type { MetaSpec } from '../product.ts'
import { istioApi, istioMain } from './evidence.ts'
import { GO_BOOLEAN } from './meta-values.ts'

const CATALOGUE = istioApi('annotation/annotations.yaml')

const WORKLOAD_ENTRY = 'networking.istio.io/WorkloadEntry'
const SERVICE_ENTRY = 'networking.istio.io/ServiceEntry'

/** Annotations of Services, Namespaces and Istio's own objects. */
export const objectAnnotations: readonly MetaSpec[] = [
  {
    name: 'networking.istio.io/exportTo',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'Namespaces whose proxies know this Service, as a comma list; "*" is all, "." its own, "~" none. For a proxy that does not know it, calls pass through without mesh mTLS.',
      default: 'meshConfig.defaultServiceExportTo, which is *',
    },
    evidence: istioMain('pilot/pkg/serviceregistry/kube/conversion.go'),
  },
  {
    name: 'networking.istio.io/traffic-distribution',
    on: ['namespace', 'service', SERVICE_ENTRY],
    value: {
      kind: 'text',
      ignoreCase: true,
      tolerated: true,
      values: {
        PreferClose: 'endpoints near the caller first',
        PreferSameZone: 'endpoints in the zone of the caller first',
        PreferSameNode: 'endpoints on the node of the caller first',
      },
      docs: "Which endpoints callers prefer. The Service's own spec.trafficDistribution wins; any other text means no preference.",
      since: '1.24',
    },
    inherited: true,
    evidence: istioMain('pilot/pkg/model/service.go'),
  },
  {
    name: 'traffic.istio.io/nodeSelector',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'Marks a NodePort Service as gateway between networks and picks the nodes whose addresses are used, as a JSON object of node labels.',
      since: '1.15',
    },
    evidence: istioMain('pilot/pkg/serviceregistry/kube/controller/util.go'),
  },
  {
    name: 'alpha.istio.io/kubernetes-serviceaccounts',
    on: ['service'],
    value: { kind: 'text', docs: 'ServiceAccounts that may stand behind this Service, as a comma list.' },
    retired: {
      state: 'works',
      since: '1.28',
      note: 'Istio derives the accounts from the pods; the list is only needed for workloads outside Kubernetes.',
    },
    evidence: istioMain('pilot/pkg/serviceregistry/kube/conversion.go'),
  },
  {
    name: 'alpha.istio.io/canonical-serviceaccounts',
    on: ['service'],
    value: { kind: 'text', docs: 'Identities outside Kubernetes that may stand behind this Service, as a comma list.' },
    retired: { state: 'works', since: '1.28', note: 'The field subjectAltNames of a ServiceEntry does the same.' },
    evidence: istioMain('pilot/pkg/serviceregistry/kube/conversion.go'),
  },
  {
    name: 'kubernetes.io/ingress.class',
    on: ['any'],
    value: {
      kind: 'text',
      docs: 'Controller of an Ingress. Istio acts on the one that meshConfig.ingressClass names, which is istio.',
    },
    evidence: CATALOGUE,
  },
  {
    name: 'galley.istio.io/analyze-suppress',
    on: ['any'],
    value: {
      kind: 'text',
      docs: 'Messages of istioctl analyze that are not shown for this object, as a comma list of codes without spaces; "*" hides all.',
      since: '1.5',
    },
    evidence: istioMain('pkg/config/analysis/local/istiod_analyze.go'),
  },
  {
    name: 'istio.io/dry-run',
    on: ['security.istio.io/AuthorizationPolicy'],
    value: {
      ...GO_BOOLEAN,
      otherwise: 'refused',
      docs: 'With "true" the policy is evaluated and logged but not enforced. Only for actions ALLOW and DENY.',
      default: 'false',
      since: '1.10',
      concern: 'access-control',
    },
    evidence: istioMain('pkg/config/validation/validation.go'),
  },
  {
    name: 'istio.io/connect-strategy',
    on: [SERVICE_ENTRY],
    value: {
      kind: 'text',
      ignoreCase: true,
      tolerated: true,
      values: { RACE_FIRST_TCP_CONNECT: 'connect to all resolved addresses and keep the fastest' },
      docs: 'How a proxy connects to a host that DNS resolves to several addresses.',
    },
    evidence: istioMain('pilot/pkg/model/service.go'),
  },
  {
    name: 'envoyfilter.istio.io/referenced-services',
    on: ['networking.istio.io/EnvoyFilter'],
    value: { kind: 'text', docs: 'Services that this EnvoyFilter needs, as a comma list, so that proxies are told about them.' },
    evidence: istioMain('pilot/pkg/model/envoyfilter.go'),
  },
  {
    name: 'topology.istio.io/controlPlaneClusters',
    on: ['namespace'],
    value: {
      kind: 'text',
      docs: 'On the system namespace of a remote cluster: clusters whose istiod may lead there, as a comma list; "*" is any.',
      since: '1.15',
    },
    evidence: istioMain('pilot/pkg/serviceregistry/kube/controller/multicluster.go'),
  },
  {
    name: 'networking.istio.io/cluster',
    on: ['Secret'],
    value: { kind: 'text', docs: 'Written by istioctl create-remote-secret: the cluster whose credentials the Secret holds.' },
    evidence: istioMain('istioctl/pkg/multicluster/remote_secret.go'),
  },
  {
    name: 'istio.io/autoRegistrationGroup',
    on: [WORKLOAD_ENTRY],
    value: { kind: 'text', docs: 'Written by istiod: the WorkloadGroup from which the entry was registered.', since: '1.13' },
    evidence: CATALOGUE,
  },
  {
    name: 'istio.io/workloadController',
    on: [WORKLOAD_ENTRY],
    value: { kind: 'text', docs: 'Written by istiod: the instance that the workload is connected to.', since: '1.13' },
    evidence: CATALOGUE,
  },
  {
    name: 'istio.io/connectedAt',
    on: [WORKLOAD_ENTRY],
    value: { kind: 'text', docs: 'Written by istiod: when the workload connected.', since: '1.13' },
    evidence: CATALOGUE,
  },
  {
    name: 'istio.io/disconnectedAt',
    on: [WORKLOAD_ENTRY],
    value: { kind: 'text', docs: 'Written by istiod: when the workload disconnected.', since: '1.13' },
    evidence: CATALOGUE,
  },
]
