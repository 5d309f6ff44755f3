import { deepEqual } from '../base/deep-equal.ts'
import { type Draft, openDraft, type Plan } from './draft.ts'
import type { Edit, TextChange } from './edit.ts'
import { planCopy } from './edit-move.ts'
import { planRemove } from './edit-remove.ts'
import { planQuote, planRename, planReplace } from './edit-scalar.ts'
import { planSet } from './edit-set.ts'
import { nodeAtPath } from './node-at.ts'
import { onlyDiffersAt } from './only-differs.ts'
import { type Path, startsWith } from './path.ts'
import { PieceTable } from './piece-table.ts'
import type { Json } from './plain.ts'
import type { SourceDocument, SourceFile } from './source-file.ts'
import { toPlain } from './to-plain.ts'

/**
 * The smallest text changes that make these edits (all of them edits of this file), sorted and disjoint, as file offsets.
 * `undefined` if one of them cannot be made safely: the node is not written where it is read (alias, merge key, template), the text
 * around it does not parse, a comment would be lost, or the result would not read back as wanted.
 * Paths name places in the file as it is, also where an earlier edit of the list renames or moves a parent.
 */
export function computeChanges(file: SourceFile, edits: readonly Edit[]): readonly TextChange[] | undefined {
  const changes: TextChange[] = []
  for (const document of file.documents) {
    const own = edits.filter((edit) => edit.at.doc === document.index)
    const planned = own.length > 0 ? changesIn(document, own) : []
    if (!planned) return undefined
    for (const { span, text } of planned) {
      changes.push({ span: { start: span.start + document.start, end: span.end + document.start }, text })
    }
  }
  return edits.every((edit) => edit.at.doc in file.documents) ? changes : undefined
}

/** The text after sorted and disjoint changes. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = ''
  let at = 0
  for (const change of changes) {
    result += text.slice(at, change.span.start) + change.text
    at = change.span.end
  }
  return result + text.slice(at)
}

type NodeEdit = Exclude<Edit, { kind: 'text' }>

function changesIn(document: SourceDocument, edits: readonly Edit[]): readonly TextChange[] | undefined {
  const table = new PieceTable(document.text)
  if (edits.every((edit) => edit.kind === 'text')) {
    for (const { span, text } of edits.toSorted((a, b) => b.span.start - a.span.start)) table.apply({ span, text })
    return table.changes()
  }
  let draft = openDraft(document.text)
  let pending = removesLast(edits.filter((edit) => edit.kind !== 'text'))
  for (let edit = pending.shift(); edit; edit = pending.shift()) {
    if (!draft) return undefined
    const parts = expand(draft, edit)
    if (parts) {
      pending = [...parts, ...pending]
      continue
    }
    const next = perform(draft, edit, table)
    if (!next) return undefined
    draft = next
    for (const [index, later] of pending.entries()) pending[index] = withPath(later, follow(later.at.path, edit))
  }
  return table.changes()
}

/** Removes wait until the rest is done, unless a later edit writes to the same place: so a parent is not dropped and made again. */
function removesLast(edits: readonly NodeEdit[]): NodeEdit[] {
  const waits = (edit: NodeEdit, index: number) =>
    edit.kind === 'remove' && !edits.slice(index + 1).some((later) => startsWith(later.at.path, edit.at.path))
  return [...edits.filter((edit, index) => !waits(edit, index)), ...edits.filter(waits)]
}

/** A collection set where there is one is set part by part, so that what stays equal stays untouched. */
function expand(draft: Draft, edit: NodeEdit): NodeEdit[] | undefined {
  if (edit.kind === 'move') return undefined
  if (edit.kind !== 'set' || typeof edit.value !== 'object' || edit.value === null) return undefined
  const node = nodeAtPath(draft.root, edit.at.path)
  const value: Json = edit.value
  if (!node || node.kind === 'scalar' || Array.isArray(value) !== (node.kind === 'sequence') || deepEqual(toPlain(node), value))
    return undefined
  const written = Object.keys(toPlain(node) as object)
  const wanted = Object.entries(value)
  if (written.length === 0 || !wanted.some(([key]) => written.includes(key))) return undefined
  const at = (key: string) => ({ ...edit.at, path: [...edit.at.path, node.kind === 'sequence' ? Number(key) : key] })
  const gone = written.filter((key) => !Object.hasOwn(value, key)).reverse()
  return [
    ...wanted.map(([key, each]): NodeEdit => ({ kind: 'set', at: at(key), value: each })),
    ...gone.map((key): NodeEdit => ({ kind: 'remove', at: at(key) })),
  ]
}

/** Makes one edit and checks what came out of it. */
function perform(draft: Draft, edit: NodeEdit, table: PieceTable): Draft | undefined {
  const { path } = edit.at
  if (edit.kind === 'move') {
    const copied = advance(draft, table, planCopy(draft, path, edit.to), [edit.to])
    return copied && advance(copied, table, planRemove(copied, path), [path])
  }
  const next = advance(draft, table, plan(draft, edit), edit.kind === 'rename' ? [path.slice(0, -1)] : [path])
  if (!next || edit.kind !== 'set') return next
  const written = nodeAtPath(next.root, path)
  return written && deepEqual(toPlain(written), JSON.parse(JSON.stringify(edit.value))) ? next : undefined
}

function plan(draft: Draft, edit: Exclude<NodeEdit, { kind: 'move' }>): Plan {
  const { path } = edit.at
  switch (edit.kind) {
    case 'set':
      return planSet(draft, path, edit.value)
    case 'remove':
      return planRemove(draft, path)
    case 'rename':
      return planRename(draft, path, edit.to)
    case 'quote':
      return planQuote(draft, path)
    case 'replace':
      return planReplace(draft, path, edit.at.within, edit.text)
  }
}

/** The draft after the changes; `undefined` if it does not parse any more or anything but the named places reads differently. */
function advance(draft: Draft, table: PieceTable, changes: Plan, places: readonly Path[]): Draft | undefined {
  if (!changes) return undefined
  if (changes.length === 0) return draft
  for (const change of changes.toSorted((a, b) => b.span.start - a.span.start)) table.apply(change)
  const next = openDraft(table.text)
  const before = draft.root && toPlain(draft.root)
  const after = next?.root && toPlain(next.root)
  return next && places.every((path) => onlyDiffersAt(before, after, path)) ? next : undefined
}

function withPath<E extends NodeEdit>(edit: E, path: Path): E {
  return { ...edit, at: { ...edit.at, path } }
}

/** Where a place is found after an edit. */
function follow(path: Path, done: NodeEdit): Path {
  const { path: from } = done.at
  if (done.kind === 'rename' && startsWith(path, from)) return [...from.slice(0, -1), done.to, ...path.slice(from.length)]
  if (done.kind === 'move' && startsWith(path, from)) return [...done.to, ...path.slice(from.length)]
  const index = from.at(-1)
  const step = path[from.length - 1]
  const shifts = done.kind === 'remove' && typeof index === 'number' && typeof step === 'number' && step > index
  return shifts && startsWith(path, from.slice(0, -1)) ? path.with(from.length - 1, step - 1) : path
}
