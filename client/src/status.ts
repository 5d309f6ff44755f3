import { type Disposable, type LanguageStatusItem, LanguageStatusSeverity, languages } from 'vscode'
import { type BaseLanguageClient, State } from 'vscode-languageclient'
import { documentSelector } from './documents.ts'
import { type ServerStatus, statusNotification } from './messages.ts'

/** Shows the server's state beside the language name until disposed. */
export function showStatus(client: BaseLanguageClient): Disposable {
  const item = languages.createLanguageStatusItem('sidecarLens.status', documentSelector())
  item.name = 'Sidecar Lens'
  item.text = 'Sidecar Lens'
  item.command = { command: 'sidecarLens.showOutput', title: 'Show log' }
  const listeners = [
    client.onNotification(statusNotification, (status) => render(item, status)),
    client.onDidChangeState(({ newState }) => {
      item.busy = newState === State.Starting
      if (newState === State.Stopped) renderStopped(item)
    }),
  ]
  return {
    dispose() {
      for (const listener of listeners) listener.dispose()
      item.dispose()
    },
  }
}

function render(item: LanguageStatusItem, status: ServerStatus): void {
  item.busy = status.state === 'indexing'
  item.severity = status.state === 'error' ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information
  item.text = status.meshes.length === 0 ? 'Sidecar Lens: no mesh found' : `Sidecar Lens: ${status.meshes.join(', ')}`
  item.detail = details(status)
}

function renderStopped(item: LanguageStatusItem): void {
  item.severity = LanguageStatusSeverity.Error
  item.text = 'Sidecar Lens: stopped'
  item.detail = 'The log tells why; the command "Sidecar Lens: Restart Server" starts it again.'
}

function details(status: ServerStatus): string {
  const parts = [
    `${status.documents} documents in ${status.files} files`,
    listed('owner of', status.owner),
    listed('versions', status.versions),
    status.skipped,
  ]
  return parts.filter((part) => part !== undefined).join(' · ')
}

function listed(title: string, entries: Readonly<Record<string, string>>): string | undefined {
  const pairs = Object.entries(entries).map(([name, value]) => `${name}: ${value}`)
  return pairs.length === 0 ? undefined : `${title} ${pairs.join(', ')}`
}
