import type { MetaPlace, MetaSpec } from '../product.ts'
import { linkerdSource } from './evidence.ts'
import { goBoolean, KEEPS_DEFAULT, proxyPort } from './meta-values.ts'

const POD_OR_NAMESPACE: readonly MetaPlace[] = ['pod', 'namespace']
const INJECTOR = linkerdSource('pkg/inject/inject.go')

/**
 * What decides which traffic the proxy carries and whom it lets in. Read once, when a pod is created; a Namespace can carry most
 * of it for its pods.
 */
export const trafficAnnotations: readonly MetaSpec[] = [
  {
    name: 'linkerd.io/inject',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Puts pods into the mesh. The pod beats its Namespace. The annotation of a Deployment itself is not read, only that of its pod template.',
      default: 'not injected',
      values: {
        enabled: 'The proxy is added.',
        disabled: 'The proxy is not added.',
        ingress: 'The proxy is added and routes by the Host header instead of the original destination.',
      },
      emptyIsAbsent: true,
      onInvalid: 'no proxy is added; on a Namespace that holds for all its pods, also for those that say "enabled"',
      concern: 'mtls',
    },
    evidence: linkerdSource('pkg/inject/report.go'),
  },
  {
    name: 'config.linkerd.io/admin-port',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: proxyPort('Port of the proxy for metrics and administration. Nothing else in the pod may listen there.', 4191),
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/control-port',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: proxyPort('Control port of the proxy. Nothing else in the pod may listen there.', 4190),
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/inbound-port',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: proxyPort('Port on which the proxy takes redirected inbound connections.', 4143),
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/outbound-port',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: proxyPort('Port on which the proxy takes redirected outbound connections.', 4140),
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/default-inbound-policy',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Who may connect to ports that no Server selects. Fixed when the pod is created. It also governs daprd: its internal port, its metrics port and its health port.',
      default: 'all-unauthenticated',
      values: {
        'all-unauthenticated': 'Everybody, with or without a mesh identity.',
        'all-authenticated': 'Only clients with a mesh identity, from anywhere.',
        'cluster-unauthenticated': 'Everybody inside the cluster networks.',
        'cluster-authenticated': 'Only clients with a mesh identity inside the cluster networks.',
        deny: 'Nobody, unless a Server and an authorization admit the client.',
        audit: 'Everybody; what would have been refused is logged.',
      },
      wordsSince: { audit: '2.16' },
      onInvalid: 'the policy controller logs a warning and keeps the default of the cluster',
      tolerated: true,
      concern: 'access-control',
    },
    evidence: linkerdSource('policy-controller/k8s/index/src/defaults.rs'),
  },
  {
    name: 'config.linkerd.io/enable-external-profiles',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: goBoolean({
      docs: 'Looks up ServiceProfiles for names outside the cluster domain too.',
      default: 'false',
      ...KEEPS_DEFAULT,
    }),
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/enable-gateway',
    on: ['pod'],
    value: goBoolean({
      docs: 'Runs the inbound side as a multicluster gateway. Meant for the gateway of the multicluster extension.',
      default: 'false',
      ...KEEPS_DEFAULT,
    }),
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/opaque-ports',
    on: ['pod', 'namespace', 'service', 'policy.linkerd.io/EgressNetwork'],
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Ports, ranges or port names whose traffic is carried as plain TCP without protocol detection; it stays encrypted, but has no routes, retries or HTTP metrics. Replaces the default list. On a Service it is for clients that use the ClusterIP, on a pod for the server and for clients that use the pod IP.',
      default: '25,587,3306,4444,5432,6379,9300,11211',
      onInvalid: 'one bad item empties the whole list',
    },
    evidence: linkerdSource('policy-controller/k8s/index/src/ports.rs'),
  },
  {
    name: 'config.linkerd.io/pod-inbound-ports',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      format: 'port-range-list',
      docs: 'Ports on which the containers listen.',
      ignored: 'the injector overwrites it with the ports of the pod spec',
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-disable-inbound-protocol-detect-timeout',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: goBoolean({
      docs: 'Raises the inbound protocol detection limit from 10 seconds to a year.',
      default: 'false',
      since: '2.14',
      ...KEEPS_DEFAULT,
    }),
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-disable-outbound-protocol-detect-timeout',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: goBoolean({
      docs: 'Raises the outbound protocol detection limit from 10 seconds to a year.',
      default: 'false',
      since: '2.14',
      ...KEEPS_DEFAULT,
    }),
    evidence: INJECTOR,
  },
  ...(
    [
      ['proxy-inbound-connect-timeout', 'Limit for connecting to the application.', '100ms'],
      ['proxy-outbound-connect-timeout', 'Limit for connecting to a destination.', '1000ms'],
    ] as const
  ).map(
    ([name, docs, fallback]): MetaSpec => ({
      name: `config.linkerd.io/${name}`,
      on: POD_OR_NAMESPACE,
      inherited: true,
      value: { kind: 'text', format: 'go-duration', docs, default: fallback, ...KEEPS_DEFAULT, concern: 'timeout' },
      evidence: INJECTOR,
    }),
  ),
  {
    name: 'config.linkerd.io/proxy-require-identity-inbound-ports',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      format: 'port-range-list',
      docs: 'Inbound ports that take only clients with a mesh identity, as far as no Server selects them.',
      default: 'none',
      onInvalid: 'one bad item empties the whole list',
      concern: 'access-control',
    },
    evidence: linkerdSource('policy-controller/k8s/index/src/inbound/workload.rs'),
  },
  {
    name: 'config.linkerd.io/skip-inbound-ports',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      format: 'port-range-list',
      docs: 'Inbound ports that bypass the proxy: no mesh mTLS, no policy, no metrics. Replaces the default list. Meshed clients learn of it and stop encrypting for these ports. Numbers and ranges only.',
      default: '4567,4568',
      onInvalid: 'what is no port is passed over',
      tolerated: true,
      concern: 'mtls',
    },
    evidence: linkerdSource('controller/api/destination/endpoint_translator.go'),
  },
  {
    name: 'config.linkerd.io/skip-outbound-ports',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      format: 'port-range-list',
      docs: 'Destination ports for which calls bypass the proxy of the caller. Replaces the default list. Numbers and ranges only.',
      default: '4567,4568',
      onInvalid: 'what is no port is passed over; where nothing else is listed, the init container fails and with it the pod',
      concern: 'mtls',
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/skip-subnets',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      format: 'cidr-list',
      docs: 'Networks whose traffic bypasses the proxy, as a comma-separated list of CIDRs.',
      default: 'none',
      concern: 'mtls',
    },
    evidence: INJECTOR,
  },
]
