import type { MetaSpec } from '../product.ts'
import { istioApi } from './evidence.ts'

const MIXER_IS_GONE = 'Mixer is gone; AuthorizationPolicy and Telemetry took over.'

/** Names that Istio once read. They are kept so that the message can say that they are gone, and not that they are misspelt. */
export const retiredAnnotations: readonly MetaSpec[] = [
  gone('sidecar.istio.io/enableCoreDump', '1.25', 'Let the proxy write core dumps.', 'Set global.proxy.enableCoreDump instead.'),
  gone(
    'sidecar.istio.io/controlPlaneAuthPolicy',
    '1.24',
    'How the proxy authenticated to the control plane.',
    'The proxy always uses mTLS to istiod.',
  ),
  gone('alpha.istio.io/identity', '1.24', 'Identity of a workload outside Kubernetes.', 'Use serviceAccount of a WorkloadEntry.'),
  gone(
    'security.istio.io/tlsMode',
    '1.10',
    'Whether the workload took part in mTLS.',
    'It became a label that the injector writes.',
  ),
  gone(
    'security.istio.io/autoMTLS',
    '1.6',
    'Whether callers chose mTLS by themselves.',
    'The field enableAutoMtls of the MeshConfig decides for the mesh.',
  ),
  gone('policy.istio.io/check', '1.8', 'What happened when Mixer could not be asked.', MIXER_IS_GONE),
  gone('policy.istio.io/checkBaseRetryWaitTime', '1.8', 'Shortest wait between two tries to ask Mixer.', MIXER_IS_GONE),
  gone('policy.istio.io/checkMaxRetryWaitTime', '1.8', 'Longest wait between two tries to ask Mixer.', MIXER_IS_GONE),
  gone('policy.istio.io/checkRetries', '1.8', 'How often the proxy asked Mixer again.', MIXER_IS_GONE),
  gone('policy.istio.io/lang', '1.8', 'Language of the attributes sent to Mixer.', MIXER_IS_GONE),
]

function gone(name: string, since: string, docs: string, note: string): MetaSpec {
  return {
    name,
    on: ['any'],
    value: { kind: 'text', docs },
    retired: { state: 'ignored', since, note },
    evidence: istioApi('annotation/annotations.yaml', 'no longer in the catalogue'),
  }
}
