import type { Cluster } from './cluster.ts'
import type { DaprApp } from './dapr/apps.ts'
import { quoteApp } from './dapr/calls.ts'
import { type DaprDestination, daprDestination } from './dapr-destinations.ts'
import { directCallersOf } from './direct-callers.ts'
import type { Mesh, MeshRoute } from './mesh.ts'
import { allRoutes, type RouteOfMesh, routesIn } from './mesh-routes.ts'

/** A mesh route by which requests get to a Dapr app without having passed through Dapr: from outside, or from callers without it. */
export interface EntryRoute {
  readonly mesh: Mesh
  readonly route: MeshRoute
  readonly app: DaprApp
  /** What must hold, beyond what the files show: clauses. */
  readonly assuming: readonly string[]
}

/**
 * Routes through a gateway lead in by themselves. One between workloads does where something shows that the Service of the app is
 * called directly.
 */
export function entryRoutes(cluster: Cluster): readonly EntryRoute[] {
  return cluster.derive('dapr.entryRoutes', () => allRoutes(cluster).flatMap((one) => entriesOf(cluster, one)))
}

/** Those that are written in a document. */
export function entryRoutesIn(cluster: Cluster, document: string): readonly EntryRoute[] {
  return cluster.derive(`dapr.entryRoutes/${document}`, () =>
    routesIn(cluster, document).flatMap((one) => entriesOf(cluster, one)),
  )
}

function entriesOf(cluster: Cluster, { mesh, route }: RouteOfMesh): readonly EntryRoute[] {
  return route.destinations.flatMap((ref) => {
    const behind = daprDestination(cluster, ref)
    if (behind?.kind !== 'app') return []
    const assuming = route.traffic.includes('gateway') ? [] : assumedInside(cluster, mesh, behind)
    return assuming ? behind.apps.map((app) => ({ mesh, route, app, assuming })) : []
  })
}

/** `undefined`: nothing shows that calls get there through proxies of the mesh. */
function assumedInside(
  cluster: Cluster,
  mesh: Mesh,
  { service, apps }: Extract<DaprDestination, { readonly kind: 'app' }>,
): readonly string[] | undefined {
  const members = directCallersOf(cluster, service).shown.map(({ from }) =>
    from ? mesh.membership(cluster, from).member : 'unknown',
  )
  if (members.includes('yes')) return []
  return members.includes('unknown')
    ? apps.map((app) => `callers of the Service of ${quoteApp(app)} are in ${mesh.title}`)
    : undefined
}
