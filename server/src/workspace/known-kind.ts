import { nearest } from '../base/nearest.ts'
import { PRODUCTS } from '../knowledge/products.ts'
import type { KindId } from '../model/manifest.ts'
import { KNOWN_KINDS } from './kinds.ts'

/**
 * The kind that an object is of, or was plainly meant to be of, with the version as it is written; `undefined` for objects that are
 * none of our business. A kind of a product whose group or kind is misspelt is recognised, so that rules can say so; a foreign kind
 * that only shares its name with one of ours is not.
 */
export function knownKind(apiVersion: string, kind: string): { readonly kind: KindId; readonly version: string } | undefined {
  const [group, version] = splitApiVersion(apiVersion)
  const exact = idOf(group, kind)
  if (KNOWN_KINDS.has(exact)) return { kind: exact, version }
  const inGroup = KINDS_BY_GROUP.get(group)
  if (inGroup) {
    const meant = nearest(kind, inGroup, 2)
    return meant === undefined ? undefined : { kind: idOf(group, meant), version }
  }
  const meant = meantGroup(group, version, GROUPS_BY_KIND.get(kind) ?? [])
  return meant === undefined ? undefined : { kind: idOf(meant, kind), version: group === '' && version === meant ? '' : version }
}

/** Groups whose kinds some product of ours defines, with the names of these kinds. */
const KINDS_BY_GROUP = new Map<string, string[]>()
/** The other way round. */
const GROUPS_BY_KIND = new Map<string, string[]>()
for (const product of PRODUCTS) {
  // A product that owns no names only lends kinds of others, about which their own tools know more.
  if (product.owns.length === 0) continue
  for (const { kind: id, versions } of product.kinds) {
    const slash = id.indexOf('/')
    if (slash < 0 || versions.length === 0) continue
    const [group, kind] = [id.slice(0, slash), id.slice(slash + 1)]
    KINDS_BY_GROUP.set(group, [...(KINDS_BY_GROUP.get(group) ?? []), kind])
    GROUPS_BY_KIND.set(kind, [...(GROUPS_BY_KIND.get(kind) ?? []), group])
  }
}

/** Groups that only our products use. */
export const OWN_GROUPS: readonly string[] = [...KINDS_BY_GROUP.keys()]

/** The group that one without its end, with up to two wrong letters, or without a version stands for. */
function meantGroup(group: string, version: string, candidates: readonly string[]): string | undefined {
  if (group === '') return candidates.find((candidate) => candidate === version)
  return candidates.find((candidate) => candidate.startsWith(`${group}.`)) ?? nearest(group, candidates, 2)
}

function idOf(group: string, kind: string): KindId {
  return group === '' ? kind : `${group}/${kind}`
}

function splitApiVersion(apiVersion: string): [string, string] {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? ['', apiVersion] : [apiVersion.slice(0, slash), apiVersion.slice(slash + 1)]
}
