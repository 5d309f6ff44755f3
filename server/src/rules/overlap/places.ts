import { type Manifest, valueAt } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { startsWith } from '../../syntax/path.ts'
import type { Finding } from '../rule.ts'
import { distinct } from './wording.ts'

/** Whether a place is written in this object, and not in another of the same document: an item of a `List`, text in a ConfigMap. */
export function isWrittenIn(manifest: Manifest, { uri, doc, path }: Anchor): boolean {
  if (uri !== manifest.uri || doc !== manifest.doc || !startsWith(path, manifest.root)) return false
  return valueAt(manifest.body, path.slice(manifest.root.length)) !== undefined
}

/** Related places that say the same; the first few only, as more would hide those that count. */
export function relatedPlaces(places: readonly Anchor[], message: string): NonNullable<Finding['related']> {
  return distinct(places)
    .slice(0, MOST_RELATED)
    .map((at) => ({ at, message }))
}

const MOST_RELATED = 5
