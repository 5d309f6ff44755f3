import type { YAMLError } from 'yaml'
import { findContinuedLines } from './continued-lines.ts'
import { explainErrors } from './explain-errors.ts'
import { readContexts } from './lexical-context.ts'
import { findMisplacedValues, type MisplacedValue } from './misplaced-value.ts'
import { findNoBreakSpaces } from './no-break-space.ts'
import { type ReadYaml, readYaml } from './read-yaml.ts'
import type { Span } from './span.ts'
import type { SyntaxProblem } from './syntax-problem.ts'
import { indentOf, isFirstOnLine, lineEnd, lineStart, nextLine } from './text-lines.ts'

export interface RepairedReading {
  readonly read: ReadYaml
  /** As long as the text, so that offsets stay true, but mended. */
  readonly readable: string
  /** What was mended; `read` does not tell it any more. */
  readonly problems: readonly SyntaxProblem[]
}

/** Text changes; in a mended text, each as long as what it replaces. */
type Changes = readonly { readonly span: Span; readonly text: string }[]

/**
 * Parses text and mends the mistakes whose meaning is plain, so that the rest of the document is read as it is meant: no-break
 * spaces, tabs, a value below its key among the value's siblings, a word without a colon, an open quote.
 */
export function readRepaired(text: string): RepairedReading {
  const noBreakSpaces = findNoBreakSpaces(text)
  const spaced = change(text, noBreakSpaces.map(asBlanks))
  const read = readYaml(spaced)
  const mayMend = read.errors.length > 0 && text.length <= MEND_LIMIT
  const plain = (mayMend && joinContinuedLines({ read, readable: spaced })) || { read, readable: spaced }
  const { errors } = plain.read
  const misplaced = mayMend ? findMisplacedValues(plain.readable) : []
  const others = mayMend ? [...mendTabs(errors, plain.readable), ...mendLines(errors, plain.readable, misplaced)] : []
  const moved = misplaced.flatMap(({ mended }) => mended)
  const all = tryMends(plain, [...moved, ...others.flatMap(({ mended }) => mended)])
  const better = all ?? (others.length > 0 ? tryMends(plain, moved) : undefined)
  const values = better ? misplaced : []
  const found = noBreakSpaces.length > 0 ? [explainNoBreakSpaces(text, noBreakSpaces, values)] : values.map(explainMisplacedValue)
  return { ...(better ?? plain), problems: all ? [...found, ...others.flatMap(({ problems }) => problems)] : found }
}

/** That is no mistake, so nothing is said about it. */
function joinContinuedLines(reading: Reading): Reading | undefined {
  return tryMends(reading, findContinuedLines(reading.read.errors, reading.readable).map(asBlanks))
}

/** Longer documents are only explained (in UTF-16 units): mending means parsing them again. */
const MEND_LIMIT = 200_000

/** The reading of a mended text, if it has fewer errors. */
function tryMends({ read, readable }: Reading, mended: Changes): Reading | undefined {
  if (mended.length === 0) return undefined
  const next = change(
    readable,
    mended.toSorted((a, b) => a.span.start - b.span.start),
  )
  const again = readYaml(next)
  return again.errors.length < read.errors.length ? { read: again, readable: next } : undefined
}

type Reading = Omit<RepairedReading, 'problems'>

/** A way to read on, and what to say about it. */
interface Mend {
  readonly mended: Changes
  readonly problems: readonly SyntaxProblem[]
}

/** Tabs are read as single blanks, which is right where all indentation is made of tabs; only then do we know how to replace them. */
function mendTabs(errors: readonly YAMLError[], text: string): Mend[] {
  const first = errors.find(({ code }) => code === 'TAB_AS_INDENT')
  if (!first) return []
  const indentation = findIndentation(text)
  const tabs = indentation.filter(({ start, end }) => text.slice(start, end).includes('\t'))
  const changes = tabs.map((span) => ({ span, text: '  '.repeat(span.end - span.start) }))
  if (tabs.length === 0) return []
  const isPure = indentation.every(({ start, end }) => /^\t*$/.test(text.slice(start, end)))
  const repair = { title: 'Indent by two blanks instead of each tab', changes }
  const problems = explainErrors([first], text).map((problem) => (isPure ? { ...problem, repair } : problem))
  return [{ mended: tabs.map(asBlanks), problems }]
}

/** The indentation of all lines that have content. */
function findIndentation(text: string): Span[] {
  const found: Span[] = []
  for (let line = 0; line < text.length; line = nextLine(text, line)) {
    const end = line + indentOf(text, line)
    if (end > line && end < lineEnd(text, line)) found.push({ start: line, end })
  }
  return found
}

/** Text with more mistakes than this is not being typed. */
const MAX_MENDED = 20

/**
 * While somebody types, a word alone on its line fuses with the key on the next line, and an open quote swallows what follows. The
 * word's line is read as a comment, so that the next key keeps its name; the quote as a blank.
 */
function mendLines(errors: readonly YAMLError[], text: string, misplaced: readonly MisplacedValue[]): Mend[] {
  const contextAt = readContexts(text)
  const mended = new Set(misplaced.map(({ span }) => span.start))
  const sorted = errors.toSorted((a, b) => a.pos[0] - b.pos[0]).slice(0, MAX_MENDED)
  return sorted.flatMap((error) => {
    const [at] = error.pos
    const quote = error.code === 'MISSING_CHAR' ? contextAt(at).openQuote?.start : undefined
    const start = quote ?? (error.code === 'MULTILINE_IMPLICIT_KEY' && isFirstOnLine(text, at) ? at : undefined)
    if (start === undefined || mended.has(start)) return []
    mended.add(start)
    const covered = { span: { start, end: start + 1 }, text: isFirstOnLine(text, start) ? '#' : ' ' }
    return [{ mended: [covered], problems: explainErrors([error], text) }]
  })
}

function explainNoBreakSpaces(text: string, spaces: readonly Span[], values: readonly MisplacedValue[]): SyntaxProblem {
  const line = lineStart(text, spaces[0]?.start ?? 0)
  const content = { start: line + indentOf(text, line), end: line + text.slice(line, lineEnd(text, line)).trimEnd().length }
  const moves = values.flatMap(({ changes }) => changes)
  const rest = spaces.flatMap((space) => moves.reduce((parts, { span }) => parts.flatMap((part) => outside(part, span)), [space]))
  const also = values[0] ? ` Besides, ${messageFor(values[0])}` : ''
  return {
    code: 'yaml-syntax',
    span: content.end > content.start ? content : (spaces[0] ?? content),
    message: `No-break spaces (U+00A0) stand here where YAML needs ordinary blanks, as happens when text is copied from a web page.${also}`,
    repair: {
      title: values[0]
        ? 'Use ordinary blanks and put the values behind their keys'
        : 'Replace all no-break spaces by ordinary blanks',
      changes: [...moves, ...rest.map(asBlanks)].sort((a, b) => a.span.start - b.span.start),
    },
  }
}

function explainMisplacedValue(value: MisplacedValue): SyntaxProblem {
  const title = `Write ${value.key}: ${value.value} and align the keys below it`
  return { code: 'yaml-syntax', span: value.span, message: messageFor(value), repair: { title, changes: value.changes } }
}

function messageFor({ key, value, sibling }: MisplacedValue): string {
  return `${inQuotes(value)} must stand on the line of "${key}:", and the keys below it at the level of "${key}": the way it is written, YAML takes ${inQuotes(value)} for the beginning of the key "${sibling}".`
}

/** A value that is quoted already is not quoted again. */
function inQuotes(value: string): string {
  return /^["']/.test(value) ? value : `"${value}"`
}

function asBlanks(span: Span): { span: Span; text: string } {
  return { span, text: ' '.repeat(span.end - span.start) }
}

function change(text: string, changes: Changes): string {
  const parts: string[] = []
  let copied = 0
  for (const { span, text: mended } of changes) {
    parts.push(text.slice(copied, span.start), mended)
    copied = span.end
  }
  return parts.join('') + text.slice(copied)
}

/** What remains of a span outside of another. */
function outside(span: Span, hole: Span): Span[] {
  const before = { start: span.start, end: Math.min(span.end, hole.start) }
  const after = { start: Math.max(span.start, hole.end), end: span.end }
  return [before, after].filter(({ start, end }) => start < end)
}
