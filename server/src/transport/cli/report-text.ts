import { styleText } from 'node:util'
import type { Analysis } from '../../features/analysis.ts'
import type { Diagnostic } from '../../features/diagnostic.ts'
import type { Severity } from '../../rules/rule.ts'
import type { CheckedFile, CheckResult } from './check-result.ts'

type Style = Parameters<typeof styleText>[0]
type Paint = (style: Style, text: string) => string

/** The report for people: each finding with its line, its cures and where to read on. */
export function reportText(result: CheckResult, analysis: Analysis, colour: boolean): string {
  const paint: Paint = colour ? (style, text) => styleText(style, text) : (_style, text) => text
  const findings = result.files.flatMap((file) =>
    file.diagnostics.map((diagnostic) => finding(file, diagnostic, result, analysis, paint)),
  )
  return [...findings, summary(result, paint)].join('\n')
}

function finding(file: CheckedFile, diagnostic: Diagnostic, { pathOf }: CheckResult, analysis: Analysis, paint: Paint): string {
  const { start } = diagnostic.range
  const place = `${file.path}:${start.line + 1}:${start.character + 1}`
  const lines = [
    `${paint('bold', place)} ${paint(STYLES[diagnostic.severity], diagnostic.severity)} ${diagnostic.code}`,
    `  ${diagnostic.message}`,
    ...frame(file.text, diagnostic, paint),
  ]
  for (const { uri, range, message } of diagnostic.related) {
    lines.push(`  ${paint('dim', 'see')} ${pathOf(uri)}:${range.start.line + 1}:${range.start.character + 1} ${message}`)
  }
  for (const { fix } of analysis.fixes(diagnostic)) lines.push(`  ${paint('green', 'fix')} ${fix.title}`)
  return `${lines.join('\n')}\n`
}

const STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', information: 'blue', hint: 'dim' }

/** The reported line with its number, the line before it, and marks under the place. */
function frame(text: string, { range: { start, end } }: Diagnostic, paint: Paint): string[] {
  const lines = text.split(/\r\n|\r|\n/)
  const width = String(start.line + 1).length
  const numbered = (line: number) =>
    `  ${String(line + 1).padStart(width)} | ${(lines[line] ?? '').replaceAll('\t', ' ').slice(0, LINE_WIDTH)}`
  const stop = end.line === start.line ? end.character : (lines[start.line]?.length ?? 0)
  const length = Math.max(1, Math.min(stop, LINE_WIDTH) - start.character)
  const marks = `  ${' '.repeat(width)} | ${' '.repeat(Math.min(start.character, LINE_WIDTH))}${paint('red', '^'.repeat(length))}`
  return [...(start.line > 0 ? [numbered(start.line - 1)] : []), numbered(start.line), marks]
}

/** Longer lines are cut: a frame is to show the place, not the file. */
const LINE_WIDTH = 160

function summary({ files, documents, counts }: CheckResult, paint: Paint): string {
  const found = (['error', 'warning', 'information', 'hint'] as const)
    .filter((severity) => counts[severity] > 0)
    .map((severity) => paint(STYLES[severity], counted(counts[severity], severity, NAMES[severity])))
  const where = `${counted(documents, 'object', 'objects')} in ${counted(files.length, 'file', 'files')}`
  const hint = found.length > 0 ? ' Run "sidecar-lens explain <code>" to read why.' : ''
  return `${found.length > 0 ? found.join(', ') : 'Nothing found'} in ${where}.${hint}\n`
}

const NAMES: Readonly<Record<Severity, string>> = {
  error: 'errors',
  warning: 'warnings',
  information: 'informations',
  hint: 'hints',
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}
