import { groupBy } from '../../base/group-by.ts'
import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import type { DaprApp } from '../../knowledge/dapr/apps.ts'
import { componentsSource, daprSource } from '../../knowledge/dapr/evidence.ts'
import { daprDestination } from '../../knowledge/dapr-destinations.ts'
import { type DirectCallers, directCallersOf } from '../../knowledge/direct-callers.ts'
import type { MeshRoute, RoutedHost } from '../../knowledge/mesh.ts'
import { routesIn } from '../../knowledge/mesh-routes.ts'
import { describeManifest } from '../../model/manifest.ts'
import { podMetaAnchor } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { defineRule, type Finding } from '../rule.ts'
import { assumedOfCallers } from './direct-calls.ts'
import { findInDocument } from './found-together.ts'
import { relatedPlaces } from './places.ts'
import { assumption, keyOfPlace, namesOf } from './wording.ts'

const notHit = (a: { route: string; what: string; service: string; apps: string; advice: string }) =>
  `${a.route} puts ${a.what} on calls to Service ${a.service}. Other apps call ${a.apps} through Dapr: their sidecars dial a pod and never ask for that Service, and this does nothing to their calls. ${a.advice}`

const USE_SERVICE =
  'Have callers use the address of the Service, or an HTTPEndpoint with it, or give each version an app id of its own and choose in the caller.'
const USE_RESILIENCY = 'Give them retries and timeouts in a Resiliency.'

/** A route that shapes calls to the Service of a Dapr app, which Dapr's own calls do not use. */
export const routeOnAppServiceNotHit = defineRule({
  code: 'route-on-app-service-not-hit',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: "A mesh route on an app's Service does not see Dapr's calls",
  docs: {
    what: 'A route for calls inside the mesh on the plain Service of workloads that all have a Dapr sidecar, where nothing in the files shows that anybody calls that Service directly. A warning for weights, subsets, mirroring, faults and matches; information for retries and timeouts alone, and where a workload without Dapr in the same namespace may be the caller.',
    why: 'Since Dapr 1.13 the calling sidecar asks the headless Service `<app-id>-dapr` for the addresses of the pods and dials one of them on the internal port. No call goes to the plain Service, so canary weights, mirrors and faults there have no effect on service invocation. A test with a plain HTTP client obeys the route, which makes the difference hard to see.',
    instead:
      'For traffic that must obey the route, call the address of the Service, or declare an HTTPEndpoint with it and invoke that. To split between versions in Dapr, give each its own app id and choose in configuration or code. Retries and timeouts for calls through Dapr belong in a Resiliency.',
    whenToIgnore: 'When callers without Dapr, or calls to the plain address that the code makes, are what the route is for.',
  },
  evidence: [
    componentsSource('nameresolution/kubernetes/kubernetes.go', 'resolves to pod addresses'),
    daprSource('pkg/messaging/direct_messaging.go'),
    { url: 'https://github.com/dapr/dapr/issues/4572', version: 'dapr/dapr', note: 'a split that Dapr invocation did not obey' },
  ],
  check: (context): Iterable<Finding> =>
    findInDocument(context, 'route-on-app-service-not-hit', (document) => findings(context.cluster, document)),
  examples: [
    {
      title: 'A fault for a Dapr app that its callers will not meet',
      yaml: `
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: inventory
  namespace: shop
spec:
  hosts: [inventory.shop.svc.cluster.local]
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning route-on-app-service-not-hit: puts injected faults on calls to Service "inventory"
  http:
    - fault:
        delay:
          percentage:
            value: 10
          fixedDelay: 3s
      route:
        - destination:
            host: inventory.shop.svc.cluster.local
# file: apps.yaml
apiVersion: v1
kind: Service
metadata:
  name: inventory
  namespace: shop
spec:
  selector:
    app: inventory
  ports:
    - name: http
      port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: inventory
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: inventory
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: inventory
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: inventory
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
      title: 'A caller has the address of the Service, so its calls meet the fault',
      yaml: `
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: inventory
  namespace: shop
spec:
  hosts: [inventory.shop.svc.cluster.local]
  http:
    - fault:
        delay:
          percentage:
            value: 10
          fixedDelay: 3s
      route:
        - destination:
            host: inventory.shop.svc.cluster.local
# file: apps.yaml
apiVersion: v1
kind: Service
metadata:
  name: inventory
  namespace: shop
spec:
  selector:
    app: inventory
  ports:
    - name: http
      port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: inventory
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: inventory
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: inventory
        dapr.io/app-port: "8080"
    spec:
      containers:
        - name: inventory
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
          env:
            - name: INVENTORY_URL
              value: http://inventory/api
`,
    },
  ],
})

/** What a route does to calls to a Service that Dapr's calls do not go to. */
interface Missed {
  readonly route: MeshRoute
  readonly host: RoutedHost
  readonly service: string
  readonly apps: readonly DaprApp[]
  readonly callers: DirectCallers
}

function findings(cluster: Cluster, document: string): readonly Finding[] {
  const missed = routesIn(cluster, document)
    .map(({ route }) => route)
    .filter((route) => !route.traffic.includes('gateway') && whatOf(route).length > 0)
    .flatMap((route) => route.hosts.flatMap((host) => missedAt(cluster, route, host) ?? []))
  return [...groupBy(missed, (one) => keyOfPlace(one.host.at)).values()].flatMap((same) => describe(cluster, same) ?? [])
}

/** Apps that cannot be called through Dapr are called at their Service, and so are those whose Service somebody has the address of. */
function missedAt(cluster: Cluster, route: MeshRoute, host: RoutedHost): Missed | undefined {
  if ('external' in host.service) return undefined
  const behind = daprDestination(cluster, host.service)
  if (behind?.kind !== 'app') return undefined
  const apps = behind.apps.filter((app) => typeof app.appPort === 'number' && !reachesSidecars(route, app))
  const callers = directCallersOf(cluster, behind.service)
  if (apps.length === 0 || callers.shown.length + callers.gateways.length > 0) return undefined
  return { route, host, service: host.service.name, apps, callers }
}

/** A wildcard covers the headless Service of the sidecars too. */
function reachesSidecars({ hosts }: MeshRoute, { appId }: DaprApp): boolean {
  return hosts.some(({ service }) => 'name' in service && service.name === `${String(appId)}-dapr`)
}

function describe(cluster: Cluster, missed: readonly Missed[]): Finding | undefined {
  const [first] = missed
  const at = first && placeOf(missed, first)
  if (!first || !at) return undefined
  const apps = missed.flatMap((one) => one.apps)
  const splits = missed.some(({ route }) => route.splits)
  const message = notHit({
    route: describeManifest(first.route.manifest),
    what: listed(missed.flatMap(({ route }) => whatOf(route))),
    service: listed(missed.map(({ service }) => `"${service}"`)),
    apps: namesOf(apps),
    advice: splits ? USE_SERVICE : USE_RESILIENCY,
  })
  const assuming = assumedOfCallers(
    cluster,
    apps,
    missed.flatMap(({ callers }) => callers.possible),
  )
  return {
    at,
    message: `${message}${assumption(assuming)}`,
    severity: splits ? 'warning' : 'information',
    certainty: assuming.length > 0 ? 'unknown' : 'yes',
    related: relatedPlaces(
      apps.map(({ workload }) => podMetaAnchor(workload, 'annotations', 'dapr.io/app-id')),
      'This app is called through its sidecar.',
    ),
  }
}

/** What does not act; for a split the Service that it was written for. */
function placeOf(missed: readonly Missed[], { host }: Missed): Anchor | undefined {
  if (missed.some(({ route }) => route.splits)) return host.at
  return missed.map(({ route: { retries, timeout } }) => ownRetries(retries)?.at ?? timeout?.at).find((at) => at !== undefined)
}

function whatOf({ splits, retries, timeout }: MeshRoute): readonly string[] {
  return [...(splits ? [splits.what] : []), ...(ownRetries(retries) ? ['retries'] : []), ...(timeout ? ['a timeout'] : [])]
}

/** Those that are written for the route, and repeat anything. */
function ownRetries(retries: MeshRoute['retries']): MeshRoute['retries'] {
  return retries && retries.attempts > 0 && !retries.byDefault ? retries : undefined
}
