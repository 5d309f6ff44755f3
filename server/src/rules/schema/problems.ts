import { CHECKS } from '../../knowledge/formats/formats.ts'
import type { KindSpec, Product } from '../../knowledge/product.ts'
import { PRODUCTS } from '../../knowledge/products.ts'
import { anchorAt, describeManifest, idOf, type KindId, type Manifest } from '../../model/manifest.ts'
import type { Schema } from '../../schema/schema.ts'
import { type Cure, type SchemaProblem, validate } from '../../schema/validate.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { formatPath } from '../../syntax/path.ts'
import type { Fix, RuleContext } from '../rule.ts'

/** The product that a kind of object belongs to. */
export function findKind(kind: KindId): { readonly product: Product; readonly spec: KindSpec } | undefined {
  for (const product of PRODUCTS) {
    const spec = product.kinds.find((candidate) => candidate.kind === kind)
    if (spec) return { product, spec }
  }
  return undefined
}

/** The shape of a manifest's kind, in the version that it is written in. */
export function schemaOf({ kind, version }: Pick<Manifest, 'kind' | 'version'>): Schema | undefined {
  const spec = findKind(kind)?.spec
  return spec?.older?.[version] ?? spec?.schema
}

/** What does not fit the schema of the manifest's kind, as far as one rule reports it. The walk is made once for all rules. */
export function problemsOf({ manifest, cluster }: RuleContext, code: string): readonly SchemaProblem[] {
  const all = cluster.derive(`schema.problems/${idOf(manifest)}`, () => {
    const found = findKind(manifest.kind)
    const schema = schemaOf(manifest)
    if (!found || !schema) return []
    return [
      ...validate(manifest.body, schema, {
        mode: cluster.mode,
        version: cluster.assumptions.versions[found.product.id],
        partial: manifest.partial,
        open: manifest.open,
        checks: CHECKS,
        ...(found.spec.fromFile && { fromFile: found.spec.fromFile }),
      }),
    ]
  })
  return all.filter((problem) => problem.code === code)
}

/** The place of a problem; a narrower one where the format checker knows it. */
export function placeOf(manifest: Manifest, problem: SchemaProblem): Anchor {
  const anchor = anchorAt(manifest, problem.path, problem.part)
  return problem.within ? { ...anchor, within: problem.within } : anchor
}

/** `spec.policies.timeouts.general of Resiliency "orders"`. */
export function nameOf(manifest: Manifest, problem: SchemaProblem): string {
  return `${formatPath(problem.path)} of ${describeManifest(manifest)}`
}

/** What becomes of the object, to stand behind a clause; empty where that is not known. */
export function consequenceOf({ consequence }: SchemaProblem): string {
  return consequence === undefined ? '' : `; ${consequence}`
}

/** The cure that the problem itself knows. */
export function cureOf(manifest: Manifest, problem: SchemaProblem): readonly Fix[] {
  const { cure, path } = problem
  if (!cure) return []
  const at = anchorAt(manifest, path, problem.part)
  const name = String(path.at(-1))
  switch (cure.kind) {
    case 'quote':
      return [{ title: 'Put the value in quotes', safety: 'safe', edits: [{ kind: 'quote', at }] }]
    case 'remove':
      return [{ title: `Remove "${name}", which does nothing here`, safety: 'safe', edits: [{ kind: 'remove', at }] }]
    case 'rename':
      return [{ title: `Rename "${name}" to "${cure.to}"`, safety: 'safe', edits: [{ kind: 'rename', at, to: cure.to }] }]
    case 'set':
      return [{ title: `Write ${written(cure)}`, safety: 'safe', edits: [{ kind: 'set', at, value: cure.value }] }]
  }
}

function written({ value }: Extract<Cure, { kind: 'set' }>): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
}
