import type { Path } from '../syntax/path.ts'

/** Parts of an object that are right one by one and that its reader does not take together. */
export interface Contradiction {
  /** What should change; its reader may name what holds it. */
  readonly path: Path
  readonly part: 'key' | 'value'
  /** A whole sentence. */
  readonly reason: string
}
