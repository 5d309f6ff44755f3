import { groupBy } from '../../base/group-by.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { daprServiceOf } from '../../knowledge/dapr/apps.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { templateAnchor } from '../../knowledge/kubernetes/lookup.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import { daprAppsIn, type MeshEncryption, meshesIn } from '../../knowledge/posture.ts'
import { MESHES } from '../../knowledge/products.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { byPreference, capture, letDaprEncrypt, letMeshEncrypt, refusesAnew, together } from './mtls-owners.ts'
import { distinct, isIn, keyOfPlace, nameOf, namesOf } from './wording.ts'

const BOTH_OR_NEITHER = 'Let both ends bypass the proxy, in every Dapr workload, or neither.'

const refusedThere = (a: { callers: string; callee: string; port: number; policy: string; assumption: string }) =>
  `Calls of ${a.callers} on port ${a.port} bypass their proxy, but ${a.callee} takes that port through its own, from mesh members only (${a.policy}). ` +
  `The calls are refused, although Dapr encrypts them. ${BOTH_OR_NEITHER}${a.assumption}`

const failsThere = (a: { caller: string; callees: string; port: number; mesh: string; assumption: string }) =>
  `Port ${a.port} of ${a.callees} bypasses ${a.mesh}, but calls of ${a.caller} still pass through its proxy. ` +
  `That proxy sends TLS of the mesh, which the Dapr sidecar at the other end does not speak, so the calls fail. ${BOTH_OR_NEITHER}${a.assumption}`

const worksForNow = (a: { caller: string; callees: string; port: number }) =>
  `Calls of ${a.caller} on port ${a.port} bypass its proxy, while the proxies of ${a.callees} take that port. ` +
  `That works as long as they let in callers outside of the mesh. ${BOTH_OR_NEITHER}`

/** Told at each workload that lacks its part: bypassing a proxy takes both ends of a call. */
export const portsExclusionOneSided = defineRule({
  code: 'ports-exclusion-one-sided',
  category: 'overlap',
  severity: 'error',
  since: '0.1.0',
  title: "Dapr's internal port bypasses the mesh at one end of a call only",
  docs: {
    what: 'The internal port of Dapr (50002, unless an annotation says otherwise) bypasses the proxy of the caller, and the proxy of the callee demands a certificate of the mesh. Or it bypasses the proxy of the callee, and the proxy of the caller, which does not learn of it, sends mesh TLS. Reported once for each workload that lacks its part. Where the callees let everybody in it works, and is information at the caller.',
    why: 'The two ends speak different protocols, and every call between them fails. Dapr reports the callee as unavailable and repeats the call in vain.',
    instead:
      'Exclude the port inbound and outbound in every Dapr workload, and let Dapr encrypt. Or exclude it nowhere, and let the mesh encrypt.',
    whenToIgnore: 'When the two never call each other.',
  },
  evidence: MESHES.flatMap(({ traits }) => [traits.evidence.mtls, traits.evidence.inboundBypass]),
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    const dapr = daprMtls(cluster)
    if (!dapr.value) return
    for (const mesh of meshesIn(cluster)) {
      const sides = sidesOf(cluster, mesh)
      const here = [...sides.captured, ...sides.bypassing].filter(({ app }) => app.workload.manifest === manifest)
      for (const end of here) {
        yield* refusals(cluster, mesh, end)
        yield* failures(cluster, mesh, end)
      }
      yield* fragile(cluster, mesh, (at) => isIn(manifest, at))
    }
  },
  examples: [
    {
      title: 'Only the callee excludes the port',
      yaml: `
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
  name: payments
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: payments
        dapr.io/app-port: "8080"
        traffic.sidecar.istio.io/excludeInboundPorts: "50002"
        traffic.sidecar.istio.io/excludeOutboundPorts: "50002"
    spec:
      containers:
        - name: payments
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
        traffic.sidecar.istio.io/excludeInboundPorts: "50002"
        traffic.sidecar.istio.io/excludeOutboundPorts: "443"
        #                                              ^^^^^ ports-exclusion-one-sided: Port 50002 of "payments" bypasses Istio (fix)
    spec:
      containers:
        - name: orders
`,
      fixed: `
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
  name: payments
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: payments
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: payments
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
        traffic.sidecar.istio.io/excludeOutboundPorts: "443"
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'Callers of Linkerd learn what the callee skips, so the inbound list alone is fine',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
    config.linkerd.io/skip-inbound-ports: "50002"
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: payments
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: payments
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: payments
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

type End = MeshEncryption

/** The members of the mesh by what their internal port does; those of which that is hidden are in neither list. */
interface Sides {
  /** Their own calls bypass the proxy. */
  readonly bypassing: readonly End[]
  /** Their own calls pass through it. */
  readonly captured: readonly End[]
  /** Apps that others find by name, to which calls bypass the proxy. */
  readonly open: readonly End[]
  /** Apps that others find by name, to which calls pass through it. */
  readonly guarded: readonly End[]
}

function sidesOf(cluster: Cluster, mesh: Mesh): Sides {
  return cluster.derive(`ports-exclusion-one-sided/${mesh.id}`, () => {
    const members = daprAppsIn(cluster, mesh).filter(
      ({ membership: { member, source } }) => member === 'yes' || (member === 'unknown' && source === 'default'),
    )
    const callees = members.filter(({ app }) => daprServiceOf(cluster, app) !== undefined)
    return {
      bypassing: members.filter(({ bypassed }) => bypassed.outbound === 'yes'),
      captured: members.filter(({ bypassed }) => bypassed.outbound === 'no'),
      open: callees.filter(({ bypassed }) => bypassed.inbound === 'yes'),
      guarded: callees.filter(({ bypassed }) => bypassed.inbound === 'no'),
    }
  })
}

/** A strict callee that lacks the inbound part. */
function* refusals(cluster: Cluster, mesh: Mesh, callee: End): Generator<Finding> {
  const sides = sidesOf(cluster, mesh)
  if (callee.tls.value !== 'strict' || !sides.guarded.includes(callee)) return
  const callers = likely(callee, othersOf(callee, sides.bypassing))
  const port = callee.app.internalPort
  if (callers.length === 0 || typeof port !== 'number') return
  yield {
    ...shared(cluster, mesh, callee, callers, 'inbound'),
    ...(callee.tls.certainty === 'unknown' && { certainty: 'unknown' }),
    message: refusedThere({
      callers: namesOf(appsOf(callers)),
      callee: nameOf(callee.app),
      port,
      policy: callee.tls.why,
      assumption: assumptionOf(mesh, callee, callers),
    }),
  }
}

/** A caller that lacks the outbound part, in a mesh whose proxies do not learn what a callee bypasses. */
function* failures(cluster: Cluster, mesh: Mesh, caller: End): Generator<Finding> {
  const sides = sidesOf(cluster, mesh)
  if (mesh.traits.clientSeesInboundBypass || !sides.captured.includes(caller)) return
  const encrypted = othersOf(caller, sides.open).filter(({ sent, tls }) => sent.value === 'mesh' && tls.value !== 'disabled')
  const callees = likely(caller, encrypted)
  const port = caller.app.internalPort
  if (callees.length === 0 || typeof port !== 'number') return
  yield {
    ...shared(cluster, mesh, caller, callees, 'outbound'),
    message: failsThere({
      caller: nameOf(caller.app),
      callees: namesOf(appsOf(callees)),
      port,
      mesh: mesh.title,
      assumption: assumptionOf(mesh, caller, callees),
    }),
  }
}

/** Callers whose exclusion no callee answers, but none refuses either. Told at the list, which several may share. */
function* fragile(cluster: Cluster, mesh: Mesh, isHere: (at: Anchor) => boolean): Generator<Finding> {
  const sides = sidesOf(cluster, mesh)
  if (sides.open.length > 0) return
  const lonely = sides.bypassing.flatMap((caller) => {
    const at = itemOf(mesh, cluster, caller, 'outbound')
    const callees = othersOf(caller, sides.guarded).filter(isMember)
    const isRefused = callees.some(({ tls }) => tls.value === 'strict')
    return at && isHere(at) && isMember(caller) && callees.length > 0 && !isRefused ? [{ at, caller, callees }] : []
  })
  for (const group of groupBy(lonely, ({ at }) => keyOfPlace(at)).values()) {
    const [first] = group
    const port = first?.caller.app.internalPort
    if (!first || typeof port !== 'number') continue
    const callers = namesOf(group.map(({ caller }) => caller.app))
    yield {
      at: first.at,
      severity: 'information',
      message: worksForNow({ caller: callers, callees: namesOf(appsOf(first.callees)), port }),
      fixes: fixesFor(cluster, mesh),
    }
  }
}

function isMember({ membership }: End): boolean {
  return membership.member === 'yes'
}

function shared(
  cluster: Cluster,
  mesh: Mesh,
  end: End,
  others: readonly End[],
  direction: 'inbound' | 'outbound',
): Pick<Finding, 'at' | 'severity' | 'certainty' | 'related' | 'fixes'> {
  const opposite = direction === 'inbound' ? 'outbound' : 'inbound'
  const lists = distinct(others.flatMap((other) => itemOf(mesh, cluster, other, opposite) ?? []))
  return {
    at: placeOf(cluster, mesh, end, direction),
    ...(others.every((other) => !isInvoked(end, other)) && { severity: 'information' }),
    certainty: unseenOf(end, others) ? 'unknown' : 'yes',
    related: lists.slice(0, MOST_RELATED).map((at) => ({ at, message: 'At the other end the port bypasses the proxy.' })),
    fixes: fixesFor(cluster, mesh),
  }
}

/** The end of a call whose membership is not in the files, if the call depends on one. */
function unseenOf(end: End, others: readonly End[]): End | undefined {
  if (!isMember(end)) return end
  return others.some(isMember) ? undefined : others[0]
}

function assumptionOf(mesh: Mesh, end: End, others: readonly End[]): string {
  const unseen = unseenOf(end, others)
  return unseen ? ` This is so if ${mesh.title} carries ${nameOf(unseen.app)}: ${unseen.membership.why}.` : ''
}

/** More places would hide the first ones. */
const MOST_RELATED = 5

/** Other apps that use the same port; a call goes to the port that the caller uses itself. */
function othersOf(end: End, candidates: readonly End[]): readonly End[] {
  return candidates.filter(({ app }) => app.appId !== end.app.appId && app.internalPort === end.app.internalPort)
}

/** Those with which calls are likely; all, where they are with none. */
function likely(end: End, others: readonly End[]): readonly End[] {
  const invoked = others.filter((other) => isInvoked(end, other))
  return invoked.length > 0 ? invoked : others
}

/** Apps without a port of their own cannot be invoked, so two of them may only exchange messages. */
function isInvoked(a: End, b: End): boolean {
  return a.app.appPort !== undefined || b.app.appPort !== undefined
}

/** The list that lacks the port, where the workload has one; else its pod template. */
function placeOf(cluster: Cluster, mesh: Mesh, { app }: End, direction: 'inbound' | 'outbound'): Anchor {
  const { manifest } = app.workload
  const listed = mesh.bypassedPorts(cluster, app.workload)[direction].at.find(({ anchor }) => isIn(manifest, anchor))
  if (!listed) return templateAnchor(app.workload)
  const { uri, doc, path, part } = listed.anchor
  return { uri, doc, path, part }
}

/** Where the port stands in a list. */
function itemOf(mesh: Mesh, cluster: Cluster, { app }: End, direction: 'inbound' | 'outbound'): Anchor | undefined {
  const port = app.internalPort
  if (typeof port !== 'number') return undefined
  return mesh.bypassedPorts(cluster, app.workload)[direction].at.find(({ from, to }) => from <= port && port <= to)?.anchor
}

function fixesFor(cluster: Cluster, mesh: Mesh): readonly Fix[] {
  return byPreference(cluster, [bypassNowhere(cluster, mesh), letDaprEncrypt(cluster)])
}

/** Where calls would then be encrypted twice for the first time, Dapr mTLS is switched off along with it. */
function bypassNowhere(cluster: Cluster, mesh: Mesh): Fix | undefined {
  const dapr = daprMtls(cluster)
  const ends = daprAppsIn(cluster, mesh)
  if (ownerOf(cluster, 'mtls').owner === 'dapr') return undefined
  if (dapr.source === 'written' && !ends.some(({ encrypts }) => encrypts === 'yes')) return letMeshEncrypt(cluster, mesh)
  const around = ends.filter(({ bypassed }) => bypassed.inbound === 'yes' || bypassed.outbound === 'yes')
  if (refusesAnew(ends, around)) return letMeshEncrypt(cluster, mesh)
  const edits = together(around.map(({ app }) => capture(cluster, mesh, app)))
  if (!edits || edits.length === 0) return undefined
  const apps = namesOf(appsOf(around))
  return {
    title: `Let no end bypass the proxy: take the internal port of ${apps} off the lists`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: `It acts on pods that are created afterwards: restart ${apps} together.`,
    edits,
  }
}

function appsOf(ends: readonly End[]): readonly End['app'][] {
  return ends.map(({ app }) => app)
}
