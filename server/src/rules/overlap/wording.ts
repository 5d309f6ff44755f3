import { formatCount, listed } from '../../base/words.ts'
import type { DaprApp } from '../../knowledge/dapr/apps.ts'
import type { MeshEncryption } from '../../knowledge/posture.ts'
import type { Manifest } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { formatPath } from '../../syntax/path.ts'

/** How messages call an app: by its id where that is known, else by its workload. */
export function nameOf({ appId, workload }: DaprApp): string {
  const { name } = workload.manifest
  return typeof appId === 'string' ? `"${appId}"` : typeof name === 'string' ? `"${name}"` : 'an app without a known id'
}

/** `"inventory", "orders" and 4 more`; enough to recognise them by. */
export function namesOf(apps: readonly DaprApp[]): string {
  const names = [...new Set(apps.map(nameOf))].sort()
  return names.length > MOST_NAMES + 1
    ? `${names.slice(0, MOST_NAMES).join(', ')} and ${names.length - MOST_NAMES} more`
    : listed(names)
}

/** `1 workload`, `7 workloads`. */
export function countOf(apps: readonly DaprApp[]): string {
  return formatCount(apps.length, 'workload', 'workloads')
}

/** Puts a sentence behind an introduction. */
export function uncapitalise(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1)
}

/** Names what a finding rests on, as a further sentence; nothing where it rests on nothing. */
export function assumption(clauses: readonly string[]): string {
  return clauses.length === 0 ? '' : ` This assumes that ${listed(clauses, 3)}.`
}

/** Whether all that is missing is a file: where a template hides the answer, nothing is said. */
export function isUnseen({ encrypts, membership }: MeshEncryption): boolean {
  return encrypts === 'unknown' && membership.member === 'unknown' && membership.source === 'default'
}

/** Each place once, in the given order. */
export function distinct(anchors: readonly Anchor[]): readonly Anchor[] {
  return [...new Map(anchors.map((anchor) => [keyOfPlace(anchor), anchor])).values()]
}

export function isSamePlace(a: Anchor, b: Anchor): boolean {
  return keyOfPlace(a) === keyOfPlace(b)
}

/** Whether a place is in the document of a manifest, so that it may be reported from there. */
export function isIn(manifest: Manifest, { uri, doc, path }: Anchor): boolean {
  return uri === manifest.uri && doc === manifest.doc && manifest.root.every((step, index) => step === path[index])
}

const MOST_NAMES = 4

/** Names a place, for telling places apart; two ports of one list are two places. */
export function keyOfPlace({ uri, doc, path, within }: Anchor): string {
  return `${uri}#${doc}/${formatPath(path)}@${within?.start ?? ''}`
}
