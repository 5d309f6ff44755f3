/** A line of its own made of template expressions: it may add entries or items around it. */
export interface TemplateLine {
  readonly offset: number
  /** The column at which what it adds will stand, as far as one can tell. */
  readonly column: number
}

/** A document's text with its template expressions covered up, so that the rest can be parsed. Offsets stay as they are. */
export interface TemplateMask {
  readonly text: string
  /** Whether an expression lies within the stretch, at least partly. */
  touches(start: number, end: number): boolean
  linesIn(start: number, end: number): readonly TemplateLine[]
}

export function maskTemplate(_text: string): TemplateMask | undefined {
  return undefined
}
