import type { Cluster } from '../../knowledge/cluster.ts'
import { daprServiceOf, keyOfApp } from '../../knowledge/dapr/apps.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { templateAnchor } from '../../knowledge/kubernetes/lookup.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { daprAppsIn, type MeshEncryption, meshesIn } from '../../knowledge/posture.ts'
import { MESHES } from '../../knowledge/products.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { defineRule, type Finding, type Fix, type Severity } from '../rule.ts'
import { findTogether } from './found-together.ts'
import { joinMesh } from './join-mesh.ts'
import { byPreference, letDaprEncrypt, together } from './mtls-owners.ts'
import { distinct, isIn, isSamePlace, nameOf, namesOf } from './wording.ts'

interface Wording {
  readonly caller: string
  readonly why: string
  readonly mesh: string
  readonly callees: string
  readonly policy: string
}

const refused = (a: Wording & { instead: string }) =>
  `${a.caller} is outside of ${a.mesh} (${a.why}), and calls to ${a.callees} must come from members (${a.policy}). ` +
  `Its calls are refused, also while Dapr encrypts them, because the proxy takes certificates of the mesh only. Put it into ${a.mesh}${a.instead}.`

const perhapsRefused = (a: Wording & { doubt: string }) =>
  `Calls to ${a.callees} must come from members of ${a.mesh} (${a.policy}), and whether that refuses ${a.caller} is not in the files: ${a.doubt}. ` +
  `If it does, the calls of ${a.caller} fail, also while Dapr encrypts them, because the proxy takes certificates of the mesh only.`

/** Told at the caller: what keeps its pods out of the mesh keeps its calls from getting through. */
export const mtlsStrictUnmeshedCaller = defineRule({
  code: 'mtls-strict-unmeshed-caller',
  category: 'overlap',
  severity: 'error',
  since: '0.1.0',
  title: 'A Dapr app outside of the mesh calls into one that takes members only',
  docs: {
    what: 'A workload with a Dapr sidecar is outside of the mesh, while others with Dapr take calls from mesh members only on their internal port. An error where a mark keeps the caller out, a warning where nothing puts it in. Where neither side has an app port it is information: such apps may only exchange messages through a broker.',
    why: 'The strict proxy ends TLS itself and demands a certificate of the mesh. That Dapr encrypts the call does not help: its certificates come from another authority. Every call of the outsider is reset, and Dapr repeats it in vain.',
    instead:
      'Put the caller into the mesh. During a migration let the port take other callers too. Or leave encryption to Dapr and have its internal port bypass the proxies of all Dapr workloads.',
    whenToIgnore: 'When the two never call each other.',
  },
  evidence: MESHES.map(({ traits }) => traits.evidence.mtls),
  check: (context) => findTogether(context, 'mtls-strict-unmeshed-caller', () => findAll(context.cluster)),
  examples: [
    {
      title: 'A caller without a proxy',
      yaml: `
# file: money.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: money
  labels:
    istio-injection: enabled
    #                ^^^^^^^ information mtls-both-on
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: money
spec:
  mtls:
    mode: STRICT
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: payments
  namespace: money
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
# file: mail.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: mail
  namespace: money
spec:
  template:
    metadata:
      labels:
        sidecar.istio.io/inject: "false"
        #                        ^^^^^^^ error mtls-strict-unmeshed-caller: "mail" is outside of Istio (fix)
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
      title: 'Everybody is in the mesh',
      yaml: `
apiVersion: v1
kind: Namespace
metadata:
  name: shop
  annotations:
    linkerd.io/inject: enabled
    config.linkerd.io/default-inbound-policy: all-authenticated
    config.linkerd.io/skip-inbound-ports: "50002"
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
`,
    },
  ],
})

function* findAll(cluster: Cluster): Generator<Finding> {
  for (const mesh of meshesIn(cluster)) {
    const strict = daprAppsIn(cluster, mesh).filter((end) => isStrictCallee(cluster, end))
    if (strict.length === 0) continue
    const ids = new Set(strict.map(({ app }) => app.appId))
    const all = calleesOf(strict)
    const relaxed = relax(cluster, mesh, strict)
    for (const caller of daprAppsIn(cluster, mesh)) {
      if (caller.membership.member !== 'no' && !isUnseenMember(caller)) continue
      const { appId } = caller.app
      const callees = ids.has(appId) ? calleesOf(strict.filter(({ app }) => app.appId !== appId)) : all
      const refusal = refusalOf(cluster, mesh, caller, callees)
      if (refusal) yield { ...refusal, fixes: fixesFor(cluster, mesh, caller, relaxed) }
    }
  }
}

/** An app that others find by name, and that takes, or may take, calls of members only. */
function isStrictCallee(cluster: Cluster, end: MeshEncryption): boolean {
  const { app, membership, tls, bypassed } = end
  const isMember = membership.member === 'yes' || isUnseenMember(end)
  return tls.value === 'strict' && bypassed.inbound === 'no' && isMember && daprServiceOf(cluster, app) !== undefined
}

function isUnseenMember({ membership: { member, source } }: MeshEncryption): boolean {
  return member === 'unknown' && source === 'default'
}

/** Callees as one finding speaks of them. */
interface Told {
  readonly first: MeshEncryption
  readonly names: string
  readonly policies: readonly Anchor[]
}

/**
 * The strict callees, put into words once for all callers. Those that can be invoked are told before the others: between two apps
 * without a port only workflows and actors make calls.
 */
interface Callees {
  readonly all: Told | undefined
  readonly invoked: Told | undefined
  readonly certain: Told | undefined
  readonly certainInvoked: Told | undefined
}

function calleesOf(ends: readonly MeshEncryption[]): Callees {
  const certain = ends.filter(({ membership, tls }) => membership.member === 'yes' && tls.certainty === 'yes')
  const isInvoked = ({ app }: MeshEncryption) => app.appPort !== undefined
  return {
    all: toldOf(ends),
    invoked: toldOf(ends.filter(isInvoked)),
    certain: toldOf(certain),
    certainInvoked: toldOf(certain.filter(isInvoked)),
  }
}

function toldOf(ends: readonly MeshEncryption[]): Told | undefined {
  const [first] = ends
  if (!first) return undefined
  const policies = distinct(ends.flatMap(({ tls }) => tls.at ?? [])).slice(0, MOST_RELATED)
  return { first, names: namesOf(ends.map(({ app }) => app)), policies }
}

/** More places would hide the first ones. */
const MOST_RELATED = 5

function refusalOf(cluster: Cluster, mesh: Mesh, caller: MeshEncryption, callees: Callees): Omit<Finding, 'fixes'> | undefined {
  const { app, membership } = caller
  const isOutside = membership.member === 'no'
  const isCertain = isOutside && callees.certain !== undefined
  const [all, invoked] = isCertain || !isOutside ? [callees.certain, callees.certainInvoked] : [callees.all, callees.invoked]
  const told = app.appPort === undefined ? (invoked ?? all) : all
  if (!told) return undefined
  const at = placeOf(caller)
  const shared = { at, related: relatedPlaces(caller, told, at) }
  const policy = told.first.tls.why
  const words = { caller: nameOf(app), why: membership.why, mesh: mesh.title, callees: told.names, policy }
  if (!isCertain) {
    const doubt = isOutside ? doubtOf(told.first) : membership.why
    return { ...shared, message: perhapsRefused({ ...words, doubt }), certainty: 'unknown' }
  }
  const instead = daprMtls(cluster).value ? ', or let the internal port of Dapr bypass the proxies' : ''
  const isLikely = app.appPort !== undefined || invoked !== undefined
  return { ...shared, message: refused({ ...words, instead }), severity: severityOf(caller, isLikely) }
}

function severityOf({ membership }: MeshEncryption, isLikely: boolean): Severity {
  if (!isLikely) return 'information'
  return membership.source === 'explicit' ? 'error' : 'warning'
}

function doubtOf({ membership, tls }: MeshEncryption): string {
  return membership.member === 'yes' ? `${tls.why} may not hold` : membership.why
}

/** The mark that keeps the pods out where the workload carries it; else the pod template that lacks one. */
function placeOf({ app, membership }: MeshEncryption): Anchor {
  return isIn(app.workload.manifest, membership.at) ? membership.at : templateAnchor(app.workload)
}

function relatedPlaces({ membership }: MeshEncryption, { policies }: Told, at: Anchor): NonNullable<Finding['related']> {
  return [
    ...(isSamePlace(membership.at, at) ? [] : [{ at: membership.at, message: 'This keeps the pods out of the mesh.' }]),
    ...policies.map((policy) => ({ at: policy, message: 'This demands a mesh identity of callers.' })),
  ]
}

function fixesFor(cluster: Cluster, mesh: Mesh, caller: MeshEncryption, relaxed: Fix | undefined): readonly Fix[] {
  const [preferred, ...others] = byPreference(cluster, [joinMesh(cluster, mesh, caller), letDaprEncrypt(cluster)])
  return [preferred, relaxed, ...others].filter((fix) => fix !== undefined)
}

function relax(cluster: Cluster, mesh: Mesh, callees: readonly MeshEncryption[]): Fix | undefined {
  const edits = together(
    callees.map(({ app }) =>
      cluster.derive(`mtls-strict-unmeshed-caller.relax/${mesh.id}/${keyOfApp(app)}`, () => {
        const port = app.internalPort
        return port === UNKNOWN ? undefined : mesh.remedies.relaxInbound(cluster, app.workload, port)
      }),
    ),
  )
  if (!edits || edits.length === 0) return undefined
  const apps = namesOf(callees.map(({ app }) => app))
  return {
    title: `Let the internal port of ${apps} take callers outside of ${mesh.title}`,
    safety: 'unsafe',
    effect: 'Meant for a migration: until it is taken back, everybody who reaches the pods can call that port.',
    edits,
  }
}
