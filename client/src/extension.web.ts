// Entry in a browser: the server is a web worker and reads files through the client.
import { type ExtensionContext, Uri, workspace } from 'vscode'
import { LanguageClient } from 'vscode-languageclient/browser'
import { clientId, clientName, clientOptions, type RunningClient, runClient } from './client.ts'

let running: RunningClient | undefined

export async function activate(context: ExtensionContext): Promise<void> {
  running = await runClient(
    context,
    (outputChannel) =>
      new LanguageClient(
        clientId,
        clientName,
        () => startWorker(context.extensionUri),
        clientOptions({ extensionUri: context.extensionUri, outputChannel, fileAccess: 'client' }),
      ),
  )
}

export function deactivate(): Promise<void> | undefined {
  return running?.stop()
}

/** The script is read through the editor: where an extension lies, in a browser, need not be an address that a worker can load. */
async function startWorker(extensionUri: Uri): Promise<Worker> {
  const script = await workspace.fs.readFile(Uri.joinPath(extensionUri, 'dist', 'server.cjs'))
  const address = URL.createObjectURL(new Blob([new Uint8Array(script)], { type: 'text/javascript' }))
  return new Worker(address)
}
