import type { TextChange } from './edit.ts'
import { learnLayout } from './layout.ts'
import { type Marks, readMarks } from './marks.ts'
import { nodeAtPath } from './node-at.ts'
import { readDocumentText } from './parse-document.ts'
import type { Path } from './path.ts'
import type { Span } from './span.ts'
import { columnAt } from './text-lines.ts'
import type { Layout } from './write-yaml.ts'
import type { YamlNode } from './yaml-node.ts'

/** Text changes within one document, or `undefined` where the edit cannot be made safely. */
export type Plan = readonly TextChange[] | undefined

/** One state of a document while its edits are worked out. Spans are relative to `text`. */
export interface Draft {
  readonly text: string
  readonly root: YamlNode | undefined
  readonly marks: Marks
  readonly layout: Layout
  /** Whether a template expression lies within the stretch. */
  isTemplated(span: Span): boolean
}

/** Opens a document for editing; `undefined` if its text cannot be read without doubt, or has line ends of a kind that nobody uses. */
export function openDraft(text: string): Draft | undefined {
  if (/\r(?!\n)/.test(text)) return undefined
  const { root, problems, mask, readable } = readDocumentText(text)
  if (problems.some(({ code }) => code === 'yaml-syntax')) return undefined
  return {
    text,
    root,
    marks: readMarks(readable),
    layout: learnLayout(text, root),
    isTemplated: ({ start, end }) => mask?.touches(start, end) ?? false,
  }
}

/** A node that an edit may touch, and what lies around it. */
export interface Target {
  readonly node: YamlNode
  readonly path: Path
  /** Where the part between key (or dash) and node begins: colon, blanks, anchor and tag. */
  readonly gap: Span
  /** Column of the map's keys or the list's dashes among which the node stands; -1 for the root. */
  readonly column: number
  readonly inFlow: boolean
}

/**
 * The existing node at a path. Refuses what is not written there itself: nodes that come in through an alias or a merge key, stem
 * from a template, or belong to an anchor that an alias uses elsewhere.
 */
export function findTarget(draft: Draft, path: Path): Target | undefined {
  const { root, text } = draft
  if (!root || isShared(draft, { start: 0, end: root.span.start })) return undefined
  let target: Target = { node: root, path: [], gap: { start: 0, end: root.span.start }, column: -1, inFlow: false }
  for (const [index, step] of path.entries()) {
    const parent = target.node
    const child = nodeAtPath(parent, [step])
    if (!child || parent.kind === 'scalar') return undefined
    const gap = { start: gapBefore(parent, step), end: child.span.start }
    const writtenHere = child.origin === 'own' && gap.start <= gap.end && !isShared(draft, gap)
    if (!writtenHere) return undefined
    const column = columnAt(text, parent.span.start)
    target = { node: child, path: path.slice(0, index + 1), gap, column, inFlow: target.inFlow || parent.flow }
  }
  return target.node.templated ? undefined : target
}

function gapBefore(parent: YamlNode, step: string | number): number {
  if (parent.kind === 'map') {
    const key = parent.entries.findLast((entry) => entry.key.text === step)?.key
    return key && key.origin === 'own' && !key.templated ? key.span.end : Number.POSITIVE_INFINITY
  }
  const before = parent.kind === 'sequence' && typeof step === 'number' ? parent.items[step - 1] : undefined
  return before ? before.span.end : parent.span.start
}

/** Whether a stretch holds an anchor that some alias uses: what follows it is then also written elsewhere. */
export function isShared({ marks }: Draft, { start, end }: Span): boolean {
  return marks.anchors.some((anchor) => start <= anchor.start && anchor.start < end && marks.aliases.has(anchor.name))
}

/** Whether a comment begins within the stretch. */
export function hasComment({ marks }: Draft, { start, end }: Span): boolean {
  return marks.comments.some((comment) => start <= comment.start && comment.start < end)
}

export function replace(span: Span, text: string): TextChange {
  return { span, text }
}

export function insert(offset: number, text: string): TextChange {
  return { span: { start: offset, end: offset }, text }
}
