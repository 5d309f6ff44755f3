import { itemsAt, type KindId, keyOf, type Manifest } from '../../model/manifest.ts'
import { both, either, type Truth, truthOf } from '../../model/truth.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { inNamespace, sameNamespace, type WrittenNamespace, writtenAt } from '../kubernetes/lookup.ts'
import { decodedResiliency } from './decoded.ts'
import { byFile, type Loaded } from './scopes.ts'

/** The other Resiliency objects that a sidecar which loads this one loads, or may load, in the order in which daprd reads files. */
export function loadedBeside(cluster: Cluster, manifest: Manifest): readonly Loaded[] {
  const objects = inReach(cluster, 'dapr.io/Resiliency', manifest.namespace)
  return objects.toSorted(byFile).flatMap((other) => {
    const certainty = loadedTogether(cluster, manifest, other)
    return keyOf(manifest) === keyOf(other) || certainty === 'no'
      ? []
      : [{ manifest: decodedResiliency(cluster.mode, other), certainty }]
  })
}

/** Whether some sidecar loads both objects. */
export function loadedTogether(cluster: Cluster, a: Manifest, b: Manifest): Truth {
  return both(reaches(cluster, a.namespace, b.namespace), scopesMeet(a, b))
}

/** Whether what lives in one namespace is seen from the other. daprd that reads files does not look at namespaces. */
export function reaches(cluster: Cluster, from: WrittenNamespace, to: WrittenNamespace): Truth {
  return cluster.mode === 'selfHosted' ? 'yes' : sameNamespace(from, to)
}

/** The objects of a kind that are, or may be, seen from a namespace. */
export function inReach(cluster: Cluster, kind: KindId, namespace: WrittenNamespace): readonly Manifest[] {
  return cluster.mode === 'selfHosted' ? cluster.list(kind) : inNamespace(cluster, kind, namespace)
}

/** Whether there can be an app in the scopes of both; no scopes mean every app. */
export function scopesMeet(a: Manifest, b: Manifest): Truth {
  if (writtenAt(a, ['scopes']) === UNKNOWN || writtenAt(b, ['scopes']) === UNKNOWN) return 'unknown'
  const [ids, others] = [itemsAt(a.body, ['scopes']), itemsAt(b.body, ['scopes'])]
  if (ids.length === 0 || others.length === 0) return 'yes'
  return either(
    ...ids.flatMap((id) =>
      others.map((other): Truth => (id === UNKNOWN || other === UNKNOWN ? 'unknown' : truthOf(id === other))),
    ),
  )
}
