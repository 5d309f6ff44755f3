import type { Anchor } from './anchor.ts'
import { locateWithin } from './locate-within.ts'
import { entryAtPath, nodeAtPath } from './node-at.ts'
import type { Path } from './path.ts'
import type { SourceDocument, SourceFile } from './source-file.ts'
import type { Span } from './span.ts'
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
  if (!node) return spanOfKey(root, nearestExisting(root, path))
  if (part === 'key') return spanOfKey(root, path)
  if (node.kind === 'scalar') {
    if (node.style === 'missing' && node.origin === 'own') return spanOfKey(root, path)
    return (within && locateWithin(node, text, within)) ?? node.span
  }
  return node.flow || node.origin !== 'own' ? node.span : spanOfKey(root, path)
}

/** The key of an entry; of a list item, or of the root, its beginning. */
function spanOfKey(root: YamlNode, path: Path): Span {
  return entryAtPath(root, path)?.key.span ?? beginningOf(nodeAtPath(root, path) ?? root)
}

/** Something short to underline instead of a whole item: its scalar, or its first entry if that is one line. */
function beginningOf(node: YamlNode): Span {
  if (node.kind === 'scalar' || node.origin !== 'own' || node.flow) return node.span
  if (node.kind === 'sequence') return node.items[0] ? beginningOf(node.items[0]) : node.span
  const first = node.entries.find(({ key }) => key.origin === 'own')
  if (!first) return node.span
  const { key, value } = first
  return value.kind === 'scalar' && isOneLine(value.style) ? { start: key.span.start, end: value.span.end } : key.span
}

function isOneLine(style: string): boolean {
  return style !== 'literal' && style !== 'folded'
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
