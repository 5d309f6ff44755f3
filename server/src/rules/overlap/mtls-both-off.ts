import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, fromEachApp } from '../../knowledge/dapr/apps.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { encryptionTo, type MeshEncryption, meshesIn } from '../../knowledge/posture.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type RuleContext } from '../rule.ts'
import { byPreference, letDaprEncrypt, letMeshEncrypt } from './mtls-owners.ts'
import { distinct, isIn, isUnseen, namesOf } from './wording.ts'

const nobodyEncrypts = (a: { dapr: string; apps: string; why: string; meshes: string }) =>
  `Dapr mTLS is off (${a.dapr}), and no mesh encrypts instead for ${a.apps}${a.why}. ` +
  `Calls between these sidecars and others can be read on the network, and nobody knows the caller. ` +
  `${a.meshes === '' ? 'Switch' : `Put the pods into ${a.meshes}, or switch`} Dapr mTLS on.`

const perhapsNobody = (a: { dapr: string; apps: string; doubt: string }) =>
  `Dapr mTLS is off (${a.dapr}), and whether a mesh encrypts instead for ${a.apps} is not in the files: ${a.doubt}. ` +
  `If none does, calls between these sidecars and others can be read on the network, and nobody knows the caller. ` +
  `Switch Dapr mTLS on, or show the mesh: its files, or "assume" in .sidecar-lens.yaml.`

/** Told once, at the switch of Dapr: calls that neither side encrypts. */
export const mtlsBothOff = defineRule({
  code: 'mtls-both-off',
  category: 'overlap',
  severity: 'error',
  since: '0.1.0',
  title: 'Neither Dapr nor the mesh encrypts calls between sidecars',
  docs: {
    what: 'Dapr mTLS is switched off, and Dapr workloads are outside of the mesh, or the mesh is told to send plain text to them. An error where a mark keeps a workload out or a setting says plain text; a warning where nothing puts it in; information where the files do not show whether a mesh carries it.',
    why: 'Service invocation, actors and workflows pass from sidecar to sidecar. Without either encryption they travel in plain text, whoever reaches a pod can call its sidecar, and no access control knows its callers.',
    instead:
      'Put every Dapr workload into the mesh, and have it refuse plain text once all are in. Or switch Dapr mTLS on again. Either way restart the Dapr workloads, because the mode is fixed when a pod is created.',
    whenToIgnore:
      'When the network encrypts by itself, for example between nodes. That protects the bytes but still names no caller.',
  },
  evidence: [...overlapEvidence('mtls'), daprSource('pkg/injector/service/pod_patch.go', 'mTLSEnabled')],
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    const dapr = daprMtls(cluster)
    if (dapr.value || dapr.source !== 'written' || !dapr.at || !isIn(manifest, dapr.at)) return
    const all = exposures(cluster)
    const certain = all.filter(({ kind }) => kind !== 'perhaps')
    const meshes = meshesIn(cluster)
    const fixes = [...(meshes.length === 1 ? meshes.map((mesh) => letMeshEncrypt(cluster, mesh)) : []), letDaprEncrypt(cluster)]
    const shared = { at: dapr.at, fixes: byPreference(cluster, fixes) }
    const [first] = all
    if (certain.length > 0) {
      yield {
        ...shared,
        message: nobodyEncrypts({
          dapr: dapr.why,
          apps: namesOf(certain.map(({ app }) => app)),
          why: sharedReason(certain),
          meshes: meshes.map(({ title }) => title).join(' or '),
        }),
        severity: certain.some(({ kind }) => kind === 'told') ? 'error' : 'warning',
        certainty: dapr.certainty,
        related: relatedPlaces(certain),
      }
    } else if (first) {
      yield {
        ...shared,
        message: perhapsNobody({ dapr: dapr.why, apps: namesOf(all.map(({ app }) => app)), doubt: first.why }),
        certainty: 'unknown',
        related: relatedPlaces(all),
      }
    }
  },
  examples: [
    {
      title: 'A workload that is kept out of the mesh',
      yaml: `
# file: daprsystem.yaml
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    #        ^^^^^ error mtls-both-off: no mesh encrypts instead for "mail" (label sidecar.istio.io/inject=false (fix)
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
# file: shop.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: mail
  namespace: shop
spec:
  template:
    metadata:
      labels:
        sidecar.istio.io/inject: "false"
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: mail
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: mail
`,
    },
    {
      title: 'No mesh anywhere',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    #        ^^^^^ information mtls-both-off: whether a mesh encrypts instead for "orders" is not in the files (fix)
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: true
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'The mesh encrypts instead',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
---
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: orders
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: orders
`,
    },
  ],
})

/** An app whose calls nobody encrypts. `told`: something written says so; `silent`: nothing puts it into a mesh. */
interface Exposure {
  readonly app: DaprApp
  readonly kind: 'told' | 'silent' | 'perhaps'
  /** A clause. */
  readonly why: string
  readonly at?: Anchor
}

function exposures(cluster: Cluster): readonly Exposure[] {
  return fromEachApp(cluster, 'mtls-both-off', (app) => exposureOf(cluster, app))
}

function exposureOf(cluster: Cluster, app: DaprApp): readonly Exposure[] {
  const { meshes } = encryptionTo(cluster, app)
  if (meshes.length === 0) return [outside(cluster, app)]
  if (meshes.some(({ encrypts }) => encrypts === 'yes')) return []
  const plain = meshes.flatMap((end) => plaintextTo(end) ?? [])[0]
  if (plain) return [plain]
  const unseen = meshes.find(isUnseen)?.membership
  return unseen ? [{ app, kind: 'perhaps', why: unseen.why, at: unseen.at }] : []
}

/** Where no mesh is in sight there may still be one, unless the user says that there is none. */
function outside(cluster: Cluster, app: DaprApp): Exposure {
  const marks = meshesIn(cluster).map((mesh) => mesh.membership(cluster, app.workload))
  const mark = marks.find(({ source }) => source === 'explicit') ?? marks[0]
  if (mark) return { app, kind: mark.source === 'explicit' ? 'told' : 'silent', why: mark.why, at: mark.at }
  return cluster.assumptions.mesh === 'none'
    ? { app, kind: 'told', why: 'there is none, as the configuration says' }
    : { app, kind: 'perhaps', why: 'nothing in them belongs to a mesh' }
}

/** A member to which callers send plain text, and which takes it. What bypasses the proxy, or is refused, other rules tell. */
function plaintextTo({ app, membership, tls, sent, bypassed }: MeshEncryption): Exposure | undefined {
  const isPlain = sent.value === 'plaintext' && sent.certainty === 'yes' && tls.value !== 'strict'
  if (membership.member !== 'yes' || !isPlain || bypassed.inbound !== 'no' || bypassed.outbound !== 'no') return undefined
  return { app, kind: 'told', why: sent.why, ...(sent.at && { at: sent.at }) }
}

/** The reason in brackets, where it is the same for all. */
function sharedReason(all: readonly Exposure[]): string {
  const reasons = new Set(all.map(({ why }) => why))
  return reasons.size === 1 ? ` (${[...reasons].join()})` : ''
}

function relatedPlaces(all: readonly Exposure[]): NonNullable<Finding['related']> {
  const places = distinct(all.flatMap(({ at }) => at ?? []))
  return places.slice(0, MOST_RELATED).map((at) => ({ at, message: `This decides: ${reasonAt(all, at)}.` }))
}

/** More places would hide the first ones. */
const MOST_RELATED = 5

function reasonAt(all: readonly Exposure[], at: Anchor): string {
  return all.find((exposure) => exposure.at === at)?.why ?? ''
}
