import { groupBy } from '../../base/group-by.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { daprMtls, mtlsSwitches } from '../../knowledge/dapr/mtls.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { overlapAt, overlapEvidence } from '../../knowledge/overlap.ts'
import type { Preference } from '../../knowledge/owner.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import { daprAppsIn, type MeshEncryption, meshesIn } from '../../knowledge/posture.ts'
import type { EffectiveSetting } from '../../knowledge/setting.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { defineRule, type Finding } from '../rule.ts'
import { findTogether } from './found-together.ts'
import { byPreference, letDaprEncrypt, letMeshEncrypt } from './mtls-owners.ts'
import { distinct, isSamePlace, isUnseen, keyOfPlace, namesOf, uncapitalise } from './wording.ts'

const encryptedTwice = (a: { dapr: string; mesh: string; apps: string; effect: string; advice: string }) =>
  `${a.dapr}, and ${a.mesh} also encrypts calls to ${a.apps}. ${a.effect} ${a.advice}`

const perhapsTwice = (a: { dapr: string; mesh: string; apps: string; doubt: string; effect: string; advice: string }) =>
  `${a.dapr}, and ${a.mesh} may also encrypt calls to ${a.apps}: ${a.doubt}. If so, ${uncapitalise(a.effect)} ${a.advice}`

/** One fact per mesh: calls between Dapr sidecars carry TLS within TLS. Told at the side that does not own the job. */
export const mtlsBothOn = defineRule({
  code: 'mtls-both-on',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Dapr and the mesh both encrypt calls between sidecars',
  docs: {
    what: 'Dapr mTLS is on, and the mesh also encrypts the connections between the Dapr sidecars of meshed workloads. Where nothing switches Dapr mTLS it is on by default, and this is information, told at the mark that puts the workloads into the mesh.',
    why: "It works, but every connection shakes hands twice and every byte is encrypted twice. What the proxy carries is Dapr's TLS, so the mesh knows bytes and peers but no requests: its request metrics, spans, retries, timeouts and HTTP rules do not act on these calls.",
    instead:
      'Choose one owner. If the mesh owns mTLS, switch Dapr mTLS off in the Configuration `daprsystem` and restart the control plane and all Dapr workloads. If Dapr owns it, let the internal port (50002) of the Dapr workloads bypass the proxy, on both ends.',
    whenToIgnore: 'When two layers of encryption are wanted on purpose. Say so in the suppression.',
  },
  evidence: overlapEvidence('mtls'),
  check: (context) => findTogether(context, 'mtls-both-on', () => findAll(context.cluster)),
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
    #        ^^^^ warning mtls-both-on: Linkerd also encrypts calls to "orders" (fix)
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
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: false
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local`,
    },
    {
      title: 'Nothing switches Dapr mTLS, so it is on by default',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels:
    istio-injection: enabled
    #                ^^^^^^^ information mtls-both-on: Dapr mTLS is on by default in Kubernetes (fix)
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

function* findAll(cluster: Cluster): Generator<Finding> {
  const dapr = daprMtls(cluster)
  if (!dapr.value || mtlsSwitches(cluster).some(({ value }) => value === UNKNOWN)) return
  for (const mesh of meshesIn(cluster)) {
    const ends = doublyEncrypted(cluster, mesh, dapr)
    for (const { at, here } of placesOf(cluster, dapr, ends)) {
      const certain = here.some(({ encrypts }) => encrypts === 'yes')
      yield {
        at,
        message: messageFor(cluster, dapr, mesh, here),
        certainty: certain && dapr.source === 'written' ? dapr.certainty : 'unknown',
        related: relatedPlaces(at, dapr.at, ends),
        fixes: byPreference(cluster, [letMeshEncrypt(cluster, mesh), letDaprEncrypt(cluster)]),
      }
    }
  }
}

/** What is only assumed on both sides is not worth a word, unless the user has told us of the mesh. */
function doublyEncrypted(cluster: Cluster, mesh: Mesh, dapr: EffectiveSetting<boolean>): readonly MeshEncryption[] {
  const isTold = dapr.source === 'written' || cluster.assumptions.mesh === mesh.id
  return daprAppsIn(cluster, mesh).filter((end) => end.encrypts === 'yes' || (isTold && isUnseen(end)))
}

/** The switch of Dapr; where Dapr should do the job, or nothing switches it, the marks that put the apps into the mesh. */
function placesOf(
  cluster: Cluster,
  dapr: EffectiveSetting<boolean>,
  ends: readonly MeshEncryption[],
): readonly { readonly at: Anchor; readonly here: readonly MeshEncryption[] }[] {
  if (ends.length === 0) return []
  if (dapr.source === 'written' && dapr.at && ownerOf(cluster, 'mtls').owner !== 'dapr') return [{ at: dapr.at, here: ends }]
  const byMark = groupBy(ends, ({ membership }) => keyOfPlace(membership.at))
  return [...byMark.values()].flatMap((here) => (here[0] ? [{ at: here[0].membership.at, here }] : []))
}

function messageFor(cluster: Cluster, dapr: EffectiveSetting<boolean>, mesh: Mesh, ends: readonly MeshEncryption[]): string {
  const shared = {
    dapr: dapr.source === 'written' ? `Dapr mTLS ${dapr.certainty === 'yes' ? 'is' : 'may be'} on (${dapr.why})` : dapr.why,
    mesh: mesh.title,
    effect: overlapAt('mtls', mesh.id, 'daprd-to-daprd', 'on')?.effect ?? '',
    advice: adviceFor(ownerOf(cluster, 'mtls'), mesh),
  }
  const certain = ends.filter(({ encrypts }) => encrypts === 'yes')
  const [doubtful] = ends
  return certain.length > 0 || !doubtful
    ? encryptedTwice({ ...shared, apps: namesOf(certain.map(({ app }) => app)) })
    : perhapsTwice({ ...shared, apps: namesOf(ends.map(({ app }) => app)), doubt: doubtful.membership.why })
}

function adviceFor({ owner, because }: Preference, mesh: Mesh): string {
  if (owner === undefined) return `Let one of the two do it; the choice is yours. ${because}`
  return `Let ${owner === 'dapr' ? 'Dapr' : mesh.title} alone do it. ${because}`
}

function relatedPlaces(at: Anchor, dapr: Anchor | undefined, ends: readonly MeshEncryption[]): NonNullable<Finding['related']> {
  const marks = marksOf(ends).filter((mark) => !isSamePlace(mark, at))
  return [
    ...(dapr && !isSamePlace(dapr, at) ? [{ at: dapr, message: 'Dapr mTLS is switched here.' }] : []),
    ...marks.slice(0, MOST_RELATED).map((mark) => ({ at: mark, message: 'This puts pods into the mesh.' })),
  ]
}

/** More places would hide the first ones. */
const MOST_RELATED = 5

function marksOf(ends: readonly MeshEncryption[]): readonly Anchor[] {
  return distinct(ends.map(({ membership }) => membership.at))
}
