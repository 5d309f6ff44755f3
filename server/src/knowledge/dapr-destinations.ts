import { type Manifest, textAt } from '../model/manifest.ts'
import type { Cluster } from './cluster.ts'
import { appsOfDaprService, type DaprApp, daprAppOf, daprServiceOf } from './dapr/apps.ts'
import { findServices, isHeadless, workloadsBehind } from './kubernetes/lookup.ts'
import type { ServiceRef } from './mesh.ts'

/** What a Service means for Dapr's calls. */
export type DaprDestination =
  /** The headless Service that the Dapr operator makes for an app's sidecars; Dapr asks it for addresses and calls those. */
  | { readonly kind: 'sidecars'; readonly apps: readonly DaprApp[] }
  /** The plain Service of an app; Dapr's calls between sidecars never go there. */
  | { readonly kind: 'app'; readonly apps: readonly DaprApp[]; readonly service: Manifest }

/** Tells what stands behind a Service, as far as Dapr is concerned; `undefined` where no Dapr app certainly does, or not only Dapr apps do. */
export function daprDestination(cluster: Cluster, ref: ServiceRef): DaprDestination | undefined {
  return cluster.derive(`dapr.destination/${ref.name}/${ref.namespace ?? ''}`, () => find(cluster, ref))
}

function find(cluster: Cluster, ref: ServiceRef): DaprDestination | undefined {
  const services = findServices(cluster, ref)
  const [service] = services
  if (services.length > 1) return undefined
  if (!service || isHeadless(service)) {
    const apps = appsOfDaprService(cluster, ref).filter((app) => app.enabled === 'yes' && daprServiceOf(cluster, app))
    return apps.length > 0 ? { kind: 'sidecars', apps } : undefined
  }
  const behind = workloadsBehind(cluster, service)
  const apps = behind.flatMap((workload) => daprAppOf(cluster, workload) ?? []).filter(({ enabled }) => enabled === 'yes')
  const leadsOut = textAt(service.body, ['spec', 'type']) === 'ExternalName'
  return apps.length > 0 && apps.length === behind.length && !leadsOut ? { kind: 'app', apps, service } : undefined
}
