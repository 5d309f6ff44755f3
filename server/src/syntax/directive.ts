import { readMarks } from './marks.ts'
import type { Span } from './span.ts'
import { lineEnd, lineStart, nextLine } from './text-lines.ts'
import type { YamlNode } from './yaml-node.ts'

/** A comment that switches findings off. All spans are relative to the document. */
export interface Directive {
  readonly scope: 'line' | 'document' | 'file'
  /** The codes it names; none: every code. */
  readonly codes: readonly { readonly code: string; readonly span: Span }[]
  readonly reason?: string
  /** The comment. */
  readonly span: Span
  /**
   * For `line`: the line it speaks of, which is its own or, if it stands alone, the next one with content; with all of a text of
   * several lines that begins there. Absent where there is none, and for a file directive in the wrong place: it then covers
   * nothing, and so is reported as unused.
   */
  readonly covers?: Span
}

interface DirectiveSource {
  readonly text: string
  /** What was parsed: as long as `text`. */
  readonly readable: string
  readonly root: YamlNode | undefined
  readonly isFirst: boolean
}

/**
 * Reads the suppression comments of a document: `# sidecar-lens-ignore code, code: reason`, the same with `-document`, and with
 * `-file` in the comment that a file begins with. Text inside scalars is no comment.
 */
export function readDirectives({ text, readable, root, isFirst }: DirectiveSource): Directive[] {
  if (!text.includes('sidecar-lens-ignore')) return []
  const comments = readMarks(readable).comments.filter(({ start }) => text[start] === '#')
  const heading = isFirst ? endOfHeading(text) : 0
  return comments.flatMap((span) => {
    const directive = readDirective(text, readable, span, heading)
    if (!directive) return []
    const { covers } = directive
    return covers && root ? { ...directive, covers: { start: covers.start, end: endOfScalar(root, covers) } } : directive
  })
}

const DIRECTIVE = /^(#+[ \t]*)sidecar-lens-ignore(-document|-file)?(?![\w-])([^:]*)(?::(.*))?$/

function readDirective(text: string, readable: string, span: Span, heading: number): Directive | undefined {
  const match = DIRECTIVE.exec(text.slice(span.start, span.end))
  if (!match) return undefined
  const [whole, before = '', suffix = '', list = '', tail = ''] = match
  const scope = suffix === '-document' ? 'document' : suffix === '-file' && span.start < heading ? 'file' : 'line'
  const covers = scope === 'line' && suffix === '' ? coveredLine(text, readable, span) : undefined
  const reason = tail.trim()
  const listStart = span.start + before.length + 'sidecar-lens-ignore'.length + suffix.length
  return {
    scope,
    codes: readCodes(list, listStart),
    ...(reason && { reason }),
    span: { start: span.start, end: span.start + whole.trimEnd().length },
    ...(covers && { covers }),
  }
}

function readCodes(list: string, start: number): { code: string; span: Span }[] {
  return [...list.matchAll(/[^\s,]+/g)].map(({ 0: code, index }) => ({
    code,
    span: { start: start + index, end: start + index + code.length },
  }))
}

/** The comment's own line if something stands before it, else the next line that is neither blank nor a comment. */
function coveredLine(text: string, readable: string, { start }: Span): Span | undefined {
  const own = lineStart(text, start)
  if (text.slice(own, start).trim() !== '') return { start: own, end: lineEnd(text, start) }
  for (let line = nextLine(text, start); line < text.length; line = nextLine(text, line)) {
    const end = lineEnd(text, line)
    if (/^\s*[^\s#]/.test(readable.slice(line, end))) return { start: line, end }
  }
  return undefined
}

/** Comments cannot stand inside a scalar of several lines, so the one on its first line speaks of all of them. */
function endOfScalar(node: YamlNode, line: Span): number {
  if (node.span.end <= line.end || node.span.start > line.end) return line.end
  if (node.kind === 'scalar') return node.span.start >= line.start ? node.span.end : line.end
  const children = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items
  return children.reduce((end, child) => Math.max(end, endOfScalar(child, line)), line.end)
}

/** Where the comment ends that a file begins with: before its first line that is no comment. */
function endOfHeading(text: string): number {
  let line = text.startsWith('\ufeff') ? 1 : 0
  while (line < text.length && /^\s*(?:#|$)/.test(text.slice(line, lineEnd(text, line)))) line = nextLine(text, line)
  return line
}
