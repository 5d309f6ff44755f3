import { DiagnosticSeverity, DiagnosticTag, type Diagnostic as LspDiagnostic } from 'vscode-languageserver'
import type { Diagnostic } from '../../features/diagnostic.ts'
import type { Severity } from '../../rules/rule.ts'

/** What the client can show; asked once, at `initialize`. */
export interface DiagnosticSupport {
  readonly related: boolean
  readonly tags: boolean
  readonly codeDescription: boolean
  readonly data: boolean
}

const SOURCE = 'sidecar-lens'

export function toLspDiagnostic(
  diagnostic: Diagnostic,
  support: DiagnosticSupport,
  pageOf: (code: string) => string,
): LspDiagnostic {
  const { tag } = diagnostic.finding
  return {
    range: diagnostic.range,
    severity: SEVERITIES[diagnostic.severity],
    code: diagnostic.code,
    ...(support.codeDescription ? { codeDescription: { href: pageOf(diagnostic.code) } } : {}),
    source: SOURCE,
    message: diagnostic.message,
    ...(support.tags && tag ? { tags: [tag === 'deprecated' ? DiagnosticTag.Deprecated : DiagnosticTag.Unnecessary] } : {}),
    ...(support.related && diagnostic.related.length > 0
      ? { relatedInformation: diagnostic.related.map(({ uri, range, message }) => ({ location: { uri, range }, message })) }
      : {}),
    ...(support.data ? { data: { code: diagnostic.code, at: diagnostic.finding.at } } : {}),
  }
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
}
