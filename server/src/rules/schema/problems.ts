import type { Versions } from '../../knowledge/cluster.ts'
import { CHECKS } from '../../knowledge/formats/formats.ts'
import { PRODUCTS } from '../../knowledge/products.ts'
import { anchorAt, describeManifest, idOf, type Manifest } from '../../model/manifest.ts'
import type { Schema } from '../../schema/schema.ts'
import { type SchemaProblem, validate } from '../../schema/validate.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { formatPath } from '../../syntax/path.ts'
import type { Fix, RuleContext } from '../rule.ts'

/** The schema of a manifest's kind and the release it is judged by. */
export function schemaOf(manifest: Manifest): { readonly schema: Schema; readonly product: keyof Versions } | undefined {
  for (const product of PRODUCTS) {
    const schema = product.kinds.find((spec) => spec.kind === manifest.kind)?.schema
    if (schema) return { schema, product: product.id }
  }
  return undefined
}

/** What does not fit the schema of the manifest's kind, as far as one rule reports it. The walk is made once for all rules. */
export function problemsOf({ manifest, cluster }: RuleContext, code: string): readonly SchemaProblem[] {
  const all = cluster.derive(`schema.problems/${idOf(manifest)}`, () => {
    const found = schemaOf(manifest)
    if (!found) return []
    const version = cluster.assumptions.versions[found.product]
    return [
      ...validate(manifest.body, found.schema, {
        mode: cluster.mode,
        version,
        partial: manifest.partial,
        open: manifest.open,
        checks: CHECKS,
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

/** What becomes of the object, as a sentence; empty where that is not known. */
export function consequenceOf(problem: SchemaProblem): string {
  if (problem.refused) return ' The API server refuses the object.'
  return problem.consequence === undefined ? '' : ` ${capitalise(problem.consequence)}.`
}

/** The cure that the problem itself knows. */
export function cureOf(manifest: Manifest, problem: SchemaProblem): readonly Fix[] {
  const at = anchorAt(manifest, problem.path, problem.part)
  switch (problem.cure) {
    case 'quote':
      return [{ title: 'Put the value in quotes', safety: 'safe', edits: [{ kind: 'quote', at }] }]
    case 'remove':
      return [{ title: `Remove "${String(problem.path.at(-1))}"`, safety: 'safe', edits: [{ kind: 'remove', at }] }]
    case 'rename':
      if (problem.suggestion === undefined) return []
      return [
        { title: `Rename to "${problem.suggestion}"`, safety: 'safe', edits: [{ kind: 'rename', at, to: problem.suggestion }] },
      ]
    case 'replace': {
      if (problem.suggestion === undefined) return []
      const value = problem.code === 'wrong-type' ? Number(problem.suggestion) : problem.suggestion
      return [{ title: `Write ${problem.suggestion}`, safety: 'safe', edits: [{ kind: 'set', at, value }] }]
    }
    default:
      return []
  }
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
