import type { Mesh } from '../mesh.ts'
import { annotations } from './annotations.ts'
import { istioCode } from './evidence.ts'
import { kinds } from './kinds.ts'
import { labels } from './labels.ts'

const NOTHING = { certainty: 'unknown', source: 'default', why: '' } as const

/** Istio, in sidecar and in ambient mode. */
export const istio: Mesh = {
  id: 'istio',
  title: 'Istio',
  owns: [
    'alpha.istio.io/',
    'ambient.istio.io/',
    'envoyfilter.istio.io/',
    'galley.istio.io/',
    'gateway.istio.io/',
    'inject.istio.io/',
    'istio.io/',
    'networking.istio.io/',
    'operator.istio.io/',
    'policy.istio.io/',
    'prometheus.istio.io/',
    'proxy.istio.io/',
    'readiness.status.sidecar.istio.io/',
    'security.istio.io/',
    'service.istio.io/',
    'sidecar.istio.io/',
    'status.sidecar.istio.io/',
    'topology.istio.io/',
    'traffic.istio.io/',
    'traffic.sidecar.istio.io/',
  ],
  annotations,
  labels,
  kinds,
  present: () => 'no',
  membership: (_, { manifest }) => ({
    member: 'no',
    source: 'default',
    dataPath: 'sidecar',
    at: { ...manifest, path: [], part: 'key' },
    why: '',
  }),
  namespaceMembership: () => ({
    member: 'no',
    source: 'default',
    dataPath: 'sidecar',
    at: { uri: '', doc: 0, path: [], part: 'key' },
    why: '',
  }),
  inboundTls: () => ({ ...NOTHING, value: 'permissive' }),
  bypassedPorts: () => ({ inbound: { has: () => 'no', at: [] }, outbound: { has: () => 'no', at: [] } }),
  tracing: () => ({ ...NOTHING, value: { on: 'no', propagation: 'unknown' } }),
  startup: () => ({ waits: { ...NOTHING, value: 'unknown' }, native: { ...NOTHING, value: 'unknown' } }),
  routes: () => [],
  breakers: () => [],
  outboundTls: () => [],
  refusals: () => [],
  remedies: {
    bypass: () => undefined,
    capture: () => undefined,
    join: () => undefined,
    leave: () => undefined,
    stopTracing: () => undefined,
    waitForProxy: () => undefined,
    nativeProxy: () => undefined,
    relaxInbound: () => undefined,
  },
  traits: {
    actsOnPodIps: true,
    clientSeesInboundBypass: false,
    defaultRetries: 2,
    evidence: {
      podIps: istioCode('pilot/pkg/networking/core/listener.go'),
      inboundBypass: istioCode('pilot/pkg/xds/endpoints/mtls_checker.go'),
      retries: istioCode('pilot/pkg/networking/core/route/retry/retry.go'),
      mtls: istioCode('pilot/pkg/security/authn/policy_applier.go'),
    },
    controlPlaneInMesh: 'breaks',
  },
}
