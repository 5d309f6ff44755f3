import type { Span } from './span.ts'
import type { YamlScalar } from './yaml-node.ts'

/**
 * Where a stretch of a scalar's decoded text stands in the document's text; `undefined` where decoding changed the text in ways
 * that make the answer inexact (escapes, folded lines), or where the stretch is not inside.
 */
export function locateWithin(scalar: YamlScalar, text: string, within: Span): Span | undefined {
  if (within.start < 0 || within.end < within.start || within.end > scalar.text.length || scalar.origin !== 'own')
    return undefined
  const source = text.slice(scalar.span.start, scalar.span.end)
  if (scalar.style === 'literal') return locateInLiteral(scalar, source, within)
  const quote = scalar.style === 'plain' ? 0 : 1
  if (source.slice(quote, source.length - quote) !== scalar.text) return undefined
  const first = scalar.span.start + quote
  return { start: first + within.start, end: first + within.end }
}

/** A literal block scalar keeps its lines and loses their indentation, which is that of its first line that is not blank. */
function locateInLiteral(scalar: YamlScalar, source: string, within: Span): Span | undefined {
  const lines = source.split('\n')
  const indent =
    lines
      .slice(1)
      .find((line) => line.trim() !== '')
      ?.search(/[^ ]/) ?? 0
  let decoded = 0
  let written = scalar.span.start + (lines[0]?.length ?? 0) + 1
  let start: number | undefined
  for (const line of lines.slice(1)) {
    const kept = line.replace(/\r$/, '').slice(indent)
    if (!scalar.text.startsWith(kept, decoded)) return undefined
    const end = decoded + kept.length
    if (start === undefined && within.start <= end) start = written + indent + within.start - decoded
    if (start !== undefined && within.end <= end) return { start, end: Math.max(start, written + indent + within.end - decoded) }
    decoded = end + 1
    written += line.length + 1
  }
  return undefined
}
