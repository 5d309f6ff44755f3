// Runs other programs for the scripts in this folder: output into a log file, progress on the terminal.
import { spawn } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '..')
export const CACHE = join(REPOSITORY, '.cache')

/** The extension as it is packed, laid out by `npm run package`. */
export const EXTENSION = join(CACHE, 'extension')

const HEARTBEAT_MILLISECONDS = 20_000
const LINES_SHOWN_ON_FAILURE = 25

export interface CommandOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  /** Where the program's output goes; its last lines come with the error when the program fails. */
  readonly log: string
}

/** Runs a program to its end; rejects with the end of its output unless it exits with 0. */
export async function run(command: string, args: readonly string[], options: CommandOptions): Promise<void> {
  mkdirSync(dirname(options.log), { recursive: true })
  const log = openSync(options.log, 'w')
  const child = spawn(command, args, {
    cwd: options.cwd ?? REPOSITORY,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', log, log],
  })
  const outcome = await new Promise<string | undefined>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(code === 0 ? undefined : `ended with ${signal ?? `exit code ${code}`}`))
  })
  closeSync(log)
  if (outcome !== undefined) throw new Error(`${command} ${args.join(' ')}: ${outcome}\n${lastLines(options.log)}`)
}

/** Announces a step that takes a while, says now and then that it is still at work, and how long it took. */
export async function step<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  const begin = Date.now()
  const seconds = () => `${Math.round((Date.now() - begin) / 1000)} s`
  console.log(`${title} …`)
  const heartbeat = setInterval(() => console.log(`  … still at it after ${seconds()}`), HEARTBEAT_MILLISECONDS)
  try {
    const result = await work()
    console.log(`  done in ${seconds()}`)
    return result
  } finally {
    clearInterval(heartbeat)
  }
}

/** Where the program of that name is on PATH. */
export function findOnPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const suffixes = process.platform === 'win32' ? ['.cmd', '.exe'] : ['']
  return folders.flatMap((folder) => suffixes.map((suffix) => join(folder, program + suffix))).find((file) => existsSync(file))
}

/** Runs a script's main function; a failure becomes one message and exit code 1. */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}

function lastLines(file: string): string {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  return [`(whole output: ${file})`, ...lines.slice(-LINES_SHOWN_ON_FAILURE)].join('\n')
}
