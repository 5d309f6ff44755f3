import { anchorAt, itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Plain } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { backendsOf, matchIn, namedIn, weightsIn } from '../kubernetes/gateway-api-route.ts'
import { findServices, sameNamespace } from '../kubernetes/lookup.ts'
import type { MeshRoute, ServiceRef } from '../mesh.ts'
import type { Protocol } from './call-policies.ts'
import { profileOf, takesPolicies } from './services.ts'

/** A route that Linkerd applies to calls to a Service. */
export interface ServiceRoute {
  readonly manifest: Manifest
  readonly protocol: Protocol
  readonly parents: readonly RouteParent[]
}

/** A Service that a route is attached to. */
interface RouteParent {
  readonly service: ServiceRef
  /** `undefined`: every port. */
  readonly port: number | undefined
  readonly at: Anchor
}

export const ROUTE_KINDS: Readonly<Record<string, Protocol>> = {
  'gateway.networking.k8s.io/HTTPRoute': 'http',
  'policy.linkerd.io/HTTPRoute': 'http',
  'gateway.networking.k8s.io/GRPCRoute': 'grpc',
}

/**
 * Routes whose parent is a Service that Linkerd accepts, with the parents at which they act. Where a GRPCRoute is attached to the
 * same port, HTTPRoutes are refused.
 */
export function serviceRoutes(cluster: Cluster): readonly ServiceRoute[] {
  return cluster.derive('linkerd.service-routes', () => {
    const attached = Object.entries(ROUTE_KINDS).flatMap(([kind, protocol]) =>
      cluster
        .list(kind)
        .filter((manifest) => !hasUnknownFilter(manifest))
        .map((manifest) => ({ manifest, protocol, parents: parentsOf(cluster, manifest) })),
    )
    const grpc = attached.filter(({ protocol }) => protocol === 'grpc').flatMap(({ parents }) => parents)
    return attached
      .map((route) => ({
        ...route,
        parents: route.parents.filter((parent) => route.protocol === 'grpc' || !grpc.some((other) => samePort(parent, other))),
      }))
      .filter(({ parents }) => parents.length > 0)
  })
}

/** Whether a route is attached to a Service. */
export function isAttachedTo(route: ServiceRoute, service: ServiceRef): boolean {
  return route.parents.some((parent) => sameService(parent.service, service))
}

/** Services that a route sends calls to; without backends, its parent. */
export function destinationsOf({ manifest, parents }: ServiceRoute): readonly ServiceRef[] {
  const found = itemsAt(manifest.body, ['spec', 'rules']).flatMap((rule) => backendsOf(manifest, rule))
  return found.length > 0 ? found : parents.map(({ service }) => service)
}

/** What a route does beyond limits: it divides calls, or picks some of them. */
export function splitsOf(manifest: Manifest): MeshRoute['splits'] {
  for (const [index, rule] of itemsAt(manifest.body, ['spec', 'rules']).entries()) {
    const path = ['spec', 'rules', index]
    const splits = weightsIn(manifest, rule, path) ?? matchIn(manifest, rule, path)
    if (splits) return splits
  }
  return undefined
}

/** Filters that make Linkerd drop a route between workloads as a whole. */
const UNKNOWN_FILTERS: ReadonlySet<unknown> = new Set(['RequestMirror', 'URLRewrite', 'ExtensionRef'])

function hasUnknownFilter(manifest: Manifest): boolean {
  return itemsAt(manifest.body, ['spec', 'rules'])
    .flatMap((rule) => itemsAt(rule, ['filters']))
    .some((filter) => UNKNOWN_FILTERS.has(valueAt(filter, ['type'])))
}

function parentsOf(cluster: Cluster, manifest: Manifest): readonly RouteParent[] {
  return writtenParents(manifest).filter(({ service }) => {
    const objects = findServices(cluster, service)
    const refused = objects.length > 0 && !objects.some(takesPolicies)
    return !refused && !profileOf(cluster, service)
  })
}

/** The Services that a route names as its parents, whether or not it acts there. */
export function writtenParents(manifest: Manifest): readonly RouteParent[] {
  return itemsAt(manifest.body, ['spec', 'parentRefs']).flatMap((reference, index): RouteParent[] => {
    const service = isServiceReference(reference) ? namedIn(manifest, reference) : undefined
    if (!service) return []
    const port = valueAt(reference, ['port'])
    return [
      {
        service,
        port: typeof port === 'number' ? port : undefined,
        at: anchorAt(manifest, ['spec', 'parentRefs', index, 'name']),
      },
    ]
  })
}

/** The API server fills in another group where none is written, so the group of Services must be. Linkerd also takes "core". */
function isServiceReference(reference: Plain): boolean {
  const group = textAt(reference, ['group'])
  return textAt(reference, ['kind']) === 'Service' && (group === '' || group === 'core')
}

function samePort(a: RouteParent, b: RouteParent): boolean {
  return sameService(a.service, b.service) && (a.port === undefined || b.port === undefined || a.port === b.port)
}

function sameService(a: ServiceRef, b: ServiceRef): boolean {
  return a.name === b.name && sameNamespace(a.namespace, b.namespace) === 'yes'
}
