import type { TextChange } from './edit.ts'

/**
 * A text under edit that remembers which of its parts are original. Changes are applied one after the other, each to the text as it
 * stands; in the end they are told as one sorted, disjoint list against the original.
 */
export class PieceTable {
  readonly #original: string
  #pieces: readonly Piece[]

  constructor(original: string) {
    this.#original = original
    this.#pieces = [{ start: 0, end: original.length }]
  }

  get text(): string {
    return this.#pieces.map((piece) => this.#textOf(piece)).join('')
  }

  /** Replaces a stretch of the current text. */
  apply({ span, text }: TextChange): void {
    const next = [...this.#cut(0, span.start), { text }, ...this.#cut(span.end, Number.POSITIVE_INFINITY)]
    this.#pieces = next.filter((piece) => this.#textOf(piece) !== '')
  }

  changes(): TextChange[] {
    const changes: TextChange[] = []
    let start = 0
    let inserted = ''
    const close = (end: number) => {
      if (end > start || inserted) changes.push({ span: { start, end }, text: inserted })
      inserted = ''
    }
    for (const piece of this.#pieces) {
      if ('text' in piece) {
        inserted += piece.text
        continue
      }
      close(piece.start)
      start = piece.end
    }
    close(this.#original.length)
    return changes
  }

  /** The pieces of a stretch of the current text. */
  #cut(start: number, end: number): Piece[] {
    const cut: Piece[] = []
    let at = 0
    for (const piece of this.#pieces) {
      const text = this.#textOf(piece)
      const from = Math.max(start - at, 0)
      const to = Math.min(end - at, text.length)
      if (from < to)
        cut.push('text' in piece ? { text: text.slice(from, to) } : { start: piece.start + from, end: piece.start + to })
      at += text.length
    }
    return cut
  }

  #textOf(piece: Piece): string {
    return 'text' in piece ? piece.text : this.#original.slice(piece.start, piece.end)
  }
}

/** A stretch of the original, or new text. */
type Piece = { readonly start: number; readonly end: number } | { readonly text: string }
