import { actsAt, findMeta, type MetaEntry, type MetaKind, metaEntries, otherKind } from '../../knowledge/meta.ts'
import { checkMetaValue } from '../../knowledge/meta-value.ts'
import type { MetaSpec } from '../../knowledge/product.ts'
import { anchorAt, valueAt } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Finding, Fix, RuleContext } from '../rule.ts'
import { noun, sentence, subjectOf, withArticle } from './wording.ts'

const stillWorks = (a: { subject: string; product: string; since: string; note: string }) =>
  `The ${a.subject} still works, but is deprecated since ${a.product} ${a.since}. ${a.note}`

const noLongerRead = (a: { subject: string; product: string; since: string; note: string }) =>
  `The ${a.subject} has no effect: ${a.product} does not read it since ${a.since}. ${a.note}`

/** Names that should not be used any more, or that are not read any more. */
export function* retiredNames(context: RuleContext, kind: MetaKind): Generator<Finding> {
  const { manifest, cluster } = context
  for (const entry of metaEntries(manifest, kind)) {
    const known = findMeta(kind, entry.name)
    if (!known?.spec.retired) continue
    const { product, spec } = known
    const { state, since, note } = known.spec.retired
    if (!isKnownIn(cluster.assumptions.versions[product.id], { since })) continue
    const works = state === 'works'
    // What still works acts only where it stands right; elsewhere that is the news.
    if (works && !actsAt(spec, entry.site)) continue
    const wording = { subject: subjectOf(entry), product: product.title, since, note: sentence(note) }
    yield {
      at: anchorAt(manifest, entry.path, 'key'),
      message: works ? stillWorks(wording) : noLongerRead(wording),
      severity: works ? 'hint' : 'warning',
      tag: 'deprecated',
      fixes: works ? renames(context, entry, spec) : replacements(context, entry, spec),
    }
  }
}

/** The value moves to the new name only where it means the same there, or to the other map where the name lives on in it. */
function renames(context: RuleContext, entry: MetaEntry, spec: MetaSpec): readonly Fix[] {
  const { manifest } = context
  const to = newName(context, entry, spec)
  if (to === undefined) return moves(context, entry)
  return [{ title: `Rename to "${to}"`, safety: 'safe', edits: [{ kind: 'rename', at: anchorAt(manifest, entry.path), to }] }]
}

function moves({ manifest, cluster }: RuleContext, { site, kind, name, value, path }: MetaEntry): readonly Fix[] {
  const other = otherKind(kind)
  const known = findMeta(other, name)
  const to = [...site.path, other, name]
  if (!known || known.spec.retired || !actsAt(known.spec, site) || typeof value !== 'string') return []
  if (valueAt(manifest.body, to) !== undefined) return []
  if (checkMetaValue(known.spec, value, cluster.assumptions.versions[known.product.id])) return []
  return [
    {
      title: `Make it ${withArticle(other)}`,
      safety: 'unsafe',
      effect: `As ${withArticle(other)} it decides for pods that are created afterwards, and more than now.`,
      edits: [{ kind: 'move', at: anchorAt(manifest, path), to: [...manifest.root, ...to] }],
    },
  ]
}

/** What nothing reads can go at any time; under its new name it begins to act. */
function replacements(context: RuleContext, entry: MetaEntry, spec: MetaSpec): readonly Fix[] {
  const at = anchorAt(context.manifest, entry.path)
  const removal: Fix = { title: `Remove this ${noun(entry.kind)}`, safety: 'safe', edits: [{ kind: 'remove', at }] }
  const to = newName(context, entry, spec)
  if (to === undefined) return [removal]
  const rename: Fix = {
    title: `Rename to "${to}"`,
    safety: 'unsafe',
    effect: 'It begins to act, for pods that are created afterwards.',
    edits: [{ kind: 'rename', at, to }],
  }
  return [rename, { ...removal, safety: 'unsafe', effect: 'Nothing changes at run time.' }]
}

function newName(
  { manifest, cluster }: RuleContext,
  { site, kind, value }: MetaEntry,
  { retired, value: old }: MetaSpec,
): string | undefined {
  const use = retired?.use
  const known = use === undefined ? undefined : findMeta(kind, use)
  if (use === undefined || !known || typeof value !== 'string' || !actsAt(known.spec, site)) return undefined
  if (valueAt(manifest.body, [...site.path, kind, use]) !== undefined) return undefined
  const { product, spec } = known
  const sameShape = spec.value.kind === old.kind && !(spec.value.kind === 'text' && spec.value.format === 'proxy-config')
  return sameShape && !checkMetaValue(spec, value, cluster.assumptions.versions[product.id]) ? use : undefined
}
