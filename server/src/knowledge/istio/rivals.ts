import { anchorAt, describeManifest, itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
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
    const naming = namedForSidecars(cluster).get(keyOf(cluster, text, manifest)) ?? []
    const rival = naming.find((other) => other !== manifest && meet(cluster, manifest, other))
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
  const { kind, namespace } = manifest
  if (!isForAll(manifest) || namespace === UNKNOWN) return []
  const rival = cluster
    .list(kind, namespace ?? '')
    .find((other) => other !== manifest && isForAll(other) && sameNamespace(other.namespace, namespace) === 'yes')
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

/** VirtualServices for sidecars, by what their hosts mean. */
function namedForSidecars(cluster: Cluster): ReadonlyMap<string, readonly Manifest[]> {
  return cluster.derive('istio.namedForSidecars', () => {
    const found = new Map<string, Manifest[]>()
    for (const manifest of cluster.list(VIRTUAL_SERVICE).filter(isForSidecars)) {
      const hosts = itemsAt(manifest.body, ['spec', 'hosts']).filter((host) => typeof host === 'string')
      for (const key of new Set(hosts.map((host) => keyOf(cluster, host, manifest))))
        found.set(key, [...(found.get(key) ?? []), manifest])
    }
    return found
  })
}

function keyOf(cluster: Cluster, host: string, { namespace }: Manifest): string {
  return JSON.stringify(resolveHost(cluster, host, namespace))
}
