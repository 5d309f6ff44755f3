import { groupBy } from '../base/group-by.ts'
import type { Fix } from '../rules/rule.ts'
import type { Anchor } from '../syntax/anchor.ts'
import type { Edit, TextChange } from '../syntax/edit.ts'
import { computeChanges } from '../syntax/node-edit.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Diagnostic } from './diagnostic.ts'
import { type Range, toRange } from './range.ts'

/** A change of text with its place as the editor counts it. */
export interface RangedChange extends TextChange {
  readonly range: Range
}

/** A fix with the text changes that make it. */
export interface FileFix {
  readonly fix: Fix
  readonly files: readonly { readonly uri: string; readonly changes: readonly RangedChange[] }[]
}

/**
 * The fixes of a diagnostic that can be made. One that would touch a template, an alias or a file we do not hold is left out, and
 * so is one that would change an object which also lives in other views: what mends production must not break development.
 */
export function fixesFor(workspace: Workspace, { finding }: Diagnostic): readonly FileFix[] {
  return (finding.fixes ?? []).flatMap((fix) => {
    const isLocal = fix.edits.every(({ at }) => isSameObject(finding.at, at) || staysWithin(workspace, finding.at, at))
    const files = isLocal ? changesFor(workspace, fix.edits) : undefined
    return files ? [{ fix, files }] : []
  })
}

type DocumentPlace = Pick<Anchor, 'uri' | 'doc'>

function isSameObject(a: DocumentPlace, b: DocumentPlace): boolean {
  return a.uri === b.uri && a.doc === b.doc
}

/** Whether every view with the edited object also holds the object of the finding. */
function staysWithin(workspace: Workspace, found: DocumentPlace, edited: DocumentPlace): boolean {
  const views = viewsAt(workspace, found)
  return viewsAt(workspace, edited).every((name) => views.includes(name))
}

function viewsAt(workspace: Workspace, { uri, doc }: DocumentPlace): readonly string[] {
  const manifests = workspace.manifestsOf(uri).filter((manifest) => manifest.doc === doc)
  return manifests.flatMap((manifest) => workspace.clustersOf(manifest).map(({ name }) => name))
}

/**
 * The safe fixes of a file that can be made together: in text order, each only if it touches nothing that an earlier one touches.
 * What is left over is offered again after the first round.
 */
export function safeChanges(workspace: Workspace, uri: string, diagnostics: readonly Diagnostic[]): readonly RangedChange[] {
  const taken: RangedChange[] = []
  for (const diagnostic of diagnostics) {
    const safe = fixesFor(workspace, diagnostic).find(
      ({ fix, files }) => fix.safety === 'safe' && files.every((file) => file.uri === uri),
    )
    const changes = safe?.files.flatMap((file) => file.changes) ?? []
    if (changes.length > 0 && changes.every((change) => !taken.some((other) => touches(change, other)))) taken.push(...changes)
  }
  return taken.sort((a, b) => a.span.start - b.span.start)
}

function changesFor(workspace: Workspace, edits: readonly Edit[]): FileFix['files'] | undefined {
  const files: { uri: string; changes: RangedChange[] }[] = []
  for (const [uri, own] of groupBy(edits, (edit) => edit.at.uri)) {
    const file = workspace.source(uri)
    const changes = file && computeChanges(file, own)
    if (!file || !changes) return undefined
    files.push({ uri, changes: changes.map((change) => ({ ...change, range: toRange(file, change.span) })) })
  }
  return files
}

function touches(a: TextChange, b: TextChange): boolean {
  return a.span.start <= b.span.end && b.span.start <= a.span.end
}
