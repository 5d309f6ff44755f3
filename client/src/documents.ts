import { workspace } from 'vscode'

const LANGUAGES = ['yaml', 'helm']

/** The documents that the server is told about: those on disk, new ones, and those of folders that are elsewhere. */
export function documentSelector(): { language: string; scheme: string }[] {
  const folders = workspace.workspaceFolders ?? []
  const schemes = new Set(['file', 'untitled', 'vscode-vfs', ...folders.map((folder) => folder.uri.scheme)])
  return LANGUAGES.flatMap((language) => [...schemes].map((scheme) => ({ language, scheme })))
}
