import type { YAMLError } from 'yaml'
import { type LexicalContext, readContexts } from './lexical-context.ts'
import type { Span } from './span.ts'
import type { SyntaxProblem } from './syntax-problem.ts'
import { columnAt, endOfText, indentOf, isFirstOnLine, lineEnd, lineStart, nextLine } from './text-lines.ts'
import { quote } from './write-yaml.ts'

/** More than anybody reads at once. */
const MAX_PROBLEMS = 20

/**
 * Turns the parser's errors into problems in our words, one per mistake: what the parser stumbles over afterwards within the same
 * construct is not told. Errors are known by their codes and by the text they point at, never by their messages.
 */
export function explainErrors(errors: readonly YAMLError[], text: string): SyntaxProblem[] {
  const problems: SyntaxProblem[] = []
  const contextAt = readContexts(text)
  let quietUntil = -1
  for (const error of errors.toSorted((a, b) => a.pos[0] - b.pos[0])) {
    const at = Math.min(error.pos[0], text.length)
    if (at < quietUntil) continue
    const explained = explain(error, text, contextAt(at))
    problems.push({ code: 'yaml-syntax', ...explained })
    quietUntil = explained.local ? nextLine(text, at) : endOfConstruct(text, Math.max(at, explained.span.start))
    if (problems.length === MAX_PROBLEMS) break
  }
  return problems.map(({ code, span, message, repair }) => ({ code, span, message, ...(repair && { repair }) }))
}

interface Explanation extends Omit<SyntaxProblem, 'code'> {
  /** It does not disturb how the following lines are read. */
  readonly local?: boolean
}

/** Where a line begins that is indented less than the one at `offset`. */
function endOfConstruct(text: string, offset: number): number {
  const indent = indentOf(text, lineStart(text, Math.min(offset, text.length)))
  let line = nextLine(text, offset)
  while (line < text.length && (isBlankLine(text, line) || indentOf(text, line) >= indent)) line = nextLine(text, line)
  return line
}

function explain(error: YAMLError, text: string, context: LexicalContext): Explanation {
  const start = Math.min(error.pos[0], text.length)
  const end = Math.min(error.pos[1], text.length)
  if (context.openQuote) return unclosedQuote(context.openQuote, text)
  const here = text[start] ?? ''
  switch (error.code) {
    case 'MULTILINE_IMPLICIT_KEY':
      return context.bracket !== undefined ? missingComma(start, text) : missingColon(start, text)
    case 'MISSING_CHAR':
      if (here === '#')
        return {
          ...at(start, 1),
          message: 'A comment needs a blank before its #.',
          repair: insertion('Add a blank', start, ' '),
          local: true,
        }
      if (context.bracket !== undefined) return unclosedBracket(context.bracket, text)
      return missingColon(start, text)
    case 'BAD_INDENT':
      return context.bracket !== undefined ? unclosedBracket(context.bracket, text) : badIndentation(start, text)
    case 'BLOCK_AS_IMPLICIT_KEY':
      return context.bracket !== undefined ? missingComma(start, text) : secondColon(start, text)
    case 'BLOCK_IN_FLOW':
      return missingComma(start, text)
    case 'UNEXPECTED_TOKEN':
      return unexpected(start, end, text, context)
    case 'TAB_AS_INDENT':
      return tabIndentation(start, text)
    case 'BAD_SCALAR_START':
      return reservedStart(start, text)
    case 'BAD_DQ_ESCAPE': {
      const message = `"${text.slice(start, start + 2)}" is no escape sequence; a backslash in double quotes is written twice.`
      return { ...at(start, 2), message, repair: insertion('Write the backslash twice', start, '\\'), local: true }
    }
    case 'MULTIPLE_ANCHORS':
      return { span: { start, end }, message: 'A value can have only one anchor, and this is its second.', local: true }
    case 'MULTIPLE_TAGS':
      return { span: { start, end }, message: 'A value can have only one tag, and this is its second.', local: true }
    case 'ALIAS_PROPS':
      return {
        span: { start, end },
        message: 'An alias repeats another value as it is, so it cannot have an anchor or tag of its own.',
        local: true,
      }
    case 'BAD_ALIAS':
      return { ...at(start, 1), message: 'A name must follow here; text that begins with * or & needs quotes.', local: true }
    case 'BAD_PROP_ORDER':
      return {
        span: { start, end },
        message: 'Anchors and tags belong behind the dash or colon, directly before the value.',
        local: true,
      }
    case 'BAD_DIRECTIVE':
      return { span: lineSpan(text, start), message: 'This % line is no directive that YAML knows.', local: true }
    case 'TAG_RESOLVE_FAILED':
      return {
        span: { start, end },
        message: 'This tag has a prefix that is not declared; text that begins with ! needs quotes.',
        local: true,
      }
    case 'KEY_OVER_1024_CHARS':
      return { span: lineSpan(text, start), message: 'A key can have at most 1024 characters.', local: true }
    default:
      return { span: lineSpan(text, start), message: 'This line cannot be read as YAML.' }
  }
}

function unclosedQuote(opening: Span, text: string): Explanation {
  const span = { start: opening.start, end: endOfText(text, opening.start) }
  const mark = text[opening.start] ?? '"'
  const message = `The text that begins with this ${mark === '"' ? 'double' : 'single'} quote is never closed.`
  if (isFirstOnLine(text, opening.start) && /:(?:\s|$)/.test(text.slice(span.start, span.end))) return { span, message }
  return { span, message, repair: insertion('Close the quote', span.end, mark) }
}

function unclosedBracket(start: number, text: string): Explanation {
  const isMap = text[start] === '{'
  return { ...at(start, 1), message: `This ${isMap ? 'map' : 'list'} is never closed: a "${isMap ? '}' : ']'}" is missing.` }
}

function missingComma(start: number, text: string): Explanation {
  return {
    span: lineSpan(text, start, start),
    message: 'A comma is missing between two entries here, or a text with a colon in it needs quotes.',
  }
}

/** A word stands alone where an entry is expected; if another line follows, the parser reads both as one key. */
function missingColon(start: number, text: string): Explanation {
  const span = lineSpan(text, start, start)
  const word = text.slice(span.start, span.end)
  const colon = /^[\w./-]+:(?=\S)/.exec(word)?.[0]
  if (colon === undefined)
    return { span, message: `"${shorten(word)}" has no colon, so it is neither a key nor the value of one.` }
  return {
    span,
    message: `A blank is missing after "${colon}", so this line is no entry.`,
    repair: insertion('Add a blank', start + colon.length, ' '),
  }
}

function badIndentation(start: number, text: string): Explanation {
  const line = isBlankLine(text, lineStart(text, start)) ? nextLine(text, start) : lineStart(text, start)
  const indent = indentOf(text, line)
  return {
    span: lineSpan(text, line),
    message: `This line is indented by ${indent} ${indent === 1 ? 'column' : 'columns'}, which fits no level above it.`,
  }
}

function secondColon(start: number, text: string): Explanation {
  const span = lineSpan(text, start, start)
  if (/:(?:\s|$)/.test(text.slice(span.start, lineEnd(text, start)))) {
    const message = 'A second key cannot follow on the same line; quote the value if the colon belongs to it.'
    return { span, message, repair: replacement('Quote the value', span, quote(text.slice(span.start, span.end))), local: true }
  }
  const line = nextLine(text, start)
  return {
    span: lineSpan(text, line),
    message: 'This line is indented deeper than the entry above it, which has a value already.',
  }
}

function unexpected(start: number, end: number, text: string, { bracket }: LexicalContext): Explanation {
  const here = text[start] ?? ''
  const span = { start, end: Math.max(start, Math.min(end, text.length)) }
  if (here === '}' || here === ']')
    return { span, message: `This "${here}" closes nothing; text that begins with it needs quotes.` }
  if (here === ',') return { span, message: 'A value is missing before this comma.', local: bracket !== undefined }
  if (here === '-' && !isFirstOnLine(text, start))
    return { span, message: 'A list cannot begin on the line of its key: write its first dash on the next line.' }
  if (columnAt(text, start) === indentOf(text, lineStart(text, start))) {
    return { span: lineSpan(text, start), message: 'This line cannot follow what stands above it: check its indentation.' }
  }
  return {
    span: lineSpan(text, start, start),
    message: 'Only a comment can follow here, because the value before it is complete.',
    local: true,
  }
}

function tabIndentation(start: number, text: string): Explanation {
  const line = lineStart(text, start)
  const blanks = /^[ \t]*/.exec(text.slice(line))?.[0] ?? ''
  return { span: { start: line, end: line + blanks.length }, message: 'YAML cannot be indented by tabs: use blanks.' }
}

function reservedStart(start: number, text: string): Explanation {
  const span = lineSpan(text, start, start)
  const message = `Text that begins with "${text[start]}" needs quotes.`
  if (isFirstOnLine(text, start)) return { span, message, local: true }
  return { span, message, repair: replacement('Quote the text', span, quote(text.slice(span.start, span.end))), local: true }
}

function at(start: number, length: number): { span: Span } {
  return { span: { start, end: start + length } }
}

function insertion(title: string, offset: number, text: string): NonNullable<SyntaxProblem['repair']> {
  return replacement(title, { start: offset, end: offset }, text)
}

function replacement(title: string, span: Span, text: string): NonNullable<SyntaxProblem['repair']> {
  return { title, changes: [{ span, text }] }
}

/** The text of the line that holds `offset`, without blanks and comment around it; from `from` on, if given. */
function lineSpan(text: string, offset: number, from?: number): Span {
  const line = lineStart(text, Math.min(offset, text.length))
  const start = from ?? line + indentOf(text, line)
  return { start, end: Math.max(start, endOfText(text, start)) }
}

function isBlankLine(text: string, line: number): boolean {
  return text.slice(line, lineEnd(text, line)).trim() === ''
}

function shorten(word: string): string {
  return word.length > 40 ? `${word.slice(0, 39)}…` : word
}
