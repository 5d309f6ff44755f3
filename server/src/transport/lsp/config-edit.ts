import type { WorkspaceEdit } from 'vscode-languageserver'
import type { Analysis } from '../../features/analysis.ts'
import { type ActionContext, documentEdit } from './action-context.ts'

/** Switches a rule off in the repository config that governs a file; the config is written where there is none. */
export function configEdit(analysis: Analysis, uri: string, code: string, context: ActionContext): WorkspaceEdit | undefined {
  const { config, edits } = analysis.configEdit(uri, code)
  if (edits) return { documentChanges: [documentEdit(config, edits, context)] }
  if (!context.createFiles || analysis.files().includes(config)) return undefined
  const start = { line: 0, character: 0 }
  return {
    documentChanges: [
      { kind: 'create', uri: config, options: { ignoreIfExists: true } },
      {
        textDocument: { uri: config, version: null },
        edits: [{ range: { start, end: start }, newText: `rules:\n  ${code}: off\n` }],
      },
    ],
  }
}
