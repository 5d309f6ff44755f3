import type { Span } from './span.ts'

/**
 * Read-only tree of one YAML document, free of the parser's types. Aliases and merge keys are already followed, so a reader
 * sees what the cluster sees; `origin` says where a node really stands. Spans are relative to the document's text.
 */
export type YamlNode = YamlMap | YamlSequence | YamlScalar

interface NodeBase {
  /**
   * The node without its anchor, tag and comments. A block collection begins at its first key or dash and ends with its last
   * value; a block scalar begins at its `|` or `>`. Everything that came in through an alias has the span of that alias.
   */
  readonly span: Span
  /** `alias`: stands where an alias points here; `merge`: came in through `<<`. Only `own` nodes may be edited. */
  readonly origin: Origin
  /** The text comes from a template expression, wholly or in part: its value is unknown. So is that of an alias that leads nowhere. */
  readonly templated: boolean
}

export type Origin = 'own' | 'alias' | 'merge'

export interface YamlScalar extends NodeBase {
  readonly kind: 'scalar'
  /** The value after the cluster's typing rules (see `scalar.ts`). */
  readonly value: string | number | boolean | null
  /** The decoded text, before typing: `3000`, `on`, `1_000`. */
  readonly text: string
  /** `missing`: nothing is written after the colon; the span is then empty and stands right behind it. */
  readonly style: 'plain' | 'single' | 'double' | 'literal' | 'folded' | 'missing'
}

export interface YamlEntry {
  readonly key: YamlScalar
  readonly value: YamlNode
}

export interface YamlMap extends NodeBase {
  readonly kind: 'map'
  readonly flow: boolean
  /** In the order in which the cluster reads them: of entries with equal keys the last one counts. */
  readonly entries: readonly YamlEntry[]
  /** A template or an unreadable merge may add entries: what is absent here is not known to be absent. */
  readonly open: boolean
}

export interface YamlSequence extends NodeBase {
  readonly kind: 'sequence'
  readonly flow: boolean
  readonly items: readonly YamlNode[]
  readonly open: boolean
}
