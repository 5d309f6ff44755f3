import { entriesAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import { podMetaEntries } from '../../model/workload.ts'
import type { Cluster } from '../cluster.ts'
import { workloads } from '../kubernetes/lookup.ts'
import type { Mesh } from '../mesh.ts'
import type { KindSpec } from '../product.ts'
import { annotations } from './annotations.ts'
import { breakers } from './breakers.ts'
import { linkerdDocs, linkerdProxySource, linkerdSource } from './evidence.ts'
import { isLinkerdValues, valuesFiles, valuesKind, valuesWords } from './helm-values.ts'
import { ignored } from './ignored.ts'
import { inboundTls, refusals } from './inbound-policy.ts'
import { labels } from './labels.ts'
import { membership, namespaceMembership } from './membership.ts'
import { bypassedPorts } from './ports.ts'
import { remedies } from './remedies.ts'
import { routes } from './routes.ts'
import { serverKinds } from './server-kinds.ts'
import { endsAfter, startup } from './startup.ts'
import { tracing } from './tracing.ts'
import { trafficKinds } from './traffic-kinds.ts'

const policyKinds: readonly KindSpec[] = [...serverKinds, ...trafficKinds]

/** Linkerd, in its two newest release lines and what is still in use of older ones. */
export const linkerd: Mesh = {
  id: 'linkerd',
  title: 'Linkerd',
  owns: [
    'linkerd.io/',
    'config.linkerd.io/',
    'config.alpha.linkerd.io/',
    'config.beta.linkerd.io/',
    'retry.linkerd.io/',
    'timeout.linkerd.io/',
    'balancer.linkerd.io/',
    'balancer.alpha.linkerd.io/',
  ],
  annotations,
  labels,
  kinds: [...policyKinds, valuesKind],
  readsValues: isLinkerdValues,
  valuesWords,
  present,
  membership,
  namespaceMembership,
  inboundTls,
  // Two pods of the mesh always encrypt; there is no switch.
  autoTls: () => ({ value: 'mesh', source: 'default', certainty: 'yes', why: 'Linkerd always encrypts between its members' }),
  bypassedPorts,
  tracing,
  startup,
  endsAfter,
  routes,
  breakers,
  // A Linkerd client asks the destination what it speaks; nothing can be written for it.
  outboundTls: () => [],
  refusals,
  ignored,
  remedies,
  traits: {
    actsOnPodIps: false,
    clientSeesInboundBypass: true,
    defaultRetries: 0,
    nativeIsFirst: false,
    startsTraces: false,
    controlPlaneInMesh: 'works',
    evidence: {
      podIps: linkerdProxySource(
        'linkerd/app/outbound/src/discover.rs',
        'calls to a pod address get no retries, timeouts or breakers',
      ),
      inboundBypass: linkerdSource('controller/api/destination/endpoint_translator.go', 'no identity for ports the pod skips'),
      retries: linkerdSource('policy-controller/grpc/src/outbound/http.rs', 'the default route has no retries'),
      mtls: linkerdDocs('features/automatic-mtls'),
    },
  },
}

/** Whether anything in the files says that Linkerd is there. */
function present(cluster: Cluster): Truth {
  if (cluster.assumptions.mesh === 'linkerd') return 'yes'
  if (cluster.assumptions.mesh === 'none') return 'no'
  return cluster.derive('linkerd.present', () => {
    const shown =
      valuesFiles(cluster).length > 0 ||
      policyKinds.some(({ kind }) => cluster.list(kind).length > 0) ||
      workloads(cluster).some((workload) => hasOwnName(podMetaEntries(workload, 'annotations'))) ||
      [...cluster.list('Namespace'), ...cluster.list('Service')].some(
        ({ body }) =>
          hasOwnName(entriesAt(body, ['metadata', 'annotations'])) || hasOwnName(entriesAt(body, ['metadata', 'labels'])),
      )
    return shown ? 'yes' : 'no'
  })
}

/** Any of Linkerd's own names will do: even a pod that is kept out says that there is something to be kept out of. */
function hasOwnName(entries: readonly (readonly [string, unknown])[]): boolean {
  return entries.some(([name]) => linkerd.owns.some((prefix) => name.startsWith(prefix)))
}
