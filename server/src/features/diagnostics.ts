import type { Logger } from '../base/logger.ts'
import { severityIn } from '../rules/levels.ts'
import { type Report, reportsFor } from '../rules/runner.ts'
import { findSpan } from '../syntax/find-span.ts'
import type { SourceFile } from '../syntax/source-file.ts'
import type { Workspace } from '../workspace/workspace.ts'
import type { Diagnostic } from './diagnostic.ts'
import { toRange } from './range.ts'
import { rangeOf } from './range-of.ts'
import { suppress } from './suppression.ts'

/** Everything there is to say about a file, in the order of its text. */
export function diagnosticsFor(workspace: Workspace, uri: string, logger: Logger): readonly Diagnostic[] {
  return workspace.store.ask(`diagnostics|${uri}`, () => {
    const file = workspace.source(uri)
    if (!file) return []
    const reported = reportsFor(workspace, uri, logger).map((report) => render(workspace, file, report))
    return suppress(file, reported, severityIn(workspace, uri)).sort(byPlace)
  })
}

function render(workspace: Workspace, file: SourceFile, { rule, finding, severity }: Report): Diagnostic {
  const span = findSpan(file, finding.at) ?? { start: 0, end: 0 }
  return {
    code: rule.code,
    rule,
    severity,
    message: finding.message,
    finding,
    span,
    range: toRange(file, span),
    related: (finding.related ?? []).flatMap(({ at, message }) => {
      const range = rangeOf(workspace, at)
      return range ? [{ uri: at.uri, range, message }] : []
    }),
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  if (a.span.start !== b.span.start) return a.span.start - b.span.start
  if (a.code !== b.code) return a.code < b.code ? -1 : 1
  return a.message < b.message ? -1 : 1
}
