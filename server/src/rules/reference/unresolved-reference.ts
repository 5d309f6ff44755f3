import { nearest } from '../../base/nearest.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { istioCode } from '../../knowledge/istio/evidence.ts'
import { namesFor, type Resolution, referencesIn, referentsFor, resolve } from '../../knowledge/references.ts'
import type { Reference } from '../../knowledge/referent.ts'
import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import type { ReferenceName } from '../../schema/schema.ts'
import type { Path } from '../../syntax/path.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'

const nothing = (a: { object: string; what: string; name: string; where: string; effect: string; advice: string }) =>
  `${a.object} names the ${a.what} "${a.name}", but ${a.where}: ${a.effect}. ${a.advice}`.trim()

/** A name that stands for nothing. */
export const unresolvedReference = defineRule({
  code: 'unresolved-reference',
  category: 'reference',
  severity: 'warning',
  since: '0.1.0',
  title: 'A name that nothing has',
  docs: {
    what: 'A name that stands for another object, or for a part of one, where nothing has that name. In an object of Dapr: a policy in a target, a Component in a target, pipeline, Subscription or secret store, the Configuration of a sidecar, an app in scopes, targets or access control. In a VirtualService of Istio: the host of a destination, and its subset.',
    why: 'Dapr checks few of these names. Most dangling ones are ignored without a message, so the limit, retry or rule that the file promises is not there. Some do harm: a sidecar whose Configuration does not exist does not start, a Component with a circuit breaker that nobody defines makes daprd fail when it is first used, and a proxy answers calls to a host or subset that does not exist with status 503.',
    instead:
      'Write the name as it is defined; upper and lower case matter. The fix proposes the nearest name that exists. What could live outside of the files, such as an app that another team deploys, is reported as information only, and where the files hold no objects of that kind at all nothing is said.',
    whenToIgnore: 'When the object is made elsewhere: by another repository, by an operator, or at run time.',
  },
  evidence: [
    daprSource('pkg/resiliency/resiliency.go', 'policies are looked up by name without a check'),
    daprSource('pkg/sentry/server/validator/kubernetes/kubernetes.go', 'the Configuration of a sidecar must exist'),
    daprSource('pkg/runtime/subscription/subscription.go', 'the pub/sub Component must exist'),
    daprSource('pkg/middleware/http/http.go', 'handlers without a Component are skipped'),
    istioCode('pkg/config/analysis/analyzers/virtualservice/destinationhosts.go', 'hosts of destinations'),
    istioCode('pkg/config/analysis/analyzers/virtualservice/destinationrules.go', 'subsets of destinations'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    for (const reference of referencesIn(manifest)) {
      if (!reference.dangling) continue
      const referents = referentsFor(cluster, manifest, reference)
      const resolution = resolve(referents, reference)
      if (resolution.kind !== 'missing') continue
      const meant = nearest(reference.name, namesFor(referents))
      yield {
        at: anchorAt(manifest, reference.path, reference.part),
        message: nothing({
          object: describeManifest(manifest),
          what: TITLES[reference.to],
          name: reference.name,
          where: whereMissing(reference, resolution),
          effect: reference.dangling.effect,
          advice: adviceFor(reference, resolution, meant),
        }),
        severity: reference.dangling.breaks ? 'error' : 'warning',
        certainty: resolution.certainty,
        related: resolution.near.map(({ at, obstacle }) => ({ at, message: `This "${reference.name}" ${obstacle}.` })),
        fixes: meant === undefined ? [] : fixesFor(manifest, reference, meant),
      }
    }
  },
  examples: [
    {
      title: 'A misspelt retry policy',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      transient:
        policy: constant
        duration: 200ms
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      orders:
        retry: transient
      inventory:
        retry: transiet
        #      ^^^^^^^^ warning unresolved-reference: no Resiliency that its apps load defines one: daprd says nothing and does not retry (fix)
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
      transient:
        policy: constant
        duration: 200ms
        maxRetries: 3
        matching:
          httpStatusCodes: "429,502-504"
          gRPCStatusCodes: "14"
  targets:
    apps:
      orders:
        retry: transient
      inventory:
        retry: transient
`,
    },
    {
      title: 'A Component with a circuit breaker that nobody defines, which daprd does not survive',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      store: 2s
  targets:
    components:
      orderstate:
        outbound:
          timeout: store
          circuitBreaker: storage
          #               ^^^^^^^ error unresolved-reference: requests that use the component fail
`,
    },
    {
      title: 'A Configuration of another namespace',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: default
spec:
  tracing:
    samplingRate: "0.1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
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
        dapr.io/config: tracing
        #               ^^^^^^^ error unresolved-reference: the one of this name is in namespace "default"
    spec:
      containers:
        - name: orders
`,
    },
    {
      title: 'An app that may live elsewhere',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: orderstate
  namespace: shop
spec:
  type: state.redis
  version: v1
  metadata: []
scopes:
  - orders
  - invoices
  # ^^^^^^^^ information unresolved-reference: no sidecar loads the object because of it
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
      title: 'A misspelt subset, and a host without a Service among the files',
      yaml: `
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: erp
  namespace: shop
spec:
  hosts: [erp]
  http:
    - route:
        - destination:
            host: erp
            subset: cannary
            #       ^^^^^^^ error unresolved-reference: no DestinationRule for its host defines one (fix)
      mirror:
        host: erp.shop
        #     ^^^^^^^^ information unresolved-reference: no Service or ServiceEntry has it
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: erp
  namespace: shop
spec:
  host: erp.shop.svc.cluster.local
  subsets:
    - name: canary
      labels:
        version: v2
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
`,
    },
    {
      title: 'Names that need no object: built-in retries, the built-in secret store, URLs',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies: {}
  targets:
    apps:
      https://erp.example.com:
        retry: DaprBuiltInServiceRetries
---
apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: orderstate
  namespace: shop
spec:
  type: state.redis
  version: v1
  metadata:
    - name: redisPassword
      secretKeyRef:
        name: redis
        key: password
auth:
  secretStore: kubernetes
`,
    },
    {
      title: 'The files hold no Components at all, so they are managed elsewhere',
      yaml: `
apiVersion: dapr.io/v2alpha1
kind: Subscription
metadata:
  name: order-mails
  namespace: shop
spec:
  pubsubname: orderpubsub
  topic: orders
  routes:
    default: /orders
`,
    },
  ],
})

const TITLES: Readonly<Record<ReferenceName, string>> = {
  app: 'app',
  'target.app': 'app',
  component: 'Component',
  'component.pubsub': 'pub/sub Component',
  'component.secretstore': 'secret store',
  'component.middleware': 'middleware',
  configuration: 'Configuration',
  'policy.timeout': 'timeout',
  'policy.retry': 'retry policy',
  'policy.circuit-breaker': 'circuit breaker',
  secret: 'Secret',
  'mesh.host': 'host',
  'mesh.subset': 'subset',
}

function whereMissing({ to, name, namespace }: Reference, { near }: Missing): string {
  const obstacle = near.find((referent) => referent.obstacle !== undefined)?.obstacle
  if (obstacle !== undefined) return `the one of this name ${obstacle}`
  if (to.startsWith('policy.')) return 'no Resiliency that its apps load defines one'
  if (to === 'mesh.host') return 'no Service or ServiceEntry has it'
  if (to === 'mesh.subset') return 'no DestinationRule for its host defines one'
  // An id may say the namespace itself.
  const home = (to === 'target.app' ? name.split('.')[1] : undefined) ?? namespace
  const where = typeof home === 'string' ? ` in namespace "${home}"` : ''
  return to === 'app' || to === 'target.app' ? `no app${where} has this id` : `there is none of this name${where}`
}

type Missing = Extract<Resolution, { kind: 'missing' }>

function adviceFor({ to }: Reference, { certainty }: Missing, meant: string | undefined): string {
  if (meant !== undefined) return `Did you mean "${meant}"?`
  if (certainty === 'yes') return ''
  return to === 'app' || to === 'target.app'
    ? 'This is so unless it lives outside of these files.'
    : 'This is so unless one is made outside of these files.'
}

function fixesFor(manifest: Manifest, reference: Reference, meant: string): readonly Fix[] {
  const { path, part, name } = reference
  if (isListed(manifest, reference, meant)) return []
  const at = anchorAt(manifest, path)
  const effect = `The place then stands for "${meant}", with all that follows from it.`
  if (part === 'value')
    return [{ title: `Write "${meant}"`, safety: 'unsafe', effect, edits: [{ kind: 'set', at, value: meant }] }]
  return [{ title: `Rename "${name}" to "${meant}"`, safety: 'unsafe', effect, edits: [{ kind: 'rename', at, to: meant }] }]
}

/** Whether the map or list already says it, so that saying it once more would take the place of the other, or nothing. */
function isListed(manifest: Manifest, { to, path, part, namespace }: Reference, meant: string): boolean {
  if (part === 'key') return valueAt(manifest.body, [...path.slice(0, -1), meant]) !== undefined
  const inList = path.some((step) => typeof step === 'number')
  return (
    inList &&
    referencesIn(manifest).some(
      (other) => other.to === to && other.name === meant && other.namespace === namespace && alike(other.path, path),
    )
  )
}

/** Whether two places differ in list positions only. */
function alike(a: Path, b: Path): boolean {
  return (
    a.length === b.length &&
    a.every((step, index) => step === b[index] || (typeof step === 'number' && typeof b[index] === 'number'))
  )
}
