import { capitalise, formatCount, listed } from '../../base/words.ts'
import { type DaprApp, daprApps } from '../../knowledge/dapr/apps.ts'
import { daprMtls, type MtlsSwitch, mtlsEdits, mtlsSwitches } from '../../knowledge/dapr/mtls.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { daprNamesCallers, ownerOf } from '../../knowledge/ownership.ts'
import { encryptionTo, type MeshEncryption } from '../../knowledge/posture.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { formatPath } from '../../syntax/path.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'

const encryptedTwice = (a: { dapr: string; mesh: string; apps: string; because: string }) =>
  `${a.dapr}, and ${a.mesh} encrypts too, so calls to ${a.apps} are encrypted twice and ${a.mesh} sees only bytes: ` +
  `no request metrics, spans, retries or HTTP rules of the mesh act on them. Let one of the two do it. ${a.because}`

const restart = (apps: string) =>
  `Running pods keep the old mode, and calls between old and new ones fail: restart the Dapr control plane, then ${apps}.`

/** One fact per mesh: calls between Dapr sidecars carry TLS within TLS. Told at the side that does not own the job. */
export const mtlsBothOn = defineRule({
  code: 'mtls-both-on',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Dapr and the mesh both encrypt calls between sidecars',
  docs: {
    what: 'Dapr mTLS is on, and the mesh also encrypts the connections between the Dapr sidecars of meshed workloads.',
    why: "It works, but every connection shakes hands twice and every byte is encrypted twice. What the proxy carries is Dapr's TLS, so the mesh knows bytes and peers but no requests: its request metrics, spans, retries, timeouts and HTTP rules do not act on these calls.",
    instead:
      'Choose one owner. If the mesh owns mTLS, switch Dapr mTLS off in the Configuration `daprsystem` and restart the control plane and all Dapr workloads. If Dapr owns it, let the internal port (50002) of the Dapr workloads bypass the proxy, on both ends.',
    whenToIgnore: 'When two layers of encryption are wanted on purpose. Say so in the suppression.',
  },
  evidence: overlapEvidence('mtls'),
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    const dapr = daprMtls(cluster)
    if (!dapr.value) return
    for (const { mesh, apps } of doublyEncrypted(context)) {
      const { owner, because } = ownerOf(cluster, 'mtls')
      const marks = distinct(apps.map(({ encryption }) => encryption.membership.at))
      const atMesh = owner === 'dapr' || dapr.source !== 'written' || dapr.at === undefined
      const places = (atMesh || dapr.at === undefined ? marks : [dapr.at]).filter(
        ({ uri, doc }) => uri === manifest.uri && doc === manifest.doc,
      )
      const certain =
        dapr.certainty === 'yes' && dapr.source === 'written' && apps.some(({ encryption }) => encryption.encrypts === 'yes')
      const names = listed(apps.map(({ app }) => nameOf(app)))
      for (const at of places) {
        yield {
          at,
          message: encryptedTwice({ dapr: capitalise(dapr.why), mesh: mesh.title, apps: names, because }),
          certainty: certain ? 'yes' : 'unknown',
          related: relatedPlaces(at, dapr.at, marks, mesh),
          fixes: fixesFor(context, mesh, apps, owner),
        }
      }
    }
  },
  examples: [
    {
      title: 'A Dapr app in an injected namespace, with Dapr mTLS on',
      yaml: `
# file: daprsystem.yaml
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: true
    #        ^^^^ warning mtls-both-on: calls to "orders" are encrypted twice (fix)
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
# file: orders.yaml
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
    {
      title: 'The internal port bypasses the proxy on both ends, so only Dapr encrypts',
      yaml: `
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
        config.linkerd.io/skip-inbound-ports: "50002"
        config.linkerd.io/skip-outbound-ports: "50002"
    spec:
      containers:
        - name: orders
`,
    },
  ],
})

interface Affected {
  readonly app: DaprApp
  readonly encryption: MeshEncryption
}

/** The apps whose calls both encrypt, by mesh. */
function doublyEncrypted({ cluster }: RuleContext): readonly { readonly mesh: Mesh; readonly apps: readonly Affected[] }[] {
  return cluster.derive('mtls-both-on', () => {
    const byMesh = new Map<Mesh, Affected[]>()
    for (const app of daprApps(cluster)) {
      for (const encryption of encryptionTo(cluster, app).meshes) {
        if (encryption.encrypts === 'no') continue
        byMesh.set(encryption.mesh, [...(byMesh.get(encryption.mesh) ?? []), { app, encryption }])
      }
    }
    return [...byMesh].map(([mesh, apps]) => ({ mesh, apps }))
  })
}

function relatedPlaces(
  at: Anchor,
  dapr: Anchor | undefined,
  marks: readonly Anchor[],
  mesh: Mesh,
): NonNullable<Finding['related']> {
  const others = marks.filter((mark) => !same(mark, at)).slice(0, MOST_RELATED)
  return [
    ...(dapr && !same(dapr, at) ? [{ at: dapr, message: 'Dapr mTLS is switched here.' }] : []),
    ...others.map((mark) => ({ at: mark, message: `This puts pods into ${mesh.title}.` })),
  ]
}

/** More places would hide the first ones. */
const MOST_RELATED = 5

function fixesFor(
  context: RuleContext,
  mesh: Mesh,
  apps: readonly Affected[],
  owner: 'dapr' | 'mesh' | undefined,
): readonly Fix[] {
  const fixes = [...meshOwns(context, mesh, apps), ...daprOwns(context, mesh, apps)].map(
    (fix): Fix => ({ ...fix, preferred: fix.owner === owner }),
  )
  return fixes.sort((a, b) => Number(b.preferred) - Number(a.preferred))
}

/** Only where nothing is left in plain text and nobody's access control loses its callers. */
function meshOwns({ cluster }: RuleContext, mesh: Mesh, apps: readonly Affected[]): Fix[] {
  const target: MtlsSwitch | undefined = mtlsSwitches(cluster)[0]
  const sure = new Set(
    apps
      .filter(({ encryption }) => encryption.encrypts === 'yes' && encryption.bypassed.outbound === 'no')
      .map(({ app }) => app.workload.manifest),
  )
  if (!target || daprNamesCallers(cluster) !== 'no' || !daprApps(cluster).every((app) => sure.has(app.workload.manifest)))
    return []
  return [
    {
      title: `Let ${mesh.title} encrypt: switch Dapr mTLS off in ${target.where}`,
      owner: 'mesh',
      safety: 'unsafe',
      effect: restart(listed(apps.map(({ app }) => nameOf(app)))),
      edits: mtlsEdits(cluster, target, false),
    },
  ]
}

function daprOwns({ cluster }: RuleContext, mesh: Mesh, apps: readonly Affected[]): Fix[] {
  const edits = apps.map(({ app }) =>
    typeof app.internalPort === 'number'
      ? mesh.remedies.bypass(cluster, app.workload, app.internalPort, ['inbound', 'outbound'])
      : undefined,
  )
  if (!edits.every((own) => own !== undefined)) return []
  const count = formatCount(apps.length, 'workload', 'workloads')
  return [
    {
      title: `Let Dapr encrypt: have its internal port bypass ${mesh.title} in ${count}`,
      owner: 'dapr',
      safety: 'unsafe',
      effect: `Calls between these sidecars then carry Dapr's TLS only. The annotations act on new pods: restart ${listed(apps.map(({ app }) => nameOf(app)))} together.`,
      edits: edits.flat(),
    },
  ]
}

function nameOf({ appId, workload }: DaprApp): string {
  const { name } = workload.manifest
  return typeof appId === 'string' ? `"${appId}"` : typeof name === 'string' ? `"${name}"` : 'an app without a known id'
}

function distinct(anchors: readonly Anchor[]): readonly Anchor[] {
  return [...new Map(anchors.map((anchor) => [`${anchor.uri}#${anchor.doc}/${formatPath(anchor.path)}`, anchor])).values()]
}

function same(a: Anchor, b: Anchor): boolean {
  return a.uri === b.uri && a.doc === b.doc && formatPath(a.path) === formatPath(b.path)
}
