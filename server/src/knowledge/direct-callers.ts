import { groupBy } from '../base/group-by.ts'
import { hostNamesIn } from '../model/host-names.ts'
import { anchorAt, idOf, itemsAt, keyOf, type Manifest, textAt, valueAt } from '../model/manifest.ts'
import type { Workload } from '../model/workload.ts'
import type { Anchor } from '../syntax/anchor.ts'
import type { Path } from '../syntax/path.ts'
import { isList, isMap, type Plain, UNKNOWN } from '../syntax/plain.ts'
import type { Cluster } from './cluster.ts'
import { daprAppOf } from './dapr/apps.ts'
import { httpEndpoints } from './dapr/components.ts'
import { sameNamespace, workloads, workloadsBehind, workloadsIn } from './kubernetes/lookup.ts'
import type { ServiceRef } from './mesh.ts'
import { isMeshed, meshesIn } from './posture.ts'

/** Who calls the plain Service of an app, and not the app through Dapr. */
export interface DirectCallers {
  /** Places that show such calls. */
  readonly shown: readonly Anchor[]
  /** Meshed workloads without Dapr beside the Service, of which nothing says that they call it, or that they do not. */
  readonly possible: readonly Workload[]
}

/**
 * Calls to a Service show in the addresses that workloads and ConfigMaps hold, in HTTPEndpoints, and in what lets calls in from
 * outside. Code holds addresses too, so where nothing shows there may still be some.
 */
export function directCallersOf(cluster: Cluster, service: Manifest): DirectCallers {
  return cluster.derive(`direct-callers/${idOf(service)}`, () => {
    const own = new Set(workloadsBehind(cluster, service).map(({ manifest }) => keyOf(manifest)))
    const strangers = (held: { readonly manifest: Manifest }) => !own.has(keyOf(held.manifest))
    const isMeant = ({ host, manifest }: HeldAddress) => means(host, manifest, service)
    const beside = service.namespace === UNKNOWN ? [] : workloadsIn(cluster, service.namespace ?? '')
    return {
      shown: [
        ...(addressesHeld(cluster).get(String(service.name)) ?? [])
          .filter(strangers)
          .filter(isMeant)
          .map(({ at }) => at),
        ...entrancesTo(cluster, service),
      ],
      possible: beside
        .filter(strangers)
        .filter((workload) => daprAppOf(cluster, workload) === undefined && isMeshed(cluster, workload) !== 'no'),
    }
  })
}

interface HeldAddress {
  readonly host: string
  readonly manifest: Manifest
  readonly at: Anchor
}

/** Addresses in workloads and ConfigMaps, by the first part of their names. */
function addressesHeld(cluster: Cluster): ReadonlyMap<string, readonly HeldAddress[]> {
  return cluster.derive('direct-callers.addresses', () => {
    const holders = [
      ...workloads(cluster).map(({ manifest, template }) => ({ manifest, path: [...template, 'spec', 'containers'] })),
      ...cluster.list('ConfigMap').map((manifest) => ({ manifest, path: ['data'] })),
    ]
    const held = holders.flatMap(({ manifest, path }) => addressesAt(manifest, path))
    return groupBy(held, ({ host }) => host.split('.', 1)[0] ?? host)
  })
}

function addressesAt(manifest: Manifest, path: Path): readonly HeldAddress[] {
  return textsBelow(valueAt(manifest.body, path), path).flatMap(({ text, path: place }) =>
    hostNamesIn(text).map((host) => ({ host, manifest, at: anchorAt(manifest, place) })),
  )
}

function textsBelow(value: Plain | undefined, path: Path): readonly { readonly text: string; readonly path: Path }[] {
  if (typeof value === 'string') return [{ text: value, path }]
  if (isList(value)) return value.flatMap((item, index) => textsBelow(item, [...path, index]))
  return isMap(value) ? Object.entries(value).flatMap(([key, inner]) => textsBelow(inner, [...path, key])) : []
}

/** `orders` from its own namespace, `orders.shop` and longer forms from any. */
function means(host: string, from: Manifest, service: Manifest): boolean {
  const [name, namespace] = host.split('.')
  return name === service.name && sameNamespace(namespace ?? from.namespace, service.namespace) !== 'no'
}

/** What lets calls in: an Ingress, a route through a gateway of a mesh, and HTTPEndpoints, whose calls come from sidecars. */
function entrancesTo(cluster: Cluster, { name, namespace }: Manifest): readonly Anchor[] {
  const isMeant = (other: ServiceRef) => other.name === name && sameNamespace(other.namespace, namespace) !== 'no'
  const endpoints = httpEndpoints(cluster).flatMap(({ service, at }) => (service && isMeant(service) ? [at] : []))
  const gateways = meshesIn(cluster)
    .flatMap((mesh) => mesh.routes(cluster))
    .filter(({ traffic, destinations }) => traffic.includes('gateway') && destinations.some(isMeant))
    .flatMap(({ hosts }) => hosts.slice(0, 1).map(({ at }) => at))
  const ingresses = cluster
    .list('networking.k8s.io/Ingress')
    .filter((ingress) => sameNamespace(ingress.namespace, namespace) !== 'no')
    .flatMap((ingress) =>
      backendsOf(ingress)
        .filter((path) => textAt(ingress.body, path) === name)
        .map((path) => anchorAt(ingress, path)),
    )
  return [...endpoints, ...gateways, ...ingresses]
}

function backendsOf({ body }: Manifest): readonly Path[] {
  const rules = itemsAt(body, ['spec', 'rules']).flatMap((rule, index) =>
    itemsAt(rule, ['http', 'paths']).map((_, position): Path => ['spec', 'rules', index, 'http', 'paths', position, 'backend']),
  )
  return [['spec', 'defaultBackend'], ...rules].map((path) => [...path, 'service', 'name'])
}
