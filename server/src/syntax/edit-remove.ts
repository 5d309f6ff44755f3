import { type Draft, findTarget, hasComment, isShared, type Plan, replace, type Target } from './draft.ts'
import type { TextChange } from './edit.ts'
import type { Path } from './path.ts'
import type { Span } from './span.ts'
import { columnAt, isFirstOnLine, lineEnd, lineStart, nextLine } from './text-lines.ts'
import type { YamlMap, YamlSequence } from './yaml-node.ts'

/**
 * Takes an entry or a list item away. A map that would be empty goes too, except a list item or one right below the root: these,
 * like emptied lists, are written as `{}` or `[]`, because their absence means something else than their emptiness.
 */
export function planRemove(draft: Draft, path: Path): Plan {
  const target = findTarget(draft, path)
  const parent = findTarget(draft, path.slice(0, -1))
  if (!target || !parent || parent.node.kind === 'scalar' || path.length === 0) return undefined
  const siblings = parent.node.kind === 'map' ? parent.node.entries.length : parent.node.items.length
  if (siblings === 1 && !parent.node.open) return removeOnly(draft, parent, path.at(-1))
  const span = parent.node.flow ? spanInFlow(draft, parent.node, path) : spanInBlock(draft, parent.node, path.at(-1))
  if (!span || draft.isTemplated(span) || isShared(draft, span)) return undefined
  return [replace(span, '')]
}

/** Removes the only entry of the collection at `parent`. */
function removeOnly(draft: Draft, parent: Target, step: string | number | undefined): Plan {
  const { node, path } = parent
  if (node.kind === 'scalar') return undefined
  const isItem = typeof path.at(-1) === 'number'
  if (node.kind === 'map' && path.length > 1 && !isItem) return planRemove(draft, path)
  const change = node.flow || isItem ? replace(node.span, emptyOf(node)) : emptyBlock(draft, parent, step)
  if (!change || draft.isTemplated(change.span) || isShared(draft, change.span)) return undefined
  return (node.flow || isItem) && hasComment(draft, node.span) ? undefined : [change]
}

/** Writes an emptied block collection behind its key, or as the whole document. */
function emptyBlock(draft: Draft, { node, path, gap }: Target, step: string | number | undefined): TextChange | undefined {
  if (node.kind === 'scalar') return undefined
  const { text } = draft
  const removed = spanInBlock(draft, node, step)
  if (!removed) return undefined
  const end = lineEnd(text, Math.max(node.span.end, removed.end - 1))
  if (path.length === 0) return replace({ start: node.span.start, end }, emptyOf(node))
  const start = gap.start + text.slice(gap.start, removed.start).trimEnd().length
  return hasComment(draft, { start: gap.start, end: removed.start }) ? undefined : replace({ start, end }, ` ${emptyOf(node)}`)
}

function emptyOf(node: YamlMap | YamlSequence): string {
  return node.kind === 'map' ? '{}' : '[]'
}

/**
 * What belongs to an entry in block style: the comments right above it (above a document's first entry they speak of the document),
 * its lines, and deeper comments below it.
 */
export function spanInBlock(draft: Draft, parent: YamlMap | YamlSequence, step: string | number | undefined): Span | undefined {
  const { text } = draft
  const extents = extentsOf(draft, parent, step)
  if (!extents) return undefined
  const { own, next } = extents
  const end = lineEnd(text, own.end)
  if (!isFirstOnLine(text, own.start) || !/^[ \t]*(?:#.*)?$/.test(text.slice(own.end, end))) return undefined
  const column = columnAt(text, own.start)
  if (text.slice(lineStart(text, own.start), own.start).trim() !== '') return spanBehindDash(draft, own, next)

  let start = lineStart(text, own.start)
  const headsDocument = own.start === draft.root?.span.start
  for (let above = start; above > 0; start = above) {
    above = lineStart(text, above - 1)
    if (headsDocument || !isCommentLine(draft, above, (indent) => indent === column)) break
  }
  let after = nextLine(text, end)
  while (after < text.length && isCommentLine(draft, after, (indent) => indent > column)) after = nextLine(text, after)
  const endsFile = after === text.length && !text.endsWith('\n')
  return { start: endsFile ? endOfTextBefore(text, start) : start, end: after }
}

/** Where the last line with content before a line ends, so that a file without a final line break stays one. */
function endOfTextBefore(text: string, line: number): number {
  for (let end = line; text[end - 1] === '\n'; ) {
    end -= text.endsWith('\r\n', end) ? 2 : 1
    if (text.slice(lineStart(text, end), end).trim() !== '') return end
    end = lineStart(text, end)
  }
  return line
}

/** The entry shares its line with a dash that must stay: the next entry moves up to it. */
function spanBehindDash(draft: Draft, own: Span, next: number | undefined): Span | undefined {
  if (next === undefined || hasComment(draft, { start: own.end, end: next })) return undefined
  return { start: own.start, end: next }
}

function spanInFlow(draft: Draft, parent: YamlMap | YamlSequence, path: Path): Span | undefined {
  const extents = extentsOf(draft, parent, path.at(-1))
  if (!extents) return undefined
  const { own, next, previous } = extents
  const span = next !== undefined ? { start: own.start, end: next } : { start: previous ?? own.start, end: own.end }
  return hasComment(draft, span) ? undefined : span
}

/** Where an entry or item begins and ends (its dash included), where the next one begins and the one before it ends. */
function extentsOf({ text }: Draft, parent: YamlMap | YamlSequence, step: string | number | undefined) {
  const spans =
    parent.kind === 'map'
      ? parent.entries
          .filter(({ key }) => key.origin === 'own')
          .map(({ key, value }) => ({ start: key.span.start, end: Math.max(key.span.end, value.span.end) }))
      : itemSpans(text, parent)
  const index =
    parent.kind === 'map'
      ? parent.entries.filter(({ key }) => key.origin === 'own').findLastIndex(({ key }) => key.text === step)
      : Number(step)
  const own = spans[index]
  return own && { own, next: spans[index + 1]?.start, previous: spans[index - 1]?.end }
}

/** In block style an item begins at its dash: the last one before it at the list's column. */
function itemSpans(text: string, sequence: YamlSequence): Span[] {
  if (sequence.flow) return sequence.items.map(({ span }) => span)
  let end = sequence.span.start
  return sequence.items.map(({ span }) => {
    const start = findDash(text, end, columnAt(text, sequence.span.start))
    end = span.end
    return { start, end }
  })
}

/** The first dash at this column, from `offset` on. */
function findDash(text: string, offset: number, column: number): number {
  for (let at = offset; at < text.length; at = nextLine(text, at)) {
    const dash = lineStart(text, at) + column
    if (dash >= offset && text[dash] === '-' && dash <= lineEnd(text, at)) return dash
  }
  return offset
}

function isCommentLine({ text, marks }: Draft, start: number, fits: (indent: number) => boolean): boolean {
  const indent = text.slice(start, lineEnd(text, start)).search(/[^ \t]/)
  return (
    indent >= 0 &&
    text[start + indent] === '#' &&
    fits(indent) &&
    marks.comments.some((comment) => comment.start === start + indent)
  )
}
