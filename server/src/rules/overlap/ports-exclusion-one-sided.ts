import { groupBy } from '../../base/group-by.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { daprServiceOf, keyOfApp } from '../../knowledge/dapr/apps.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { templateAnchor } from '../../knowledge/kubernetes/lookup.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import { daprAppsIn, type MeshEncryption, meshesIn } from '../../knowledge/posture.ts'
import { MESHES } from '../../knowledge/products.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { findTogether } from './found-together.ts'
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
  check: (context) => findTogether(context, 'ports-exclusion-one-sided', () => findAll(context.cluster)),
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
type Direction = 'inbound' | 'outbound'

function* findAll(cluster: Cluster): Generator<Finding> {
  if (!daprMtls(cluster).value) return
  for (const mesh of meshesIn(cluster)) {
    const members = daprAppsIn(cluster, mesh).filter(isPossibleMember)
    // A call goes to the port that the caller uses itself.
    for (const [port, ends] of groupBy(members, ({ app }) => app.internalPort)) {
      if (port === UNKNOWN) continue
      const calls = callsOn(cluster, mesh, port, ends)
      yield* refusals(cluster, calls)
      yield* failures(cluster, calls)
      yield* fragile(calls)
    }
  }
}

function isMember({ membership }: End): boolean {
  return membership.member === 'yes'
}

function isPossibleMember(end: End): boolean {
  return isMember(end) || (end.membership.member === 'unknown' && end.membership.source === 'default')
}

/** The members of a mesh by what one internal port does; those of which that is hidden are in no list. */
interface Calls {
  readonly mesh: Mesh
  readonly port: number
  /** Their own calls bypass the proxy. */
  readonly bypassing: readonly End[]
  /** Their own calls pass through it. */
  readonly captured: readonly End[]
  /** Apps that others find by name, to which calls bypass the proxy. */
  readonly open: readonly End[]
  /** Apps that others find by name, to which calls pass through it. */
  readonly guarded: readonly End[]
  /** The same for all ends: what is mended at one of them only breaks others. */
  readonly fixes: readonly Fix[]
}

function callsOn(cluster: Cluster, mesh: Mesh, port: number, members: readonly End[]): Calls {
  const callees = members.filter(({ app }) => daprServiceOf(cluster, app) !== undefined)
  return {
    mesh,
    port,
    bypassing: members.filter(({ bypassed }) => bypassed.outbound === 'yes'),
    captured: members.filter(({ bypassed }) => bypassed.outbound === 'no'),
    open: callees.filter(({ bypassed }) => bypassed.inbound === 'yes'),
    guarded: callees.filter(({ bypassed }) => bypassed.inbound === 'no'),
    fixes: byPreference(cluster, [bypassNowhere(cluster, mesh), letDaprEncrypt(cluster)]),
  }
}

/** Strict callees that lack the inbound part. */
function* refusals(cluster: Cluster, calls: Calls): Generator<Finding> {
  const callersOf = otherEnds(calls.bypassing, 'outbound')
  for (const callee of calls.guarded) {
    const callers = callee.tls.value === 'strict' ? callersOf(callee) : undefined
    if (!callers) continue
    yield {
      ...shared(cluster, calls, callee, callers, 'inbound'),
      ...(callee.tls.certainty === 'unknown' && { certainty: 'unknown' }),
      message: refusedThere({
        callers: callers.names,
        callee: nameOf(callee.app),
        port: calls.port,
        policy: callee.tls.why,
        assumption: assumptionOf(calls.mesh, callee, callers),
      }),
    }
  }
}

/** Callers that lack the outbound part, in a mesh whose proxies do not learn what a callee bypasses. */
function* failures(cluster: Cluster, calls: Calls): Generator<Finding> {
  const { mesh, open, port } = calls
  if (mesh.traits.clientSeesInboundBypass) return
  const encrypted = open.filter(({ sent, tls }) => sent.value === 'mesh' && tls.value !== 'disabled')
  const calleesOf = otherEnds(encrypted, 'inbound')
  for (const caller of calls.captured) {
    const callees = calleesOf(caller)
    if (!callees) continue
    const assumption = assumptionOf(mesh, caller, callees)
    yield {
      ...shared(cluster, calls, caller, callees, 'outbound'),
      message: failsThere({ caller: nameOf(caller.app), callees: callees.names, port, mesh: mesh.title, assumption }),
    }
  }
}

/** Callers whose exclusion no callee answers, but none refuses either. Told at the list, which several may share. */
function* fragile({ port, bypassing, open, guarded, fixes }: Calls): Generator<Finding> {
  const callees = guarded.filter(isMember)
  if (open.length > 0 || callees.some(({ tls }) => tls.value === 'strict')) return
  const calleesOf = otherEnds(callees, 'inbound')
  const byPlace = groupBy(bypassing.filter(isMember), ({ bypassedAt }) => bypassedAt.outbound && keyOfPlace(bypassedAt.outbound))
  for (const group of byPlace.values()) {
    const at = group[0]?.bypassedAt.outbound
    const others = group[0] && calleesOf(group[0])
    if (!at || !others) continue
    const caller = namesOf(group.map(({ app }) => app))
    yield { at, severity: 'information', message: worksForNow({ caller, callees: others.names, port }), fixes }
  }
}

/** The other ends of an app's calls, as one finding speaks of them. */
interface Others {
  readonly names: string
  /** Where their port bypasses the proxy; some of the places. */
  readonly lists: readonly Anchor[]
  /** One whose membership is not in the files, if none is a member for certain. */
  readonly unseen: End | undefined
  /** Without any port of an app the two may only exchange messages. */
  readonly isInvoked: boolean
}

/**
 * Tells the other ends for one after another; those that are no replica of the app itself, and if the app has no port, those that
 * have one. They are put into words once for all apps that are not among them.
 */
function otherEnds(ends: readonly End[], direction: Direction): (end: End) => Others | undefined {
  const ids = new Set(ends.map(({ app }) => app.appId))
  const [all, withPort] = bothOf(ends)
  return ({ app }) => {
    const [any, invoked] = ids.has(app.appId) ? bothOf(ends.filter((other) => other.app.appId !== app.appId)) : [all, withPort]
    if (app.appPort === undefined) return invoked ?? any
    return any && { ...any, isInvoked: true }
  }

  function bothOf(some: readonly End[]): readonly [Others | undefined, Others | undefined] {
    const invoked = some.filter(({ app }) => app.appPort !== undefined)
    return [describe(some, false), describe(invoked, true)]
  }

  function describe(some: readonly End[], isInvoked: boolean): Others | undefined {
    if (some.length === 0) return undefined
    const lists = distinct(some.slice(0, MOST_RELATED).flatMap(({ bypassedAt }) => bypassedAt[direction] ?? []))
    return { names: namesOf(appsOf(some)), lists, unseen: some.some(isMember) ? undefined : some[0], isInvoked }
  }
}

/** More places would hide the first ones. */
const MOST_RELATED = 5

function shared(
  cluster: Cluster,
  { mesh, fixes }: Calls,
  end: End,
  { lists, unseen, isInvoked }: Others,
  lacks: Direction,
): Pick<Finding, 'at' | 'severity' | 'certainty' | 'related' | 'fixes'> {
  return {
    at: placeOf(cluster, mesh, end, lacks),
    ...(!isInvoked && { severity: 'information' }),
    certainty: isMember(end) && !unseen ? 'yes' : 'unknown',
    related: lists.map((at) => ({ at, message: 'At the other end the port bypasses the proxy.' })),
    fixes,
  }
}

function assumptionOf(mesh: Mesh, end: End, others: Others): string {
  const unseen = isMember(end) ? others.unseen : end
  return unseen ? ` This is so if ${mesh.title} carries ${nameOf(unseen.app)}: ${unseen.membership.why}.` : ''
}

/** The list that lacks the port, where the workload has one; else its pod template. */
function placeOf(cluster: Cluster, mesh: Mesh, { app }: End, lacks: Direction): Anchor {
  return cluster.derive(`ports-exclusion-one-sided.place/${mesh.id}/${lacks}/${keyOfApp(app)}`, () => {
    const lists = mesh.bypassedPorts(cluster, app.workload)[lacks].at
    const own = lists.find(({ anchor }) => isIn(app.workload.manifest, anchor))
    if (!own) return templateAnchor(app.workload)
    const { uri, doc, path, part } = own.anchor
    return { uri, doc, path, part }
  })
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
