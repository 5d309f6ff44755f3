import type { Manifest } from '../model/manifest.ts'
import type { Anchor } from '../syntax/anchor.ts'
import type { Cluster } from './cluster.ts'
import { appsOfDaprService, type DaprApp, daprAppOf } from './dapr/apps.ts'
import { httpEndpoints } from './dapr/components.ts'
import { findServices, isHeadless, sameNamespace, workloadsBehind } from './kubernetes/lookup.ts'
import type { Mesh, ServiceRef } from './mesh.ts'
import { meshesIn } from './posture.ts'

/** What a Service means for Dapr's calls. */
export type DaprDestination =
  /** The headless Service that the Dapr operator makes for an app's sidecars; Dapr asks it for addresses and calls those. */
  | { readonly kind: 'sidecars'; readonly apps: readonly DaprApp[] }
  /** The plain Service of an app; Dapr's calls between sidecars never go there. */
  | { readonly kind: 'app'; readonly apps: readonly DaprApp[]; readonly service: Manifest }

/** Tells what stands behind a Service, as far as Dapr is concerned; `undefined` where no Dapr app does, or not only Dapr apps do. */
export function daprDestination(cluster: Cluster, ref: ServiceRef): DaprDestination | undefined {
  const services = findServices(cluster, ref)
  if (services.length === 0) {
    const apps = appsOfDaprService(cluster, ref)
    return apps.length > 0 ? { kind: 'sidecars', apps } : undefined
  }
  const [service] = services
  if (!service || services.length > 1 || isHeadless(service)) return undefined
  const workloads = workloadsBehind(cluster, service)
  const apps = workloads.flatMap((workload) => daprAppOf(cluster, workload) ?? [])
  return apps.length > 0 && apps.length === workloads.length ? { kind: 'app', apps, service } : undefined
}

/**
 * What in the files shows that the plain Service is called all the same: an HTTPEndpoint with its address, or a route that lets
 * calls in through a gateway. Callers' code is not in the files, so finding nothing here proves nothing.
 */
export function plainCallersOf(cluster: Cluster, ref: ServiceRef): readonly Anchor[] {
  const isSame = (other: ServiceRef) => other.name === ref.name && sameNamespace(other.namespace, ref.namespace) !== 'no'
  const endpoints = httpEndpoints(cluster).flatMap(({ service, at }) => (service && isSame(service) ? [at] : []))
  const gateways = meshesIn(cluster)
    .flatMap((mesh: Mesh) => mesh.routes(cluster))
    .filter(({ traffic, destinations }) => traffic.includes('gateway') && destinations.some(isSame))
    .flatMap(({ hosts }) => hosts.slice(0, 1).map(({ at }) => at))
  return [...endpoints, ...gateways]
}
