import type { Logger } from '../base/logger.ts'
import type { UserSettings } from '../workspace/repository-config.ts'
import { Workspace } from '../workspace/workspace.ts'
import { type Diagnostic, diagnosticsFor } from './diagnostics.ts'
import { type FileFix, fixesFor } from './fixes.ts'
import { type Hover, hoverAt } from './hover.ts'

/**
 * Everything that the editor and the command line ask, over one workspace. Files and settings go in; answers come out and are the
 * same for the same files, whatever happened before. No I/O happens here.
 */
export class Analysis {
  readonly workspace = new Workspace()
  readonly #logger: Logger

  constructor(logger: Logger) {
    this.#logger = logger
  }

  setFolders(folders: readonly string[]): void {
    this.workspace.setFolders(folders)
  }

  setSettings(folder: string, settings: UserSettings): void {
    this.workspace.setSettings(folder, settings)
  }

  /** Takes the present text of a file; `undefined` when it is gone. */
  change(uri: string, text: string | undefined): void {
    if (text === undefined) this.workspace.remove(uri)
    else this.workspace.set(uri, text)
  }

  files(): readonly string[] {
    return this.workspace.files()
  }

  diagnostics(uri: string): readonly Diagnostic[] {
    return diagnosticsFor(this.workspace, uri, this.#logger)
  }

  /** Whether the diagnostics of the file are known and nothing that they rest on has changed since. */
  isFresh(uri: string): boolean {
    return this.workspace.store.holds(`diagnostics|${uri}`)
  }

  /** The fixes of a diagnostic that can be made as the files stand now, best first. */
  fixes(diagnostic: Diagnostic): readonly FileFix[] {
    return fixesFor(this.workspace, diagnostic)
  }

  /** What is known about the place at a UTF-16 offset of the file. */
  hover(uri: string, offset: number): Hover | undefined {
    return hoverAt(this.workspace, uri, offset)
  }
}
