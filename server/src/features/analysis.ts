import type { Logger } from '../base/logger.ts'
import { applyChanges } from '../syntax/node-edit.ts'
import type { UserSettings } from '../workspace/repository-config.ts'
import { Workspace } from '../workspace/workspace.ts'
import type { Diagnostic } from './diagnostic.ts'
import { diagnosticsFor } from './diagnostics.ts'
import { type FileFix, fixesFor, type RangedChange, safeChanges } from './fixes.ts'
import { type Hover, hoverAt } from './hover.ts'
import { type Summary, summarise } from './summary.ts'
import { type SuppressEdit, suppressEdits } from './suppress-edit.ts'
import { type ConfigEdit, switchOff } from './switch-off.ts'

/**
 * Everything that the editor and the command line ask, over one workspace. Files and settings go in; answers come out and are the
 * same for the same files, whatever happened before. No I/O happens here.
 */
export class Analysis {
  readonly workspace = new Workspace()
  readonly #logger: Logger
  /** Number of remembered answers from which on it pays to look for those of earlier states. */
  #sweepAbove = 1000

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

  knows(uri: string): boolean {
    return this.workspace.textOf(uri) !== undefined
  }

  textOf(uri: string): string | undefined {
    return this.workspace.textOf(uri)
  }

  /** Number of objects that are read in a file. */
  documentCount(uri: string): number {
    return this.workspace.manifestsOf(uri).length
  }

  diagnostics(uri: string): readonly Diagnostic[] {
    return diagnosticsFor(this.workspace, uri, this.#logger)
  }

  /** Whether the diagnostics of the file are known and nothing that they rest on has changed since. */
  isFresh(uri: string): boolean {
    return this.workspace.store.holds(`diagnostics|${uri}`)
  }

  /** Frees what belonged to earlier states of the files, when there is much of it. To be called when nothing else is to be done. */
  sweep(): void {
    const { store } = this.workspace
    if (store.size < this.#sweepAbove) return
    store.sweep('diagnostics|')
    this.#sweepAbove = store.size * 1.5
  }

  /** The fixes of a diagnostic that can be made as the files stand now, best first. */
  fixes(diagnostic: Diagnostic): readonly FileFix[] {
    return fixesFor(this.workspace, diagnostic)
  }

  /** The safe fixes of a file that can be made in one go. */
  safeChanges(uri: string, diagnostics: readonly Diagnostic[]): readonly RangedChange[] {
    return safeChanges(this.workspace, uri, diagnostics)
  }

  /**
   * The text of a file after all its safe fixes; `undefined` when there is nothing to fix. Fixes that touch each other are made
   * in rounds, so the file is analysed in between; its text in the workspace is left as it was.
   */
  fixAll(uri: string): string | undefined {
    const before = this.workspace.textOf(uri)
    if (before === undefined) return undefined
    let text = before
    for (let round = 0; round < FIX_ROUNDS; round++) {
      const changes = safeChanges(this.workspace, uri, this.diagnostics(uri))
      if (changes.length === 0) break
      text = applyChanges(text, changes)
      this.change(uri, text)
    }
    this.change(uri, before)
    return text === before ? undefined : text
  }

  suppressEdits(uri: string, diagnostic: Diagnostic): readonly SuppressEdit[] {
    return suppressEdits(this.workspace, uri, diagnostic)
  }

  /** Edits of the repository config that switch a rule off for everybody. */
  configEdit(uri: string, code: string): ConfigEdit {
    return switchOff(this.workspace, uri, code)
  }

  /** What the workspace holds and how it is judged, in a few words. */
  summary(): Summary {
    return summarise(this.workspace)
  }

  /** What is known about the place at a UTF-16 offset of the file. */
  hover(uri: string, offset: number): Hover | undefined {
    return hoverAt(this.workspace, uri, offset)
  }
}

/** Enough for fixes that uncover others; more would be two fixes undoing each other. */
const FIX_ROUNDS = 10
