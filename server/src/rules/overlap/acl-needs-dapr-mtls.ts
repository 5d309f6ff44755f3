import { type AccessControl, accessControlIn } from '../../knowledge/dapr/access-control.ts'
import { appsUsing } from '../../knowledge/dapr/app-configuration.ts'
import type { DaprApp } from '../../knowledge/dapr/apps.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { isMeshed, meshesIn } from '../../knowledge/posture.ts'
import { describeManifest } from '../../model/manifest.ts'
import { both } from '../../model/truth.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { byPreference, letDaprEncrypt } from './mtls-owners.ts'
import { namesOf } from './wording.ts'

const neverMatch = (a: { dapr: string; policies: string; effect: string; instead: string }) =>
  `${a.dapr}, and without its certificates a sidecar does not know who calls. ${a.policies}, ${a.effect}. ` +
  `Switch Dapr mTLS on${a.instead}.`

/** Told at the access control of a Configuration: its policies name callers, whom only Dapr mTLS makes known. */
export const aclNeedsDaprMtls = defineRule({
  code: 'acl-needs-dapr-mtls',
  category: 'overlap',
  severity: 'error',
  since: '0.1.0',
  title: 'Access control of Dapr while Dapr mTLS is off',
  docs: {
    what: 'A Configuration has access control policies, which name callers by app id, and Dapr mTLS is switched off. Where no app in the files uses the Configuration, and in self-hosted mode, where a flag of daprd decides, it is information.',
    why: "A sidecar reads the app id of a caller from the caller's certificate. Without Dapr mTLS there is none, and the certificates of a mesh do not take its place. Every call then gets the default action of the whole block: `deny` refuses also the callers that a policy allows, `allow` admits everybody.",
    instead:
      'Switch Dapr mTLS on. Or remove the policies and write rules of the mesh by service account, for the internal port of Dapr (50002); they cannot tell the operations of an app apart.',
  },
  evidence: overlapEvidence('access-control'),
  *check(context: RuleContext): Iterable<Finding> {
    const { manifest, cluster } = context
    if (manifest.kind !== 'dapr.io/Configuration') return
    const found = accessControlIn(cluster, manifest)
    const dapr = daprMtls(cluster)
    if (!found || found.policies.length === 0 || dapr.value) return
    const users = appsUsing(cluster, manifest)
    const apps = users.map(({ app }) => app)
    const isCertain = dapr.source === 'written' && users.some(({ certainty }) => certainty === 'yes')
    const inMesh = apps.length > 0 && both(...apps.map(({ workload }) => isMeshed(cluster, workload))) === 'yes'
    yield {
      at: found.at,
      message: neverMatch({
        dapr: dapr.source === 'written' ? `Dapr mTLS is off (${dapr.why})` : dapr.why,
        policies:
          found.policies.length === 1
            ? `The policy of ${describeManifest(manifest)} never matches`
            : `The ${found.policies.length} policies of ${describeManifest(manifest)} never match`,
        effect: effectOf(found, apps),
        instead: inMesh
          ? `, or leave access control to ${meshesIn(cluster)
              .map(({ title }) => title)
              .join(' or ')}`
          : '',
      }),
      certainty: isCertain ? (both(dapr.certainty, found.certainty) === 'yes' ? 'yes' : 'unknown') : 'unknown',
      related: dapr.at ? [{ at: dapr.at, message: 'Dapr mTLS is switched off here.' }] : [],
      fixes: byPreference(cluster, [letDaprEncrypt(cluster), inMesh ? leaveToMesh(found, apps) : undefined]),
    }
  },
  examples: [
    {
      title: 'A policy that never matches',
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
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: guarded
  namespace: shop
spec:
  accessControl:
  #^^^^^^^^^^^^ error acl-needs-dapr-mtls: the default action "deny" refuses every call to "payments" (fix)
    defaultAction: deny
    trustDomain: public
    policies:
      - appId: orders
        namespace: shop
        trustDomain: public
        defaultAction: allow
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
        dapr.io/config: guarded
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
    {
      title: 'A default action alone needs no caller',
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
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: closed
  namespace: shop
spec:
  accessControl:
    defaultAction: deny
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
        dapr.io/config: closed
    spec:
      containers:
        - name: payments
`,
    },
  ],
})

function effectOf({ defaultAction }: AccessControl, apps: readonly DaprApp[]): string {
  const callees = apps.length > 0 ? namesOf(apps) : 'the apps that use it'
  if (defaultAction === UNKNOWN) return `and its default action decides about every call to ${callees}`
  return defaultAction === 'deny'
    ? `and the default action "deny" refuses every call to ${callees}, also from callers that are allowed`
    : `and the default action "allow" admits every caller to ${callees}`
}

function leaveToMesh({ manifest, at, defaultAction }: AccessControl, apps: readonly DaprApp[]): Fix {
  const opens = defaultAction === 'allow' ? '' : ` Until then everybody may call ${namesOf(apps)}.`
  return {
    title: `Let the mesh authorize: remove the access control from ${describeManifest(manifest)}`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: `Rules of the mesh are still to be written, by service account and for the internal port of Dapr.${opens} Restart ${namesOf(apps)}.`,
    edits: [{ kind: 'remove', at }],
  }
}
