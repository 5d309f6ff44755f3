import { anchorAt, itemsAt, type Manifest, textAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import type { Plain } from '../../syntax/plain.ts'
import type { MeshRoute, RoutedHost, ServiceRef } from '../mesh.ts'

/** The object that a parent or backend of a route names; in the namespace of the route unless it says another. */
export function namedIn(route: Manifest, reference: Plain): ServiceRef | undefined {
  const name = textAt(reference, ['name'])
  const namespace = textAt(reference, ['namespace']) ?? route.namespace
  if (typeof name !== 'string') return undefined
  return { name, namespace: typeof namespace === 'string' ? namespace : undefined }
}

/** The backends of a rule. */
export function backendsOf(route: Manifest, rule: Plain): readonly ServiceRef[] {
  return itemsAt(rule, ['backendRefs']).flatMap((backend) => namedIn(route, backend) ?? [])
}

/** Whether a rule, at its path in the route, divides calls among several backends. */
export function weightsIn(route: Manifest, rule: Plain, path: Path): MeshRoute['splits'] {
  if (itemsAt(rule, ['backendRefs']).length < 2) return undefined
  const at = anchorAt(route, [...path, 'backendRefs'], 'key')
  return { kind: 'weights', what: 'several destinations with weights', at }
}

/** Whether a rule, at its path in the route, picks calls by what only requests of the app itself carry. */
export function matchIn(route: Manifest, rule: Plain, path: Path): MeshRoute['splits'] {
  const isPicky = itemsAt(rule, ['matches']).some(
    (match) => itemsAt(match, ['headers']).length + itemsAt(match, ['queryParams']).length > 0,
  )
  return isPicky ? { kind: 'match', what: 'a match on headers', at: anchorAt(route, [...path, 'matches'], 'key') } : undefined
}

/**
 * A route outside of the namespace of its Service acts for callers in its own namespace only.
 * https://gateway-api.sigs.k8s.io/geps/gep-1294/ (consumer routes)
 */
export function onlyFrom({ namespace }: Manifest, service: ServiceRef): Pick<RoutedHost, 'callers'> {
  const isElsewhere = typeof namespace === 'string' && service.namespace !== undefined && service.namespace !== namespace
  return isElsewhere ? { callers: [namespace] } : {}
}
