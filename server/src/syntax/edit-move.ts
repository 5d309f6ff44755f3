import { type Draft, findTarget, hasComment, isShared, type Plan, type Target } from './draft.ts'
import { insertLines } from './edit-insert.ts'
import { spanInBlock } from './edit-remove.ts'
import { planSet } from './edit-set.ts'
import { entryAtPath, nodeAtPath } from './node-at.ts'
import { type Path, startsWith } from './path.ts'
import type { Json } from './plain.ts'
import type { Span } from './span.ts'
import { columnAt, lineEnd, lineStart } from './text-lines.ts'
import { toPlain } from './to-plain.ts'
import { writeKey } from './write-yaml.ts'
import type { YamlNode } from './yaml-node.ts'

/** Writes a copy of an entry at another place, its value and comments as they are written. The caller then removes the original. */
export function planCopy(draft: Draft, from: Path, to: Path): Plan {
  const source = findTarget(draft, from)
  const key = to.at(-1)
  if (!source || typeof key !== 'string' || typeof from.at(-1) !== 'string') return undefined
  if (startsWith(to, from) || nodeAtPath(draft.root, to)) return undefined
  const extent = extentOf(draft, from, source)
  if (!extent || draft.isTemplated(extent) || isShared(draft, extent) || holdsAliases(source.node)) return undefined

  const lines = source.inFlow ? undefined : entryLines(draft, from, extent, key)
  const place = findPlace(draft, to)
  if (lines && place?.parent.node.kind === 'map' && !place.parent.node.flow) {
    const { mapIndent } = draft.layout
    const headers = place.missing.map((step, depth) => `${' '.repeat(depth * mapIndent)}${writeKey(step, draft.layout)}:`)
    const indent = ' '.repeat(place.missing.length * mapIndent)
    return insertLines(draft, place.parent.node, [...headers, ...lines.map((line) => (line === '' ? line : indent + line))])
  }
  return hasComment(draft, extent) ? undefined : planSet(draft, to, toPlain(source.node) as Json)
}

/** What is copied: the entry, and in block style the comments that go with it. */
function extentOf(draft: Draft, from: Path, { node, gap, inFlow }: Target): Span | undefined {
  if (inFlow) return { start: gap.start, end: node.span.end }
  const { text, root } = draft
  const parent = nodeAtPath(root, from.slice(0, -1))
  const key = entryAtPath(root, from)?.key
  if (parent?.kind !== 'map' || !key) return undefined
  const { start } = key.span
  const isBehindDash = text.slice(lineStart(text, start), start).trim() !== ''
  return isBehindDash ? { start, end: lineEnd(text, node.span.end) } : spanInBlock(draft, parent, from.at(-1))
}

/** The lines of an entry and of the comments that go with it, its key at column 0 and renamed to `key`. */
function entryLines(draft: Draft, from: Path, extent: Span, key: string): string[] | undefined {
  const { text } = draft
  const entry = entryAtPath(draft.root, from)
  if (!entry) return undefined
  const { start, end } = entry.key.span
  const column = columnAt(text, start)
  const renamed = entry.key.text === key ? text.slice(start, end) : writeKey(key, draft.layout)
  const after = Math.max(lineEnd(text, entry.value.span.end), extent.end)
  const written = text.slice(extent.start, start).trimStart() + renamed + text.slice(end, after)
  const [first, ...later] = written.replace(/\r?\n$/, '').split(/\r?\n/)
  const indented = later.every((line) => line.trim() === '' || line.search(/[^ ]/) >= column)
  return indented ? [first ?? '', ...later.map((line) => line.slice(column))] : undefined
}

/** The deepest map that exists above a path, and the steps that are missing below it. */
function findPlace(draft: Draft, to: Path): { parent: Target; missing: string[] } | undefined {
  for (let length = to.length - 1; length >= 0; length--) {
    if (!nodeAtPath(draft.root, to.slice(0, length))) continue
    const parent = findTarget(draft, to.slice(0, length))
    const missing = to.slice(length, -1).filter((step) => typeof step === 'string')
    if (parent?.node.kind !== 'map' || parent.node.open || missing.length !== to.length - 1 - length) return undefined
    return { parent, missing }
  }
  return undefined
}

/** Whether an alias stands anywhere in the node: it might come before its anchor at the new place. */
function holdsAliases(node: YamlNode): boolean {
  if (node.origin !== 'own') return true
  if (node.kind === 'scalar') return false
  return node.kind === 'map'
    ? node.entries.some(({ key, value }) => holdsAliases(key) || holdsAliases(value))
    : node.items.some(holdsAliases)
}
