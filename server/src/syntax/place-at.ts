import type { Path } from './path.ts'
import type { SourceDocument } from './source-file.ts'
import type { Span } from './span.ts'
import type { YamlNode } from './yaml-node.ts'

/** What a cursor points at. */
export interface PlaceAtOffset {
  readonly path: Path
  readonly part: 'key' | 'value'
}

/** The key or scalar at an offset within the document's text, its end included; `undefined` in the gaps between them. */
export function placeAt(document: Pick<SourceDocument, 'root'>, offset: number): PlaceAtOffset | undefined {
  return document.root && search(document.root, [], offset)
}

function search(node: YamlNode, path: Path, offset: number): PlaceAtOffset | undefined {
  if (!contains(node.span, offset)) return undefined
  if (node.kind === 'scalar' || node.origin !== 'own') return { path, part: 'value' }
  if (node.kind === 'sequence') {
    const index = node.items.findIndex((item) => contains(item.span, offset))
    const item = node.items[index]
    return item && search(item, [...path, index], offset)
  }
  for (const { key, value } of node.entries) {
    if (key.origin !== 'own') continue
    if (contains(key.span, offset)) return { path: [...path, key.text], part: 'key' }
    if (contains(value.span, offset)) return search(value, [...path, key.text], offset)
  }
  return undefined
}

function contains({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end
}
