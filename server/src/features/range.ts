import type { Position } from '../syntax/line-index.ts'
import type { SourceFile } from '../syntax/source-file.ts'
import type { Span } from '../syntax/span.ts'

/** Zero-based lines and UTF-16 characters, as LSP counts; the end is not included. */
export interface Range {
  readonly start: Position
  readonly end: Position
}

export function toRange(file: SourceFile, span: Span): Range {
  return { start: file.lines.positionAt(span.start), end: file.lines.positionAt(span.end) }
}
