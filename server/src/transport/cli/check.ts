import { stat, writeFile } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Analysis } from '../../features/analysis.ts'
import type { Severity } from '../../rules/rule.ts'
import { isBelow } from '../../workspace/uri.ts'
import { disk } from '../disk.ts'
import type { CheckCommand } from './arguments.ts'
import type { CheckResult } from './check-result.ts'
import type { ExitCode, Output } from './output.ts'
import { reportJson } from './report-json.ts'
import { reportText } from './report-text.ts'

/** Checks the paths as an editor would that has the current directory open. Problems are said and the rest is done all the same. */
export async function check(command: CheckCommand, directory: string, output: Output): Promise<ExitCode> {
  const problems: string[] = []
  const logger = { error: (message: string) => void problems.push(message), warn: () => {}, info: () => {} }
  const analysis = new Analysis(logger)
  const wanted = await resolvePaths(command.paths, directory, problems)
  await load(analysis, directory, wanted, problems)
  const config = `${pathToFileURL(directory).toString()}/.sidecar-lens.yaml`
  if (command.config !== undefined) await useConfig(analysis, config, resolve(directory, command.config), problems)
  const pathOf = (uri: string) => (uri === config && command.config !== undefined ? command.config : displayPath(directory, uri))
  if (command.fix) await applySafeFixes(analysis, wanted, pathOf, problems)
  const result = collect(analysis, wanted, pathOf)
  problems.push(...configProblems(analysis, config, pathOf))
  output.out(command.format === 'json' ? reportJson(result, analysis) : reportText(result, analysis, output.colour))
  for (const problem of problems) output.error(problem)
  if (problems.length > 0) return 2
  return isFailure(result, command.failOn) ? 1 : 0
}

/** Turns paths into URIs of files and folders; what is not there is a problem. */
async function resolvePaths(paths: readonly string[], directory: string, problems: string[]): Promise<readonly string[]> {
  const uris: string[] = []
  for (const path of paths) {
    const absolute = resolve(directory, path)
    try {
      await stat(absolute)
      uris.push(pathToFileURL(absolute).toString())
    } catch {
      // `stat` has no other way to say that there is no such file.
      problems.push(`cannot read "${path}": no such file or folder`)
    }
  }
  return uris
}

/** Reads the current directory, so that files see each other as in an editor, and whatever lies outside of it but was asked for. */
async function load(analysis: Analysis, directory: string, wanted: readonly string[], problems: string[]): Promise<void> {
  const root = pathToFileURL(directory).toString()
  const outside = wanted.filter((uri) => uri !== root && !isBelow(root, uri))
  const folders: string[] = []
  for (const uri of new Set([...(outside.length < wanted.length ? [root] : []), ...outside])) {
    if ((await stat(fileURLToPath(uri))).isDirectory()) folders.push(uri)
    else await loadFile(analysis, uri, true, problems)
  }
  analysis.setFolders(folders)
  for (const folder of folders) {
    const found = await disk.find(folder)
    for (const uri of found) await loadFile(analysis, uri, wanted.includes(uri), problems)
  }
  for (const uri of wanted)
    if (!analysis.knows(uri) && !folders.includes(uri) && /\.json$/.test(uri)) await loadFile(analysis, uri, true, problems)
}

async function loadFile(analysis: Analysis, uri: string, asked: boolean, problems: string[]): Promise<void> {
  const text = await disk.read(uri)
  if (text === undefined && asked) problems.push(`cannot read "${fileURLToPath(uri)}": it is unreadable or too large`)
  analysis.change(uri, text)
}

/** Has a file stand in for the repository config of the current directory. */
async function useConfig(analysis: Analysis, config: string, path: string, problems: string[]): Promise<void> {
  const text = await disk.read(pathToFileURL(path).toString())
  if (text === undefined) problems.push(`cannot read the config "${path}"`)
  else analysis.change(config, text)
}

async function applySafeFixes(
  analysis: Analysis,
  wanted: readonly string[],
  pathOf: (uri: string) => string,
  problems: string[],
): Promise<void> {
  for (const uri of analysis.files().filter((file) => isWanted(file, wanted))) {
    const text = analysis.fixAll(uri)
    if (text === undefined) continue
    try {
      await writeFile(fileURLToPath(uri), text)
      analysis.change(uri, text)
    } catch (error) {
      problems.push(`cannot write "${pathOf(uri)}": ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

function collect(analysis: Analysis, wanted: readonly string[], pathOf: (uri: string) => string): CheckResult {
  const counts = { error: 0, warning: 0, information: 0, hint: 0 }
  const files = analysis
    .files()
    .filter((uri) => isWanted(uri, wanted))
    .map((uri) => ({ uri, path: pathOf(uri), text: analysis.textOf(uri) ?? '', diagnostics: analysis.diagnostics(uri) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  for (const { diagnostics } of files) for (const { severity } of diagnostics) counts[severity]++
  return { files, documents: files.reduce((sum, { uri }) => sum + analysis.documentCount(uri), 0), counts, pathOf }
}

/** A config that cannot be used as written is a failure of the run, not only a finding in a file. */
function configProblems(analysis: Analysis, config: string, pathOf: (uri: string) => string): string[] {
  return analysis
    .diagnostics(config)
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ range, message }) => `${pathOf(config)}:${range.start.line + 1}: ${message}`)
}

function isWanted(uri: string, wanted: readonly string[]): boolean {
  return wanted.some((place) => place === uri || isBelow(place, uri))
}

function displayPath(directory: string, uri: string): string {
  const path = relative(directory, fileURLToPath(uri))
  return (isAbsolute(path) || path === '' ? fileURLToPath(uri) : path).split(sep).join('/')
}

const ORDER: readonly Severity[] = ['hint', 'information', 'warning', 'error']

function isFailure({ counts }: CheckResult, failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && ORDER.slice(ORDER.indexOf(failOn)).some((severity) => counts[severity] > 0)
}
