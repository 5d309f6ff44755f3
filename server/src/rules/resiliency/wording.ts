import type { Manifest } from '../../model/manifest.ts'
import type { SchemaProblem } from '../../schema/validate.ts'
import { consequenceOf, nameOf } from '../schema/problems.ts'

/** A value that daprd refuses: what is wrong, and what becomes of the object. */
export function refusedValue(manifest: Manifest, problem: SchemaProblem): string {
  return `${nameOf(manifest, problem)}: ${problem.reason}${consequenceOf(problem)}.`
}

/** A value that daprd takes, and makes something else of than is meant. The reason says what. */
export function takenValue(manifest: Manifest, problem: SchemaProblem): string {
  return `${nameOf(manifest, problem)}: ${problem.reason}.`
}
