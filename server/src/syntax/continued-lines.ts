import type { YAMLError } from 'yaml'
import { readContexts } from './lexical-context.ts'
import type { Span } from './span.ts'
import { lineEnd } from './text-lines.ts'

/** As many constructs as are looked at. */
const MAX_JOINED = 20

/**
 * Finds brackets and quotes that are closed on a later line, but whose lines are indented too little for the parser. kubectl does not
 * mind (go-yaml checks no indentation inside of them), so their line breaks, and comments between brackets, are read as blanks.
 */
export function findContinuedLines(errors: readonly YAMLError[], text: string): Span[] {
  const contextAt = readContexts(text)
  const found: Span[] = []
  let end = 0
  for (const { code, pos } of errors.toSorted((a, b) => a.pos[0] - b.pos[0]).slice(0, MAX_JOINED)) {
    const { outermostBracket, openQuote } = contextAt(pos[0])
    const start = openQuote?.start ?? (code === 'BAD_INDENT' ? outermostBracket : undefined)
    if (start === undefined || start < end) continue
    const closed = openQuote ? endOfQuote(text, start) : endOfBrackets(text, start)
    if (closed === undefined || !/^[ \t]*(?:,.*|#.*)?$/.test(text.slice(closed, lineEnd(text, closed)))) continue
    found.push(...breaksIn(text, { start, end: closed }, openQuote === undefined))
    end = closed
  }
  return found
}

/** Line breaks, and comments if there can be any. */
function breaksIn(text: string, { start, end }: Span, withComments: boolean): Span[] {
  const pattern = withComments ? /(?:(?<=\s)#[^\n]*?)?\r?\n/g : /\r?\n/g
  return [...text.slice(start, end).matchAll(pattern)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }))
}

function endOfQuote(text: string, start: number): number | undefined {
  const mark = text[start]
  for (let at = start + 1; at < text.length; at++) {
    if (mark === '"' && text[at] === '\\') at++
    else if (text[at] === mark && mark === "'" && text[at + 1] === mark) at++
    else if (text[at] === mark) return at + 1
  }
  return undefined
}

function endOfBrackets(text: string, start: number): number | undefined {
  let depth = 0
  let isTokenStart = true
  for (let at = start; at < text.length; at++) {
    const char = text[at] ?? ''
    if (char === '[' || char === '{') depth++
    if (char === ']' || char === '}') depth--
    if (depth === 0) return at + 1
    if (isTokenStart && (char === '"' || char === "'")) at = (endOfQuote(text, at) ?? text.length) - 1
    if (char === '#' && /\s/.test(text[at - 1] ?? '')) at = lineEnd(text, at)
    isTokenStart = /[\s[{,:]/.test(char)
  }
  return undefined
}
