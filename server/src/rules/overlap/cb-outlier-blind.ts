import { groupBy } from '../../base/group-by.ts'
import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import type { DaprApp } from '../../knowledge/dapr/apps.ts'
import { callsToApp, type DaprCall } from '../../knowledge/dapr/calls.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { actingPolicy, type PoliciesInForce, policyFor, resiliencyFor } from '../../knowledge/dapr/resilience.ts'
import { daprDestination } from '../../knowledge/dapr-destinations.ts'
import { type DirectCallers, directCallersOf } from '../../knowledge/direct-callers.ts'
import type { Mesh, MeshBreaker } from '../../knowledge/mesh.ts'
import { overlapEvidence } from '../../knowledge/overlap.ts'
import { meshesIn } from '../../knowledge/posture.ts'
import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Edit } from '../../syntax/edit.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { assumedOfCallers } from './direct-calls.ts'
import { findTogether } from './found-together.ts'
import { relatedPlaces } from './places.ts'
import { byRetryOwner } from './retry-owners.ts'
import { assumption, keyOfPlace, namesOf } from './wording.ts'

const uncounted = (a: { mesh: string; what: string; apps: string }) =>
  `${a.mesh} leaves out pods of ${a.apps} that fail (${a.what}), but calls through Dapr neither count for that nor are led around: they go to a pod that the calling sidecar has picked, and carry the status of the app inside the message. ` +
  'No circuit breaker of Dapr acts on them either. Name one in the target of a Resiliency.'

/** Ejection by failures that Dapr's calls neither feed nor feel, where Dapr has no breaker of its own. */
export const cbOutlierBlind = defineRule({
  code: 'cb-outlier-blind',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: "Outlier ejection of the mesh does not see failures of Dapr's calls",
  docs: {
    what: 'Outlier detection or failure accrual of a mesh for a Dapr app, while no circuit breaker of Dapr is in force for calls to it. Information where the Service has callers without Dapr, whom the ejection does protect, and for a wildcard that covers other Services too.',
    why: 'A failure of the app travels inside a gRPC message that is itself a success, and Dapr dials the address of a pod, which a proxy cannot swap for another. The mesh counts nothing and ejects nobody on these calls, so the protection exists on paper only.',
    instead:
      "Name a circuit breaker in the target of the app in a Resiliency. Keep the mesh's ejection only for callers without Dapr.",
    whenToIgnore: 'When the ejection is meant for callers without Dapr.',
  },
  evidence: [
    daprSource('pkg/messaging/direct_messaging.go', 'the status travels in the message'),
    ...overlapEvidence('circuit-breaker'),
  ],
  check: (context): Iterable<Finding> => findTogether(context, 'cb-outlier-blind', () => findings(context.cluster)),
  examples: [
    {
      title: 'Outlier detection for a Dapr app, and no breaker in Dapr',
      yaml: `
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: inventory
  namespace: shop
spec:
  host: inventory.shop.svc.cluster.local
  trafficPolicy:
    outlierDetection:
    #^^^^^^^^^^^^^^^ warning cb-outlier-blind: calls through Dapr neither count for that nor are led around (fix)
      consecutive5xxErrors: 5
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      short: 2s
  targets:
    apps:
      inventory:
        timeout: short
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
      fixed: `
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: inventory
  namespace: shop
spec:
  host: inventory.shop.svc.cluster.local
  trafficPolicy:
    outlierDetection:
      consecutive5xxErrors: 5
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      short: 2s
    circuitBreakers:
      inventory:
        maxRequests: 1
        timeout: 30s
        trip: consecutiveFailures >= 5
  targets:
    apps:
      inventory:
        timeout: short
        circuitBreaker: inventory`,
    },
    {
      title: 'Dapr breaks the circuit on its calls, and the mesh on those of others',
      yaml: `
# file: mesh.yaml
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: inventory
  namespace: shop
spec:
  host: inventory.shop.svc.cluster.local
  trafficPolicy:
    outlierDetection:
      consecutive5xxErrors: 5
# file: dapr.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    timeouts:
      short: 2s
    circuitBreakers:
      inventory:
        maxRequests: 1
        timeout: 30s
        trip: consecutiveFailures >= 5
  targets:
    apps:
      inventory:
        timeout: short
        circuitBreaker: inventory
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
  ],
})

/** Ejection that is written for an app without a breaker in Dapr. */
interface Blind {
  readonly mesh: Mesh
  readonly breaker: MeshBreaker
  readonly apps: readonly DaprApp[]
  readonly callers: DirectCallers
}

/** A wildcard is one setting for many Services. */
function findings(cluster: Cluster): readonly Finding[] {
  return meshesIn(cluster).flatMap((mesh) => {
    const ejections = mesh.breakers(cluster).filter(({ kind }) => kind === 'ejection')
    const blind = ejections.map((breaker) => blindFor(cluster, mesh, breaker))
    return [...groupBy(blind, ({ breaker }) => keyOfPlace(breaker.at)).values()].flatMap((same) => describe(cluster, same) ?? [])
  })
}

function blindFor(cluster: Cluster, mesh: Mesh, breaker: MeshBreaker): Blind {
  const behind = daprDestination(cluster, breaker.service)
  const apps = behind?.apps.filter((app) => typeof app.appPort === 'number' && !hasBreaker(cluster, app)) ?? []
  const callers = behind?.kind === 'app' ? directCallersOf(cluster, behind.service) : NOBODY
  return { mesh, breaker, apps, callers }
}

const NOBODY: DirectCallers = { shown: [], gateways: [], possible: [] }

function describe(cluster: Cluster, all: readonly Blind[]): Finding | undefined {
  const blind = all.filter(({ apps }) => apps.length > 0)
  const [first] = blind
  if (!first) return undefined
  const { mesh, breaker } = first
  const apps = blind.flatMap((one) => one.apps)
  const shown = blind.flatMap(({ callers }) => [...callers.shown.map(({ at }) => at), ...callers.gateways])
  const isOfUse = shown.length > 0 || blind.length < all.length
  const assuming = assumedOfCallers(cluster, apps, isOfUse ? [] : blind.flatMap(({ callers }) => callers.possible))
  return {
    at: breaker.at,
    message: `${uncounted({ mesh: mesh.title, what: breaker.what, apps: namesOf(apps) })}${assumption(assuming)}`,
    severity: isOfUse ? 'information' : 'warning',
    certainty: assuming.length > 0 ? 'unknown' : 'yes',
    related: relatedPlaces(shown, 'Calls from here do not go through Dapr, so they are counted.'),
    fixes: byRetryOwner(cluster, [letDaprBreak(cluster, apps), isOfUse ? undefined : remove(mesh, breaker)]),
  }
}

/** Whether some caller has a breaker in force for calls to the app. */
function hasBreaker(cluster: Cluster, app: DaprApp): boolean {
  return callsToApp(cluster, app).some(
    (call) => actingPolicy(policyFor(resiliencyFor(cluster, call.app), call.target).circuitBreaker) !== undefined,
  )
}

/** Only where a target is there already: a new one would take the built-in retries away. */
function letDaprBreak(cluster: Cluster, apps: readonly DaprApp[]): Fix | undefined {
  const perApp = apps.map((app) => callsToApp(cluster, app).flatMap((call) => targetOf(cluster, call) ?? []))
  if (perApp.some((targets) => targets.length === 0)) return undefined
  const targets = [...new Map(perApp.flat().map((target) => [keyOfPlace(target.at), target])).values()]
  return {
    title: `Let Dapr break the circuit: give ${namesOf(apps)} a circuit breaker in ${listed(targets.map(({ manifest }) => describeManifest(manifest)))}`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: `After ${FAILURES} failures in a row a calling sidecar refuses further calls for ${OPEN}, and then tries one.`,
    edits: targets.flatMap(({ manifest, path }): Edit[] => {
      const name = freeName(manifest, String(path.at(-1)))
      return [
        { kind: 'set', at: anchorAt(manifest, [...BREAKERS, name]), value: BREAKER },
        { kind: 'set', at: anchorAt(manifest, [...path, 'circuitBreaker']), value: name },
      ]
    }),
  }
}

function targetOf(cluster: Cluster, call: DaprCall): PoliciesInForce['target'] {
  return policyFor(resiliencyFor(cluster, call.app), call.target).target
}

const BREAKERS = ['spec', 'policies', 'circuitBreakers'] as const
const FAILURES = 5
const OPEN = '30s'
const BREAKER = { maxRequests: 1, timeout: OPEN, trip: `consecutiveFailures >= ${FAILURES}` } as const

function freeName(manifest: Manifest, wanted: string): string {
  return valueAt(manifest.body, [...BREAKERS, wanted]) === undefined ? wanted : freeName(manifest, `${wanted}-breaker`)
}

function remove({ title }: Mesh, { what, remove: edits }: MeshBreaker): Fix {
  return {
    title: `Remove ${what}, which acts on no call through Dapr`,
    safety: 'unsafe',
    effect: `${title} no longer leaves out failing pods for callers without Dapr, if there are any.`,
    edits,
  }
}
