import assert from 'node:assert/strict'
import { silentLogger } from '../../server/src/base/logger.ts'
import { Analysis } from '../../server/src/features/analysis.ts'
import type { Diagnostic } from '../../server/src/features/diagnostic.ts'

/** A file of a fixture, and what is drawn under its lines. */
export interface FixtureFile {
  readonly name: string
  readonly text: string
  readonly expected: readonly Expectation[]
}

interface Expectation {
  readonly line: number
  readonly start: number
  readonly end: number
  readonly code: string
  readonly severity: string | undefined
  /** Words that the message must contain. */
  readonly words: string | undefined
  readonly fix: boolean
}

/**
 * Reads a fixture: `# file: name.yaml` begins a file, and a comment with carets says what is reported on the line above it:
 * `# ^^^ code`, `# ^^^ information code: words of the message (fix)`. A `#` that touches the carets counts as the first column.
 */
export function readFixture(text: string): readonly FixtureFile[] {
  const files: { name: string; lines: string[] }[] = []
  for (const line of text.replace(/^\n/, '').split('\n')) {
    const name = /^# file: (\S+)$/.exec(line)?.[1]
    if (name !== undefined) files.push({ name, lines: [] })
    else if (files.length === 0) files.push({ name: 'example.yaml', lines: [line] })
    else files.at(-1)?.lines.push(line)
  }
  return files.map(({ name, lines }) => readFile(name, lines))
}

/** Loads files into a fresh analysis; `folder` decides how they are run. */
export function analyse(files: readonly Pick<FixtureFile, 'name' | 'text'>[], folder = ROOT): Analysis {
  const analysis = new Analysis(failingLogger)
  analysis.setFolders([ROOT])
  for (const { name, text } of files) analysis.change(uriOf(name, folder), text)
  return analysis
}

/** Where the files of an example that is loaded from disk lie. */
export const SELF_HOSTED = 'file:///workspace/.dapr'
export const ROOT = 'file:///workspace'

export function uriOf(name: string, folder = ROOT): string {
  return `${folder}/${name}`
}

/**
 * Holds what is reported against what is drawn; a difference prints the annotated file. `about` names the one rule that the
 * files are about: what other rules merely remark, as information or hint, then need not be drawn.
 */
export function checkFixture(files: readonly FixtureFile[], folder = ROOT, about?: string): void {
  const analysis = analyse(files, folder)
  for (const file of files) {
    const found = analysis
      .diagnostics(uriOf(file.name, folder))
      .filter((diagnostic) => about === undefined || matters(file, diagnostic, about))
    assert.equal(
      annotate(
        file,
        found.map((diagnostic) => describe(analysis, file, diagnostic)),
      ),
      annotate(file, file.expected.map(draw)),
      `in ${file.name}`,
    )
  }
}

function matters(file: FixtureFile, { code, severity, range }: Diagnostic, about: string): boolean {
  if (code === about || severity === 'error' || severity === 'warning') return true
  return file.expected.some((one) => one.code === code && one.line === range.start.line)
}

const failingLogger = {
  ...silentLogger,
  error(message: string, cause?: unknown) {
    throw new Error(message, { cause })
  },
}

function readFile(name: string, lines: readonly string[]): FixtureFile {
  const kept: string[] = []
  const expected: Expectation[] = []
  for (const line of lines) {
    const found = CARETS.exec(line)
    if (!found) {
      kept.push(line)
      continue
    }
    const [, before = '', gap = '', carets = '', severity, code = '', words, fix] = found
    const start = before.length + (gap === '' ? 0 : 1 + gap.length)
    const end = before.length + 1 + gap.length + carets.length
    expected.push({ line: kept.length - 1, start, end, code, severity, words, fix: fix !== undefined })
  }
  return { name, text: kept.join('\n'), expected: expected.sort((a, b) => a.line - b.line || a.start - b.start) }
}

const CARETS = /^([ \t]*)#([ \t]*)(\^+) (?:(error|warning|information|hint) )?([a-z0-9-]+)(?:: (.+?))?( \(fix\))?\r?$/

interface Drawn {
  readonly line: number
  readonly text: string
}

function draw(expectation: Expectation): Drawn {
  const { line, start, end, code, severity, words, fix } = expectation
  return {
    line,
    text: `${mark(start, end)} ${severity ? `${severity} ` : ''}${code}${words === undefined ? '' : `: ${words}`}${fix ? ' (fix)' : ''}`,
  }
}

/** Says of a diagnostic only what the expectation at its place speaks of. */
function describe(analysis: Analysis, file: FixtureFile, diagnostic: Diagnostic): Drawn {
  const { start, end } = diagnostic.range
  const lineLength = file.text.split('\n')[start.line]?.length ?? 0
  const stop = end.line === start.line ? end.character : lineLength
  const wanted = file.expected.find(
    (one) => one.line === start.line && one.start === start.character && one.code === diagnostic.code,
  )
  const severity = !wanted || wanted.severity !== undefined ? `${diagnostic.severity} ` : ''
  const words =
    wanted && (wanted.words === undefined || diagnostic.message.includes(wanted.words)) ? wanted.words : diagnostic.message
  const fix = analysis.fixes(diagnostic).length > 0 && (!wanted || wanted.fix) ? ' (fix)' : ''
  return {
    line: start.line,
    text: `${mark(start.character, stop)} ${severity}${diagnostic.code}${words === undefined ? '' : `: ${words}`}${fix}`,
  }
}

function mark(start: number, end: number): string {
  return start === 0 ? `#${'^'.repeat(Math.max(0, end - 1))}` : `#${' '.repeat(start - 1)}${'^'.repeat(Math.max(1, end - start))}`
}

function annotate(file: FixtureFile, drawn: readonly Drawn[]): string {
  return file.text
    .split('\n')
    .flatMap((line, index) => [
      line,
      ...drawn
        .filter((one) => one.line === index)
        .map((one) => one.text)
        .sort(),
    ])
    .join('\n')
}
