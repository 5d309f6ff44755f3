import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { appsNamed, daprServiceOf } from '../../knowledge/dapr/apps.ts'
import { httpEndpoints } from '../../knowledge/dapr/components.ts'
import { daprSource, kitSource } from '../../knowledge/dapr/evidence.ts'
import { retriesIn } from '../../knowledge/dapr/policies.ts'
import { usesOf } from '../../knowledge/dapr/policy-uses.ts'
import { sameNamespace } from '../../knowledge/kubernetes/lookup.ts'
import type { Mesh, MeshBreaker, ServiceRef } from '../../knowledge/mesh.ts'
import { meshesIn } from '../../knowledge/posture.ts'
import { formatDuration } from '../../model/duration.ts'
import { anchorAt, describeManifest, type Manifest } from '../../model/manifest.ts'
import { defineRule, type Finding } from '../rule.ts'

const endless = (a: { object: string; policy: string; targets: string; wait: string; mesh: string; shed: string }) =>
  `The retry "${a.policy}" of ${a.object} has no limit, and ${a.mesh} turns calls to ${a.targets} away under load or after failures (${a.shed}): every caller knocks again each ${a.wait} for as long as it waits, and all of them at once when the callee is back. Set maxRetries to a number.`

/** Endless retries against something that sheds load. */
export const retryUnlimited = defineRule({
  code: 'retry-unlimited',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Retries without a limit against a mesh that sheds load',
  docs: {
    what: 'A constant retry policy without `maxRetries`, or with a negative one, for calls to an app or endpoint that the mesh protects by ejecting endpoints or limiting connections.',
    why: 'Nothing written means no limit. While the mesh refuses calls, every caller goes on trying, which keeps the load up, and recovery begins with a burst.',
    instead: 'Set `maxRetries` to a small number. An exponential policy gives up after a quarter of an hour by itself.',
    whenToIgnore: 'When callers are few and must not give up.',
  },
  evidence: [kitSource('retry/retry.go', 'no number of retries means no limit'), daprSource('pkg/resiliency/policy.go')],
  *check({ manifest, cluster }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Resiliency') return
    for (const policy of retriesIn({ manifest, certainty: 'yes' })) {
      if (policy.at === undefined || policy.kind !== 'constant' || policy.maxRetries >= 0 || policy.certainty === 'unknown')
        continue
      const targets = usesOf(cluster, manifest, { kind: 'retry', name: policy.name })
        .filter(({ section }) => section === 'apps')
        .map(({ target }) => target)
      const shedding = targets.flatMap((target) => sheddersOf(cluster, manifest, target).map((found) => ({ ...found, target })))
      const [first] = shedding
      if (!first) continue
      yield {
        at: policy.at,
        message: endless({
          object: describeManifest(manifest),
          policy: policy.name,
          targets: listed(shedding.map(({ target }) => `"${target}"`)),
          wait: formatDuration(policy.duration),
          mesh: first.mesh.title,
          shed: listed(shedding.map(({ breaker }) => describeManifest(breaker.manifest))),
        }),
        related: shedding.map(({ mesh, breaker }) => ({ at: breaker.at, message: `${mesh.title} sheds load here.` })),
        fixes: [
          {
            title: 'Limit it to 3 retries',
            safety: 'unsafe',
            effect: 'Callers then get the error after the fourth attempt.',
            edits: [
              { kind: 'set', at: anchorAt(manifest, ['spec', 'policies', 'retries', policy.name, 'maxRetries']), value: 3 },
            ],
          },
        ],
      }
    }
  },
  examples: [
    {
      title: 'Endless retries of calls that Istio limits',
      yaml: `
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      until-accepted:
      #^^^^^^^^^^^^^ warning retry-unlimited: has no limit, and Istio turns calls to "erp" away (fix)
        policy: constant
        duration: 2s
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      erp:
        retry: until-accepted
---
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: erp
  namespace: shop
spec:
  host: erp.shop.svc.cluster.local
  trafficPolicy:
    connectionPool:
      http:
        http1MaxPendingRequests: 20
---
apiVersion: v1
kind: Service
metadata:
  name: erp
  namespace: shop
spec:
  ports:
    - name: http
      port: 80
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      until-accepted:
        policy: constant
        duration: 2s
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
        maxRetries: 3
  targets:
    apps:
      erp:
        retry: until-accepted
---
apiVersion: dapr.io/v1alpha1
kind: HTTPEndpoint
metadata:
  name: erp
  namespace: shop
spec:
  baseUrl: http://erp.shop.svc.cluster.local`,
    },
    {
      title: 'Deliveries to the app are repeated until they succeed, which is a choice',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      forever:
        policy: constant
        duration: 5s
        maxRetries: -1
  targets:
    components:
      orderpubsub:
        inbound:
          retry: forever
`,
    },
  ],
})

/** What sheds load at a target: at the Service of an endpoint, or at the Service of an app's sidecars. */
function sheddersOf(
  cluster: Cluster,
  manifest: Manifest,
  target: string,
): readonly { readonly mesh: Mesh; readonly breaker: MeshBreaker }[] {
  const endpoints = httpEndpoints(cluster).filter(
    (endpoint) => endpoint.name === target && sameNamespace(endpoint.manifest.namespace, manifest.namespace) === 'yes',
  )
  const services = [
    ...endpoints.map(({ service }) => service),
    ...appsNamed(cluster, target, manifest.namespace).map((app) => daprServiceOf(cluster, app)),
  ].filter((service) => service !== undefined)
  return meshesIn(cluster).flatMap((mesh) =>
    mesh
      .breakers(cluster)
      .flatMap((breaker) => (services.some((service) => isSame(service, breaker.service)) ? [{ mesh, breaker }] : [])),
  )
}

function isSame(a: ServiceRef, b: ServiceRef): boolean {
  return a.name === b.name && sameNamespace(a.namespace, b.namespace) === 'yes'
}
