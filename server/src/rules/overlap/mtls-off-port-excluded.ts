import { groupBy } from '../../base/group-by.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { daprAppsIn, type MeshEncryption, meshesIn } from '../../knowledge/posture.ts'
import { MESHES } from '../../knowledge/products.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { findTogether } from './found-together.ts'
import { byPreference, capture, letDaprEncrypt, letMeshEncrypt, refusesAnew, together } from './mtls-owners.ts'
import { keyOfPlace, namesOf } from './wording.ts'

const bypassed = (a: { dapr: string; mesh: string; port: number; apps: string; effect: string }) =>
  `Dapr mTLS is off (${a.dapr}), and port ${a.port} of ${a.apps} bypasses ${a.mesh} here, so nobody encrypts there. ${a.effect} ` +
  `Let ${a.mesh} carry the port, or switch Dapr mTLS on.`

const TO_READABLE = 'Calls that other sidecars make to it can be read on the network.'
const TO_UNREADABLE =
  'Sidecars whose own calls bypass the proxy too send plain text; calls of all others fail, because their proxies send TLS that the Dapr sidecar does not speak.'
const FROM =
  'Calls that it makes to other sidecars can be read on the network, and are refused where the mesh demands its certificates.'

/** Told at the number in the list: the one port that carries calls between sidecars is kept out of the only encryption there is. */
export const mtlsOffPortExcluded = defineRule({
  code: 'mtls-off-port-excluded',
  category: 'overlap',
  severity: 'error',
  since: '0.1.0',
  title: 'Dapr mTLS is off, and the internal port of Dapr bypasses the mesh',
  docs: {
    what: 'Dapr mTLS is switched off, so the mesh is meant to encrypt, but the internal port of a Dapr workload (50002, unless an annotation says otherwise) is on a list of ports that bypass its proxy.',
    why: 'Service invocation, actors and workflows use this port and no other. They travel in plain text, or fail where one end encrypts and the other does not. Such lists are right while Dapr encrypts, and are often copied from there.',
    instead: 'Take the port off the list, in every Dapr workload. Or switch Dapr mTLS on and keep the lists.',
  },
  evidence: [...overlapEvidence('mtls'), ...MESHES.map(({ traits }) => traits.evidence.inboundBypass)],
  check: (context) => findTogether(context, 'mtls-off-port-excluded', () => findAll(context.cluster)),
  examples: [
    {
      title: 'A list that was right while Dapr encrypted',
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
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
# file: shop.yaml
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
        config.linkerd.io/skip-inbound-ports: "9090,50002"
        #                                           ^^^^^ error mtls-off-port-excluded: port 50002 of "orders" bypasses Linkerd here (fix)
    spec:
      containers:
        - name: orders
`,
      fixed: `
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
        config.linkerd.io/skip-inbound-ports: "9090"
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'The same list while Dapr encrypts',
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
        config.linkerd.io/skip-inbound-ports: "9090,50002"
    spec:
      containers:
        - name: orders
`,
    },
  ],
})

function* findAll(cluster: Cluster): Generator<Finding> {
  const dapr = daprMtls(cluster)
  if (dapr.value || dapr.source !== 'written') return
  for (const mesh of meshesIn(cluster)) {
    const byPlace = groupBy(exclusions(cluster, mesh), ({ at, port }) => `${keyOfPlace(at)} ${port}`)
    for (const group of byPlace.values()) {
      const [first] = group
      if (!first) continue
      const ends = group.map(({ end }) => end)
      yield {
        at: first.at,
        message: bypassed({
          dapr: dapr.why,
          mesh: mesh.title,
          port: first.port,
          apps: namesOf(ends.map(({ app }) => app)),
          effect: effectOf(first, mesh),
        }),
        certainty: dapr.certainty,
        related: dapr.at ? [{ at: dapr.at, message: 'Dapr mTLS is switched off here.' }] : [],
        fixes: byPreference(cluster, [carry(cluster, mesh, ends, first.port), letDaprEncrypt(cluster)]),
      }
    }
  }
}

/** A place that takes the internal port of an app past its proxy. */
interface Exclusion {
  readonly end: MeshEncryption
  readonly port: number
  readonly direction: 'inbound' | 'outbound'
  readonly at: Anchor
}

/** One place for each app: where calls to it bypass the proxy, else where its own calls do. The fix mends both. */
function exclusions(cluster: Cluster, mesh: Mesh): readonly Exclusion[] {
  return daprAppsIn(cluster, mesh).flatMap((end): Exclusion[] => {
    const port = end.app.internalPort
    const direction = end.bypassed.inbound === 'yes' ? 'inbound' : end.bypassed.outbound === 'yes' ? 'outbound' : undefined
    const at = direction && end.bypassedAt[direction]
    return end.membership.member === 'no' || typeof port !== 'number' || !at ? [] : [{ end, port, direction, at }]
  })
}

function effectOf({ direction }: Exclusion, mesh: Mesh): string {
  if (direction === 'outbound') return FROM
  return mesh.traits.clientSeesInboundBypass ? TO_READABLE : TO_UNREADABLE
}

/** Where that would be refused somewhere, the whole view moves. */
function carry(cluster: Cluster, mesh: Mesh, ends: readonly MeshEncryption[], port: number): Fix | undefined {
  if (refusesAnew(daprAppsIn(cluster, mesh), ends)) return letMeshEncrypt(cluster, mesh)
  const encrypts = ends.every(({ tls, sent }) => tls.value !== 'disabled' && sent.value === 'mesh')
  const edits = together(ends.map(({ app }) => capture(cluster, mesh, app)))
  if (!encrypts || !edits || edits.length === 0) return undefined
  const apps = namesOf(ends.map(({ app }) => app))
  return {
    title: `Let ${mesh.title} encrypt: take port ${port} of ${apps} off the ports that bypass the proxy`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: `It acts on pods that are created afterwards: restart ${apps}.`,
    edits,
  }
}
