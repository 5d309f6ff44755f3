import type { Diagnostic } from '../../features/diagnostic.ts'
import type { Severity } from '../../rules/rule.ts'

/** What was found in one file. */
export interface CheckedFile {
  readonly uri: string
  /** As shown: relative to the current directory, with `/`. */
  readonly path: string
  readonly text: string
  readonly diagnostics: readonly Diagnostic[]
}

export interface CheckResult {
  readonly files: readonly CheckedFile[]
  readonly documents: number
  readonly counts: Readonly<Record<Severity, number>>
  /** How a file is shown, also one that is only related. */
  readonly pathOf: (uri: string) => string
}
