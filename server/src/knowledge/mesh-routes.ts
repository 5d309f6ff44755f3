import { groupBy } from '../base/group-by.ts'
import type { Cluster } from './cluster.ts'
import type { Mesh, MeshRoute } from './mesh.ts'
import { meshesIn } from './posture.ts'
import { documentOf, entryOf } from './view-index.ts'

export interface RouteOfMesh {
  readonly mesh: Mesh
  readonly route: MeshRoute
}

/** The routes of which some part is written in a document: a host, a split or a limit. */
export function routesIn(cluster: Cluster, document: string): readonly RouteOfMesh[] {
  return entryOf(cluster, 'mesh-routes', document, () => byDocument(allRoutes(cluster))) ?? []
}

/** The routes of every mesh in the view. */
export function allRoutes(cluster: Cluster): readonly RouteOfMesh[] {
  return meshesIn(cluster).flatMap((mesh) => mesh.routes(cluster).map((route) => ({ mesh, route })))
}

function byDocument(routes: readonly RouteOfMesh[]): ReadonlyMap<string, readonly RouteOfMesh[]> {
  const placed = routes.flatMap((one) => documentsOf(one.route).map((document) => ({ document, one })))
  return new Map(
    [...groupBy(placed, ({ document }) => document)].map(([document, found]) => [document, found.map(({ one }) => one)]),
  )
}

function documentsOf({ manifest, hosts, splits, retries, timeout }: MeshRoute): readonly string[] {
  const places = [manifest, ...hosts.map(({ at }) => at), splits?.at, retries?.at, retries?.perTry?.at, timeout?.at]
  return [...new Set(places.flatMap((place) => (place ? [documentOf(place)] : [])))]
}
