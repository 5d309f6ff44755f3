import type { DaprApp } from '../../knowledge/dapr/apps.ts'
import { componentsSource, daprSource } from '../../knowledge/dapr/evidence.ts'
import { daprDestination, plainCallersOf } from '../../knowledge/dapr-destinations.ts'
import type { MeshRoute } from '../../knowledge/mesh.ts'
import { meshesIn } from '../../knowledge/posture.ts'
import { describeManifest } from '../../model/manifest.ts'
import { defineRule, type Finding } from '../rule.ts'
import { isWrittenIn } from './places.ts'
import { distinct, namesOf } from './wording.ts'

const notHit = (a: { route: string; what: string; service: string; apps: string }) =>
  `${a.route} puts ${a.what} on the Service "${a.service}", but calls that Dapr makes to ${a.apps} go straight from sidecar to sidecar and never through that Service: the route does nothing to them. ` +
  'Let callers use the address of the Service, or an HTTPEndpoint with it, or choose between app ids in Dapr.'

/** A route that shapes calls to the Service of a Dapr app, which Dapr's own calls do not use. */
export const routeOnAppServiceNotHit = defineRule({
  code: 'route-on-app-service-not-hit',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: "A mesh route on an app's Service does not see Dapr's calls",
  docs: {
    what: 'A route for calls inside the mesh with weights, subsets, mirroring, faults or matches, on the plain Service of workloads that all have a Dapr sidecar.',
    why: 'Since Dapr 1.13 the calling sidecar asks the headless Service `<app-id>-dapr` for the addresses of the pods and dials one of them on the internal port. No call goes to the plain Service, so canary weights, mirrors and faults there have no effect on service invocation. A test with a plain HTTP client obeys the route, which makes the difference hard to see.',
    instead:
      'For traffic that must obey the route, call the address of the Service, or declare an HTTPEndpoint with it and invoke that. To split between versions in Dapr, give each its own app id and choose in configuration or code.',
    whenToIgnore: 'When callers without Dapr, or calls to the plain address, are what the route is for.',
  },
  evidence: [
    componentsSource('nameresolution/kubernetes/kubernetes.go', 'resolves to pod addresses'),
    daprSource('pkg/messaging/direct_messaging.go'),
    { url: 'https://github.com/dapr/dapr/issues/4572', version: 'dapr/dapr', note: 'a split that Dapr invocation did not obey' },
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    for (const mesh of meshesIn(cluster)) {
      for (const route of mesh.routes(cluster)) {
        const { splits } = route
        if (route.manifest !== manifest || !splits || !route.traffic.includes('mesh')) continue
        for (const { at, service, apps } of missedServices(cluster, route)) {
          if (!isWrittenIn(manifest, at)) continue
          const callers = plainCallersOf(cluster, service)
          yield {
            at,
            severity: callers.length > 0 ? 'information' : 'warning',
            message: notHit({ route: describeManifest(manifest), what: splits.what, service: service.name, apps: namesOf(apps) }),
            related: distinct(callers).map((place) => ({ at: place, message: 'Calls that do obey the route come from here.' })),
          }
        }
      }
    }
  },
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
  #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning route-on-app-service-not-hit: go straight from sidecar to sidecar
  http:
    - fault:
        delay:
          percentage:
            value: 10
          fixedDelay: 3s
      route:
        - destination:
            host: inventory.shop.svc.cluster.local
# file: inventory.yaml
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
`,
    },
    {
      title: 'The workload has no sidecar, so its Service is what everybody calls',
      yaml: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp.shop.svc.cluster.local]
  http:
    - fault:
        delay:
          percentage:
            value: 10
          fixedDelay: 3s
      route:
        - destination:
            host: erp.shop.svc.cluster.local
---
apiVersion: v1
kind: Service
metadata:
  name: erp
  namespace: shop
spec:
  selector:
    app: erp
  ports:
    - name: http
      port: 80
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: erp
  namespace: shop
spec:
  template:
    metadata:
      labels:
        app: erp
    spec:
      containers:
        - name: erp
`,
    },
  ],
})

function missedServices(cluster: Parameters<typeof daprDestination>[0], { hosts }: MeshRoute) {
  return hosts.flatMap(({ service, at }) => {
    if ('external' in service) return []
    const behind = daprDestination(cluster, service)
    const apps: readonly DaprApp[] = behind?.kind === 'app' ? behind.apps.filter(({ enabled }) => enabled === 'yes') : []
    return apps.length > 0 ? [{ at, service, apps }] : []
  })
}
