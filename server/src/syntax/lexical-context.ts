import { type Lexeme, lexemesOf } from './lexemes.ts'
import type { Span } from './span.ts'

/** What a place in broken text lies inside of, read from the left. */
export interface LexicalContext {
  /** Offsets of the innermost and the outermost bracket that are open there. */
  readonly bracket?: number
  readonly outermostBracket?: number
  /** A quoted text that ends there without its closing quote. */
  readonly openQuote?: Span
}

/** Reads the text once; the function it returns must be asked about offsets in ascending order. */
export function readContexts(text: string): (offset: number) => LexicalContext {
  const lexemes = lexemesOf(text)
  const brackets: number[] = []
  let next = lexemes.next()
  let last: Lexeme | undefined
  return (offset) => {
    const wanted = Math.min(offset, text.length)
    while (!next.done && next.value.start < wanted) {
      last = next.value
      if (isBracket(last, '[{')) brackets.push(last.start)
      else if (isBracket(last, ']}')) brackets.pop()
      next = lexemes.next()
    }
    const isOpen = last && last.kind === 'text' && isUnclosed(last.source) && last.start + last.source.length >= wanted
    const [outermostBracket] = brackets
    const bracket = brackets.at(-1)
    return {
      ...(bracket !== undefined && { bracket }),
      ...(outermostBracket !== undefined && { outermostBracket }),
      ...(isOpen && last && { openQuote: { start: last.start, end: last.start + last.source.length } }),
    }
  }
}

function isBracket({ kind, source }: Lexeme, brackets: string): boolean {
  return kind === 'text' && source.length === 1 && brackets.includes(source)
}

function isUnclosed(source: string): boolean {
  if (source.startsWith("'")) return source.length === 1 || !/^'(?:[^']|'')*'$/.test(source)
  if (source.startsWith('"')) return source.length === 1 || !source.endsWith('"') || /(?:^|[^\\])(?:\\\\)*\\"$/.test(source)
  return false
}
