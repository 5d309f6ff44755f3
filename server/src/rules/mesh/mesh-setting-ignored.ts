import { istioCode } from '../../knowledge/istio/evidence.ts'
import { linkerdProxySource, linkerdSource } from '../../knowledge/linkerd/evidence.ts'
import { defineRule } from '../rule.ts'

/** Settings of a mesh that are legal where they stand and cannot act there. */
export const meshSettingIgnored = defineRule({
  code: 'mesh-setting-ignored',
  category: 'mesh',
  severity: 'warning',
  since: '0.1.0',
  title: 'A mesh setting that cannot act where it stands',
  docs: {
    what: 'An annotation or route that is legal on its object but without effect there: policies of Linkerd for a headless Service, settings that a ServiceProfile overrules, annotations that pods do not inherit from their Namespace, and annotations for sidecars on pods in ambient mode.',
    why: 'Nothing reports it at run time. Retries, timeouts and circuit breakers that one counts on are not there.',
    instead:
      'Write the setting where it acts, as the message says. For calls between Dapr sidecars that is a Resiliency of Dapr, because these calls go to the addresses of pods.',
  },
  evidence: [
    linkerdSource('policy-controller/k8s/status/src/service.rs', 'a parent Service must have an address of its own'),
    linkerdProxySource(
      'linkerd/app/outbound/src/http/logical/profile.rs',
      'a ServiceProfile with routes overrides client policy',
    ),
    linkerdSource('pkg/inject/inject.go', 'the annotations that pods inherit'),
    istioCode('cni/pkg/util/podutil.go', 'pods in ambient mode have no sidecar'),
  ],
  check: () => [],
  examples: [],
})
