import { daprDocs } from '../../knowledge/dapr/evidence.ts'
import { defineRule } from '../rule.ts'

/** Told at the mark on the Namespace of the Dapr control plane. */
export const cpDaprSystemMeshed = defineRule({
  code: 'cp-dapr-system-meshed',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'The Dapr control plane is in the mesh',
  docs: {
    what: 'The Namespace of the Dapr control plane carries a mark that puts its pods into a mesh. An error where the mesh also refuses plain text there; information for a mesh with which this is reported to work.',
    why: 'The API server calls the injector of Dapr without a mesh certificate, and the services of the control plane speak their own TLS on ports that are named `grpc`. The proxies misread it or refuse it: sidecars are not injected, and the control plane does not come up.',
    instead:
      'Keep the Namespace of the control plane out of the mesh. The connections of Dapr to it are always encrypted by Dapr.',
  },
  evidence: [daprDocs('concepts/service-mesh/')],
  check: () => [],
  examples: [],
})
