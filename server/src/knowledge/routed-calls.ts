import { both, type Truth } from '../model/truth.ts'
import type { Anchor } from '../syntax/anchor.ts'
import type { Cluster } from './cluster.ts'
import { type DaprApp, daprApps, daprServiceOf } from './dapr/apps.ts'
import { endpointsLoadedBy, httpEndpoints } from './dapr/components.ts'
import { daprMtls } from './dapr/mtls.ts'
import { type CallTarget, type PoliciesInForce, policyFor, resiliencyFor } from './dapr/resilience.ts'
import { sameNamespace } from './kubernetes/lookup.ts'
import type { Mesh, MeshRoute, ServiceRef } from './mesh.ts'
import { meshesIn } from './posture.ts'

/** A mesh route that acts on calls which Dapr sidecars make, and the policies with which they make them. */
export interface RoutedCall {
  readonly mesh: Mesh
  readonly route: MeshRoute
  /** Where the route names the callee. */
  readonly at: Anchor
  /** App id or name of the HTTPEndpoint by which the callee is invoked. */
  readonly callee: string
  readonly callers: readonly Caller[]
  /** `unknown`: something unseen may keep the route from acting. */
  readonly certainty: Exclude<Truth, 'no'>
}

export interface Caller {
  readonly app: DaprApp
  readonly policies: PoliciesInForce
}

/**
 * Where mesh routes and Dapr's own policies meet: calls to an HTTPEndpoint over plain HTTP, and calls between sidecars while
 * Dapr mTLS is off and the mesh acts on calls to pod addresses. Routes on the plain Service of an app see none of Dapr's calls.
 */
export function routedCalls(cluster: Cluster): readonly RoutedCall[] {
  return cluster.derive('dapr.routedCalls', () =>
    meshesIn(cluster).flatMap((mesh) =>
      mesh
        .routes(cluster)
        .filter((route) => route.traffic.includes('mesh'))
        .flatMap((route) =>
          route.hosts.flatMap(({ service, at }) => {
            if ('external' in service) return []
            return [...callsToEndpoint(cluster, service), ...callsToApp(cluster, mesh, service)].flatMap(
              ({ callee, callers, certainty }) => {
                const meshed = callers.filter(({ app }) => mesh.membership(cluster, app.workload).member !== 'no')
                return meshed.length === 0 ? [] : [{ mesh, route, at, callee, callers: meshed, certainty }]
              },
            )
          }),
        ),
    ),
  )
}

type Calls = Pick<RoutedCall, 'callee' | 'callers' | 'certainty'>

function callsToEndpoint(cluster: Cluster, service: ServiceRef): readonly Calls[] {
  return httpEndpoints(cluster)
    .filter((endpoint) => !endpoint.secure && endpoint.service !== undefined && isSame(endpoint.service, service) !== 'no')
    .map((endpoint) => ({
      callee: endpoint.name,
      callers: callersOf(
        cluster,
        daprApps(cluster).filter((app) => endpointsLoadedBy(cluster, app).includes(endpoint)),
        { kind: 'endpoint', id: endpoint.name },
      ),
      certainty: endpoint.service && isSame(endpoint.service, service) === 'yes' ? 'yes' : 'unknown',
    }))
}

function callsToApp(cluster: Cluster, mesh: Mesh, service: ServiceRef): readonly Calls[] {
  const mtls = daprMtls(cluster)
  if (!mesh.traits.actsOnPodIps || (mtls.value && mtls.certainty === 'yes')) return []
  return daprApps(cluster).flatMap((app): Calls[] => {
    const own = daprServiceOf(cluster, app)
    const id = app.appId
    if (own === undefined || typeof id !== 'string') return []
    const same = both(isSame(own, service), mtls.certainty === 'yes' && !mtls.value ? 'yes' : 'unknown')
    if (same === 'no') return []
    const others = daprApps(cluster).filter(
      (caller) => caller !== app && sameNamespace(caller.namespace, app.namespace) === 'yes',
    )
    return [{ callee: id, callers: callersOf(cluster, others, { kind: 'app', id }), certainty: same }]
  })
}

/** The apps that say in a Resiliency how they call the target; of the others it is not known that they call it at all. */
function callersOf(cluster: Cluster, apps: readonly DaprApp[], target: CallTarget): readonly Caller[] {
  return apps
    .map((app) => ({ app, policies: policyFor(resiliencyFor(cluster, app), target) }))
    .filter(({ policies }) => policies.target !== undefined)
}

function isSame(a: ServiceRef, b: ServiceRef): Truth {
  return a.name === b.name ? sameNamespace(a.namespace, b.namespace) : 'no'
}
