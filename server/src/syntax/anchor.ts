import type { Path } from './path.ts'
import type { Span } from './span.ts'

/**
 * A place named without offsets, so that it stays true while the text around it changes.
 *
 * - `key`: the key of the map entry at `path` (for a list item: the item).
 * - `value`: its value. A block collection is never marked whole: the key stands for it.
 * - `text`: a stretch of the document's text; only for problems that exist before there is a tree.
 */
export interface Anchor {
  readonly uri: string
  /** Position of the YAML document in its file, from 0. */
  readonly doc: number
  readonly path: Path
  readonly part: 'key' | 'value' | 'text'
  /** Narrows the place: for `value` within the scalar's decoded text, for `text` within the document's text. */
  readonly within?: Span
}
