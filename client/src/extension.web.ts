// Entry in a browser: the server is a web worker and reads files through the client.
import { type ExtensionContext, type LogOutputChannel, Uri, workspace } from 'vscode'
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient, State } from 'vscode-languageclient/browser'
import { CLIENT_ID, CLIENT_NAME, clientOptions, type RunningClient, runClient } from './client.ts'

let running: RunningClient | undefined

export async function activate(context: ExtensionContext): Promise<void> {
  running = await runClient(context, (outputChannel) => createClient(context.extensionUri, outputChannel))
}

export function deactivate(): Promise<void> | undefined {
  return running?.stop()
}

function createClient(extensionUri: Uri, outputChannel: LogOutputChannel): LanguageClient {
  let worker: Worker | undefined
  const connect = async () => {
    worker = await startWorker(extensionUri)
    // Not the worker itself: the editor replaces the class, and the client would not know it for one.
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) }
  }
  const client = new LanguageClient(
    CLIENT_ID,
    CLIENT_NAME,
    connect,
    clientOptions({ extensionUri, outputChannel, fileAccess: 'client' }),
  )
  client.onDidChangeState(({ newState }) => {
    if (newState === State.Stopped) worker?.terminate()
  })
  return client
}

/** The script is read through the editor: where an extension lies, in a browser, need not be an address that a worker can load. */
async function startWorker(extensionUri: Uri): Promise<Worker> {
  const script = await workspace.fs.readFile(Uri.joinPath(extensionUri, 'dist', 'server.cjs'))
  const address = URL.createObjectURL(new Blob([new Uint8Array(script)], { type: 'text/javascript' }))
  return new Worker(address)
}
