import { nearest } from '../../base/nearest.ts'
import { actsAt, findMeta, type MetaEntry, type MetaKind, metaEntries, otherKind, ownerOf } from '../../knowledge/meta.ts'
import { checkMetaValue } from '../../knowledge/meta-value.ts'
import type { Product } from '../../knowledge/product.ts'
import { anchorAt, valueAt } from '../../model/manifest.ts'
import type { Finding, Fix, RuleContext } from '../rule.ts'
import { noun } from './wording.ts'

const misspelt = (a: { product: string; kind: MetaKind; name: string; meant: string }) =>
  `${a.product} knows no ${noun(a.kind)} "${a.name}", so it has no effect. Did you mean "${a.meant}"?`

const unread = (a: { product: string; kind: MetaKind; name: string }) =>
  `No release of ${a.product} that is known here reads the ${noun(a.kind)} "${a.name}", so it has no effect.`

/** Names with a product's own prefix that the product does not know. */
export function* unknownNames(context: RuleContext, kind: MetaKind): Generator<Finding> {
  const { manifest } = context
  for (const entry of metaEntries(manifest, kind)) {
    const { name } = entry
    const product = ownerOf(name)
    if (!product || findMeta(kind, name) || findMeta(otherKind(kind), name)) continue
    const at = anchorAt(manifest, entry.path, 'key')
    const meant = meantName(product, kind, name)
    if (meant === undefined) {
      // A later release may know it, or somebody else may read it.
      yield { at, message: unread({ product: product.title, kind, name }), certainty: 'unknown' }
      continue
    }
    yield { at, message: misspelt({ product: product.title, kind, name, meant }), fixes: renames(context, entry, meant) }
  }
}

/** The name below the same prefix that is spelt nearly alike, else one that only has another prefix of the product. */
function meantName(product: Product, kind: MetaKind, name: string): string | undefined {
  const [prefix, rest] = split(name)
  const known = product[kind].filter((spec) => !spec.prefix && spec.retired?.state !== 'ignored').map((spec) => split(spec.name))
  const near = nearest(
    rest,
    known.filter(([other]) => other === prefix).map(([, own]) => own),
  )
  if (near !== undefined) return prefix + near
  return known.find(([, own]) => own === rest)?.join('')
}

function split(name: string): readonly [string, string] {
  const slash = name.indexOf('/') + 1
  return [name.slice(0, slash), name.slice(slash)]
}

/** Only where the right name can stand here and take this value: otherwise the next mistake would come to light. */
function renames({ manifest, cluster }: RuleContext, { site, kind, path, value }: MetaEntry, meant: string): readonly Fix[] {
  const known = findMeta(kind, meant)
  if (!known || !actsAt(known.spec, site) || typeof value !== 'string') return []
  if (valueAt(manifest.body, [...site.path, kind, meant]) !== undefined) return []
  if (checkMetaValue(known.spec, value, cluster.assumptions.versions[known.product.id])) return []
  return [
    {
      title: `Rename to "${meant}"`,
      safety: 'unsafe',
      effect: 'It begins to act, for pods that are created afterwards.',
      edits: [{ kind: 'rename', at: anchorAt(manifest, path), to: meant }],
    },
  ]
}
