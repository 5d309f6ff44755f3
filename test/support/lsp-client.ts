import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node'

const SERVER = resolve(import.meta.dirname, '../../dist/server.cjs')

/** What a client says it can do; the rest of the protocol is optional and left out. */
export const PUSH = {
  textDocument: {
    publishDiagnostics: {
      relatedInformation: true,
      codeDescriptionSupport: true,
      dataSupport: true,
      tagSupport: { valueSet: [1, 2] },
    },
  },
  workspace: {
    configuration: true,
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'], changeAnnotationSupport: {} },
  },
}
export const PULL = {
  ...PUSH,
  textDocument: { ...PUSH.textDocument, diagnostic: {} },
  workspace: { ...PUSH.workspace, diagnostics: { refreshSupport: true } },
}

export interface Diagnostic {
  readonly code: string
  readonly message: string
  readonly range: { readonly start: { readonly line: number } }
  readonly codeDescription?: { readonly href: string }
  readonly relatedInformation?: readonly { readonly location: { readonly uri: string }; readonly message: string }[]
}

/** The bundled server as a process, with a workspace on disk, talked to as an editor does. */
export class LspClient {
  readonly connection: MessageConnection
  readonly log: string[] = []
  readonly #process: ChildProcess
  readonly #folder: string
  readonly #published = new Map<string, readonly Diagnostic[]>()
  #waiting: (() => void)[] = []

  constructor(files: Readonly<Record<string, string>>, settings: object = {}) {
    this.#folder = mkdtempSync(join(tmpdir(), 'sidecar-lens-lsp-'))
    for (const [name, text] of Object.entries(files)) this.write(name, text)
    this.#process = spawn(process.execPath, [SERVER, '--stdio'], { stdio: ['pipe', 'pipe', 'pipe'] })
    const { stdin, stdout, stderr } = this.#process
    if (!stdin || !stdout || !stderr) throw new Error('the server has no pipes')
    stderr.on('data', (chunk) => this.log.push(String(chunk)))
    this.connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin))
    this.connection.onRequest('workspace/configuration', ({ items }: { items: unknown[] }) => items.map(() => settings))
    this.connection.onRequest('client/registerCapability', () => null)
    this.connection.onRequest('workspace/diagnostic/refresh', () => null)
    this.connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
      if (type === 1) this.log.push(message)
    })
    this.connection.onNotification(
      'textDocument/publishDiagnostics',
      ({ uri, diagnostics }: { uri: string; diagnostics: Diagnostic[] }) => {
        this.#published.set(uri, diagnostics)
        for (const wake of this.#waiting.splice(0)) wake()
      },
    )
    this.connection.listen()
  }

  async start(capabilities: object): Promise<{ readonly capabilities: Readonly<Record<string, unknown>> }> {
    const uri = pathToFileURL(this.#folder).toString()
    const params = { processId: process.pid, rootUri: uri, workspaceFolders: [{ uri, name: 'test' }], capabilities }
    const ready = new Promise<void>((done) =>
      this.connection.onNotification('sidecarLens/status', ({ state }: { state: string }) => {
        if (state === 'ready') done()
      }),
    )
    const result = await this.connection.sendRequest<{ capabilities: Record<string, unknown> }>('initialize', params)
    await this.connection.sendNotification('initialized', {})
    await ready
    return result
  }

  uri(name: string): string {
    return pathToFileURL(join(this.#folder, name)).toString()
  }

  write(name: string, text: string): void {
    const path = join(this.#folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  async open(name: string, text: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didOpen', {
      textDocument: { uri: this.uri(name), languageId: 'yaml', version: 1, text },
    })
  }

  async edit(name: string, version: number, text: string): Promise<void> {
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri(name), version },
      contentChanges: [{ text }],
    })
  }

  /** Waits until the diagnostics that were pushed for a file are as wanted. */
  async published(name: string, wanted: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]> {
    for (;;) {
      const found = this.#published.get(this.uri(name)) ?? []
      if (wanted(found)) return found
      await new Promise<void>((wake) => this.#waiting.push(wake))
    }
  }

  async pull(name: string, previousResultId?: string): Promise<{ kind: string; resultId?: string; items?: Diagnostic[] }> {
    const params = { textDocument: { uri: this.uri(name) }, ...(previousResultId === undefined ? {} : { previousResultId }) }
    return await this.connection.sendRequest('textDocument/diagnostic', params)
  }

  async stop(): Promise<void> {
    const ended = new Promise((done) => this.#process.once('exit', done))
    await this.connection.sendRequest('shutdown')
    await this.connection.sendNotification('exit')
    await ended
    this.connection.dispose()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
