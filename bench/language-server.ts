// Talks to a language server over its standard input and output, as an editor does, to measure it from outside.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node'

export interface RunningServer {
  readonly process: ChildProcess
  readonly connection: MessageConnection
  /** Time (milliseconds) from the start of the process to the answer to `initialize`. */
  readonly initialized: number
  stop(): void
}

export async function startServer(command: readonly string[], folder: string): Promise<RunningServer> {
  const [program = '', ...args] = command
  const start = performance.now()
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const connection = createMessageConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin))
  connection.onRequest(() => null)
  connection.listen()
  const uri = `file://${folder}`
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: 'bench' }],
    capabilities: {},
  })
  const initialized = performance.now() - start
  return {
    process: child,
    connection,
    initialized,
    stop() {
      connection.dispose()
      child.kill()
    },
  }
}

/** Resident memory of a process in bytes; `undefined` where the system does not tell it this way. */
export function residentMemory(pid: number): number | undefined {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024
  } catch {
    // Only Linux has this file.
    return undefined
  }
}
