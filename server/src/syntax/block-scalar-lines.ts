/** One line of a document, without its line break. */
export interface DocumentLine {
  /** Offset of its first character. */
  readonly start: number
  readonly text: string
  /** For a line of a block scalar: the least indentation that keeps it inside. */
  readonly scalarIndent?: number
}

/**
 * The lines of a document whose text may be too broken for the parser. Block scalars are recognised by their headers (`|`, `>`) and
 * by indentation; no-break spaces count as blanks.
 */
export function* blockScalarLines(text: string): Generator<DocumentLine> {
  let scalarIndent: number | undefined
  for (let start = 0; start <= text.length; ) {
    const lineBreak = text.indexOf('\n', start)
    const end = lineBreak < 0 ? text.length : lineBreak
    const line = text.slice(start, end).replace(/\r$/, '')
    const indent = line.search(/[^ \u00a0\u202f\u2007]/)
    if (scalarIndent !== undefined && indent >= 0 && indent < scalarIndent) scalarIndent = undefined
    yield scalarIndent === undefined ? { start, text: line } : { start, text: line, scalarIndent }
    if (scalarIndent === undefined && HEADER.test(line)) scalarIndent = keyColumn(line) + 1
    if (lineBreak < 0) return
    start = lineBreak + 1
  }
}

const HEADER = /(?:^|[:-])[ \u00a0\u202f\u2007]+(?:[&!]\S+ +){0,2}[|>][-+\d]{0,2}[ \u00a0\u202f\u2007]*(?:#.*)?$/

/** The column of the key or dash that the block scalar belongs to. */
function keyColumn(line: string): number {
  const dashes = /^[ \u00a0\u202f\u2007]*(?:-[ \u00a0\u202f\u2007]+)*/.exec(line)?.[0] ?? ''
  const isItem = /^[|>&!]/.test(line.slice(dashes.length))
  return isItem ? dashes.lastIndexOf('-') : dashes.length
}
