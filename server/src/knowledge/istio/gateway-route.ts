import { anchorAt, itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { statusRanges } from '../formats/status-ranges.ts'
import { backendsOf, matchIn, namedIn, onlyFrom, weightsIn } from '../kubernetes/gateway-api-route.ts'
import type { MeshRetries, MeshRoute, RoutedHost } from '../mesh.ts'
import { defaultRetries, millisecondsOf } from './retries.ts'

/**
 * The rules of HTTPRoutes and GRPCRoutes, one route for each. Those whose parent is a Service act on calls between workloads.
 * https://github.com/istio/istio/blob/86c9f01fd735fb01d8192f5bcaf0d424afb7f14c/pilot/pkg/config/kube/gateway/conversion.go
 */
export function gatewayRoutes(cluster: Cluster): readonly MeshRoute[] {
  return ['gateway.networking.k8s.io/HTTPRoute', 'gateway.networking.k8s.io/GRPCRoute'].flatMap((kind) =>
    cluster.list(kind).flatMap((manifest) => routesOf(cluster, manifest)),
  )
}

function routesOf(cluster: Cluster, manifest: Manifest): MeshRoute[] {
  const parents = itemsAt(manifest.body, ['spec', 'parentRefs'])
  const services = parents.flatMap((parent, index): RoutedHost[] => {
    const service = isService(parent) ? namedIn(manifest, parent) : undefined
    const at = anchorAt(manifest, ['spec', 'parentRefs', index, 'name'])
    return service ? [{ service, at, ...onlyFrom(manifest, service) }] : []
  })
  const hostnames = itemsAt(manifest.body, ['spec', 'hostnames']).flatMap((name, index) =>
    typeof name === 'string' ? [{ service: { external: name }, at: anchorAt(manifest, ['spec', 'hostnames', index]) }] : [],
  )
  const throughGateway = parents.some((parent) => !isService(parent))
  const shared = {
    manifest,
    // Names in requests count at a gateway only; between workloads they are ignored.
    hosts: throughGateway ? [...services, ...hostnames] : services,
    traffic: [...(services.length > 0 ? (['mesh'] as const) : []), ...(throughGateway ? (['gateway'] as const) : [])],
  }
  return itemsAt(manifest.body, ['spec', 'rules']).map((rule, index): MeshRoute => {
    const path: Path = ['spec', 'rules', index]
    const splits = splitsOf(manifest, rule, path)
    const retries = retriesOf(cluster, manifest, rule, path)
    const timeout = timeoutOf(manifest, rule, path)
    return {
      ...shared,
      destinations: backendsOf(manifest, rule),
      ...(splits ? { splits } : {}),
      ...(retries ? { retries } : {}),
      ...(timeout ? { timeout } : {}),
    }
  })
}

/** Group and kind stand for a Gateway where they are not written. */
function isService(parent: Plain): boolean {
  return textAt(parent, ['kind']) === 'Service' && textAt(parent, ['group']) === ''
}

function splitsOf(manifest: Manifest, rule: Plain, path: Path): MeshRoute['splits'] {
  return weightsIn(manifest, rule, path) ?? mirrorIn(manifest, rule, path) ?? matchIn(manifest, rule, path)
}

function mirrorIn(manifest: Manifest, rule: Plain, path: Path): MeshRoute['splits'] {
  const mirrors = itemsAt(rule, ['filters']).some((filter) => valueAt(filter, ['type']) === 'RequestMirror')
  return mirrors ? { kind: 'mirror', what: 'a mirror', at: anchorAt(manifest, [...path, 'filters'], 'key') } : undefined
}

/**
 * Retries of a rule that asks for some, or those of the installation. The API takes no 0; without the block, failed connections are
 * still retried.
 */
function retriesOf(cluster: Cluster, manifest: Manifest, rule: Plain, path: Path): MeshRetries | undefined {
  const block = valueAt(rule, ['retry'])
  if (manifest.kind.endsWith('/GRPCRoute') || block === undefined) return defaultRetries(cluster)
  if (!isMap(block)) return undefined
  const attempts = block.attempts ?? 2
  if (typeof attempts !== 'number') return undefined
  const written = block.attempts !== undefined
  const at = written ? anchorAt(manifest, [...path, 'retry', 'attempts']) : anchorAt(manifest, [...path, 'retry'], 'key')
  const codes = itemsAt(block, ['codes']).filter((code) => typeof code === 'number')
  const perTry = millisecondsOf(valueAt(rule, ['timeouts', 'backendRequest']))
  const perTryAt = anchorAt(manifest, [...path, 'timeouts', 'backendRequest'])
  return {
    attempts,
    connectionOnly: false,
    on: { http: statusRanges(codes.join(',')), grpc: true, broken: false },
    ...(perTry ? { perTry: { milliseconds: perTry, at: perTryAt } } : {}),
    at,
    disable: [],
    limitToConnection: [{ kind: 'remove', at: anchorAt(manifest, [...path, 'retry']) }],
  }
}

/** The limit for each try is the one for the whole call where nothing is retried on purpose. Zero means none. */
function timeoutOf(manifest: Manifest, rule: Plain, path: Path): MeshRoute['timeout'] {
  if (manifest.kind.endsWith('/GRPCRoute')) return undefined
  const keys = isMap(valueAt(rule, ['retry'])) ? ['request'] : ['backendRequest', 'request']
  for (const key of keys) {
    const milliseconds = millisecondsOf(valueAt(rule, ['timeouts', key]))
    if (!milliseconds) continue
    const written = keys.filter((name) => valueAt(rule, ['timeouts', name]) !== undefined)
    return {
      milliseconds,
      at: anchorAt(manifest, [...path, 'timeouts', key]),
      lift: written.map((name) => ({ kind: 'remove', at: anchorAt(manifest, [...path, 'timeouts', name]) })),
    }
  }
  return undefined
}
