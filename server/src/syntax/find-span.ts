import type { Anchor } from './anchor.ts'
import { locateWithin } from './locate-within.ts'
import { entryAtPath, nodeAtPath } from './node-at.ts'
import type { Path } from './path.ts'
import type { SourceDocument, SourceFile } from './source-file.ts'
import type { Span } from './span.ts'
import { lineEnd } from './text-lines.ts'
import type { YamlNode } from './yaml-node.ts'

/**
 * Where an anchor stands in the file's text, as file offsets; `undefined` only for a document that does not exist. Never a whole
 * block: its key stands for it. A path that does not exist (any more) is found at its nearest ancestor, the root at its first key.
 */
export function findSpan(file: SourceFile, anchor: Pick<Anchor, 'doc' | 'path' | 'part' | 'within'>): Span | undefined {
  const document = file.documents[anchor.doc]
  if (!document) return undefined
  const { start, end } = findInDocument(document, anchor)
  return { start: document.start + start, end: document.start + end }
}

function findInDocument(document: SourceDocument, { path, part, within }: Pick<Anchor, 'path' | 'part' | 'within'>): Span {
  const { root, text } = document
  if (part === 'text') return within ? clamp(within, text.length) : { start: 0, end: 0 }
  if (!root) return { start: 0, end: 0 }
  const node = nodeAtPath(root, path)
  if (!node) return spanOfKey(root, nearestExisting(root, path), text)
  if (part === 'key' || (path.length === 0 && root.kind !== 'scalar')) return spanOfKey(root, path, text)
  if (node.kind === 'scalar') {
    if (node.style === 'missing' && node.origin === 'own') return spanOfKey(root, path, text)
    return (within && locateWithin(node, text, within)) ?? node.span
  }
  return node.flow || node.origin !== 'own' ? node.span : spanOfKey(root, path, text)
}

/** The key of an entry; of the root, its first key; of a list item, its first line. */
function spanOfKey(root: YamlNode, path: Path, text: string): Span {
  const key =
    path.length === 0 && root.kind === 'map'
      ? root.entries.find((entry) => entry.key.origin === 'own')?.key
      : entryAtPath(root, path)?.key
  if (key) return key.span
  const { start, end } = firstEntry(nodeAtPath(root, path) ?? root)
  return { start, end: Math.min(end, lineEnd(text, start)) }
}

/** Of a block collection, its first entry or item is enough to point at. */
function firstEntry(node: YamlNode): Span {
  if (node.kind === 'scalar' || node.flow || node.origin !== 'own') return node.span
  if (node.kind === 'sequence') return node.items[0] ? firstEntry(node.items[0]) : node.span
  const [first] = node.entries
  if (first?.key.origin !== 'own') return node.span
  return first.value.kind === 'scalar' ? { start: first.key.span.start, end: first.value.span.end } : first.key.span
}

function nearestExisting(root: YamlNode, path: Path): Path {
  for (let length = path.length - 1; length > 0; length--) {
    const ancestor = path.slice(0, length)
    if (nodeAtPath(root, ancestor)) return ancestor
  }
  return []
}

function clamp({ start, end }: Span, length: number): Span {
  return { start: Math.min(start, length), end: Math.min(end, length) }
}
