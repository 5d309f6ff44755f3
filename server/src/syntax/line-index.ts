/** Zero-based; `character` counts UTF-16 units, as LSP does. */
export interface Position {
  readonly line: number
  readonly character: number
}

/** Converts offsets of one text to positions and back. Lines are counted only as far as somebody asks. */
export class LineIndex {
  readonly #text: string
  /** Offsets of the line starts found so far. */
  readonly #starts: number[] = [0]
  /** How far the text was searched for line ends. */
  #searched = 0

  constructor(text: string) {
    this.#text = text
  }

  /** Offsets outside the text count as its ends; one between CR and LF as the end of the line before them. */
  positionAt(offset: number): Position {
    const wanted = Math.max(0, Math.min(offset, this.#text.length))
    this.#search(wanted + 1, Number.POSITIVE_INFINITY)
    let low = 0
    let high = this.#starts.length
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.#startOf(middle) <= wanted) low = middle
      else high = middle
    }
    const start = this.#startOf(low)
    const isInsideLineBreak = this.#text.charCodeAt(wanted - 1) === CR && this.#text.charCodeAt(wanted) === LF
    return { line: low, character: wanted - start - (isInsideLineBreak ? 1 : 0) }
  }

  /** Positions outside the text count as its ends; characters past a line's end as that end. */
  offsetAt({ line, character }: Position): number {
    if (line < 0) return 0
    this.#search(this.#text.length, line + 2)
    if (line >= this.#starts.length) return this.#text.length
    return Math.min(this.#startOf(line) + Math.max(0, character), this.#endOf(line))
  }

  #startOf(line: number): number {
    return this.#starts[line] ?? this.#text.length
  }

  /** The end of a line without its line break; the line after it must have been searched for. */
  #endOf(line: number): number {
    const next = this.#starts[line + 1]
    if (next === undefined) return this.#text.length
    return this.#text.startsWith('\r\n', next - 2) ? next - 2 : next - 1
  }

  /** Finds line starts until the text is searched up to `offset` or that many `lines` are known. */
  #search(offset: number, lines: number): void {
    const text = this.#text
    const end = Math.min(offset, text.length)
    while (this.#searched < end && this.#starts.length < lines) {
      const code = text.charCodeAt(this.#searched++)
      if (code === LF || (code === CR && text.charCodeAt(this.#searched) !== LF)) this.#starts.push(this.#searched)
    }
  }
}

const LF = 10
const CR = 13
