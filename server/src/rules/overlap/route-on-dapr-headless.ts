import { componentsSource, daprSource } from '../../knowledge/dapr/evidence.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { daprDestination } from '../../knowledge/dapr-destinations.ts'
import { meshesIn } from '../../knowledge/posture.ts'
import { describeManifest } from '../../model/manifest.ts'
import { defineRule, type Finding } from '../rule.ts'
import { isWrittenIn } from './places.ts'
import { namesOf } from './wording.ts'

const noChoice = (a: { route: string; what: string; service: string; apps: string; tls: boolean }) =>
  `${a.route} puts ${a.what} on "${a.service}", the headless Service of the sidecars of ${a.apps}. Dapr dials the address of one pod, so there is nothing left for the mesh to choose` +
  `${a.tls ? ', and with Dapr mTLS on it cannot read the calls either' : ''}. Give each version an app id of its own, or send the traffic to the plain Service of the app.`

/** A route that would choose between destinations for calls that already have one. */
export const routeOnDaprHeadless = defineRule({
  code: 'route-on-dapr-headless',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'A mesh route splits calls to the headless Service of Dapr sidecars',
  docs: {
    what: 'A route with weights, subsets, mirroring, faults or matches on `<app-id>-dapr`, the headless Service that the Dapr operator makes.',
    why: 'The calling sidecar looks the addresses up, picks one and dials it. A mesh takes such a call to that very pod: weights and subsets cannot move it, and Linkerd refuses a route whose parent has no address of its own. While Dapr mTLS is on, no rule about requests can match at all.',
    instead:
      'Use two app ids and choose between them in configuration or code, or have callers use the plain Service of the app, where the mesh can split.',
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
  *check({ manifest, cluster }): Iterable<Finding> {
    const mtls = daprMtls(cluster)
    for (const mesh of meshesIn(cluster)) {
      for (const route of mesh.routes(cluster)) {
        const { splits } = route
        if (route.manifest !== manifest || !splits || !route.traffic.includes('mesh')) continue
        for (const { service, at } of route.hosts) {
          if ('external' in service) continue
          const behind = daprDestination(cluster, service)
          if (behind?.kind !== 'sidecars') continue
          const place = isWrittenIn(manifest, splits.at) ? splits.at : at
          yield {
            at: place,
            message: noChoice({
              route: describeManifest(manifest),
              what: splits.what,
              service: service.name,
              apps: namesOf(behind.apps),
              tls: mtls.value && mtls.certainty === 'yes',
            }),
          }
        }
      }
    }
  },
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
      #^^^^ warning route-on-dapr-headless: the headless Service of the sidecars of "inventory"
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
      title: 'One destination, so nothing is to be chosen',
      yaml: `
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: inventory
  namespace: shop
spec:
  hosts: [inventory-dapr.shop.svc.cluster.local]
  http:
    - route:
        - destination:
            host: inventory-dapr.shop.svc.cluster.local
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
