import type { FormatName } from '../../../server/src/schema/formats.ts'

/** A text that a person writes for another, and what is to be said of it. What the program makes of both is asked. */
export interface Slip {
  readonly format: FormatName
  readonly written: string
  /** A part of what the message has to say; `null` where there is nothing to say. */
  readonly says: string | null
  /** What is to be proposed instead; absent where nobody can tell. */
  readonly meant?: string
  /** The part of the text that is to be marked; absent for the whole. */
  readonly marked?: string
}

type Row = readonly [written: string, says: string | null, meant?: string | null, marked?: string]

/** Slips of several formats in the short form in which they are listed. */
export function slipsOf(lists: Partial<Readonly<Record<FormatName, readonly Row[]>>>): readonly Slip[] {
  return Object.entries(lists).flatMap(([format, rows]) =>
    rows.map(([written, says, meant, marked]) => ({
      format: format as FormatName,
      written,
      says,
      ...(typeof meant === 'string' && { meant }),
      ...(marked !== undefined && { marked }),
    })),
  )
}
