import { deepEqual } from '../../base/deep-equal.ts'
import { groupBy } from '../../base/group-by.ts'
import {
  actsAt,
  belongsToProduct,
  describePlaces,
  findMeta,
  type KnownMeta,
  type MetaEntry,
  type MetaKind,
  type MetaSite,
  metaEntries,
  metaSites,
  otherKind,
} from '../../knowledge/meta.ts'
import { checkMetaValue } from '../../knowledge/meta-value.ts'
import { anchorAt, describeManifest, valueAt } from '../../model/manifest.ts'
import type { Edit } from '../../syntax/edit.ts'
import { formatPath, type Path } from '../../syntax/path.ts'
import type { Finding, Fix, RuleContext } from '../rule.ts'
import { noun, subjectOf, withArticle } from './wording.ts'

const belongsToPods = (a: { subject: string; product: string; place: string }) =>
  `The ${a.subject} is not read by ${a.product}: only pods are looked at, so it must stand in the pod template, under ${a.place}.`

const deadCopy = (a: { subject: string; product: string; differs: boolean }) =>
  a.differs
    ? `The ${a.subject} is not read by ${a.product}. The pod template has its own, with another value, and that one counts.`
    : `The ${a.subject} is not read by ${a.product}. It only repeats what the pod template says.`

const wrongMap = (a: { subject: string; product: string; name: string; meant: MetaKind }) =>
  `${a.product} reads ${a.name} as ${withArticle(a.meant)}, so the ${a.subject} has no effect.`

const belongsElsewhere = (a: { subject: string; product: string; name: string; meant: MetaKind; places: string }) =>
  `The ${a.subject} is not read by ${a.product}: as ${withArticle(a.meant)} of ${a.places} it would be.`

/** Names that their product knows, on an object or in a map where it does not look for them. */
export function* misplacedNames(context: RuleContext, kind: MetaKind): Generator<Finding> {
  const { manifest } = context
  const found = [...metaEntries(manifest, kind)].flatMap((entry) => {
    const wrong = judge(context, entry)
    return wrong ? [{ entry, ...wrong }] : []
  })
  const together = groupBy(found, ({ entry, meant, to }) => JSON.stringify([entry.site.path, meant.product.id, to ?? null]))
  for (const item of found) {
    const { entry, meant, as, to } = item
    const subject = subjectOf(entry)
    const product = meant.product.title
    const at = anchorAt(manifest, entry.path, 'key')
    if (!to) {
      const places = describePlaces(meant.spec)
      const message = belongsElsewhere({ subject, product, name: entry.name, meant: as, places })
      yield { at, message, fixes: [removal(context, entry, 'unsafe')] }
      continue
    }
    const copy = valueAt(manifest.body, [...to, entry.name])
    if (copy !== undefined) {
      // A label of a workload that its pods have as well is good practice: it is there for selectors.
      if (kind === 'labels' && as === 'labels') continue
      const differs = !deepEqual(copy, entry.value)
      yield {
        at,
        message: deadCopy({ subject, product, differs }),
        severity: differs ? 'warning' : 'hint',
        tag: 'unnecessary',
        related: [{ at: anchorAt(manifest, [...to, entry.name]), message: 'The one that counts.' }],
        fixes: [removal(context, entry, 'safe')],
      }
      continue
    }
    const inSameMetadata = deepEqual(to.slice(0, -1), entry.site.path)
    const message = inSameMetadata
      ? wrongMap({ subject, product, name: entry.name, meant: as })
      : belongsToPods({ subject, product, place: formatPath(to) })
    const key = JSON.stringify([entry.site.path, meant.product.id, to])
    yield { at, message, fixes: moves(context, item, together.get(key) ?? [item]) }
  }
}

interface Misplaced {
  readonly meant: KnownMeta
  /** What the name is where it is read. */
  readonly as: MetaKind
  /** The map of this object that it belongs in; absent where it belongs on another object. */
  readonly to?: Path
}

/** Where the name should stand; `undefined` where it is right, or where another rule has more to say. */
function judge({ manifest }: RuleContext, { kind, name, site }: MetaEntry): Misplaced | undefined {
  if (!belongsToProduct(kind, name) && !belongsToProduct(otherKind(kind), name)) return undefined
  const own = findMeta(kind, name)
  const other = findMeta(otherKind(kind), name)
  if (own && (actsAt(own.spec, site) || own.spec.value.ignored !== undefined || own.spec.retired?.state === 'ignored'))
    return undefined
  const pods = metaSites(manifest).find(({ places, path }) => places.includes('pod') && path !== site.path)
  const candidates: readonly [KnownMeta | undefined, MetaKind, MetaSite | undefined][] = [
    [own, kind, pods],
    [other, otherKind(kind), site],
    [other, otherKind(kind), pods],
  ]
  for (const [meant, as, target] of candidates) {
    if (meant && target && isRead(meant) && actsAt(meant.spec, target)) return { meant, as, to: [...target.path, as] }
  }
  const meant = own ?? other
  return meant && isRead(meant) ? { meant, as: own ? kind : otherKind(kind) } : undefined
}

function isRead({ spec }: KnownMeta): boolean {
  return spec.retired?.state !== 'ignored' && spec.value.ignored === undefined
}

/** Moves everything that has to go the same way at once: one annotation alone may do harm where another is still missing. */
function moves(
  context: RuleContext,
  item: Misplaced & { readonly entry: MetaEntry },
  together: readonly (Misplaced & { readonly entry: MetaEntry })[],
): readonly Fix[] {
  const { manifest } = context
  const { to, meant, as, entry } = item
  if (!to) return []
  const moving = together.filter((one) => valueAt(manifest.body, [...to, one.entry.name]) === undefined)
  const complete = moving.every(({ meant: { spec } }) => {
    const { needs } = spec
    return (
      needs === undefined ||
      valueAt(manifest.body, [...to, needs]) !== undefined ||
      moving.some((one) => one.entry.name === needs)
    )
  })
  if (!complete || !moving.every((one) => fits(context, one))) return []
  const edits = moving.map(
    (one): Edit => ({ kind: 'move', at: anchorAt(manifest, one.entry.path), to: [...manifest.root, ...to, one.entry.name] }),
  )
  const what =
    moving.length === 1 ? entry.name : `the ${moving.length} ${meant.product.title} ${as} of ${describeManifest(manifest)}`
  const target = deepEqual(to.slice(0, -1), entry.site.path) ? `the ${as}` : 'the pod template'
  return [
    {
      title: `Move ${what} to ${target}`,
      safety: 'unsafe',
      effect: 'It begins to act, for pods that are created afterwards.',
      edits,
    },
  ]
}

/** A value that only another map's reader could not use would be the next mistake. */
function fits({ cluster }: RuleContext, { entry, meant, as }: Misplaced & { readonly entry: MetaEntry }): boolean {
  if (as === entry.kind) return true
  if (typeof entry.value !== 'string') return false
  return checkMetaValue(meant.spec, entry.value, cluster.assumptions.versions[meant.product.id]) === undefined
}

function removal({ manifest }: RuleContext, { kind, path }: MetaEntry, safety: Fix['safety']): Fix {
  const edits: Edit[] = [{ kind: 'remove', at: anchorAt(manifest, path) }]
  const title = `Remove this ${noun(kind)}`
  if (safety === 'safe') return { title, safety, edits }
  return { title, safety, effect: 'Nothing changes at run time. What it was meant to do is still to be written.', edits }
}
