import picomatch from 'picomatch'
import {
  type ClientCapabilities,
  CodeActionKind,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  type Diagnostic as LspDiagnostic,
  MessageType,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver'
import { TextDocument } from 'vscode-languageserver-textdocument'
import type { Logger } from '../../base/logger.ts'
import { Analysis } from '../../features/analysis.ts'
import type { Diagnostic } from '../../features/diagnostic.ts'
import { relativeTo } from '../../workspace/uri.ts'
import type { FileAccess } from '../files.ts'
import type { ActionContext } from './action-context.ts'
import { codeActions, FIX_ALL } from './code-actions.ts'
import { toLspDiagnostic } from './convert.ts'
import { type DiagnosticFeed, PullFeed, PushFeed } from './diagnostic-feed.ts'
import { findFilesRequest, readFileRequest, statusNotification } from './messages.ts'
import { type EditorSettings, readEditorSettings } from './settings.ts'
import { Sweeper } from './sweeper.ts'

/** Time (milliseconds) without typing before the other files are looked at again. */
const PAUSE = 100

/** Serves one client. `disk` is absent where the process has none; the client then reads files for us. */
export function serve(connection: Connection, disk: FileAccess | undefined): void {
  new Server(connection, disk).listen()
}

class Server {
  readonly #connection: Connection
  readonly #logger: Logger
  readonly #analysis: Analysis
  readonly #documents = new TextDocuments(TextDocument)
  readonly #sweeper: Sweeper
  readonly #disk: FileAccess | undefined
  #client: ClientCapabilities = {}
  #files: FileAccess
  #folders: readonly string[] = []
  #settings = new Map<string, EditorSettings>()
  readonly #told = new Set<string>()
  #rulePages = 'https://github.com/sidecar-lens/sidecar-lens/blob/main/docs/rules'
  #ruleCommand = false
  #feed: DiagnosticFeed
  #pull: PullFeed | undefined
  #found = 0

  constructor(connection: Connection, disk: FileAccess | undefined) {
    this.#connection = connection
    this.#disk = disk
    this.#files = disk ?? clientFiles(connection)
    this.#feed = new PushFeed(connection)
    this.#logger = {
      error: (message, cause) => connection.console.error(cause === undefined ? message : `${message}: ${describeError(cause)}`),
      warn: (message) => connection.console.warn(message),
      info: (message) => connection.console.info(message),
    }
    this.#analysis = new Analysis(this.#logger)
    const target = {
      files: () => this.#analysis.files(),
      isFresh: (uri: string) => this.#analysis.isFresh(uri),
      refresh: (uri: string) => this.#publish(uri),
      done: () => this.#analysis.sweep(),
    }
    this.#sweeper = new Sweeper(target, () => this.#documents.keys())
  }

  listen(): void {
    const connection = this.#connection
    connection.onInitialize((params) => this.#initialize(params))
    connection.onInitialized(() => this.#guard('start', () => this.#start()))
    connection.onDidChangeConfiguration(() => this.#guard('settings', () => this.#readSettings()))
    connection.onDidChangeWatchedFiles(({ changes }) => this.#guard('file changes', () => this.#filesChanged(changes)))
    connection.onCodeAction((params) =>
      this.#answer('code actions', [], () => codeActions(this.#analysis, params, this.#actionContext())),
    )
    connection.onHover(({ textDocument: { uri }, position }) => this.#answer('hover', null, () => this.#hover(uri, position)))
    connection.onShutdown(() => this.#sweeper.stop())
    this.#documents.onDidChangeContent(({ document }) => this.#guard('edit', () => this.#changed(document)))
    this.#documents.onDidClose(({ document }) => this.#guard('close', () => this.#closed(document.uri)))
    this.#documents.listen(connection)
    connection.listen()
  }

  #initialize(params: InitializeParams): InitializeResult {
    this.#client = params.capabilities
    const options: unknown = params.initializationOptions
    if (hasText(options, 'rulePages')) {
      this.#rulePages = options.rulePages
      this.#ruleCommand = true
    }
    if (hasText(options, 'fileAccess') && options.fileAccess === 'client') this.#files = clientFiles(this.#connection)
    else if (this.#disk) this.#files = this.#disk
    this.#folders = (params.workspaceFolders ?? []).map(({ uri }) => uri.replace(/\/$/, ''))
    const pulls = params.capabilities.textDocument?.diagnostic !== undefined
    if (pulls) this.#usePull()
    return {
      serverInfo: { name: 'sidecar-lens' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] },
        hoverProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        ...(pulls
          ? { diagnosticProvider: { identifier: 'sidecar-lens', interFileDependencies: true, workspaceDiagnostics: true } }
          : {}),
      },
    }
  }

  #usePull(): void {
    const feed = new PullFeed()
    this.#pull = feed
    this.#feed = feed
    this.#connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }) =>
      this.#answer('diagnostics', feed.report(uri, undefined), () => {
        this.#publish(uri)
        return feed.report(uri, previousResultId)
      }),
    )
    this.#connection.languages.diagnostics.onWorkspace((params, token, _progress, results) =>
      feed.workspace(params, token, results),
    )
  }

  async #start(): Promise<void> {
    const { workspace } = this.#client
    if (workspace?.didChangeConfiguration?.dynamicRegistration)
      await this.#connection.client.register(DidChangeConfigurationNotification.type, { section: 'sidecarLens' })
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      await this.#connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: [{ globPattern: '**/*.{yaml,yml}' }],
      })
    }
    if (workspace?.workspaceFolders) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
        this.#guard('folders', async () => {
          const gone = new Set(removed.map(({ uri }) => uri.replace(/\/$/, '')))
          this.#folders = [
            ...this.#folders.filter((folder) => !gone.has(folder)),
            ...added.map(({ uri }) => uri.replace(/\/$/, '')),
          ]
          for (const uri of this.#analysis.files())
            if ([...gone].some((folder) => uri.startsWith(`${folder}/`))) this.#analysis.change(uri, undefined)
          await this.#index()
        }),
      )
    }
    await this.#readSettings()
    await this.#index()
  }

  async #readSettings(): Promise<void> {
    const scopes = this.#folders.length === 0 ? [''] : this.#folders
    const answers: unknown[] = this.#client.workspace?.configuration
      ? await this.#connection.workspace.getConfiguration(
          scopes.map((scope) => ({ section: 'sidecarLens', ...(scope === '' ? {} : { scopeUri: scope }) })),
        )
      : []
    for (const [position, scope] of scopes.entries()) {
      const settings = readEditorSettings(answers[position])
      this.#settings.set(scope, settings)
      this.#analysis.setSettings(scope, settings)
      for (const problem of settings.problems) this.#warnOnce(problem)
    }
    this.#sweep(0)
  }

  /** Folders share most settings, and they are read again with each change; once told is enough. */
  #warnOnce(message: string): void {
    if (this.#told.has(message)) return
    this.#told.add(message)
    void this.#connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Warning, message })
  }

  /** Reads all files of the folders, with progress, giving way to the event loop. */
  async #index(): Promise<void> {
    this.#analysis.setFolders(this.#folders)
    this.#sendStatus('indexing')
    const progress = this.#client.window?.workDoneProgress ? await this.#connection.window.createWorkDoneProgress() : undefined
    progress?.begin('Sidecar Lens', 0, 'looking for manifests', true)
    try {
      for (const folder of this.#folders) {
        const found = await this.#files.find(folder)
        this.#found = found.length
        for (let position = 0; position < found.length && !progress?.token.isCancellationRequested; position += BATCH) {
          const batch = found
            .slice(position, position + BATCH)
            .filter((uri) => !this.#documents.get(uri) && this.#isRead(folder, uri))
          const texts = await Promise.all(batch.map((uri) => this.#files.read(uri)))
          for (const [index, uri] of batch.entries()) if (!this.#documents.get(uri)) this.#analysis.change(uri, texts[index])
          progress?.report(
            Math.round((100 * position) / found.length),
            `${Math.min(position + BATCH, found.length)} of ${found.length} files`,
          )
        }
      }
    } finally {
      progress?.done()
    }
    this.#sweep(0)
    this.#sendStatus('ready')
    if (this.#pull) void this.#connection.languages.diagnostics.refresh()
  }

  #isRead(folder: string, uri: string): boolean {
    const exclude = this.#settings.get(folder)?.exclude ?? []
    return exclude.length === 0 || !picomatch.isMatch(relativeTo(folder, uri), [...exclude], { dot: true })
  }

  #changed(document: TextDocument): void {
    this.#analysis.change(document.uri, document.getText())
    if (!this.#pull) this.#publish(document.uri)
    this.#sweep(PAUSE)
  }

  async #closed(uri: string): Promise<void> {
    const inFolder = this.#folders.some((folder) => uri.startsWith(`${folder}/`))
    const text = inFolder ? await this.#files.read(uri) : undefined
    if (this.#documents.get(uri)) return
    this.#analysis.change(uri, text)
    if (text === undefined) this.#feed.forget(uri)
    this.#sweep(PAUSE)
  }

  async #filesChanged(changes: readonly { readonly uri: string; readonly type: FileChangeType }[]): Promise<void> {
    for (const { uri, type } of changes) {
      const folder = this.#folders.find((candidate) => uri.startsWith(`${candidate}/`))
      if (this.#documents.get(uri) || folder === undefined || !this.#isRead(folder, uri)) continue
      const text = type === FileChangeType.Deleted ? undefined : await this.#files.read(uri)
      this.#analysis.change(uri, text)
      if (text === undefined) this.#feed.forget(uri)
    }
    this.#sweep(PAUSE)
    this.#sendStatus('ready')
    if (this.#pull) void this.#connection.languages.diagnostics.refresh()
  }

  #sweep(pause: number): void {
    this.#sweeper.start(pause)
  }

  #publish(uri: string): void {
    const document = this.#documents.get(uri)
    const items = this.#analysis
      .diagnostics(uri)
      .filter((diagnostic) => this.#isShown(uri, diagnostic))
      .map((diagnostic) => this.#toLsp(diagnostic))
    this.#feed.update(uri, document?.version, items)
  }

  /** Where another extension reports broken YAML, only what it cannot mend is worth a second report. */
  #isShown(uri: string, { rule, finding }: Diagnostic): boolean {
    if (rule.category !== 'yaml' || (finding.fixes ?? []).length > 0) return true
    const folder = this.#folders.find((candidate) => uri.startsWith(`${candidate}/`)) ?? ''
    return this.#settings.get(folder)?.syntax !== 'never'
  }

  #toLsp(diagnostic: Diagnostic): LspDiagnostic {
    const support = this.#client.textDocument?.publishDiagnostics ?? this.#client.textDocument?.diagnostic
    return toLspDiagnostic(
      diagnostic,
      {
        related: support?.relatedInformation ?? false,
        tags: support?.tagSupport !== undefined,
        codeDescription: support?.codeDescriptionSupport ?? false,
        data: support?.dataSupport ?? false,
      },
      (code) => `${this.#rulePages.replace(/\/$/, '')}/${code}.md`,
    )
  }

  #actionContext(): ActionContext {
    const edit = this.#client.workspace?.workspaceEdit
    return {
      versionOf: (uri) => this.#documents.get(uri)?.version,
      toLsp: (diagnostic) => this.#toLsp(diagnostic),
      changeAnnotations: edit?.changeAnnotationSupport !== undefined,
      createFiles: edit?.resourceOperations?.includes('create') ?? false,
      ruleCommand: this.#ruleCommand,
    }
  }

  #hover(uri: string, position: { line: number; character: number }) {
    const document = this.#documents.get(uri)
    const found = document && this.#analysis.hover(uri, document.offsetAt(position))
    return found ? { contents: { kind: 'markdown' as const, value: found.markdown }, range: found.range } : null
  }

  #sendStatus(state: 'indexing' | 'ready'): void {
    void this.#connection.sendNotification(statusNotification, { state, files: this.#found, ...this.#analysis.summary() })
  }

  /** A notification handler that fails is logged; the server goes on. */
  async #guard(what: string, run: () => void | Promise<void>): Promise<void> {
    try {
      await run()
    } catch (error) {
      this.#logger.error(`Failed at ${what}`, error)
    }
  }

  /** A request that fails is logged and answered with nothing. */
  #answer<T>(what: string, nothing: T, run: () => T): T {
    try {
      return run()
    } catch (error) {
      this.#logger.error(`Failed at ${what}`, error)
      return nothing
    }
  }
}

/** Files read at a time while indexing. */
const BATCH = 64

function clientFiles(connection: Connection): FileAccess {
  return {
    find: (folder) => connection.sendRequest(findFilesRequest, { uri: folder }),
    read: async (uri) => (await connection.sendRequest(readFileRequest, { uri })) ?? undefined,
  }
}

function hasText<K extends string>(value: unknown, key: K): value is Record<K, string> {
  return typeof value === 'object' && value !== null && key in value && typeof Reflect.get(value, key) === 'string'
}

function describeError(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}
