import { blockScalarLines } from './block-scalar-lines.ts'
import type { Span } from './span.ts'

/**
 * Finds no-break spaces where YAML gives blanks a meaning: as indentation, behind a key's colon or a dash, at the end of a line,
 * before a comment. To YAML they are letters. Inside a text they are left alone: there they may be wanted.
 */
export function findNoBreakSpaces(text: string): Span[] {
  if (!NO_BREAK_SPACE.test(text)) return []
  const found: Span[] = []
  for (const { start, text: line, scalarIndent } of blockScalarLines(text)) {
    if (!NO_BREAK_SPACE.test(line)) continue
    const runs = scalarIndent === undefined ? structuralRuns(line) : indentationRun(line, scalarIndent)
    for (const run of runs) found.push({ start: start + run.start, end: start + run.end })
  }
  return found
}

/** The ordinary one, the narrow one and the figure space. */
const NO_BREAK_SPACE = /[\u00a0\u202f\u2007]/

/** In a block scalar only indentation matters, and only where without it the line would fall out of the scalar. */
function indentationRun(line: string, indent: number): Span[] {
  const blanks = line.search(/[^ ]|$/)
  return blanks < indent ? noBreakRuns(line, 0, /^[ \u00a0\u202f\u2007]*/.exec(line)?.[0].length ?? 0) : []
}

function structuralRuns(line: string): Span[] {
  const head = HEAD.exec(line)?.[0].length ?? 0
  const runs = noBreakRuns(line, 0, head)
  for (const end of [...indexesOf(line, '#'), line.length]) {
    let start = end
    while (start > head && /[ \u00a0\u202f\u2007]/.test(line[start - 1] ?? '')) start--
    runs.push(...noBreakRuns(line, start, end))
    if (start < end && end < line.length) break
  }
  return runs
}

/** Indentation, dashes, and a key with its colon, each with the blanks behind it; a byte order mark may stand before them. */
const HEAD =
  /^\ufeff?[ \u00a0\u202f\u2007]*(?:-[ \u00a0\u202f\u2007]+)*(?:(?:"[^"]*"|'[^']*'|[^\s"'#{}[\],&*!|>%@`:-][^\s:#]*|-[^\s:#]+):[ \u00a0\u202f\u2007]+)?/

function indexesOf(text: string, wanted: string): number[] {
  const found: number[] = []
  for (let index = text.indexOf(wanted); index >= 0; index = text.indexOf(wanted, index + 1)) found.push(index)
  return found
}

function noBreakRuns(line: string, from: number, to: number): Span[] {
  return [...line.slice(from, to).matchAll(/[\u00a0\u202f\u2007]+/g)].map((run) => ({
    start: from + run.index,
    end: from + run.index + run[0].length,
  }))
}
