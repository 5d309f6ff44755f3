import { groupBy } from '../base/group-by.ts'
import type { Manifest } from '../model/manifest.ts'
import { identityOf } from './identity.ts'
import { folderOf, isBelow } from './uri.ts'

/** Documents without collision, and the folders (or files) that were chosen among alternatives to get them. */
export interface Group {
  readonly folders: readonly string[]
  readonly members: readonly Manifest[]
}

/**
 * Two objects with one identity cannot live in one cluster, so the nearest sibling folders that separate them are alternatives:
 * `envs/dev` and `envs/prod`. Whatever lies under none of them belongs to each. Alternatives of the same name in different places
 * (`orders/dev`, `payments/dev`) belong together; others are never joined.
 */
export function splitByCollision(members: readonly Manifest[]): readonly Group[] {
  const divides = topDivides(findDivides(members))
  if (divides.length === 0) return [{ folders: [], members }]
  const alternatives = divides.flatMap((divide) => divide.children)
  const shared = members.filter((manifest) => !alternatives.some((child) => isIn(child, manifest.uri)))
  return [...groupBy(alternatives, nameOf).values()].flatMap((children) => {
    const chosen = members.filter((manifest) => children.some((child) => isIn(child, manifest.uri)))
    return splitByCollision([...shared, ...chosen]).map((group) => ({
      ...group,
      folders: deepest([...children, ...group.folders]),
    }))
  })
}

/** A folder whose children hold the same identity. */
interface Divide {
  readonly folder: string
  /** Sub-folders or files. */
  readonly children: readonly string[]
}

function findDivides(members: readonly Manifest[]): Divide[] {
  const known = members.filter((manifest) => identityOf(manifest) !== undefined)
  const divides = new Map<string, Set<string>>()
  for (const same of groupBy(known, identityOf).values()) {
    const uris = [...new Set(same.map((manifest) => manifest.uri))]
    if (uris.length < 2) continue
    const folder = commonFolder(uris)
    const children = divides.get(folder) ?? new Set()
    for (const uri of uris) children.add(childOf(folder, uri))
    divides.set(folder, children)
  }
  return [...divides]
    .map(([folder, children]) => ({ folder, children: [...children].sort() }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1))
}

/** Divides that lie inside an alternative of another are settled when that alternative has been chosen. */
function topDivides(divides: readonly Divide[]): readonly Divide[] {
  return divides.filter(
    (divide) => !divides.some((other) => other !== divide && other.children.some((child) => isIn(child, divide.folder))),
  )
}

function commonFolder(uris: readonly string[]): string {
  return uris.map(folderOf).reduce((common, folder) => {
    let shorter = common
    while (shorter !== folder && !isBelow(shorter, folder)) shorter = folderOf(shorter)
    return shorter
  })
}

function childOf(folder: string, uri: string): string {
  const end = uri.indexOf('/', folder.length + 1)
  return end < 0 ? uri : uri.slice(0, end)
}

function isIn(place: string, uri: string): boolean {
  return place === uri || isBelow(place, uri)
}

function nameOf(place: string): string {
  return place.slice(place.lastIndexOf('/') + 1).replace(/\.(ya?ml|json)$/, '')
}

function deepest(places: readonly string[]): readonly string[] {
  return places.filter((place) => !places.some((other) => isBelow(place, other)))
}
