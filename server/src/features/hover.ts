import type { Workspace } from '../workspace/workspace.ts'
import type { Range } from './range.ts'

/** Markdown about a place. */
export interface Hover {
  readonly markdown: string
  readonly range: Range
}

export function hoverAt(_workspace: Workspace, _uri: string, _offset: number): Hover | undefined {
  return undefined
}
