import { blockScalarLines, type DocumentLine } from './block-scalar-lines.ts'
import type { Span } from './span.ts'
import { endOfText } from './text-lines.ts'

/** A value that stands below its key, with entries below it that were meant to stand beside the key. */
export interface MisplacedValue {
  readonly key: string
  readonly value: string
  /** The first of the entries below. */
  readonly sibling: string
  /** The value. */
  readonly span: Span
  /** Puts the value behind its key, and the entries below the key. */
  readonly changes: readonly { readonly span: Span; readonly text: string }[]
  /** The same in as many characters: line breaks move instead of blanks. */
  readonly mended: readonly { readonly span: Span; readonly text: string }[]
}

/**
 * Finds this pattern, which an article on Dapr printed and many copied:
 *
 *     policy:
 *       constant
 *       duration: 5s
 *
 * It never parses, so it is looked for only in text that does not.
 */
export function findMisplacedValues(text: string): MisplacedValue[] {
  const lines = [...blockScalarLines(text)]
  const found: MisplacedValue[] = []
  for (let index = 0; index + 2 < lines.length; index++) {
    if ((lines[index]?.start ?? 0) < (found.at(-1)?.changes.at(-1)?.span.end ?? 0)) continue
    const value = readPattern(text, lines, index)
    if (value) found.push(value)
  }
  return found
}

const KEY = /^( *(?:- +)*)("[^"]+"|'[^']+'|[^\s"'#{}[\],&*!|>%@`:?-][^\s:#]*):/
const VALUE = /^( *)("[^"]*"|'[^']*'|[^\s"'#{}[\],&*!|>%@`:?-][^:]*)$/

/** Keys whose value is one word. Below any other key, a word alone is rather a key that is being typed. */
const CHOICES: ReadonlySet<string> = new Set(['policy', 'type', 'kind', 'mode', 'strategy', 'name', 'value'])

function readPattern(text: string, lines: readonly DocumentLine[], index: number): MisplacedValue | undefined {
  const above = lines[index]
  const line = lines[index + 1]
  if (!above || !line || above.scalarIndent !== undefined) return undefined
  const key = KEY.exec(above.text)
  const value = key && CHOICES.has(key[2] ?? '') ? VALUE.exec(line.text.slice(0, endOfText(line.text, 0))) : undefined
  if (!key || !value || above.text.slice(key[0].length).trim() !== '') return undefined
  const sibling = KEY.exec(nextContent(lines, index + 2))
  if (!sibling) return undefined

  const column = key[1]?.length ?? 0
  const indent = value[1]?.length ?? 0
  if (indent <= column || sibling[1]?.length !== indent || sibling[1].includes('-')) return undefined
  const start = line.start + indent
  const colon = above.start + key[0].length
  const deeper = linesBelow(lines, index + 2, indent)
  return {
    key: key[2] ?? '',
    value: value[2] ?? '',
    sibling: sibling[2] ?? '',
    span: { start, end: start + (value[2]?.length ?? 0) },
    changes: [
      { span: { start: colon, end: start }, text: ' ' },
      ...deeper.map((each) => ({ span: { start: each.start + column, end: each.start + indent }, text: '' })),
    ],
    mended: [
      { span: { start: colon, end: start }, text: ' '.repeat(start - colon) },
      ...deeper.map((each) => ({ ...swapLineBreak(text, each.start, indent - column) })),
    ],
  }
}

/** The first line from `index` on that is neither blank nor a comment. */
function nextContent(lines: readonly DocumentLine[], index: number): string {
  let at = index
  while (at < lines.length && /^\s*(?:#|$)/.test(lines[at]?.text ?? '')) at++
  return lines[at]?.text ?? ''
}

/** The lines from `index` on that are indented at least so far. */
function linesBelow(lines: readonly DocumentLine[], index: number, indent: number): DocumentLine[] {
  const deeper: DocumentLine[] = []
  for (let at = index; at < lines.length; at++) {
    const line = lines[at]
    const own = line?.text.search(/[^ ]/) ?? -1
    if (own >= 0 && own < indent) break
    if (line && own >= 0) deeper.push(line)
  }
  return deeper
}

/** Moves so many blanks from the beginning of a line to the end of the line before it. */
function swapLineBreak(text: string, line: number, blanks: number): { span: Span; text: string } {
  const start = line - (text.startsWith('\r\n', line - 2) ? 2 : 1)
  return { span: { start, end: line + blanks }, text: ' '.repeat(blanks) + text.slice(start, line) }
}
