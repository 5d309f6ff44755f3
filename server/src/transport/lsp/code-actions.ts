import {
  type ChangeAnnotation,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver'
import type { Analysis } from '../../features/analysis.ts'
import type { Diagnostic } from '../../features/diagnostic.ts'
import type { FileFix } from '../../features/fixes.ts'
import type { Range } from '../../features/range.ts'
import { type ActionContext, documentEdit } from './action-context.ts'
import { configEdit } from './config-edit.ts'

export const FIX_ALL = `${CodeActionKind.SourceFixAll}.sidecarLens`

/** Everything one can do about the diagnostics in a range. Computed from the files as they are now; nothing is remembered. */
export function codeActions(analysis: Analysis, params: CodeActionParams, context: ActionContext): CodeAction[] {
  const { uri } = params.textDocument
  const wants = (kind: string) =>
    params.context.only === undefined || params.context.only.some((only) => kind === only || kind.startsWith(`${only}.`))
  const all = analysis.diagnostics(uri)
  const here = all.filter((diagnostic) => meets(diagnostic.range, params.range))
  return [
    ...(wants(CodeActionKind.QuickFix) ? here.flatMap((diagnostic) => quickFixes(analysis, uri, diagnostic, context)) : []),
    ...(wants(FIX_ALL) ? fixAll(analysis, uri, all, context, params.context.only !== undefined) : []),
  ]
}

function quickFixes(analysis: Analysis, uri: string, diagnostic: Diagnostic, context: ActionContext): CodeAction[] {
  const shown = { kind: CodeActionKind.QuickFix, diagnostics: [context.toLsp(diagnostic)] }
  const fixes = analysis.fixes(diagnostic)
  const preferred =
    fixes.find(({ fix }) => fix.preferred) ?? (fixes.length === 1 && fixes[0]?.fix.safety === 'safe' ? fixes[0] : undefined)
  const actions: CodeAction[] = fixes.map((fix) => ({
    ...shown,
    title: fix.fix.title,
    edit: workspaceEdit(fix, context),
    ...(fix === preferred ? { isPreferred: true } : {}),
  }))
  for (const { title, uri: file, range, newText } of analysis.suppressEdits(uri, diagnostic)) {
    actions.push({ ...shown, title, edit: { documentChanges: [documentEdit(file, [{ range, newText }], context)] } })
  }
  const config = configEdit(analysis, uri, diagnostic.code, context)
  if (config) actions.push({ ...shown, title: `Switch "${diagnostic.code}" off in .sidecar-lens.yaml`, edit: config })
  if (context.ruleCommand) {
    const title = `Show documentation for "${diagnostic.code}"`
    actions.push({ ...shown, title, command: { title, command: 'sidecarLens.showRule', arguments: [diagnostic.code] } })
  }
  return actions
}

function fixAll(
  analysis: Analysis,
  uri: string,
  diagnostics: readonly Diagnostic[],
  context: ActionContext,
  asked: boolean,
): CodeAction[] {
  // In the plain light bulb a fix-all would be noise; it is for saving and for its command.
  if (!asked) return []
  const changes = analysis.safeChanges(uri, diagnostics)
  if (changes.length === 0) return []
  const edits = changes.map(({ range, text }) => ({ range, newText: text }))
  return [{ title: 'Fix all that is safe to fix', kind: FIX_ALL, edit: { documentChanges: [documentEdit(uri, edits, context)] } }]
}

/** One versioned edit over all files, with the change of behaviour said where the client shows it. */
function workspaceEdit({ fix, files }: FileFix, context: ActionContext): WorkspaceEdit {
  const annotation =
    context.changeAnnotations && fix.effect !== undefined
      ? { label: fix.title, description: fix.effect, needsConfirmation: false }
      : undefined
  return {
    documentChanges: files.map(({ uri, changes }) => {
      const edits: TextEdit[] = changes.map(({ range, text }) => ({
        range,
        newText: text,
        ...(annotation ? { annotationId: ANNOTATION } : {}),
      }))
      return documentEdit(uri, edits, context)
    }),
    ...(annotation ? { changeAnnotations: { [ANNOTATION]: annotation satisfies ChangeAnnotation } } : {}),
  }
}

const ANNOTATION = 'effect'

function meets(a: Range, b: Range): boolean {
  return isBefore(a.start, b.end) && isBefore(b.start, a.end)
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character)
}
