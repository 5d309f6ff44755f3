import { computeChanges } from '../syntax/node-edit.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { type Range, toRange } from './range.ts'

export interface ConfigEdit {
  /** URI of the repository config, whether it exists or not. */
  readonly config: string
  /** `undefined` where it does not exist, or cannot be edited as it stands. */
  readonly edits: { range: Range; newText: string }[] | undefined
}

/** Sets the severity of a rule to `off` in the repository config that governs a file. */
export function switchOff(workspace: Workspace, uri: string, code: string): ConfigEdit {
  const config = `${workspace.rootOf(uri)}/.sidecar-lens.yaml`
  const file = workspace.source(config)
  const changes =
    file && computeChanges(file, [{ kind: 'set', at: { uri: config, doc: 0, path: ['rules', code] }, value: 'off' }])
  return { config, edits: changes && file && changes.map(({ span, text }) => ({ range: toRange(file, span), newText: text })) }
}
