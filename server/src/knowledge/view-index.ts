import type { Anchor } from '../syntax/anchor.ts'
import type { Cluster } from './cluster.ts'

/**
 * One entry of an index that is made for a whole view. What asks for it is disturbed only when this entry changes, not when
 * another one does.
 */
export function entryOf<T>(cluster: Cluster, key: string, name: string, make: () => ReadonlyMap<string, T>): T | undefined {
  return cluster.derive(`${key}/${name}`, () => cluster.derive(key, make).get(name))
}

/** Names the YAML document of a place, for indexes of what is written where. */
export function documentOf({ uri, doc }: Pick<Anchor, 'uri' | 'doc'>): string {
  return `${uri}#${doc}`
}
