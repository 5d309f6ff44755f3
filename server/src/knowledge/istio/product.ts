import type { Mesh } from '../mesh.ts'
import { annotations } from './annotations.ts'
import { refusals } from './authorization.ts'
import { autoTls } from './auto-mtls.ts'
import { breakers, outboundTls } from './destination-rule.ts'
import { istioCode, istioMain } from './evidence.ts'
import { ignored } from './ignored.ts'
import { kinds } from './kinds.ts'
import { labels } from './labels.ts'
import { membership, namespaceMembership } from './membership.ts'
import { EMBEDDED_MESH_CONFIG } from './mesh-config.ts'
import { inboundTls } from './peer-authentication.ts'
import { bypassedPorts } from './ports.ts'
import { OWNED_PREFIXES, present } from './presence.ts'
import { remedies } from './remedies.ts'
import { routes } from './routes.ts'
import { endsAfter, startup } from './startup.ts'
import { tracing } from './tracing.ts'
import { isIstioValues, valuesWords } from './values.ts'

/** Istio, in sidecar and in ambient mode. */
export const istio: Mesh = {
  id: 'istio',
  title: 'Istio',
  owns: OWNED_PREFIXES,
  annotations,
  labels,
  kinds,
  readsValues: isIstioValues,
  valuesWords,
  // The chart names it "istio", and "istio-<revision>" for a control plane beside others.
  embedded: [
    { within: 'ConfigMap', name: /^istio(-(?!sidecar-injector)[a-z0-9-]+)?$/, path: ['data', 'mesh'], as: EMBEDDED_MESH_CONFIG },
  ],
  present,
  membership,
  namespaceMembership,
  inboundTls,
  autoTls,
  bypassedPorts,
  tracing,
  startup,
  endsAfter,
  routes,
  breakers,
  outboundTls,
  refusals,
  ignored,
  remedies,
  traits: {
    actsOnPodIps: true,
    clientSeesInboundBypass: false,
    defaultRetries: 2,
    nativeIsFirst: true,
    startsTraces: true,
    controlPlaneInMesh: 'breaks',
    evidence: {
      podIps: istioCode(
        'pilot/pkg/networking/core/listener.go',
        'one listener for each pod of a headless Service, read as HTTP where the bytes are',
      ),
      inboundBypass: istioCode(
        'pilot/pkg/xds/endpoints/mtls_checker.go',
        'callers go by the label of the pod, whatever its ports bypass',
      ),
      retries: istioMain('pilot/pkg/networking/core/route/retry/retry.go', 'two retries for routes that write none'),
      mtls: istioCode('pilot/pkg/security/authn/policy_applier.go'),
    },
  },
}
