import type { Anchor } from './anchor.ts'
import type { Path } from './path.ts'
import type { Json } from './plain.ts'
import type { Span } from './span.ts'

/** What a fix wants changed, said in terms of nodes. `node-edit.ts` turns edits into the smallest text changes. */
export type Edit =
  /** Gives the entry at `path` this value; adds the entry, and parent maps that do not exist yet, where needed. */
  | { readonly kind: 'set'; readonly at: Place; readonly value: Json }
  /** Takes the entry or list item away, with the comment lines that belong to it. An emptied parent map goes too. */
  | { readonly kind: 'remove'; readonly at: Place }
  /** Gives the entry another key, leaving its value as it is written. */
  | { readonly kind: 'rename'; readonly at: Place; readonly to: string }
  /** Makes the scalar a string without changing its text: `3000` becomes `"3000"`. */
  | { readonly kind: 'quote'; readonly at: Place }
  /** Replaces a part of a scalar's decoded text (`within` of its anchor). */
  | { readonly kind: 'replace'; readonly at: Anchor; readonly text: string }
  /** Takes the entry from one place to another of the same document, value and its comments as written. */
  | { readonly kind: 'move'; readonly at: Place; readonly to: Path }
  /** Replaces text of the document; only for repairs of text that does not parse. */
  | { readonly kind: 'text'; readonly at: Pick<Anchor, 'uri' | 'doc'>; readonly span: Span; readonly text: string }

/** The node an edit acts on. */
type Place = Pick<Anchor, 'uri' | 'doc' | 'path'>

/** A change of a file's text: `span` is relative to the file. */
export interface TextChange {
  readonly span: Span
  readonly text: string
}
