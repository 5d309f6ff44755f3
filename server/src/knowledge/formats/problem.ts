import type { FormatProblem } from '../../schema/formats.ts'
import type { Span } from '../../syntax/span.ts'

/** A finding of a format check, for the rule `invalid-value` unless another code is given. */
export function problem(
  reason: string,
  found: {
    readonly code?: string
    readonly within?: Span | undefined
    readonly suggestion?: string | undefined
    readonly unseen?: true
    readonly consequence?: string
  } = {},
): FormatProblem {
  return {
    code: found.code ?? 'invalid-value',
    reason,
    ...(found.unseen && { unseen: true }),
    ...(found.consequence !== undefined && { consequence: found.consequence }),
    ...(found.within === undefined ? {} : { within: found.within }),
    ...(found.suggestion === undefined ? {} : { suggestion: found.suggestion }),
  }
}

/** A text in quotes for a reason; only its start when it is long. */
export function quoted(text: string): string {
  if (text === '') return 'the empty text'
  return `"${text.length > 60 ? `${text.slice(0, 60)}\u2026` : text}"`
}
