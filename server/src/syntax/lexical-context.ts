import { lexemesOf } from './lexemes.ts'
import type { Span } from './span.ts'

/** What a place in broken text lies inside of, read from the left. */
export interface LexicalContext {
  /** Offsets of the brackets that are open there, outermost first. */
  readonly brackets: readonly number[]
  /** A quoted text that ends there without its closing quote. */
  readonly openQuote?: Span
}

export function lexicalContextAt(text: string, offset: number): LexicalContext {
  const brackets: number[] = []
  for (const { kind, source, start } of lexemesOf(text)) {
    const end = start + source.length
    if (kind === 'text' && isUnclosed(source) && start <= offset && end >= Math.min(offset, text.length))
      return { brackets, openQuote: { start, end } }
    if (start >= offset) break
    if (kind !== 'text') continue
    if (source === '[' || source === '{') brackets.push(start)
    if (source === ']' || source === '}') brackets.pop()
  }
  return { brackets }
}

function isUnclosed(source: string): boolean {
  if (source.startsWith("'")) return source.length === 1 || !/^'(?:[^']|'')*'$/.test(source)
  if (source.startsWith('"')) return source.length === 1 || !source.endsWith('"') || /(?:^|[^\\])(?:\\\\)*\\"$/.test(source)
  return false
}
