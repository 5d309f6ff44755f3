// What the client is, wherever it runs: which documents it serves, how it starts and stops, and the files it reads for the server.
import { type Disposable, type ExtensionContext, type LogOutputChannel, Uri, window, workspace } from 'vscode'
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient'
import { registerCommands } from './commands.ts'
import { documentSelector } from './documents.ts'
import { serveFiles } from './file-access.ts'
import { decideSettings } from './settings.ts'
import { showStatus } from './status.ts'

export const CLIENT_ID = 'sidecarLens'
export const CLIENT_NAME = 'Sidecar Lens'

export interface RunningClient {
  stop(): Promise<void>
}

export function clientOptions(where: {
  extensionUri: Uri
  outputChannel: LogOutputChannel
  fileAccess: 'server' | 'client'
}): LanguageClientOptions {
  return {
    documentSelector: documentSelector(),
    outputChannel: where.outputChannel,
    initializationOptions: {
      fileAccess: where.fileAccess,
      // A finding's code links to its rule's page; the manifest has the editor show these files rendered.
      rulePages: Uri.joinPath(where.extensionUri, 'docs', 'rules').toString(),
    },
    middleware: {
      workspace: {
        async configuration(params, token, next) {
          const sections = await next(params, token)
          return Array.isArray(sections) ? sections.map(decideSettings) : sections
        },
      },
    },
    markdown: { isTrusted: { enabledCommands: ['sidecarLens.showRule'] } },
  }
}

/** Starts the client where it is enabled, follows that setting, and registers the commands, which work either way. */
export async function runClient(
  context: ExtensionContext,
  createClient: (outputChannel: LogOutputChannel) => BaseLanguageClient,
): Promise<RunningClient> {
  const outputChannel = window.createOutputChannel(CLIENT_NAME, { log: true })
  let client: BaseLanguageClient | undefined
  let whileRunning: readonly Disposable[] = []

  const stop = async () => {
    const stopped = client
    client = undefined
    for (const disposable of whileRunning) disposable.dispose()
    whileRunning = []
    await stopped?.dispose()
  }
  const start = async () => {
    if (!isEnabled()) return outputChannel.info('Switched off by the setting sidecarLens.enable.')
    const started = createClient(outputChannel)
    client = started
    outputChannel.info(`${CLIENT_NAME} ${context.extension.packageJSON.version} starts its language server.`)
    whileRunning = [showStatus(started), ...serveFiles(started)]
    try {
      await started.start()
    } catch (error) {
      // The client has shown and logged the failure; the restart command is the way out.
      outputChannel.error(`The language server did not start: ${error}`)
    }
  }
  const restart = async () => {
    await stop()
    await start()
  }

  context.subscriptions.push(
    outputChannel,
    ...registerCommands({ extensionUri: context.extensionUri, outputChannel, restart }),
    workspace.onDidChangeConfiguration(async () => {
      if (isEnabled() !== (client !== undefined)) await restart()
    }),
  )
  await start()
  return { stop }
}

function isEnabled(): boolean {
  return workspace.getConfiguration(CLIENT_ID).get('enable', true)
}
