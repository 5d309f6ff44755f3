import type { Analysis } from '../../features/analysis.ts'
import type { Diagnostic } from '../../features/diagnostic.ts'
import type { CheckedFile, CheckResult } from './check-result.ts'

/** The report for programs; its shape is a promise and only grows. Lines and characters are zero-based UTF-16, as in LSP. */
export function reportJson(result: CheckResult, analysis: Analysis): string {
  const report = {
    version: 1,
    findings: result.files.flatMap((file) => file.diagnostics.map((diagnostic) => finding(file, diagnostic, result, analysis))),
    summary: { files: result.files.length, documents: result.documents, ...result.counts },
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}

function finding(file: CheckedFile, diagnostic: Diagnostic, { pathOf }: CheckResult, analysis: Analysis) {
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    certainty: diagnostic.finding.certainty ?? 'yes',
    refused: diagnostic.finding.refused ?? false,
    message: diagnostic.message,
    file: file.path,
    range: diagnostic.range,
    related: diagnostic.related.map(({ uri, range, message }) => ({ file: pathOf(uri), range, message })),
    fixes: analysis.fixes(diagnostic).map(({ fix, files }) => ({
      title: fix.title,
      ...(fix.owner === undefined ? {} : { owner: fix.owner }),
      safety: fix.safety,
      edits: files.flatMap(({ uri, changes }) => changes.map(({ range, text }) => ({ file: pathOf(uri), range, newText: text }))),
    })),
    docs: `docs/rules/${diagnostic.code}.md`,
  }
}
