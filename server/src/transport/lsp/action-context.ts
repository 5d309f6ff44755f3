import type { Diagnostic as LspDiagnostic, TextDocumentEdit, TextEdit } from 'vscode-languageserver'
import type { Diagnostic } from '../../features/diagnostic.ts'

/** What code actions depend on besides the files. */
export interface ActionContext {
  /** Version of an open document; `undefined` for others. */
  versionOf(uri: string): number | undefined
  toLsp(diagnostic: Diagnostic): LspDiagnostic
  readonly changeAnnotations: boolean
  readonly createFiles: boolean
  /** The client has the command that shows a rule's page. */
  readonly ruleCommand: boolean
}

/** Edits of one file, tied to the version that they were computed for. */
export function documentEdit(uri: string, edits: TextEdit[], context: Pick<ActionContext, 'versionOf'>): TextDocumentEdit {
  return { textDocument: { uri, version: context.versionOf(uri) ?? null }, edits }
}
