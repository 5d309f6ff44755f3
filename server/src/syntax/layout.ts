import { columnAt } from './text-lines.ts'
import type { Layout } from './write-yaml.ts'
import type { YamlNode } from './yaml-node.ts'

/** Learns how a document is laid out from its first nested map and its first list below a key. */
export function learnLayout(text: string, root: YamlNode | undefined): Layout {
  const found: { map?: number; list?: number } = {}
  if (root) measure(root, text, found)
  const mapIndent = found.map ?? (found.list || 2)
  return {
    lineBreak: text.includes('\r\n') ? '\r\n' : '\n',
    mapIndent,
    listIndent: found.list ?? mapIndent,
    json: root?.kind === 'map' && root.flow && root.entries[0]?.key.style === 'double',
  }
}

function measure(node: YamlNode, text: string, found: { map?: number; list?: number }): void {
  if (node.kind === 'scalar' || node.origin !== 'own' || node.flow) return
  if (node.kind === 'sequence') {
    for (const item of node.items) measure(item, text, found)
    return
  }
  const column = columnAt(text, node.span.start)
  for (const { key, value } of node.entries) {
    if (found.map !== undefined && found.list !== undefined) return
    if (value.kind === 'scalar' || value.flow || value.origin !== 'own' || key.origin !== 'own') continue
    const indent = columnAt(text, value.span.start) - column
    if (value.kind === 'map' && indent > 0) found.map ??= indent
    if (value.kind === 'sequence' && indent >= 0) found.list ??= indent
    measure(value, text, found)
  }
}
