import type { Cluster } from '../cluster.ts'
import type { MeshRoute, ServiceRef } from '../mesh.ts'
import { gatewayRoutes } from './gateway-route.ts'
import { knownServices } from './hosts.ts'
import { defaultRetries } from './retries.ts'
import { virtualServiceRoutes } from './virtual-service.ts'

/** Everything that routes, repeats or limits calls: rules of VirtualServices, of the Gateway API, and the installation for the rest. */
export function routes(cluster: Cluster): readonly MeshRoute[] {
  return cluster.derive('istio.routes', () => {
    const written = [...virtualServiceRoutes(cluster), ...gatewayRoutes(cluster)]
    return [...written, ...defaultRoutes(cluster, written)]
  })
}

/** The routes to Services for which none is written, where the installation has retries for them. */
function defaultRoutes(cluster: Cluster, written: readonly MeshRoute[]): readonly MeshRoute[] {
  const retries = defaultRetries(cluster)
  if (!retries?.byDefault) return []
  const { manifest } = retries.byDefault
  const routed = new Set(
    written.flatMap(({ hosts, traffic }) =>
      traffic.includes('mesh') ? hosts.flatMap(({ service }) => ('name' in service ? keyOf(service) : [])) : [],
    ),
  )
  return knownServices(cluster)
    .filter((service) => !routed.has(keyOf(service)))
    .map((service) => ({
      manifest,
      hosts: [{ service, at: retries.at }],
      traffic: ['mesh'],
      destinations: [service],
      retries,
    }))
}

function keyOf({ name, namespace }: ServiceRef): string {
  return `${name}/${namespace ?? ''}`
}
