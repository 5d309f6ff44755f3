import type { Finding, Rule, Severity } from '../rules/rule.ts'
import type { Span } from '../syntax/span.ts'
import type { Range } from './range.ts'

/** A finding with its place in the text. */
export interface Diagnostic {
  readonly code: string
  readonly rule: Rule
  readonly severity: Severity
  readonly message: string
  readonly finding: Finding
  /** UTF-16 offsets in the file. */
  readonly span: Span
  readonly range: Range
  readonly related: readonly { readonly uri: string; readonly range: Range; readonly message: string }[]
}
