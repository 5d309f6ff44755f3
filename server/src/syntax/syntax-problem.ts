import type { Span } from './span.ts'

/** Something wrong with the text itself. Spans are relative to the YAML document. */
export interface SyntaxProblem {
  readonly code: 'yaml-syntax' | 'duplicate-key'
  readonly span: Span
  /** A whole sentence in our own words; never the parser's. */
  readonly message: string
  /** A limit of our own was reached: other readers may well take the text. */
  readonly limit?: true
  /** The first of two equal keys, the anchor of a runaway alias. */
  readonly related?: { readonly span: Span; readonly message: string }
  /** Text changes that cure it, when the intention is plain. */
  readonly repair?: { readonly title: string; readonly changes: readonly { readonly span: Span; readonly text: string }[] }
}
