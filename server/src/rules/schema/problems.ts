import { CHECKS } from '../../knowledge/formats/formats.ts'
import { isJudged } from '../../knowledge/judged.ts'
import { findKind, schemaOf } from '../../knowledge/kinds.ts'
import { anchorAt, describeManifest, idOf, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Cure, SchemaProblem } from '../../schema/problem.ts'
import { validate } from '../../schema/validate.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { formatPath, type Path, startsWith } from '../../syntax/path.ts'
import type { Fix, RuleContext } from '../rule.ts'

/** What does not fit the schema of the manifest's kind, as far as one rule reports it. */
export function problemsOf(context: RuleContext, code: string): readonly SchemaProblem[] {
  return allProblems(context).filter((problem) => problem.code === code)
}

/** Whether a part of an object is not read as it was meant: what else there is to say about it can wait until it is put right. */
export function isMisread(context: RuleContext, path: Path): boolean {
  return allProblems(context).some((problem) => problem.code !== 'deprecated-field' && startsWith(problem.path, path))
}

/** The walk is made once for all rules. */
function allProblems({ manifest, cluster }: RuleContext): readonly SchemaProblem[] {
  return cluster.derive(`schema.problems/${idOf(manifest)}`, () => {
    const found = findKind(manifest.kind, manifest.body)
    const schema = schemaOf(manifest)
    if (!found || !schema || !isJudged(cluster, manifest)) return []
    const problems = [
      ...validate(manifest.body, schema, {
        mode: cluster.mode,
        version: cluster.assumptions.versions[found.product.id],
        partial: manifest.partial,
        open: manifest.open,
        checks: CHECKS,
        ...(found.spec.fromFile && { fromFile: found.spec.fromFile }),
      }),
    ]
    // What stands in the wrong section is not missing in the right one as well.
    const arriving = new Set(problems.flatMap(({ cure }) => (cure?.kind === 'move' ? [formatPath(cure.to)] : [])))
    return problems.filter(({ path }) => !arriving.has(formatPath(path)) || valueAt(manifest.body, path) !== undefined)
  })
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

/** A value that its reader refuses: what is wrong, and what becomes of the object. */
export function refusedValue(manifest: Manifest, problem: SchemaProblem): string {
  return `${nameOf(manifest, problem)}: ${problem.reason}${consequenceOf(problem)}.`
}

/** A value that its reader takes, and makes something else of than is meant. The reason says what. */
export function takenValue(manifest: Manifest, problem: SchemaProblem): string {
  return `${nameOf(manifest, problem)}: ${problem.reason}.`
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
    case 'move': {
      const edits = [{ kind: 'move', at, to: [...manifest.root, ...cure.to] }] as const
      const section = cure.to.slice(0, -1)
      const target = section.length === 0 ? 'the root of the object' : `"${formatPath(section)}"`
      return [{ title: `Move "${name}" to ${target}`, safety: 'safe', edits }]
    }
    case 'set':
      return [{ title: `Write ${written(cure)}`, safety: 'safe', edits: [{ kind: 'set', at, value: cure.value }] }]
  }
}

function written({ value }: Extract<Cure, { kind: 'set' }>): string {
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
}
