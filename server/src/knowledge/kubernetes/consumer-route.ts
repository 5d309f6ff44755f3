import type { Manifest } from '../../model/manifest.ts'
import type { RoutedHost, ServiceRef } from '../mesh.ts'

/**
 * A route outside of the namespace of its Service acts for callers in its own namespace only.
 * https://gateway-api.sigs.k8s.io/geps/gep-1294/ (consumer routes)
 */
export function onlyFrom({ namespace }: Manifest, service: ServiceRef): Pick<RoutedHost, 'callers'> {
  const isElsewhere = typeof namespace === 'string' && service.namespace !== undefined && service.namespace !== namespace
  return isElsewhere ? { callers: [namespace] } : {}
}
