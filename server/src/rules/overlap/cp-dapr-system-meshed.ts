import type { Cluster } from '../../knowledge/cluster.ts'
import { controlPlaneNamespace, controlPlanePods } from '../../knowledge/dapr/control-plane.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { CONTROL_PLANE_PORTS } from '../../knowledge/dapr/ports.ts'
import { istioCode } from '../../knowledge/istio/evidence.ts'
import { silentPod } from '../../knowledge/kubernetes/lookup.ts'
import type { InboundTls, Membership, Mesh } from '../../knowledge/mesh.ts'
import { meshesIn } from '../../knowledge/posture.ts'
import type { EffectiveSetting } from '../../knowledge/setting.ts'
import { anchorAt, type Manifest } from '../../model/manifest.ts'
import type { Workload } from '../../model/workload.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { isIn } from './wording.ts'

interface Told {
  readonly mesh: string
  readonly namespace: string
  readonly mark: string
}

const refusedThere = (a: Told & { policy: string }) =>
  `${a.mesh} carries the Dapr control plane in namespace "${a.namespace}" (${a.mark}), and nobody without its certificates gets in there ` +
  `(${a.policy}). The API server has none, so pods are created without a Dapr sidecar, and no error says so. ` +
  `Keep the namespace out of ${a.mesh}: Dapr encrypts all connections to its control plane itself.`

const misread = (a: Told) =>
  `${a.mesh} carries the Dapr control plane in namespace "${a.namespace}" (${a.mark}). Its Services speak TLS of their own on ports that ` +
  `are named grpc, which the proxies take for HTTP, so Dapr sidecars get no certificates and the control plane may not come up. ` +
  `Keep the namespace out of ${a.mesh}: Dapr encrypts all connections to its control plane itself.`

const needless = (a: Told) =>
  `${a.mesh} carries the Dapr control plane in namespace "${a.namespace}" too (${a.mark}). That is reported to work and encrypts these ` +
  `connections a second time: Dapr encrypts them itself, whatever its switch for mTLS says. Unless you want both, keep the namespace out.`

/** Told at the mark that puts the Namespace of the control plane into a mesh. */
export const cpDaprSystemMeshed = defineRule({
  code: 'cp-dapr-system-meshed',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'The Dapr control plane is in the mesh',
  docs: {
    what: 'The Namespace of the Dapr control plane carries a mark that puts its pods into a mesh. An error where the mesh also turns away callers without its certificates there; information where the mesh is known to leave the bytes alone: Linkerd, and Istio in ambient mode.',
    why: 'The API server calls the injector of Dapr without a certificate of the mesh; where that is refused, pods are created without a sidecar and nothing reports it. And the Services of the control plane speak TLS of their own on ports that are named `grpc`: a sidecar of Istio reads such a port as HTTP, and the connection fails.',
    instead:
      'Keep the Namespace out of the mesh. Dapr always encrypts connections to its control plane. Where a policy demands that every Namespace is in the mesh, let the ports of the control plane bypass the proxies.',
    whenToIgnore:
      'When the control plane is in the mesh on purpose and its ports bypass the proxies by settings that are not in the files.',
  },
  evidence: [
    daprDocs('concepts/service-mesh/'),
    {
      url: 'https://github.com/dapr/dapr/issues/1096',
      version: 'Dapr 0.4',
      note: 'the webhook of the injector fails behind a proxy',
    },
    { url: 'https://github.com/dapr/dapr/issues/9150', version: 'Dapr 1.16', note: 'the control plane does not come up' },
    daprSource('charts/dapr/charts/dapr_sentry/templates/dapr_sentry_service.yaml', 'a port that is named grpc and speaks TLS'),
    istioCode('pilot/pkg/networking/core/filterchain_options.go', 'no chain for foreign TLS on a port that is declared HTTP'),
  ],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    if (manifest.kind !== 'Namespace' || typeof manifest.name !== 'string') return
    const home = controlPlaneNamespace(cluster)
    if (manifest.name !== home.value) return
    for (const mesh of meshesIn(cluster)) {
      const membership = mesh.namespaceMembership(cluster, manifest.name)
      const pods = meshedPods(cluster, mesh, manifest)
      if (membership.member !== 'yes' || pods.length === 0) continue
      const strict = strictness(cluster, mesh, pods)
      const isHarmless = mesh.traits.controlPlaneInMesh === 'works' || membership.dataPath === 'node'
      const told = { mesh: mesh.title, namespace: manifest.name, mark: membership.why }
      yield {
        at: isIn(manifest, membership.at) ? membership.at : anchorAt(manifest, ['metadata', 'name']),
        message: strict ? refusedThere({ ...told, policy: strict.why }) : isHarmless ? needless(told) : misread(told),
        severity: strict ? 'error' : isHarmless ? 'information' : 'warning',
        certainty: home.certainty,
        related: strict?.at ? [{ at: strict.at, message: 'This turns away callers without a certificate.' }] : [],
        fixes: leave(cluster, mesh, membership, manifest),
      }
    }
  },
  examples: [
    {
      title: 'The Namespace is labelled like those of the apps',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: dapr-system
  labels:
    istio-injection: enabled
    #                ^^^^^^^ warning cp-dapr-system-meshed: ports that are named grpc (fix)
`,
      fixed: `
apiVersion: v1
kind: Namespace
metadata:
  name: dapr-system
  labels:
    istio-injection: disabled
`,
    },
    {
      title: 'The mesh demands its certificates everywhere',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: dapr-system
  labels:
    istio-injection: enabled
    #                ^^^^^^^ error cp-dapr-system-meshed: The API server has none (fix)
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: istio-system
spec:
  mtls:
    mode: STRICT
`,
    },
    {
      title: 'With Linkerd it is known to work',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: dapr-system
  annotations:
    linkerd.io/inject: enabled
    #                  ^^^^^^^ information cp-dapr-system-meshed: reported to work (fix)
`,
    },
    {
      title: 'The apps are in the mesh, the control plane is not',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: v1
kind: Namespace
metadata:
  name: dapr-system
  labels:
    istio-injection: disabled
`,
    },
  ],
})

/** Pods of the control plane that the mesh gets hold of; where none is in the files, one that says nothing stands for them. */
function meshedPods(cluster: Cluster, mesh: Mesh, namespace: Manifest): readonly Workload[] {
  const seen = controlPlanePods(cluster).filter(({ manifest }) => manifest.namespace === namespace.name)
  if (seen.length === 0) return [silentPod(namespace)]
  return seen.filter((workload) => {
    const { inbound } = mesh.bypassedPorts(cluster, workload)
    const isCarried = CONTROL_PLANE_PORTS.some(({ target }) => inbound.has(target) !== 'yes')
    return mesh.membership(cluster, workload).member !== 'no' && isCarried
  })
}

/** What demands a certificate on a port that the API server calls, if anything certainly does. */
function strictness(cluster: Cluster, mesh: Mesh, pods: readonly Workload[]): EffectiveSetting<InboundTls> | undefined {
  const called = CONTROL_PLANE_PORTS.filter(({ caller }) => caller === 'api-server')
  return pods
    .flatMap((pod) => called.map(({ target }) => mesh.inboundTls(cluster, pod, target)))
    .find(({ value, certainty }) => value === 'strict' && certainty === 'yes')
}

/** Where callers are told to send TLS of the mesh to the control plane, they would go on doing so. */
function leave(cluster: Cluster, mesh: Mesh, membership: Membership, namespace: Manifest): readonly Fix[] {
  const home = typeof namespace.name === 'string' ? namespace.name : undefined
  const isForced = mesh
    .outboundTls(cluster)
    .filter(({ mode }) => mode === 'mesh')
    .some(({ governs }) =>
      CONTROL_PLANE_PORTS.some(({ service, port }) => governs({ name: service, namespace: home }, port) !== 'no'),
    )
  const edits = isForced ? undefined : mesh.remedies.leave(cluster, membership, namespace)
  if (!edits || edits.length === 0) return []
  return [
    {
      title: `Keep namespace "${home}" out of ${mesh.title}`,
      safety: 'unsafe',
      effect: 'It acts on pods that are created afterwards: restart the Dapr control plane.',
      edits,
    },
  ]
}
