/** A half-open stretch of text in UTF-16 units. What it is relative to (file, YAML document, scalar) is said where it is used. */
export interface Span {
  readonly start: number
  readonly end: number
}
