import type { Manifest } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { formatPath } from '../../syntax/path.ts'

/** Names a place, for telling places apart. */
export function keyOfAnchor({ uri, doc, path }: Anchor): string {
  return `${uri}#${doc}/${formatPath(path)}`
}

/** Each place once, in the order in which they first appear. */
export function distinctAnchors(anchors: readonly Anchor[]): readonly Anchor[] {
  return [...new Map(anchors.map((anchor) => [keyOfAnchor(anchor), anchor])).values()]
}

/** Whether a place lies in the manifest, which is where the rule that was asked about it may report. */
export function isIn(manifest: Manifest, { uri, doc, path }: Anchor): boolean {
  return uri === manifest.uri && doc === manifest.doc && manifest.root.every((step, index) => step === path[index])
}
