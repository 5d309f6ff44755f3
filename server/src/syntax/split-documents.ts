import type { Span } from './span.ts'

/**
 * Cuts a file into the texts of its YAML documents, which together cover it. Beyond the limits nothing is cut. A document begins at its
 * `---`; comments and directives before the first one belong to it. `---` at the start of a line always begins a new document,
 * even inside a block scalar, because kubectl cuts there before it parses:
 * https://github.com/kubernetes/apimachinery/blob/v0.32.0/pkg/util/yaml/decoder.go
 * An empty document counts like any other; a file without any has one that is empty.
 */
export function splitDocuments(text: string, limits: { readonly length: number; readonly documents: number }): Span[] {
  const documents: Span[] = []
  let start = 0
  let begun = false
  for (const match of text.slice(0, limits.length).matchAll(MARKER)) {
    if (documents.length === limits.documents) break
    const at = match.index + match[0].length - 3
    begun ||= hasContent(text, start, at)
    if (match[1] === '---') {
      if (begun) documents.push({ start, end: at })
      if (begun) start = at
      begun = true
    } else if (begun) {
      const end = endOfLine(text, at)
      documents.push({ start, end })
      start = end
      begun = false
    }
  }
  const last = documents.at(-1)
  if (last && !begun && !hasContent(text, start, text.length))
    documents[documents.length - 1] = { start: last.start, end: text.length }
  else documents.push({ start, end: text.length })
  return documents
}

const MARKER = /(?:^\ufeff?|[\r\n])(---|\.\.\.)(?=[ \t\r\n]|$)/g

/** Whether there is more than blank lines, comments and `%` directives. */
function hasContent(text: string, start: number, end: number): boolean {
  for (let line = start; line < end; line = endOfLine(text, line)) {
    if (!EMPTY_LINE.test(text.slice(line, Math.min(end, endOfLine(text, line))))) return true
  }
  return false
}

const EMPTY_LINE = /^\ufeff?(?:%|[ \t]*(?:#|[\r\n]*$))/

/** Where the next line begins. */
function endOfLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}
