import { parseGoDuration } from '../../model/duration.ts'
import { anchorAt, itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import type { Cluster } from '../cluster.ts'
import { statusRanges } from '../formats/status-ranges.ts'
import { onlyFrom } from '../kubernetes/gateway-api-route.ts'
import type { MeshRetries, MeshRoute } from '../mesh.ts'
import { hasRetryKeys, hasTimeoutKeys, millisecondsOf, type Protocol, retriesOf, timeoutOf } from './call-policies.ts'
import { destinationsOf, isAttachedTo, type ServiceRoute, serviceRoutes, splitsOf } from './route-objects.ts'
import { nameAnchor, type Profile, profileOf, ruling, serviceRef, takesPolicies } from './services.ts'

/**
 * Whatever sets retries, timeouts or destinations for calls to a Service. The strongest form rules alone: a ServiceProfile with
 * routes, then the annotations and fields of a route, then the annotations of the Service. Each is listed where it is written.
 */
export function routes(cluster: Cluster): readonly MeshRoute[] {
  return cluster.derive('linkerd.routes', () => [
    ...ruling(cluster).flatMap(profileRoutes),
    ...serviceRoutes(cluster).map(objectRoute),
    ...cluster.list('Service').flatMap((service) => annotatedService(cluster, service) ?? []),
  ])
}

/** A Service with retry or timeout annotations that nothing stronger replaces. */
function annotatedService(cluster: Cluster, manifest: Manifest): MeshRoute | undefined {
  const service = serviceRef(manifest)
  if (!service || !takesPolicies(manifest) || profileOf(cluster, service)) return undefined
  const attached = serviceRoutes(cluster).filter((route) => isAttachedTo(route, service))
  const protocol: Protocol = attached.some((route) => route.protocol === 'grpc') ? 'grpc' : 'http'
  const retries = isReplaced(attached, hasRetryKeys) ? undefined : retriesOf(manifest, protocol)
  const timeout = isReplaced(attached, hasTimeouts) ? undefined : timeoutOf(manifest)
  if (!retries && !timeout) return undefined
  return {
    manifest,
    hosts: [{ service, at: nameAnchor(manifest) }],
    traffic: ['mesh'],
    destinations: [service],
    ...(retries ? { retries } : {}),
    ...(timeout ? { timeout } : {}),
  }
}

/** A setting of the Service is dead once every route of it brings its own. */
function isReplaced(attached: readonly ServiceRoute[], has: (manifest: Manifest) => boolean): boolean {
  return attached.length > 0 && attached.every(({ manifest }) => has(manifest))
}

function hasTimeouts(manifest: Manifest): boolean {
  return hasTimeoutKeys(manifest) || routeTimeout(manifest) !== undefined
}

function objectRoute(route: ServiceRoute): MeshRoute {
  const { manifest, parents, protocol } = route
  const retries = retriesOf(manifest, protocol)
  const timeout = hasTimeoutKeys(manifest) ? timeoutOf(manifest) : routeTimeout(manifest)
  const splits = splitsOf(manifest)
  return {
    manifest,
    hosts: parents.map(({ service, at }) => ({ service, at, ...onlyFrom(manifest, service) })),
    traffic: ['mesh'],
    destinations: destinationsOf(route),
    ...(splits ? { splits } : {}),
    ...(retries ? { retries } : {}),
    ...(timeout ? { timeout } : {}),
  }
}

/**
 * The shortest `timeouts.request` of the rules. Linkerd reads it as its own kind of duration, so `1m30s`, which the Gateway API
 * allows, counts as nothing. Its own older route has the field in one version only and reads Go durations there.
 */
function routeTimeout(manifest: Manifest): MeshRoute['timeout'] {
  const own = manifest.kind === 'policy.linkerd.io/HTTPRoute'
  if (own && manifest.version !== 'v1beta3') return undefined
  const read = own ? goMilliseconds : millisecondsOf
  const found = itemsAt(manifest.body, ['spec', 'rules']).flatMap((rule, index) => {
    const text = textAt(rule, ['timeouts', 'request'])
    const milliseconds = typeof text === 'string' ? read(text) : undefined
    const at = anchorAt(manifest, ['spec', 'rules', index, 'timeouts', 'request'])
    return milliseconds === undefined || milliseconds === 0 ? [] : [{ milliseconds, at }]
  })
  const shortest = found.sort((a, b) => a.milliseconds - b.milliseconds)[0]
  return shortest && { ...shortest, lift: found.map(({ at }) => ({ kind: 'remove', at })) }
}

/** One entry per route of a ServiceProfile that limits or repeats calls; one for its overrides. */
function profileRoutes({ manifest, service }: Profile): readonly MeshRoute[] {
  const host = { service, at: nameAnchor(manifest), ...onlyFrom(manifest, service) }
  const shared = { manifest, hosts: [host], traffic: ['mesh'], destinations: [service] } as const
  const limited = itemsAt(manifest.body, ['spec', 'routes']).flatMap((route, index): MeshRoute[] => {
    const retries = valueAt(route, ['isRetryable']) === true ? profileRetries(manifest, index) : undefined
    const text = textAt(route, ['timeout'])
    const milliseconds = typeof text === 'string' ? goMilliseconds(text) : undefined
    const at = anchorAt(manifest, ['spec', 'routes', index, 'timeout'])
    if (!retries && !milliseconds) return []
    return [
      {
        ...shared,
        ...(retries ? { retries } : {}),
        ...(milliseconds ? { timeout: { milliseconds, at, lift: [{ kind: 'remove', at }] } } : {}),
      },
    ]
  })
  if (itemsAt(manifest.body, ['spec', 'dstOverrides']).length === 0) return limited
  const splits = {
    kind: 'weights',
    what: 'destination overrides',
    at: anchorAt(manifest, ['spec', 'dstOverrides'], 'key'),
  } as const
  return [...limited, { ...shared, splits }]
}

/** Nothing but the retry budget, a share of all calls, ends the retries of a ServiceProfile. */
function profileRetries(manifest: Manifest, index: number): MeshRetries {
  const at = anchorAt(manifest, ['spec', 'routes', index, 'isRetryable'])
  return {
    attempts: Number.POSITIVE_INFINITY,
    connectionOnly: false,
    on: { http: statusRanges('5xx'), grpc: true, broken: false },
    at,
    disable: [{ kind: 'remove', at }],
    limitToConnection: [],
  }
}

function goMilliseconds(text: string): number | undefined {
  const parsed = parseGoDuration(text)
  return parsed.kind === 'duration' ? Number(parsed.nanoseconds / 1_000_000n) : undefined
}
