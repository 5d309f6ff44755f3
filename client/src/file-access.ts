// Reads files for a server that has no disk: in a browser, and in workspaces that are not on disk.
import { type Disposable, RelativePattern, Uri, workspace } from 'vscode'
import type { BaseLanguageClient } from 'vscode-languageclient'
import { findFilesRequest, readFileRequest } from './messages.ts'

const YAML_FILES = '**/*.{yaml,yml}'
const NEVER_SEARCHED = '**/{node_modules,.git}/**'

/** Answers the server's requests for files until disposed. */
export function serveFiles(client: BaseLanguageClient): readonly Disposable[] {
  return [
    client.onRequest(findFilesRequest, async ({ uri }, token) => {
      const files = await workspace.findFiles(new RelativePattern(Uri.parse(uri), YAML_FILES), NEVER_SEARCHED, undefined, token)
      return files.map((file) => file.toString())
    }),
    client.onRequest(readFileRequest, async ({ uri }) => {
      try {
        return new TextDecoder().decode(await workspace.fs.readFile(Uri.parse(uri)))
      } catch {
        // Deleted or unreadable since it was found: the server goes on without it.
        return null
      }
    }),
  ]
}
