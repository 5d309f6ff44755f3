import { accountFor, type Statement } from '../knowledge/account.ts'
import type { Manifest } from '../model/manifest.ts'
import type { ConcernName } from '../schema/schema.ts'
import type { Path } from '../syntax/path.ts'
import { relativeTo } from '../workspace/uri.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { rangeOf } from './range-of.ts'

/** What holds at this place in each view and who else does the job, as paragraphs of Markdown. */
export function describeHere(
  workspace: Workspace,
  manifest: Manifest,
  path: Path,
  concern: ConcernName | undefined,
): readonly string[] {
  if (concern === undefined) return []
  const accounts = workspace.clustersOf(manifest).flatMap((cluster) => {
    const account = accountFor(cluster, manifest, path, concern)
    return account ? [{ view: cluster.name, account }] : []
  })
  const texts = accounts.map(({ view, account }) => {
    const lines = account.statements.map((statement) => `- ${describe(workspace, manifest.uri, statement)}`)
    const heading = account.example === undefined ? '**Here**' : `**Here**, for example for the app "${account.example}"`
    return { view, heading, text: [lines.join('\n'), account.sum, account.owner].filter((part) => part !== '').join('\n\n') }
  })
  const distinct = [...new Set(texts.map(({ text }) => text))]
  return distinct.flatMap((text) => {
    const views = texts.filter((other) => other.text === text).map(({ view }) => view)
    const where = distinct.length > 1 || views.length < accounts.length ? ` (${views.join(', ')})` : ''
    const heading = texts.find((other) => other.text === text)?.heading ?? '**Here**'
    return [`${heading}${where}`, text]
  })
}

function describe(workspace: Workspace, from: string, { who, says, at }: Statement): string {
  const range = at && rangeOf(workspace, at)
  if (!at || !range) return `${who} ${says}`
  const name = at.uri === from ? `line ${range.start.line + 1}` : relativeTo(workspace.rootOf(at.uri), at.uri)
  return `${who} ${says}: [${name}](${at.uri}#L${range.start.line + 1})`
}
