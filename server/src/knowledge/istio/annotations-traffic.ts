import type { MetaSpec } from '../product.ts'
import { istioCode, istioMain } from './evidence.ts'
import { POD_REFUSED } from './meta-values.ts'

const VALIDATORS = istioCode('pkg/kube/inject/validate.go')

/** Which connections of a pod go through its sidecar. */
export const trafficAnnotations: readonly MetaSpec[] = [
  {
    name: 'traffic.sidecar.istio.io/excludeInboundPorts',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'port-list',
      docs:
        'Inbound ports that bypass the proxy: no mTLS, no policy, no metrics there. Callers do not learn of it and still send Istio mTLS to the port, ' +
        'so they need the same port in excludeOutboundPorts. Has an effect only while includeInboundPorts is "*".',
      default: 'none but the ports of the agent (15020, 15021, 15090)',
      concern: 'mtls',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'traffic.sidecar.istio.io/excludeOutboundPorts',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'port-list',
      docs: 'Destination ports that the app reaches without the proxy. What leaves this way carries no mesh identity, so a STRICT server that captures the port refuses it.',
      default: 'global.proxy.excludeOutboundPorts, which is empty',
      concern: 'mtls',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'traffic.sidecar.istio.io/includeInboundPorts',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'port-list-or-all',
      docs: 'Inbound ports that the proxy takes over, as a comma list, or "*" for all. The empty text switches inbound capture off, and with it mTLS and policy on the server side.',
      default: '* (global.proxy.includeInboundPorts)',
      concern: 'mtls',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'traffic.sidecar.istio.io/includeOutboundPorts',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'port-list-or-all',
      docs: 'Destination ports that always go through the proxy, even where includeOutboundIPRanges leaves the address out. The webhook does not check the text.',
      default: 'global.proxy.includeOutboundPorts, which is empty',
      since: '1.7',
    },
    evidence: istioCode('cni/pkg/plugin/sidecar_redirect.go'),
  },
  {
    name: 'traffic.sidecar.istio.io/includeOutboundIPRanges',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'istio-cidr-list-or-all',
      docs: 'Destination ranges in CIDR form that go through the proxy, as a comma list without spaces, or "*" for all. The empty text sends everything past the proxy.',
      default: '* (global.proxy.includeIPRanges)',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'traffic.sidecar.istio.io/excludeOutboundIPRanges',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'istio-cidr-list',
      docs: 'Destination ranges in CIDR form that bypass the proxy, as a comma list without spaces. Counts only while everything else is captured.',
      default: 'global.proxy.excludeIPRanges, which is empty',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'traffic.sidecar.istio.io/excludeInterfaces',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'interface-list',
      docs: 'Network interfaces whose traffic is never captured, as a comma list of names of at most 15 characters.',
      since: '1.15',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'traffic.sidecar.istio.io/kubevirtInterfaces',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'interface-list',
      docs: 'Virtual interfaces whose inbound traffic is treated as outbound. Read only where istio.io/reroute-virtual-interfaces is absent.',
      onInvalid: POD_REFUSED,
    },
    retired: {
      state: 'works',
      since: '1.25',
      note: 'The annotation istio.io/reroute-virtual-interfaces replaces it, and also works in ambient mode.',
      use: 'istio.io/reroute-virtual-interfaces',
    },
    evidence: VALIDATORS,
  },
  {
    name: 'istio.io/reroute-virtual-interfaces',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'interface-list',
      docs: 'Virtual interfaces (KubeVirt, Docker in Docker) whose inbound traffic is treated as outbound, as a comma list of names of at most 15 characters.',
      since: '1.25',
      onInvalid: POD_REFUSED,
    },
    evidence: istioMain('cni/pkg/nodeagent/net.go'),
  },
  {
    name: 'sidecar.istio.io/interceptionMode',
    on: ['pod'],
    value: {
      kind: 'text',
      values: {
        REDIRECT: 'inbound connections are redirected; the app sees the proxy as the caller',
        TPROXY: 'inbound connections are passed on transparently; the app sees the real caller',
        NONE: 'nothing is captured',
      },
      docs: 'How the proxy gets hold of inbound connections. With NONE nothing is captured, so neither mTLS nor policy acts.',
      default: 'interceptionMode of the ProxyConfig, which is REDIRECT',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
]
