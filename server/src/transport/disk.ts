import { readFile, stat } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { glob } from 'tinyglobby'
import type { FileAccess } from './files.ts'

/** The disk of this process. Symbolic links to folders are not followed, so that loops and foreign trees stay out. */
export const disk: FileAccess = {
  async find(folder) {
    const cwd = fileURLToPath(folder)
    const found = await glob(PATTERNS, {
      cwd,
      absolute: true,
      dot: true,
      ignore: IGNORED,
      followSymbolicLinks: false,
      expandDirectories: false,
    })
    return found.map((path) => pathToFileURL(path).toString())
  },
  async read(uri) {
    try {
      const path = fileURLToPath(uri)
      if ((await stat(path)).size > SIZE_LIMIT) return undefined
      return await readFile(path, 'utf8')
    } catch {
      // Gone or unreadable since it was found; the caller goes on without it.
      return undefined
    }
  },
}

/** Files above this size (bytes) are not read: no manifest is that large, and one such file could stall everything. */
const SIZE_LIMIT = 20_000_000

const PATTERNS = ['**/*.{yaml,yml}', '**/Kustomization']
const IGNORED = ['**/node_modules/**', '**/.git/**']
