import { explainErrors } from './explain-errors.ts'
import { findMisplacedValues, type MisplacedValue } from './misplaced-value.ts'
import { findNoBreakSpaces } from './no-break-space.ts'
import { type ReadYaml, readYaml } from './read-yaml.ts'
import type { Span } from './span.ts'
import type { SyntaxProblem } from './syntax-problem.ts'
import { lineEnd, lineStart } from './text-lines.ts'

export interface RepairedReading {
  readonly read: ReadYaml
  /** As long as the text, so that offsets stay true, but mended. */
  readonly readable: string
  /** What was mended; `read` does not tell it any more. */
  readonly problems: readonly SyntaxProblem[]
}

/**
 * Parses text and mends the mistakes whose meaning is plain, so that the rest of the document is read as it is meant: no-break
 * spaces, a value below its key among the value's siblings, a word without a colon.
 */
export function readRepaired(text: string): RepairedReading {
  const noBreakSpaces = findNoBreakSpaces(text)
  const spaced = overwrite(
    text,
    noBreakSpaces.map((span) => ({ span, text: ' '.repeat(span.end - span.start) })),
  )
  const first = readYaml(spaced)
  const misplaced = first.errors.length > 0 ? findMisplacedValues(spaced) : []
  const joined = overwrite(
    spaced,
    misplaced.flatMap(({ mended }) => mended),
  )
  const second = misplaced.length > 0 ? readYaml(joined) : first
  const helped = second.errors.length < first.errors.length
  const values = helped ? misplaced : []
  const found = noBreakSpaces.length > 0 ? [explainNoBreakSpaces(text, noBreakSpaces, values)] : values.map(explainMisplacedValue)
  return withoutLooseWords(helped ? joined : spaced, helped ? second : first, found)
}

/**
 * A word that stands alone on its line, such as one that is being typed, fuses with the key on the next line. Its line is read as a
 * comment, so that the next key keeps its name.
 */
function withoutLooseWords(readable: string, read: ReadYaml, problems: readonly SyntaxProblem[]): RepairedReading {
  const loose = read.errors.filter(({ code, pos }) => code === 'MULTILINE_IMPLICIT_KEY' && isFirstOnLine(readable, pos[0]))
  if (loose.length === 0) return { read, readable, problems }
  const without = overwrite(
    readable,
    loose.map(({ pos }) => ({ span: { start: pos[0], end: pos[0] + 1 }, text: '#' })),
  )
  const again = readYaml(without)
  if (again.errors.length >= read.errors.length) return { read, readable, problems }
  return { read: again, readable: without, problems: [...problems, ...explainErrors(loose, readable)] }
}

function isFirstOnLine(text: string, offset: number): boolean {
  return /^ *(?:- +)*$/.test(text.slice(lineStart(text, offset), offset))
}

function explainNoBreakSpaces(text: string, spaces: readonly Span[], values: readonly MisplacedValue[]): SyntaxProblem {
  const start = lineStart(text, spaces[0]?.start ?? 0)
  const line = text.slice(start, lineEnd(text, start))
  const span = { start: start + line.search(/\S|$/), end: start + line.trimEnd().length }
  const cause =
    'No-break spaces (U+00A0) stand here where YAML needs ordinary blanks, as happens when text is copied from a web page.'
  const also = values[0] ? ` Besides, ${messageFor(values[0])}` : ''
  const changes = values.flatMap(({ changes }) => changes)
  const blanks = spaces
    .flatMap((space) =>
      cutOut(
        space,
        changes.map(({ span }) => span),
      ),
    )
    .map((rest) => ({ span: rest, text: ' '.repeat(rest.end - rest.start) }))
  const title =
    values.length > 0
      ? 'Use ordinary blanks and put the values behind their keys'
      : 'Replace all no-break spaces by ordinary blanks'
  return {
    code: 'yaml-syntax',
    span: span.end > span.start ? span : (spaces[0] ?? span),
    message: cause + also,
    repair: { title, changes: [...changes, ...blanks].sort((a, b) => a.span.start - b.span.start) },
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

/** Replaces stretches by text of the same length. */
function overwrite(text: string, changes: readonly { readonly span: Span; readonly text: string }[]): string {
  const parts: string[] = []
  let copied = 0
  for (const { span, text: mended } of changes) {
    parts.push(text.slice(copied, span.start), mended)
    copied = span.end
  }
  return parts.join('') + text.slice(copied)
}

/** What remains of a span outside of others. */
function cutOut(span: Span, holes: readonly Span[]): Span[] {
  let rest: Span[] = [span]
  for (const hole of holes) {
    rest = rest
      .flatMap(({ start, end }) => [
        { start, end: Math.min(end, hole.start) },
        { start: Math.max(start, hole.end), end },
      ])
      .filter(({ start, end }) => start < end)
  }
  return rest
}
