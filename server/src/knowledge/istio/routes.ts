import type { Cluster } from '../cluster.ts'
import type { MeshRoute } from '../mesh.ts'
import { gatewayRoutes } from './gateway-route.ts'
import { virtualServiceRoutes } from './virtual-service.ts'

/** Everything that routes, repeats or limits calls: rules of VirtualServices, and of the Gateway API. */
export function routes(cluster: Cluster): readonly MeshRoute[] {
  return cluster.derive('istio.routes', () => [...virtualServiceRoutes(cluster), ...gatewayRoutes(cluster)])
}
