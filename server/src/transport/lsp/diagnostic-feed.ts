import {
  type CancellationToken,
  type Connection,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type Diagnostic as LspDiagnostic,
  type ResultProgressReporter,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDiagnosticReportPartialResult,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver'

/** Hands diagnostics to the client, by push or by pull but never by both, and sends nothing twice. */
export interface DiagnosticFeed {
  /** Takes the present diagnostics of a file. */
  update(uri: string, version: number | undefined, items: readonly LspDiagnostic[]): void
  /** Files that are gone. */
  forget(uri: string): void
}

/** For clients that wait for `publishDiagnostics`. */
export class PushFeed implements DiagnosticFeed {
  readonly #connection: Connection
  readonly #sent = new Map<string, string>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  update(uri: string, version: number | undefined, items: readonly LspDiagnostic[]): void {
    const content = JSON.stringify(items)
    if ((this.#sent.get(uri) ?? '[]') === content) return
    this.#sent.set(uri, content)
    void this.#connection.sendDiagnostics({ uri, diagnostics: [...items], ...(version === undefined ? {} : { version }) })
  }

  forget(uri: string): void {
    this.update(uri, undefined, [])
    this.#sent.delete(uri)
  }
}

/**
 * For clients that ask. A request for the whole workspace is held open and fed while things change: one that is answered
 * at once makes editors ask again every two seconds for ever (https://github.com/microsoft/vscode-languageserver-node/issues/1261).
 */
export class PullFeed implements DiagnosticFeed {
  readonly #known = new Map<
    string,
    {
      readonly content: string
      readonly resultId: string
      readonly version: number | null
      readonly items: readonly LspDiagnostic[]
    }
  >()
  #results = 0
  #waiting: { send(reports: WorkspaceDocumentDiagnosticReport[]): void; end(): void } | undefined

  update(uri: string, version: number | undefined, items: readonly LspDiagnostic[]): void {
    const content = JSON.stringify(items)
    const known = this.#known.get(uri)
    if ((known?.content ?? '[]') === content) return
    const entry = { content, resultId: String(++this.#results), version: version ?? null, items }
    this.#known.set(uri, entry)
    this.#waiting?.send([full(uri, entry)])
  }

  forget(uri: string): void {
    this.update(uri, undefined, [])
  }

  /** Answers a request for one file whose present diagnostics were just given to `update`. */
  report(uri: string, previousResultId: string | undefined): DocumentDiagnosticReport {
    const known = this.#known.get(uri)
    if (!known) return { kind: DocumentDiagnosticReportKind.Full, items: [] }
    if (known.resultId === previousResultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: known.resultId }
    return { kind: DocumentDiagnosticReportKind.Full, resultId: known.resultId, items: [...known.items] }
  }

  /** Answers a request for the workspace: what the client does not have at once, the rest as it comes, until it is cancelled. */
  workspace(
    params: WorkspaceDiagnosticParams,
    token: CancellationToken,
    progress: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult> | undefined,
  ): Promise<WorkspaceDiagnosticReport> {
    this.#waiting?.end()
    const previous = new Map(params.previousResultIds.map(({ uri, value }) => [uri, value]))
    const items = [...this.#known]
      .filter(([uri, { resultId }]) => previous.get(uri) !== resultId)
      .map(([uri, entry]) => full(uri, entry))
    // Without partial results the only way to say something is to answer.
    if (!progress) return Promise.resolve({ items })
    if (items.length > 0) progress.report({ items })
    return new Promise((resolve) => {
      const waiting = {
        send: (reports: WorkspaceDocumentDiagnosticReport[]) => progress.report({ items: reports }),
        end: () => {
          if (this.#waiting === waiting) this.#waiting = undefined
          resolve({ items: [] })
        },
      }
      this.#waiting = waiting
      token.onCancellationRequested(waiting.end)
    })
  }
}

function full(
  uri: string,
  entry: { readonly resultId: string; readonly version: number | null; readonly items: readonly LspDiagnostic[] },
): WorkspaceDocumentDiagnosticReport {
  return {
    kind: DocumentDiagnosticReportKind.Full,
    uri,
    version: entry.version,
    resultId: entry.resultId,
    items: [...entry.items],
  }
}
