import { groupBy } from '../../base/group-by.ts'
import type { MeshSide } from '../../knowledge/posture.ts'
import type { Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { keyOfPlace } from './wording.ts'

/** What a rule says of one app and one mesh. */
interface Part extends MeshSide {
  readonly certainty: Exclude<Truth, 'no'>
}

/** What is told at one place, of one mesh: the same for every app that is concerned. */
export interface Fact<P extends Part> {
  readonly at: Anchor
  readonly mesh: P['mesh']
  /** All apps concerned. */
  readonly all: readonly P[]
  /** Those that the message speaks of: the certain ones, or all where none is. */
  readonly told: readonly P[]
  /** One of them, for what holds for each. */
  readonly first: P
  readonly certainty: Exclude<Truth, 'no'>
}

/** One report per fact: parts that are told at one place are told together. */
export function factsAt<P extends Part>(parts: readonly P[], placeOf: (part: P) => Anchor): readonly Fact<P>[] {
  const groups = groupBy(parts, (part) => `${part.mesh.id}|${keyOfPlace(placeOf(part))}`)
  return [...groups.values()].flatMap((all) => {
    const certain = all.filter(({ certainty }) => certainty === 'yes')
    const told = certain.length > 0 ? certain : all
    const [first] = told
    if (!first) return []
    return [{ at: placeOf(first), mesh: first.mesh, all, told, first, certainty: first.certainty }]
  })
}
