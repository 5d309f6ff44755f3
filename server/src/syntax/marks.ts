import { CST, Lexer } from 'yaml'
import type { Span } from './span.ts'

/** What the tree does not keep of a document: its comments, and the names of its anchors and aliases. */
export interface Marks {
  readonly comments: readonly Span[]
  readonly anchors: readonly (Span & { readonly name: string })[]
  readonly aliases: ReadonlySet<string>
}

/** Reads the marks from the parser's tokens, so that a `#` or `*` inside a scalar is not taken for one. */
export function readMarks(text: string): Marks {
  const comments: Span[] = []
  const anchors: (Span & { name: string })[] = []
  const aliases = new Set<string>()
  let start = 0
  let scalarNext = false
  for (const lexeme of new Lexer().lex(text)) {
    if (!scalarNext && MARKERS.has(lexeme)) {
      scalarNext = lexeme === CST.SCALAR
      continue
    }
    const end = start + lexeme.length
    if (!scalarNext) {
      if (lexeme.startsWith('#')) comments.push({ start, end })
      else if (lexeme.startsWith('&')) anchors.push({ start, end, name: lexeme.slice(1) })
      else if (lexeme.startsWith('*')) aliases.add(lexeme.slice(1))
    }
    scalarNext = false
    start = end
  }
  return { comments, anchors, aliases }
}

/** Lexemes of the tokenizer that stand for no text. */
const MARKERS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR])
