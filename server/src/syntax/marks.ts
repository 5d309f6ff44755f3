import { lexemesOf } from './lexemes.ts'
import type { Span } from './span.ts'

/** What the tree does not keep of a document: its comments, and the names of its anchors and aliases. */
export interface Marks {
  readonly comments: readonly Span[]
  readonly anchors: readonly (Span & { readonly name: string })[]
  readonly aliases: ReadonlySet<string>
}

/** Reads the marks from the parser's pieces, so that a `#` or `*` inside a scalar is not taken for one. */
export function readMarks(text: string): Marks {
  const comments: Span[] = []
  const anchors: (Span & { name: string })[] = []
  const aliases = new Set<string>()
  for (const { kind, source, start } of lexemesOf(text)) {
    if (kind === 'plain') continue
    const span = { start, end: start + source.length }
    if (source.startsWith('#')) comments.push(span)
    else if (source.startsWith('&')) anchors.push({ ...span, name: source.slice(1) })
    else if (source.startsWith('*')) aliases.add(source.slice(1))
  }
  return { comments, anchors, aliases }
}
