import type { Span } from './span.ts'

/** A comment that switches findings off. All spans are relative to the document. */
export interface Directive {
  readonly scope: 'line' | 'document' | 'file'
  /** The codes it names; none: every code. */
  readonly codes: readonly { readonly code: string; readonly span: Span }[]
  readonly reason?: string
  /** The comment. */
  readonly span: Span
  /** For `line`: the line it speaks of. Absent where it speaks of none, so that it silences nothing and is reported as unused. */
  readonly covers?: Span
}
