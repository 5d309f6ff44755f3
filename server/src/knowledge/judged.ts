import { itemsAt, type Manifest, valueAt } from '../model/manifest.ts'
import type { Cluster } from './cluster.ts'
import { findKind } from './kinds.ts'
import { meshesIn } from './posture.ts'

/**
 * Whether what is wrong with an object is our business. Objects that other programs read as well are where a mesh is shown, or
 * where a Service is their parent: then only a mesh does anything with them.
 */
export function isJudged(cluster: Cluster, { kind, body }: Manifest): boolean {
  if (!findKind(kind)?.spec.shared || meshesIn(cluster).length > 0) return true
  return itemsAt(body, ['spec', 'parentRefs']).some((parent) => valueAt(parent, ['kind']) === 'Service')
}
