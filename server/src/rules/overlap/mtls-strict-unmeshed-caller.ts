import type { Cluster } from '../../knowledge/cluster.ts'
import { daprServiceOf } from '../../knowledge/dapr/apps.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { templateAnchor } from '../../knowledge/kubernetes/lookup.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import { daprAppsIn, type MeshEncryption, meshesIn } from '../../knowledge/posture.ts'
import { MESHES } from '../../knowledge/products.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding, type Fix, type RuleContext, type Severity } from '../rule.ts'
import { byPreference, letDaprEncrypt, letMeshEncrypt, refusesAnew, runsToItsEnd, together } from './mtls-owners.ts'
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
  *check({ manifest, cluster }: RuleContext): Iterable<Finding> {
    for (const mesh of meshesIn(cluster)) {
      for (const caller of outsiders(cluster, mesh)) {
        if (caller.app.workload.manifest === manifest) yield* refusals(cluster, mesh, caller)
      }
    }
  },
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

/** Apps that are not members for certain, or whose Namespace is not among the files. */
function outsiders(cluster: Cluster, mesh: Mesh): readonly MeshEncryption[] {
  return cluster.derive(`mtls-strict-unmeshed-caller.callers/${mesh.id}`, () =>
    daprAppsIn(cluster, mesh).filter(({ membership }) => membership.member === 'no' || isUnseenMember(membership)),
  )
}

/** Apps that others find by name, and that may take calls of members only. */
function strictCallees(cluster: Cluster, mesh: Mesh): readonly MeshEncryption[] {
  return cluster.derive(`mtls-strict-unmeshed-caller.callees/${mesh.id}`, () =>
    daprAppsIn(cluster, mesh).filter(
      ({ app, membership, tls, bypassed }) =>
        tls.value === 'strict' &&
        bypassed.inbound === 'no' &&
        (membership.member === 'yes' || isUnseenMember(membership)) &&
        daprServiceOf(cluster, app) !== undefined,
    ),
  )
}

function isUnseenMember({ member, source }: MeshEncryption['membership']): boolean {
  return member === 'unknown' && source === 'default'
}

function* refusals(cluster: Cluster, mesh: Mesh, caller: MeshEncryption): Generator<Finding> {
  const { app, membership } = caller
  const callees = strictCallees(cluster, mesh).filter((callee) => callee.app.appId !== app.appId)
  const certain = callees.filter(({ membership: { member }, tls }) => member === 'yes' && tls.certainty === 'yes')
  const isOutside = membership.member === 'no'
  const affected = isOutside && certain.length > 0 ? certain : isOutside ? callees : certain
  // An app without a port cannot be invoked, so only workflows and actors would make two such apps call each other.
  const invoked = affected.filter((callee) => app.appPort !== undefined || callee.app.appPort !== undefined)
  const told = invoked.length > 0 ? invoked : affected
  const [first] = told
  if (!first) return
  const at = placeOf(caller)
  const shared = {
    at,
    related: relatedPlaces(caller, told, at),
    fixes: fixesFor(cluster, mesh, caller, callees),
  }
  const words = {
    caller: nameOf(app),
    why: membership.why,
    mesh: mesh.title,
    callees: namesOf(told.map((callee) => callee.app)),
    policy: first.tls.why,
  }
  if (told.every((callee) => certain.includes(callee)) && isOutside) {
    const instead = daprMtls(cluster).value ? ', or let the internal port of Dapr bypass the proxies' : ''
    yield { ...shared, message: refused({ ...words, instead }), severity: severityOf(caller, invoked) }
  } else {
    const doubt = isOutside ? doubtOf(first) : membership.why
    yield { ...shared, message: perhapsRefused({ ...words, doubt }), certainty: 'unknown' }
  }
}

function severityOf({ membership }: MeshEncryption, invoked: readonly MeshEncryption[]): Severity {
  if (invoked.length === 0) return 'information'
  return membership.source === 'explicit' ? 'error' : 'warning'
}

function doubtOf({ membership, tls }: MeshEncryption): string {
  return membership.member === 'yes' ? `${tls.why} may not hold` : membership.why
}

/** The mark that keeps the pods out where the workload carries it; else the pod template that lacks one. */
function placeOf({ app, membership }: MeshEncryption): Anchor {
  return isIn(app.workload.manifest, membership.at) ? membership.at : templateAnchor(app.workload)
}

function relatedPlaces(
  { membership }: MeshEncryption,
  callees: readonly MeshEncryption[],
  at: Anchor,
): NonNullable<Finding['related']> {
  const policies = distinct(callees.flatMap(({ tls }) => tls.at ?? []))
  return [
    ...(isSamePlace(membership.at, at) ? [] : [{ at: membership.at, message: 'This keeps the pods out of the mesh.' }]),
    ...policies.slice(0, MOST_RELATED).map((policy) => ({ at: policy, message: 'This demands a mesh identity of callers.' })),
  ]
}

/** More places would hide the first ones. */
const MOST_RELATED = 5

function fixesFor(cluster: Cluster, mesh: Mesh, caller: MeshEncryption, callees: readonly MeshEncryption[]): readonly Fix[] {
  const [preferred, ...others] = byPreference(cluster, [join(cluster, mesh, caller), letDaprEncrypt(cluster)])
  return [preferred, relax(cluster, mesh, callees), ...others].filter((fix) => fix !== undefined)
}

/** Puts the caller into the mesh; where that would make new trouble, the whole view. What runs to its end may never end beside a proxy. */
function join(cluster: Cluster, mesh: Mesh, caller: MeshEncryption): Fix | undefined {
  if (caller.membership.member !== 'no') return undefined
  const outside = daprAppsIn(cluster, mesh).filter(({ membership }) => membership.member === 'no')
  // A strict member refuses those that are still outside, so they come along where the caller becomes one.
  const joining = outside.some(({ tls, bypassed }) => tls.value === 'strict' && bypassed.inbound !== 'yes') ? outside : [caller]
  // A mark on the Namespace may take its other pods along.
  const affected = outside.filter((end) => joining.some(({ app }) => app.namespace === end.app.namespace))
  if (joining.some(({ app }) => runsToItsEnd(app))) return undefined
  if (affected.some((end) => meetsObstacles(cluster, mesh, end)) || encryptsAnew(cluster, mesh))
    return letMeshEncrypt(cluster, mesh)
  const edits = together(joining.map(({ app }) => mesh.remedies.join(cluster, app.workload)))
  if (!edits || edits.length === 0) return undefined
  return {
    title: `Put ${namesOf(joining.map(({ app }) => app))} into ${mesh.title}`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: `Pods join when they are created again; where the mark stands on the Namespace, all of its pods do.`,
    edits,
  }
}

/** Whether one more member is one more whose calls are reported as encrypted twice. */
function encryptsAnew(cluster: Cluster, mesh: Mesh): boolean {
  const dapr = daprMtls(cluster)
  const isReported = daprAppsIn(cluster, mesh).some(({ encrypts }) => encrypts === 'yes')
  return dapr.value && dapr.source === 'written' && (!isReported || ownerOf(cluster, 'mtls').owner === 'dapr')
}

/** Whether calls from or to the app as a member would fail: at a port that bypasses the proxy at one end only, or by a setting that sends plain text. */
function meetsObstacles(cluster: Cluster, mesh: Mesh, { app, tls, sent, bypassed }: MeshEncryption): boolean {
  if (bypassed.inbound !== 'no' || bypassed.outbound !== 'no' || sent.value !== 'mesh') return true
  const others = daprAppsIn(cluster, mesh).filter((other) => other.app.appId !== app.appId)
  const refuses = tls.value === 'strict' && others.some((other) => other.bypassed.outbound !== 'no')
  const fails = !mesh.traits.clientSeesInboundBypass && others.some((other) => other.bypassed.inbound !== 'no')
  return refuses || fails || refusesAnew(others, [])
}

function relax(cluster: Cluster, mesh: Mesh, callees: readonly MeshEncryption[]): Fix | undefined {
  const edits = together(
    callees.map(({ app }) =>
      typeof app.internalPort === 'number' ? mesh.remedies.relaxInbound(cluster, app.workload, app.internalPort) : undefined,
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
