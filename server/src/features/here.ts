import type { Manifest } from '../model/manifest.ts'
import type { Path } from '../syntax/path.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What holds at this place in each view, and who else does the job. */
export function describeHere(
  _workspace: Workspace,
  _manifest: Manifest,
  _path: Path,
  _concern: string | undefined,
): readonly string[] {
  return []
}
