import type { Path } from './path.ts'
import { type Plain, UNKNOWN } from './plain.ts'
import type { YamlNode } from './yaml-node.ts'

/** The value of a node as the cluster reads it. Keys are text; of equal keys the last one counts. */
export function toPlain(node: YamlNode): Plain {
  if (node.templated) return UNKNOWN
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'sequence') return node.items.map(toPlain)
  return Object.fromEntries(node.entries.filter(({ key }) => !key.templated).map(({ key, value }) => [key.text, toPlain(value)]))
}

/** The same, with every scalar as the text that is written: `1.10` and `off` are what they look like. For files that only we read. */
export function toPlainText(node: YamlNode): Plain {
  if (node.templated) return UNKNOWN
  if (node.kind === 'scalar') return node.value === null ? null : node.text
  if (node.kind === 'sequence') return node.items.map(toPlainText)
  return Object.fromEntries(
    node.entries.filter(({ key }) => !key.templated).map(({ key, value }) => [key.text, toPlainText(value)]),
  )
}

/** Paths of the maps and lists to which a template may add something. */
export function openPaths(node: YamlNode): Path[] {
  const found: Path[] = []
  collectOpen(node, [], found)
  return found
}

function collectOpen(node: YamlNode, path: Path, found: Path[]): void {
  if (node.kind === 'scalar') return
  if (node.open) found.push(path)
  if (node.kind === 'sequence') for (const [index, item] of node.items.entries()) collectOpen(item, [...path, index], found)
  else for (const { key, value } of node.entries) collectOpen(value, [...path, key.text], found)
}
