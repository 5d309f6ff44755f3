import { createConnection, ProposedFeatures } from 'vscode-languageserver/node'
import { disk } from '../disk.ts'
import { serve } from '../lsp/server.ts'
import { type Command, parseCommand } from './arguments.ts'
import { check } from './check.ts'
import { explain } from './explain.ts'
import { HELP } from './help.ts'
import type { ExitCode, Output } from './output.ts'

/** Runs one command and sets the exit code of the process. */
export async function main(args: readonly string[]): Promise<void> {
  // A closed pipe (`… | head`) is the reader's good right and no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })
  const output: Output = {
    out: (text) => void process.stdout.write(text),
    error: (text) => void process.stderr.write(`sidecar-lens: ${text}\n`),
    colour: process.stdout.isTTY && !process.env.NO_COLOR,
  }
  const command = parseCommand(args)
  const code = await run(command, output)
  if (code !== undefined) process.exitCode = code
}

async function run(command: Command, output: Output): Promise<ExitCode | undefined> {
  switch (command.kind) {
    case 'help':
      output.out(HELP)
      return 0
    case 'version':
      output.out(`${VERSION}\n`)
      return 0
    case 'usage':
      output.error(command.problem)
      return 2
    case 'explain':
      return explain(command.code, output)
    case 'check':
      return check(command, process.cwd(), output)
    case 'server':
      serve(createConnection(ProposedFeatures.all, process.stdin, process.stdout), disk)
      return undefined
  }
}

/** Put in by the build. */
declare const SIDECAR_LENS_VERSION: string | undefined
const VERSION = typeof SIDECAR_LENS_VERSION === 'string' ? SIDECAR_LENS_VERSION : 'development'
