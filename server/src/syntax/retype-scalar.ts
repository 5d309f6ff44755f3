import { typePlainScalar } from './scalar.ts'
import type { SourceDocument } from './source-file.ts'
import type { Span } from './span.ts'
import type { YamlEntry, YamlNode, YamlScalar } from './yaml-node.ts'

/** A document after the value of one scalar was typed over, as parsing the text would give it. */
export type Retyped = Pick<SourceDocument, 'text' | 'root' | 'problems' | 'directives' | 'templated'>

/**
 * Reads a document again that differs from an earlier state in one simple value, without parsing it: that is what most keys do to
 * a file, and in a long document parsing is half of the work. `undefined` wherever the change could mean more than another value.
 */
export function retypeScalar(before: SourceDocument, text: string): Retyped | undefined {
  const { root, problems, directives, templated } = before
  if (!root || templated || problems.length > 0 || directives.length > 0) return undefined
  const change = changeBetween(before.text, text)
  const scalar = change && scalarAround(root, change.old)
  if (!scalar || !isAlone(before.text, scalar.span)) return undefined
  const span = { start: scalar.span.start, end: scalar.span.end + change.longer }
  const typed = read(scalar, text.slice(span.start, span.end))
  const moved = typed && withValue(root, scalar, { ...scalar, span, ...typed }, change.longer)
  return moved && { text, root: moved, problems, directives, templated }
}

interface Change {
  /** What was replaced. */
  readonly old: Span
  /** Letters that came with it; negative: that went. */
  readonly longer: number
}

function changeBetween(before: string, after: string): Change | undefined {
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++
  let kept = 0
  while (kept < shorter - start && before.charCodeAt(before.length - 1 - kept) === after.charCodeAt(after.length - 1 - kept))
    kept++
  const longer = after.length - before.length
  return start === before.length && longer === 0 ? undefined : { old: { start, end: before.length - kept }, longer }
}

/** The scalar value that holds a span. Where an alias or a merge stands beside it, it may stand for more than itself. */
function scalarAround(node: YamlNode, span: Span): YamlScalar | undefined {
  if (node.span.start > span.start || node.span.end < span.end || node.origin !== 'own') return undefined
  if (node.kind === 'scalar') return node
  for (const child of node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items) {
    const found = scalarAround(child, span)
    if (found) return found
  }
  return undefined
}

/** Nothing else stands on its line but an ordinary key or a dash: no anchor, tag, comment or flow collection. */
function isAlone(text: string, { start, end }: Span): boolean {
  const line = text.lastIndexOf('\n', start - 1) + 1
  const next = text.indexOf('\n', end)
  return BEFORE.test(text.slice(line, start)) && /^ *\r?$/.test(text.slice(end, next < 0 ? text.length : next))
}

const BEFORE = /^ *(?:- +)*(?:[\w./-]+: +|- +)$/

/** Values that mean the same wherever they stand, so that nothing around them is read in another way. */
const PLAIN = /^[A-Za-z\d](?:[\w./-]*[\w])?$/
const QUOTED = /^(["'])([\w ./:,-]*)\1$/

function read({ style }: YamlScalar, written: string): Pick<YamlScalar, 'text' | 'value'> | undefined {
  if (style === 'plain') return PLAIN.test(written) ? { text: written, value: typePlainScalar(written) } : undefined
  const [, quote, text] = QUOTED.exec(written) ?? []
  if (text === undefined || (style !== 'double' && style !== 'single')) return undefined
  return (quote === '"') === (style === 'double') ? { text, value: text } : undefined
}

/** The tree with one scalar replaced and everything behind it moved; `undefined` where an alias repeats a part of it. */
function withValue(node: YamlNode, old: YamlScalar, typed: YamlScalar, longer: number): YamlNode | undefined {
  if (node.origin !== 'own') return undefined
  if (node === old) return typed
  const span = moved(node.span, old.span, longer)
  switch (node.kind) {
    case 'scalar':
      return span === node.span ? node : { ...node, span }
    case 'sequence': {
      const items = allOf(node.items, (item) => withValue(item, old, typed, longer))
      return items && { ...node, span, items }
    }
    case 'map': {
      const entries = allOf(node.entries, (entry): YamlEntry | undefined => {
        const value = withValue(entry.value, old, typed, longer)
        if (!value || entry.key.origin !== 'own') return undefined
        const keySpan = moved(entry.key.span, old.span, longer)
        if (value === entry.value && keySpan === entry.key.span) return entry
        return { key: { ...entry.key, span: keySpan }, value }
      })
      return entries && { ...node, span, entries }
    }
  }
}

function moved(span: Span, old: Span, longer: number): Span {
  if (span.end < old.end || longer === 0) return span
  return { start: span.start >= old.end ? span.start + longer : span.start, end: span.end + longer }
}

function allOf<T>(items: readonly T[], change: (item: T) => T | undefined): readonly T[] | undefined {
  const changed: T[] = []
  for (const item of items) {
    const next = change(item)
    if (next === undefined) return undefined
    changed.push(next)
  }
  return changed
}
