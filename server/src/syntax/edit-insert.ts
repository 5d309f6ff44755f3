import { type Draft, insert, type Plan, replace, type Target } from './draft.ts'
import type { TextChange } from './edit.ts'
import type { Json } from './plain.ts'
import { columnAt, isFirstOnLine, lineEnd, nextLine } from './text-lines.ts'
import { type Layout, writeEntry, writeFlow, writeFlowEntry, writeItem } from './write-yaml.ts'
import type { YamlMap, YamlNode, YamlSequence } from './yaml-node.ts'

/** Adds an entry behind the last one of the map at `target`. */
export function insertEntry(draft: Draft, { node }: Target, key: string, value: Json): Plan {
  if (node.kind !== 'map') return undefined
  if (node.flow)
    return insertInFlow(draft, node, node.entries.at(-1)?.value ?? undefined, writeFlowEntry(key, value, draft.layout))
  return insertLines(draft, node, writeEntry(key, value, draft.layout))
}

/** Adds an item behind the last one of the list at `target`. */
export function insertItem(draft: Draft, { node }: Target, value: Json): Plan {
  if (node.kind !== 'sequence') return undefined
  if (node.flow) return insertInFlow(draft, node, node.items.at(-1), writeFlow(value, draft.layout))
  return insertLines(draft, node, writeItem(value, draft.layout))
}

/** Adds lines (relative to column 0) at the end of a block collection, aligned with its other entries. */
export function insertLines(draft: Draft, node: YamlMap | YamlSequence, lines: readonly string[]): Plan {
  const { text, layout } = draft
  if (!isFirstOnLine(text, node.span.start)) return undefined
  const written = joinLines(lines, columnAt(text, node.span.start), layout, 'all')
  if (keepsBlankLines(text, node)) return [insertAfterBlankLines(draft, node.span.end, written)]
  const end = lineEnd(text, node.span.end)
  if (!/^[ \t]*(?:#.*)?$/.test(text.slice(node.span.end, end))) return undefined
  return [insert(end, layout.lineBreak + written)]
}

/** Joins lines; all, or all but the first, are indented to `column`. */
export function joinLines(
  lines: readonly string[],
  column: number,
  { lineBreak }: Layout,
  which: 'all' | 'later' = 'later',
): string {
  const indent = ' '.repeat(column)
  return (which === 'all' ? indent : '') + lines.join(lineBreak + indent)
}

/** Whether the collection ends with a block scalar whose trailing blank lines count (`|+`). */
function keepsBlankLines(text: string, node: YamlNode): boolean {
  if (node.kind === 'scalar')
    return (
      (node.style === 'literal' || node.style === 'folded') && /^[|>]\d?\+/.test(text.slice(node.span.start, node.span.start + 3))
    )
  const last = node.kind === 'map' ? node.entries.at(-1)?.value : node.items.at(-1)
  return last !== undefined && last.origin === 'own' && keepsBlankLines(text, last)
}

function insertAfterBlankLines({ text, layout }: Draft, offset: number, written: string): TextChange {
  let at = nextLine(text, offset)
  while (at < text.length && text.slice(at, lineEnd(text, at)).trim() === '') at = nextLine(text, at)
  const before = text.endsWith('\n') || at < text.length ? '' : layout.lineBreak
  const after = text.endsWith('\n') || at < text.length ? layout.lineBreak : ''
  return insert(at, before + written + after)
}

/** Behind the last value, with the separator that stands between the two before it. */
function insertInFlow({ text }: Draft, node: YamlMap | YamlSequence, last: YamlNode | undefined, written: string): Plan {
  if (!last) {
    const inside = { start: node.span.start + 1, end: node.span.end - 1 }
    return text.slice(inside.start, inside.end).trim() === '' ? [replace(inside, written)] : undefined
  }
  const first = node.kind === 'map' ? node.entries[0]?.key : node.items[0]
  const opening = first ? text.slice(node.span.start + 1, first.span.start) : ''
  const separator =
    opening.includes('\n') && opening.trim() === ''
      ? opening.slice(opening.indexOf('\n') - (opening.includes('\r\n') ? 1 : 0))
      : ' '
  return [insert(last.span.end, `,${separator}${written}`)]
}
