// Entry in a browser: the server is a web worker and reads files through the client.
import { type ExtensionContext, Uri } from 'vscode'
import { LanguageClient } from 'vscode-languageclient/browser'
import { clientId, clientName, clientOptions, type RunningClient, runClient } from './client.ts'

let running: RunningClient | undefined

export async function activate(context: ExtensionContext): Promise<void> {
  const serverScript = Uri.joinPath(context.extensionUri, 'dist', 'server.web.js').toString(true)
  running = await runClient(
    context,
    (outputChannel) =>
      new LanguageClient(
        clientId,
        clientName,
        async () => new Worker(serverScript),
        clientOptions({ extensionUri: context.extensionUri, outputChannel, fileAccess: 'client' }),
      ),
  )
}

export function deactivate(): Promise<void> | undefined {
  return running?.stop()
}
