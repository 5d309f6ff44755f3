import type { Anchor } from '../syntax/anchor.ts'
import { findSpan } from '../syntax/find-span.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { type Range, toRange } from './range.ts'

/** The range of a place in any file of the workspace. */
export function rangeOf(workspace: Workspace, anchor: Anchor): Range | undefined {
  const file = workspace.source(anchor.uri)
  const span = file && findSpan(file, anchor)
  return file && span && toRange(file, span)
}
