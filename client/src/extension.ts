// Entry on a desktop or a remote host: the server is a Node process beside the extension.
import { type ExtensionContext, Uri, workspace } from 'vscode'
import { LanguageClient, TransportKind } from 'vscode-languageclient/node'
import { CLIENT_ID, CLIENT_NAME, clientOptions, type RunningClient, runClient } from './client.ts'
import { runTestModule } from './test-module.ts'

let running: RunningClient | undefined

export async function activate(context: ExtensionContext): Promise<void> {
  const serverModule = Uri.joinPath(context.extensionUri, 'dist', 'server.cjs').fsPath
  // A virtual workspace has no files that a process could read, even where Node runs.
  const onDisk = (workspace.workspaceFolders ?? []).every((folder) => folder.uri.scheme === 'file')
  running = await runClient(
    context,
    (outputChannel) =>
      new LanguageClient(
        CLIENT_ID,
        CLIENT_NAME,
        { module: serverModule, transport: TransportKind.ipc },
        clientOptions({ extensionUri: context.extensionUri, outputChannel, fileAccess: onDisk ? 'server' : 'client' }),
      ),
  )
  void runTestModule()
}

export function deactivate(): Promise<void> | undefined {
  return running?.stop()
}
