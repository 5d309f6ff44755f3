import { findSpan } from '../syntax/find-span.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { Range } from './range.ts'

/** Text to insert so that a diagnostic is no longer reported. */
export interface SuppressEdit {
  readonly title: string
  readonly uri: string
  readonly range: Range
  readonly newText: string
}

/**
 * Comments that silence a diagnostic, for its line and for its file. They carry no reason: the reader is reminded to write one.
 * JSON has no comments, so none are offered there.
 */
export function suppressEdits(workspace: Workspace, uri: string, diagnostic: Diagnostic): readonly SuppressEdit[] {
  const file = workspace.source(uri)
  if (!file || uri.endsWith('.json') || file.text.trimStart().startsWith('{')) return []
  const { code } = diagnostic
  // A place inside a block scalar has no comments of its own; the line of its key has.
  const { doc, path } = diagnostic.finding.at
  const key = findSpan(file, { doc, path, part: 'key' }) ?? diagnostic.span
  const line = file.lines.positionAt(Math.min(key.start, diagnostic.span.start)).line
  const start = file.lines.offsetAt({ line, character: 0 })
  const indent = /^[ \t]*/.exec(file.text.slice(start))?.[0] ?? ''
  const end = file.text.includes('\r\n') ? '\r\n' : '\n'
  const at = (position: { line: number; character: number }): Range => ({ start: position, end: position })
  const top = { line: 0, character: file.text.startsWith('\ufeff') ? 1 : 0 }
  return [
    {
      title: `Suppress "${code}" for this line`,
      uri,
      range: at({ line, character: 0 }),
      newText: `${indent}# sidecar-lens-ignore ${code}: ${end}`,
    },
    { title: `Suppress "${code}" in this file`, uri, range: at(top), newText: `# sidecar-lens-ignore-file ${code}: ${end}` },
  ]
}
