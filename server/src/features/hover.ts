import { findKind, schemaOf } from '../knowledge/kinds.ts'
import { findMeta, type KnownMeta, metaSites } from '../knowledge/meta.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Evidence } from '../schema/evidence.ts'
import { findSchema } from '../schema/lookup.ts'
import type { ConcernName } from '../schema/schema.ts'
import { findSpan } from '../syntax/find-span.ts'
import { type Path, startsWith } from '../syntax/path.ts'
import { placeAt } from '../syntax/place-at.ts'
import type { Workspace } from '../workspace/workspace.ts'
import { describeKind, describeMeta, describeSchema } from './describe.ts'
import { describeHere } from './here.ts'
import { type Range, toRange } from './range.ts'

/** Markdown about a place. */
export interface Hover {
  readonly markdown: string
  readonly range: Range
}

/** What the setting under the cursor means, what holds here and who else does the same job; nothing for places that are none of our business. */
export function hoverAt(workspace: Workspace, uri: string, offset: number): Hover | undefined {
  const file = workspace.source(uri)
  const document = file?.documents.find(({ start, end }) => offset >= start && offset <= end)
  const place = document && placeAt(document, offset - document.start)
  if (!file || !document || !place) return undefined
  const manifest = workspace
    .manifestsOf(uri)
    .find((candidate) => candidate.doc === document.index && startsWith(place.path, candidate.root))
  if (!manifest) return undefined
  const path = place.path.slice(manifest.root.length)
  const found = settingAt(manifest, path)
  if (!found) return undefined
  const here = describeHere(workspace, manifest, path, found.concern)
  const parts = [
    ...found.parts,
    ...here,
    ...(found.evidence ? [`[Source: ${found.evidence.version}](${found.evidence.url})`] : []),
  ]
  const span = findSpan(file, { doc: document.index, path: place.path, part: place.part })
  return span && { markdown: parts.join('\n\n'), range: toRange(file, span) }
}

interface Found {
  readonly parts: readonly string[]
  readonly evidence: Evidence | undefined
  readonly concern: ConcernName | undefined
}

function settingAt(manifest: Manifest, path: Path): Found | undefined {
  const meta = metaAt(manifest, path)
  if (meta) {
    const { spec, product } = meta
    return { parts: describeMeta(spec, product), evidence: spec.evidence, concern: spec.value.concern }
  }
  const known = findKind(manifest.kind, manifest.body)
  const schema = schemaOf(manifest)
  if (!known || !schema || path.length === 0) return undefined
  if (path.length === 1 && path[0] === 'kind') {
    return { parts: describeKind(manifest, known.product, known.spec), evidence: known.spec.evidence, concern: undefined }
  }
  const found = findSchema(schema, path)
  if (!found) return undefined
  return {
    parts: describeSchema(String(path.at(-1)), found.schema, known.product),
    evidence: found.evidence,
    concern: found.concern,
  }
}

/** What the annotation or label at a path means. */
function metaAt(manifest: Manifest, path: Path): KnownMeta | undefined {
  const [kind, name] = path.slice(-2)
  if ((kind !== 'annotations' && kind !== 'labels') || typeof name !== 'string') return undefined
  const isRead = metaSites(manifest).some((site) => site.path.length === path.length - 2 && startsWith(path, site.path))
  return isRead ? findMeta(kind, name) : undefined
}
