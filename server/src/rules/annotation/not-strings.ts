import { findKind } from '../../knowledge/kinds.ts'
import { belongsToProduct, findMeta, type MetaEntry, type MetaKind, metaEntries } from '../../knowledge/meta.ts'
import { checkMetaValue } from '../../knowledge/meta-value.ts'
import type { MetaSpec } from '../../knowledge/product.ts'
import { anchorAt, describeManifest } from '../../model/manifest.ts'
import { isList, isMap, type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Finding, Fix, RuleContext } from '../rule.ts'
import { subjectOf, withArticle } from './wording.ts'

const notText = (a: { subject: string; value: string; noun: string; object: string }) =>
  `The ${a.subject} is ${a.value}, and the value of ${a.noun} must be text. The API server refuses ${a.object}.`

/** Annotation or label values that YAML does not read as text, in objects that have to do with our products. */
export function* notStrings(context: RuleContext, kind: MetaKind): Generator<Finding> {
  const { manifest } = context
  const wrong = [...metaEntries(manifest, kind)].filter(({ value }) => !isText(value))
  if (wrong.length === 0 || !isOurs(context)) return
  for (const entry of wrong) {
    yield {
      at: anchorAt(manifest, entry.path),
      message: notText({
        subject: subjectOf(entry),
        value: describe(entry.value),
        noun: withArticle(kind),
        object: describeManifest(manifest),
      }),
      refused: true,
      fixes: cures(context, entry),
    }
  }
}

/** The API server takes null for the empty text. */
function isText(value: Plain): boolean {
  return typeof value === 'string' || value === null || value === UNKNOWN
}

/** One bad value has the whole object refused, also when it belongs to somebody else. */
function isOurs({ manifest }: RuleContext): boolean {
  const product = findKind(manifest.kind)?.product
  if (product && product.owns.length > 0) return true
  return (['annotations', 'labels'] as const).some((kind) =>
    [...metaEntries(manifest, kind)].some(({ name }) => belongsToProduct(kind, name)),
  )
}

/** Quotes keep the text, so `3000` becomes "3000". For a switch its product's own word is written, because "yes" is not "true" to everybody. */
function cures({ manifest, cluster }: RuleContext, { kind, name, value, path }: MetaEntry): readonly Fix[] {
  if (typeof value !== 'number' && typeof value !== 'boolean') return []
  const at = anchorAt(manifest, path)
  const known = findMeta(kind, name)
  const words = known && typeof value === 'boolean' ? wordsFor(known.spec, value) : undefined
  if (words) {
    const word = words[0]
    return word === undefined ? [] : [{ title: `Write "${word}"`, safety: 'safe', edits: [{ kind: 'set', at, value: word }] }]
  }
  if (known && checkMetaValue(known.spec, String(value), cluster.assumptions.versions[known.product.id])) return []
  return [{ title: 'Put the value in quotes', safety: 'safe', edits: [{ kind: 'quote', at }] }]
}

/** The words of a switch that a YAML boolean plainly means, best first; `undefined` where any text will do. */
function wordsFor({ value }: MetaSpec, meant: boolean): readonly string[] | undefined {
  if (value.kind === 'boolean-text') return meant ? value.truthy : value.falsy
  const words = value.kind === 'text' ? value.values : undefined
  if (!words) return undefined
  return (meant ? ['true', 'on', 'yes', 'enabled'] : ['false', 'off', 'no', 'disabled']).filter((word) =>
    Object.hasOwn(words, word),
  )
}

function describe(value: Plain): string {
  if (isMap(value)) return 'a map'
  if (isList(value)) return 'a list'
  return typeof value === 'boolean' ? `the boolean ${String(value)}` : `the number ${String(value)}`
}
