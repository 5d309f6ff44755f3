import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { componentsSource, daprSource } from '../../knowledge/dapr/evidence.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { daprDestination } from '../../knowledge/dapr-destinations.ts'
import type { Mesh, MeshRoute, RoutedHost } from '../../knowledge/mesh.ts'
import { routesIn } from '../../knowledge/mesh-routes.ts'
import type { EffectiveSetting } from '../../knowledge/setting.ts'
import { describeManifest } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding } from '../rule.ts'
import { findInDocument } from './found-together.ts'
import { distinct, namesOf } from './wording.ts'

const noEffect = (a: { route: string; what: string; service: string; apps: string; reason: string; advice: string }) =>
  `${a.route} puts ${a.what} on calls to "${a.service}", the headless Service of the sidecars of ${a.apps}, without effect: ${a.reason}. ${a.advice}`

const CHOOSE_IN_DAPR =
  'Give each version an app id of its own and choose in the caller, or have callers use the plain Service of the app, by its address or an HTTPEndpoint.'
const USE_RESILIENCY = 'Give these calls retries and timeouts in a Resiliency.'

/** A route for calls that have got their destination already, or whose bytes no proxy can read. */
export const routeOnDaprHeadless = defineRule({
  code: 'route-on-dapr-headless',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'A mesh route for the headless Service of Dapr sidecars has no effect',
  docs: {
    what: 'A route on `<app-id>-dapr`, the headless Service that the Dapr operator makes, with weights, subsets, mirroring, faults or matches, or with retries or a timeout that cannot act there. Faults, retries and timeouts do act in a mesh that carries calls to pod addresses while Dapr mTLS is off, and are not reported then.',
    why: 'The calling sidecar looks the addresses up, picks one and dials it. A mesh takes such a call to that very pod: weights and subsets cannot move it, and Linkerd refuses a route whose parent has no address of its own. While Dapr mTLS is on, no rule about requests can match at all, and headers of the app never show, because they travel inside the message.',
    instead:
      'To split, use two app ids and choose between them in configuration or code, or have callers use the plain Service of the app, where the mesh can split. Retries and timeouts for calls through Dapr belong in a Resiliency.',
  },
  evidence: [
    componentsSource('nameresolution/kubernetes/kubernetes.go', 'resolves to pod addresses'),
    daprSource('pkg/operator/handlers/dapr_handler.go', 'the Service is headless'),
    {
      url: 'https://github.com/dapr/dapr/issues/8344',
      version: 'dapr/dapr',
      note: 'a GRPCRoute with weights that had no effect',
    },
  ],
  check: (context): Iterable<Finding> =>
    findInDocument(context, 'route-on-dapr-headless', (document) => findings(context.cluster, document)),
  examples: [
    {
      title: 'Weights that cannot move a call',
      yaml: `
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: inventory-canary
  namespace: shop
spec:
  hosts: [inventory-dapr.shop.svc.cluster.local]
  http:
    - route:
      #^^^^ warning route-on-dapr-headless: on calls to "inventory-dapr", the headless Service of the sidecars of "inventory", without effect
        - destination:
            host: inventory-dapr.shop.svc.cluster.local
          weight: 90
        - destination:
            host: inventory-next-dapr.shop.svc.cluster.local
          weight: 10
# file: inventory.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: inventory
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: inventory
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: inventory
`,
    },
    {
      title: 'Dapr mTLS is off, so the proxies can count the time of a call',
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
  labels:
    istio-injection: enabled
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: inventory-canary
  namespace: shop
spec:
  hosts: [inventory-dapr.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: inventory-dapr.shop.svc.cluster.local
      timeout: 10s
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: inventory
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: inventory
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: inventory
`,
    },
  ],
})

function findings(cluster: Cluster, document: string): readonly Finding[] {
  return routesIn(cluster, document)
    .filter(({ route }) => route.traffic.includes('mesh') && !isWildcard(route))
    .flatMap(({ mesh, route }) => route.hosts.flatMap((host) => describe(cluster, mesh, route, host) ?? []))
}

/** Whoever writes a wildcard means other Services too, so only what names the headless one is looked at. */
function isWildcard({ hosts }: MeshRoute): boolean {
  return distinct(hosts.map(({ at }) => at)).length < hosts.length
}

function describe(cluster: Cluster, mesh: Mesh, route: MeshRoute, { service }: RoutedHost): Finding | undefined {
  const behind = 'external' in service ? undefined : daprDestination(cluster, service)
  if ('external' in service || behind?.kind !== 'sidecars') return undefined
  const mtls = daprMtls(cluster)
  const futile = [...splitsIn(mesh, route, mtls), ...limitsIn(mesh, route, mtls)]
  const [first] = futile
  if (!first) return undefined
  return {
    at: first.at,
    message: noEffect({
      route: describeManifest(route.manifest),
      what: listed(futile.map(({ what }) => what)),
      service: service.name,
      apps: namesOf(behind.apps),
      reason: first.reason,
      advice: route.splits ? CHOOSE_IN_DAPR : USE_RESILIENCY,
    }),
    certainty: first.certainty,
  }
}

/** Something that a route does to calls to the headless Service, and that does not happen. */
interface Futile {
  readonly what: string
  readonly at: Anchor
  /** A clause. */
  readonly reason: string
  readonly certainty: 'yes' | 'unknown'
}

function splitsIn(mesh: Mesh, { splits }: MeshRoute, mtls: EffectiveSetting<boolean>): readonly Futile[] {
  if (!splits) return []
  const unread = unreadBecause(mesh, mtls)
  // A fault is made by the proxy of the caller, wherever the call goes.
  if (splits.kind === 'fault' && !unread) return []
  const chosen = `the calling sidecar has picked a pod, and ${mesh.title} takes the call there`
  const moves = splits.kind === 'weights' || splits.kind === 'subset'
  const reason = moves && mesh.traits.actsOnPodIps ? chosen : (unread?.reason ?? (splits.kind === 'match' ? INSIDE : chosen))
  const certainty = splits.kind === 'fault' ? (unread?.certainty ?? 'yes') : 'yes'
  return [{ what: splits.what, at: splits.at, reason, certainty }]
}

const INSIDE = 'headers of the app travel inside the message, where no proxy sees them'

function limitsIn(mesh: Mesh, { retries, timeout }: MeshRoute, mtls: EffectiveSetting<boolean>): readonly Futile[] {
  const unread = unreadBecause(mesh, mtls)
  if (!unread) return []
  return [
    ...(retries && retries.attempts > 0 && !retries.byDefault ? [{ what: 'retries', at: retries.at, ...unread }] : []),
    ...(timeout ? [{ what: 'a timeout', at: timeout.at, ...unread }] : []),
  ]
}

/** Why proxies apply nothing about requests to these calls; `undefined` where they do, or may. */
function unreadBecause(mesh: Mesh, mtls: EffectiveSetting<boolean>): Pick<Futile, 'reason' | 'certainty'> | undefined {
  if (!mesh.traits.actsOnPodIps) {
    return {
      reason: `the calling sidecar dials a pod, and ${mesh.title} has no routes for the address of a pod`,
      certainty: 'yes',
    }
  }
  if (!mtls.value || mtls.certainty === 'unknown') return undefined
  const certainty = mtls.source === 'written' ? 'yes' : 'unknown'
  const reason = `Dapr mTLS is on${certainty === 'yes' ? '' : ' by default'}, so ${mesh.title} sees only encrypted bytes`
  return { reason, certainty }
}
