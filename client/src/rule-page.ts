// The pages of the rules: shipped in the extension, named by the server by address, shown by a command.
import { commands, Uri } from 'vscode'

const PAGE_ADDRESS = /\/docs\/rules\/([a-z0-9-]+)\.md$/

/** The code of the rule whose page the address is, or undefined for any other address. */
export function ruleOfPage(address: string): string | undefined {
  return PAGE_ADDRESS.exec(address)?.[1]
}

/** An address that shows a rule's page when it is followed. */
export function ruleCommandUri(code: string): Uri {
  return Uri.from({ scheme: 'command', path: 'sidecarLens.showRule', query: JSON.stringify([code]) })
}

/** Opens a rule's page rendered. */
export async function showRulePage(extensionUri: Uri, code: string): Promise<void> {
  await commands.executeCommand('markdown.showPreview', Uri.joinPath(extensionUri, 'docs', 'rules', `${code}.md`))
}
