import { nearest } from '../base/nearest.ts'
import { findRule, RULES } from '../rules/registry.ts'
import type { Finding, Rule } from '../rules/rule.ts'
import type { Directive } from '../syntax/directive.ts'
import type { SourceDocument, SourceFile } from '../syntax/source-file.ts'
import type { Span } from '../syntax/span.ts'
import type { RuleLevel } from '../workspace/repository-config.ts'
import type { Diagnostic } from './diagnostics.ts'
import { toRange } from './range.ts'

/** Takes away what comments in the file silence, and adds what is wrong with those comments. */
export function suppress(
  file: SourceFile,
  diagnostics: readonly Diagnostic[],
  severityOf: (rule: Rule) => RuleLevel,
): Diagnostic[] {
  const comments = file.documents.flatMap((document) =>
    document.directives.map((directive) => ({ document, directive, used: new Set<string>() })),
  )
  if (comments.length === 0) return [...diagnostics]
  const kept = diagnostics.filter((diagnostic) => {
    const silencing = comments.filter(({ document, directive }) => silences(document, directive, diagnostic))
    for (const { used } of silencing) used.add(diagnostic.code)
    return silencing.length === 0
  })
  const reports = comments.flatMap((comment) => [...judge(file, comment.document, comment.directive, comment.used)])
  const rendered = reports.flatMap(({ code, span, message }) => {
    const rule = findRule(code)
    const severity = rule ? severityOf(rule) : 'off'
    if (!rule || severity === 'off') return []
    const finding: Finding = { at: { uri: file.uri, doc: 0, path: [], part: 'text' }, message }
    return [{ code, rule, severity, message, finding, span, range: toRange(file, span), related: [] }]
  })
  return [...kept, ...rendered]
}

function silences(document: SourceDocument, directive: Directive, diagnostic: Diagnostic): boolean {
  if (directive.codes.length > 0 && !directive.codes.some(({ code }) => code === diagnostic.code)) return false
  const { start } = diagnostic.span
  switch (directive.scope) {
    case 'file':
      return true
    case 'document':
      return start >= document.start && start <= document.end
    case 'line': {
      const covers = directive.covers && shift(directive.covers, document)
      return covers !== undefined && start >= covers.start && start <= covers.end
    }
  }
}

interface CommentReport {
  readonly code: string
  readonly span: Span
  readonly message: string
}

function* judge(
  file: SourceFile,
  document: SourceDocument,
  directive: Directive,
  used: ReadonlySet<string>,
): Generator<CommentReport> {
  const whole = shift(directive.span, document)
  if (directive.reason === undefined) {
    const message =
      'The suppression gives no reason. Write one after a colon, so that the next reader knows why this is on purpose.'
    yield { code: 'suppression-without-reason', span: whole, message }
  }
  for (const { code, span } of directive.codes) {
    const at = shift(span, document)
    if (!findRule(code)) {
      const meant = nearest(
        code,
        RULES.map((rule) => rule.code),
      )
      const hint = meant === undefined ? 'It silences nothing.' : `Did you mean "${meant}"?`
      yield { code: 'suppression-unknown-code', span: at, message: `No rule has the code "${code}". ${hint}` }
    } else if (!used.has(code) && !file.templated) {
      yield {
        code: 'suppression-unused',
        span: at,
        message: `"${code}" is not reported ${PLACES[directive.scope]}, so this suppression has no effect. Remove it.`,
      }
    }
  }
  if (directive.codes.length === 0 && used.size === 0 && !file.templated) {
    yield {
      code: 'suppression-unused',
      span: whole,
      message: `Nothing is reported ${PLACES[directive.scope]}, so this suppression has no effect. Remove it.`,
    }
  }
}

const PLACES: Readonly<Record<Directive['scope'], string>> = {
  line: 'on this line',
  document: 'in this document',
  file: 'in this file',
}

function shift(span: Span, document: SourceDocument): Span {
  return { start: span.start + document.start, end: span.end + document.start }
}
