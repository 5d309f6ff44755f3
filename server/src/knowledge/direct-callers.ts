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
import { allRoutes } from './mesh-routes.ts'
import { isMeshed } from './posture.ts'
import { entryOf } from './view-index.ts'

/** Who calls the plain Service of an app, and not the app through Dapr. */
export interface DirectCallers {
  /** What shows calls from inside, and an Ingress. */
  readonly shown: readonly ShownCall[]
  /** Routes through gateways of a mesh that lead to the Service. */
  readonly gateways: readonly Anchor[]
  /** Meshed workloads without Dapr beside the Service, of which nothing says that they call it, or that they do not. */
  readonly possible: readonly Workload[]
}

interface ShownCall {
  readonly at: Anchor
  /** The workload that holds the address; `undefined` where it is not told who uses it. */
  readonly from: Workload | undefined
}

/**
 * Calls to a Service show in the addresses that workloads and ConfigMaps hold, in HTTPEndpoints, and in what lets calls in from
 * outside. Code holds addresses too, so where nothing shows there may still be some.
 */
export function directCallersOf(cluster: Cluster, service: Manifest): DirectCallers {
  return cluster.derive(`direct-callers/${idOf(service)}`, () => {
    const own = new Set(workloadsBehind(cluster, service).map(({ manifest }) => keyOf(manifest)))
    const isStranger = ({ manifest }: { readonly manifest: Manifest }) => !own.has(keyOf(manifest))
    const held = addressesHeld(cluster, String(service.name))
    const beside = service.namespace === UNKNOWN ? [] : workloadsIn(cluster, service.namespace ?? '')
    return {
      shown: [
        ...held.filter((address) => isStranger(address) && means(address, service)).map(({ at, from }) => ({ at, from })),
        ...[...endpointsTo(cluster, service), ...ingressesTo(cluster, service)].map((at) => ({ at, from: undefined })),
      ],
      gateways: gatewaysTo(cluster, service),
      possible: beside
        .filter(isStranger)
        .filter((workload) => daprAppOf(cluster, workload) === undefined && isMeshed(cluster, workload) !== 'no'),
    }
  })
}

interface HeldAddress extends ShownCall {
  readonly host: string
  readonly manifest: Manifest
}

/** Addresses in workloads and ConfigMaps whose names begin with that of a Service. */
function addressesHeld(cluster: Cluster, name: string): readonly HeldAddress[] {
  const make = () => {
    const ofWorkloads = workloads(cluster).flatMap((workload) =>
      addressesAt(workload.manifest, [...workload.template, 'spec', 'containers'], workload),
    )
    const ofMaps = cluster.list('ConfigMap').flatMap((manifest) => addressesAt(manifest, ['data'], undefined))
    return groupBy([...ofWorkloads, ...ofMaps], ({ host }) => host.split('.', 1)[0] ?? host)
  }
  return entryOf(cluster, 'direct-callers.addresses', name, make) ?? []
}

function addressesAt(manifest: Manifest, path: Path, from: Workload | undefined): readonly HeldAddress[] {
  return textsBelow(valueAt(manifest.body, path), path).flatMap(({ text, path: place }) =>
    hostNamesIn(text).map((host) => ({ host, manifest, from, at: anchorAt(manifest, place) })),
  )
}

function textsBelow(value: Plain | undefined, path: Path): readonly { readonly text: string; readonly path: Path }[] {
  if (typeof value === 'string') return [{ text: value, path }]
  if (isList(value)) return value.flatMap((item, index) => textsBelow(item, [...path, index]))
  return isMap(value) ? Object.entries(value).flatMap(([key, inner]) => textsBelow(inner, [...path, key])) : []
}

/** `orders` from its own namespace, `orders.shop` and longer forms from any. */
function means({ host, manifest }: HeldAddress, service: Manifest): boolean {
  const [name, namespace] = host.split('.')
  return name === service.name && sameNamespace(namespace ?? manifest.namespace, service.namespace) !== 'no'
}

function isMeant(ref: ServiceRef, { name, namespace }: Manifest): boolean {
  return ref.name === name && sameNamespace(ref.namespace, namespace) !== 'no'
}

/** Calls to an HTTPEndpoint come from sidecars, but go to the Service. */
function endpointsTo(cluster: Cluster, target: Manifest): readonly Anchor[] {
  return httpEndpoints(cluster).flatMap(({ service, at }) => (service && isMeant(service, target) ? [at] : []))
}

function gatewaysTo(cluster: Cluster, target: Manifest): readonly Anchor[] {
  const make = () =>
    groupBy(
      allRoutes(cluster)
        .filter(({ route }) => route.traffic.includes('gateway'))
        .flatMap(({ route: { destinations, hosts } }) =>
          destinations.flatMap((service) => hosts.slice(0, 1).map(({ at }) => ({ service, at }))),
        ),
      ({ service }) => service.name,
    )
  const leading = entryOf(cluster, 'direct-callers.gateways', String(target.name), make) ?? []
  return leading.flatMap(({ service, at }) => (isMeant(service, target) ? [at] : []))
}

function ingressesTo(cluster: Cluster, { name, namespace }: Manifest): readonly Anchor[] {
  return cluster
    .list('networking.k8s.io/Ingress')
    .filter((ingress) => sameNamespace(ingress.namespace, namespace) !== 'no')
    .flatMap((ingress) =>
      backendsOf(ingress)
        .filter((path) => textAt(ingress.body, path) === name)
        .map((path) => anchorAt(ingress, path)),
    )
}

function backendsOf({ body }: Manifest): readonly Path[] {
  const rules = itemsAt(body, ['spec', 'rules']).flatMap((rule, index) =>
    itemsAt(rule, ['http', 'paths']).map((_, position): Path => ['spec', 'rules', index, 'http', 'paths', position, 'backend']),
  )
  return [['spec', 'defaultBackend'], ...rules].map((path) => [...path, 'service', 'name'])
}
