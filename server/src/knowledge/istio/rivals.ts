import { deepEqual } from '../../base/deep-equal.ts'
import { anchorAt, describeManifest, itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Cluster } from '../cluster.ts'
import { sameNamespace } from '../kubernetes/lookup.ts'
import type { IgnoredSetting } from '../mesh.ts'
import { resolveHost } from './hosts.ts'
import { callersOf, VIRTUAL_SERVICE } from './virtual-service.ts'

/** Kinds of which one object for a whole namespace acts: the oldest. */
export const ONE_EACH: ReadonlySet<string> = new Set(['telemetry.istio.io/Telemetry', 'security.istio.io/PeerAuthentication'])

/** Hosts that another VirtualService names for sidecars too, which merge nothing and take one of the two. */
export function sharedHosts(cluster: Cluster, manifest: Manifest): readonly IgnoredSetting[] {
  if (!isForSidecars(manifest)) return []
  return itemsAt(manifest.body, ['spec', 'hosts']).flatMap((text, index): IgnoredSetting[] => {
    if (typeof text !== 'string') return []
    const rival = cluster
      .list(VIRTUAL_SERVICE)
      .find(
        (other) =>
          other !== manifest && isForSidecars(other) && meet(cluster, manifest, other) && names(cluster, other, manifest, text),
      )
    if (!rival) return []
    return [
      {
        at: anchorAt(manifest, ['spec', 'hosts', index]),
        what: `host "${text}" of ${describeManifest(manifest)}`,
        why: `${describeManifest(rival)} names it for sidecars too, and they take the rules of one of the two objects, most often the older one`,
        instead: 'Write the rules for a host into one object.',
        because: anchorAt(rival, ['spec', 'hosts'], 'key'),
        certainty: 'unknown',
        remove: [],
      },
    ]
  })
}

/** An object for all pods of its namespace beside another one. */
export function secondPolicy(cluster: Cluster, manifest: Manifest): readonly IgnoredSetting[] {
  if (!isForAll(manifest)) return []
  const rival = cluster
    .list(manifest.kind)
    .find((other) => other !== manifest && isForAll(other) && sameNamespace(other.namespace, manifest.namespace) === 'yes')
  if (!rival) return []
  return [
    {
      at: anchorAt(manifest, ['metadata', 'name']),
      what: describeManifest(manifest),
      why: `${describeManifest(rival)} is for all pods of the namespace too, and only the older one of the two acts`,
      instead: 'Write both into one object, or give one of them a selector.',
      because: anchorAt(rival, ['metadata', 'name']),
      certainty: 'unknown',
      remove: [],
    },
  ]
}

function isForAll({ body }: Manifest): boolean {
  const reached = [['selector'], ['targetRef'], ['targetRefs']] as const
  return reached.every((path) => valueAt(body, ['spec', ...path]) === undefined)
}

function isForSidecars({ body }: Manifest): boolean {
  const gateways = itemsAt(body, ['spec', 'gateways'])
  return gateways.length === 0 || gateways.includes('mesh')
}

/** Whether there are callers that see both. */
function meet(cluster: Cluster, one: Manifest, other: Manifest): boolean {
  const [first, second] = [callersOf(cluster, one), callersOf(cluster, other)]
  return !first || !second || first.some((namespace) => second.includes(namespace))
}

function names(cluster: Cluster, other: Manifest, manifest: Manifest, text: string): boolean {
  const host = resolveHost(cluster, text, manifest.namespace)
  return itemsAt(other.body, ['spec', 'hosts']).some(
    (theirs) => typeof theirs === 'string' && deepEqual(resolveHost(cluster, theirs, other.namespace), host),
  )
}
