import type { Truth } from '../model/truth.ts'
import type { ReferenceName, Schema } from '../schema/schema.ts'
import type { Anchor } from '../syntax/anchor.ts'
import type { Path } from '../syntax/path.ts'
import type { WrittenNamespace } from './kubernetes/lookup.ts'

/** A name in an object that stands for another object, or for a part of one. */
export interface Reference {
  readonly to: ReferenceName
  readonly name: string
  readonly path: Path
  readonly part: 'key' | 'value'
  /** Where the name is looked up. */
  readonly namespace: WrittenNamespace
  /** What becomes of it when nothing has the name; absent: that cannot be judged by files. */
  readonly dangling: Schema['dangling'] | undefined
}

/** Something that a name can stand for. */
export interface Referent {
  readonly name: string
  /** The place that gives it the name. */
  readonly at: Anchor
  /** Whether the name is looked up there. */
  readonly reach: Truth
  /** Why it is not, to stand behind the name: `is in namespace "prod"`. */
  readonly obstacle?: string
}

/** What a name at some place can stand for, as far as the files show it. */
export interface Referents {
  /** All that is in reach, and what is out of reach where nothing in reach has the name. */
  readonly all: readonly Referent[]
  /** Names that mean something without being defined anywhere. */
  readonly builtIn: readonly string[]
  /** Whether a name that is not among these stands for nothing. `no`: the files do not show such things, or a template hides their names. */
  readonly complete: Truth
}
