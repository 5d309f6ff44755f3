import { type Lexeme, lexemesOf } from './lexemes.ts'
import type { Span } from './span.ts'

/** What a place in broken text lies inside of, read from the left. */
export interface LexicalContext {
  /** Offsets of the brackets that are open there, outermost first. */
  readonly brackets: readonly number[]
  /** A quoted text that ends there without its closing quote. */
  readonly openQuote?: Span
}

/** Reads the text once; the function it returns must be asked about offsets in ascending order. */
export function readContexts(text: string): (offset: number) => LexicalContext {
  const lexemes = lexemesOf(text)
  let brackets: readonly number[] = []
  let next = lexemes.next()
  let last: Lexeme | undefined
  return (offset) => {
    const wanted = Math.min(offset, text.length)
    while (!next.done && next.value.start < wanted) {
      last = next.value
      brackets = after(brackets, last)
      next = lexemes.next()
    }
    const isOpen = last && last.kind === 'text' && isUnclosed(last.source) && last.start + last.source.length >= wanted
    return { brackets, ...(isOpen && last && { openQuote: { start: last.start, end: last.start + last.source.length } }) }
  }
}

function after(brackets: readonly number[], { kind, source, start }: Lexeme): readonly number[] {
  if (kind === 'plain') return brackets
  if (source === '[' || source === '{') return [...brackets, start]
  return source === ']' || source === '}' ? brackets.slice(0, -1) : brackets
}

function isUnclosed(source: string): boolean {
  if (source.startsWith("'")) return source.length === 1 || !/^'(?:[^']|'')*'$/.test(source)
  if (source.startsWith('"')) return source.length === 1 || !source.endsWith('"') || /(?:^|[^\\])(?:\\\\)*\\"$/.test(source)
  return false
}
