import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap, type YAMLSeq } from 'yaml'
import { MAX_DEPTH } from './read-yaml.ts'
import { nameOfKey, typePlainScalar, typeTaggedScalar } from './scalar.ts'
import type { Span } from './span.ts'
import {
  describeBadKey,
  isOldAnchor,
  misfit,
  questionMark,
  tabBehindDash,
  unicodeLineBreak,
  unknownEscapes,
} from './stricter-readers.ts'
import type { SyntaxProblem } from './syntax-problem.ts'
import { hasPlaceholder, type TemplateMask } from './template.ts'
import { columnAt, lineEnd } from './text-lines.ts'
import { quote } from './write-yaml.ts'
import type { Origin, YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from './yaml-node.ts'

/** Nodes that aliases may add to one document. Real files add hundreds; an alias bomb adds billions. */
const ALIAS_BUDGET = 20_000

/**
 * Turns the parser's nodes into ours: types scalars, follows aliases and merge keys, finds equal keys, and marks what templates
 * touch. `text` is the document as written, `readable` the equally long text that was parsed.
 */
export function buildTree(
  contents: Node | undefined,
  text: string,
  readable: string,
  mask: TemplateMask | undefined,
): { root: YamlNode | undefined; problems: SyntaxProblem[] } {
  const builder = new TreeBuilder(text, readable, mask)
  const root = contents ? builder.build(contents, DOCUMENT_ROOT, { lower: 0, upper: text.length, column: -1 }) : undefined
  return { root: root?.kind === 'scalar' && root.style === 'missing' ? undefined : root, problems: builder.problems }
}

/** How a node was reached. */
interface Route {
  readonly origin: Origin
  /** The alias that led here; its span stands for everything below. */
  readonly alias?: Span
  readonly depth: number
}

/** Where template lines may lie that add to a node: between the key before it and whatever follows it. */
interface Room {
  readonly lower: number
  readonly upper: number
  /** Column of the collection that holds the node. */
  readonly column: number
}

const DOCUMENT_ROOT: Route = { origin: 'own', depth: 0 }
const NO_ROOM: Room = { lower: 0, upper: 0, column: -1 }

class TreeBuilder {
  readonly problems: SyntaxProblem[] = []
  readonly #text: string
  readonly #readable: string
  readonly #mask: TemplateMask | undefined
  /** The nodes that anchors name, as far as the document is read. */
  readonly #anchors = new Map<string, Node>()
  /** Nodes whose contents are being read: an alias to one of them would never end. */
  readonly #unfinished = new Set<Node>()
  /** Template lines that a collection already answers for. */
  readonly #claimed = new Set<number>()
  #budget = ALIAS_BUDGET
  #bombReported = false

  constructor(text: string, readable: string, mask: TemplateMask | undefined) {
    this.#text = text
    this.#readable = readable
    this.#mask = mask
  }

  build(node: Node, route: Route, room: Room): YamlNode {
    if (isAlias(node)) return this.#buildAlias(node, route)
    if (route.origin === 'own' && 'anchor' in node && node.anchor) this.#keepAnchor(node.anchor, node)
    if (isScalar(node)) return this.#buildScalar(node, route, room)
    this.#unfinished.add(node)
    const built = isMap(node) ? this.#buildMap(node, route, room) : this.#buildSequence(node as YAMLSeq<Node | null>, route, room)
    this.#unfinished.delete(node)
    return built
  }

  #keepAnchor(name: string, node: Node): void {
    this.#anchors.set(name, node)
    if (isOldAnchor(name)) return
    const { start } = this.#spanOf(node)
    const at = this.#readable.lastIndexOf(`&${name}`, start)
    if (at < 0) return
    const message = `The name of the anchor &${name} may only have letters, digits, "_" and "-" for kubectl and daprd.`
    this.#report({ start: at, end: at + name.length + 1 }, message)
  }

  #buildScalar(node: Scalar, route: Route, room: Room): YamlScalar {
    const { start, end } = this.#spanOf(node)
    const text = node.source ?? ''
    if (start === end && node.type === Scalar.PLAIN) return this.#buildMissing(start, route, room, node.tag)
    const style = STYLES[node.type ?? Scalar.PLAIN] ?? 'plain'
    const span = { start, end: style === 'literal' || style === 'folded' ? this.#endOfContent(start, end) : end }
    const templated = this.#isTemplated(span)
    const typed = typeScalar(node, text, style)
    const value = typed === undefined ? text : typed
    if (typed === undefined && !templated && route.origin === 'own') this.#report(span, misfit(node.tag, text))
    const separator =
      style === 'plain' && route.origin === 'own' ? unicodeLineBreak(this.#readable.slice(start, end), span) : undefined
    if (separator) this.problems.push(separator)
    if (style === 'double' && route.origin === 'own') this.problems.push(...unknownEscapes(this.#readable, span))
    if (isEndless(value) && !templated && route.origin === 'own' && room !== NO_ROOM) this.#reportEndless(span, text)
    return {
      kind: 'scalar',
      span: route.alias ?? span,
      origin: route.origin,
      templated,
      value,
      text: templated && style === 'plain' ? this.#text.slice(start, end) : text,
      style,
    }
  }

  /** The parser puts an absent value behind the blanks that follow the colon. */
  #buildMissing(offset: number, route: Route, room: Room, tag?: string): YamlScalar {
    let at = offset
    while (at > 0 && (this.#readable[at - 1] === ' ' || this.#readable[at - 1] === '\t')) at--
    const typed = tag === undefined ? null : typeTaggedScalar(tag, '')
    if (typed === undefined && route.origin === 'own') this.#report({ start: Math.max(0, at - 1), end: at }, misfit(tag, ''))
    const templated = route.origin === 'own' && this.#claim(room, room.column + 1)
    return {
      kind: 'scalar',
      span: route.alias ?? { start: at, end: at },
      origin: route.origin,
      templated,
      value: typed ?? null,
      text: '',
      style: 'missing',
    }
  }

  #buildMap(node: YAMLMap, route: Route, room: Room): YamlMap {
    const pairs = node.items as Pair<Node, Node | null>[]
    const entries: YamlEntry[] = []
    const column = node.flow ? 0 : this.#columnOf(node)
    let open = false
    let end = this.#spanOf(node).start
    for (const [index, pair] of pairs.entries()) {
      if (this.#spend(route)) break
      const upper = pairs[index + 1] ? this.#spanOf((pairs[index + 1] as Pair<Node>).key).start : room.upper
      const keyEnd = this.#spanOf(pair.key).end
      const below: Room = { lower: keyEnd, upper, column }
      const next = { ...route, depth: route.depth + 1 }
      if (isMergeKey(pair.key)) {
        const merged = this.#mergeInto(entries, pair, next)
        open ||= merged.open
        end = Math.max(end, merged.end)
        continue
      }
      if (node.flow) for (const part of [pair.key, pair.value]) this.#checkInBrackets(part, route)
      const key = this.#buildKey(pair.key, next)
      if (!key) continue
      const value = pair.value ? this.build(pair.value, next, below) : this.#buildMissing(keyEnd, next, below)
      entries.push({ key, value })
      open ||= key.templated
      end = Math.max(end, keyEnd, value.span.end)
    }
    const flow = node.flow === true
    const span = flow ? this.#spanOf(node) : { start: this.#spanOf(node).start, end }
    if (route.origin === 'own') open = this.#claim(room, column) || open
    const settled = this.#settleEqualKeys(entries, route)
    return { kind: 'map', span: route.alias ?? span, origin: route.origin, templated: false, flow, entries: settled, open }
  }

  #buildSequence(node: YAMLSeq<Node | null>, route: Route, room: Room): YamlSequence {
    const items: YamlNode[] = []
    const column = node.flow ? 0 : this.#columnOf(node)
    let end = this.#spanOf(node).start
    for (const [index, item] of node.items.entries()) {
      if (this.#spend(route)) break
      const following = node.items[index + 1]
      const upper = following ? this.#spanOf(following).start : room.upper
      const below: Room = { lower: end, upper, column }
      if (!item) continue
      if (node.flow) this.#checkInBrackets(item, route)
      else this.#checkDash(item, end, route)
      const built = this.build(item, { ...route, depth: route.depth + 1 }, below)
      items.push(built)
      end = Math.max(end, built.span.end)
    }
    const flow = node.flow === true
    const span = flow ? this.#spanOf(node) : { start: this.#spanOf(node).start, end }
    const open = route.origin === 'own' && this.#claim(room, column)
    return { kind: 'sequence', span: route.alias ?? span, origin: route.origin, templated: false, flow, items, open }
  }

  #checkDash(item: Node, lower: number, { origin }: Route): void {
    const { start } = this.#spanOf(item)
    const problem = origin === 'own' ? tabBehindDash(this.#readable.slice(lower, start), start) : undefined
    if (problem) this.problems.push(problem)
  }

  #checkInBrackets(node: Node | null, { origin }: Route): void {
    const problem = node && origin === 'own' ? questionMark(node, this.#spanOf(node)) : undefined
    if (problem) this.problems.push(problem)
  }

  /** kubectl takes text for a key, and what can be written as text. */
  #buildKey(node: Node, route: Route): YamlScalar | undefined {
    const key = this.build(node, route, NO_ROOM)
    const name = key.kind === 'scalar' ? nameOfKey(key.value, key.text) : undefined
    if (key.kind === 'scalar' && (key.templated || name !== undefined)) return key.templated ? key : { ...key, text: name ?? '' }
    const { start, end } = key.kind === 'scalar' ? this.#spanOf(node) : key.span
    const message = describeBadKey(key)
    if (route.origin === 'own')
      this.problems.push({ code: 'yaml-syntax', span: { start, end: Math.max(end, start + 1) }, message })
    return undefined
  }

  #buildAlias(node: Alias, route: Route): YamlNode {
    const { start, end } = this.#spanOf(node)
    const span = route.alias ?? { start, end }
    const target = this.#anchors.get(node.source)
    if (!target) {
      if (route.origin === 'own') this.#reportUnknownAnchor(span, node.source)
      return unknownAt(span)
    }
    if (this.#unfinished.has(target)) {
      this.#report(span, `This alias stands inside the very node that &${node.source} names, so it would never end.`, target)
      return unknownAt(span)
    }
    if (this.#budget <= 0 || route.depth > MAX_DEPTH) {
      this.#reportBomb(span, target)
      return unknownAt(span)
    }
    const built = this.build(target, { origin: 'alias', alias: span, depth: route.depth + 1 }, NO_ROOM)
    if (this.#budget <= 0) this.#reportBomb(span, target)
    return built
  }

  /**
   * Adds what `<<` brings. As in go-yaml v2, and unlike the YAML text on merge keys, it acts where it stands: it overrides what was
   * written before it and yields to what comes after. Of several maps in one list the first wins.
   */
  #mergeInto(entries: YamlEntry[], pair: Pair<Node, Node | null>, route: Route): { open: boolean; end: number } {
    const source = pair.value
    if (!source) return { open: false, end: this.#spanOf(pair.key).end }
    const sources = isSeq(source) ? (source.items as Node[]) : [source]
    let open = false
    const known = new Set<string>()
    for (const each of sources) {
      const built = this.build(each, route, NO_ROOM)
      if (built.kind !== 'map') {
        open = true
        if (!built.templated) this.#report(built.span, 'A merge key (<<) can only bring in a map, or a list of maps.')
        continue
      }
      open ||= built.open
      for (const entry of built.entries) {
        if (known.has(entry.key.text)) continue
        known.add(entry.key.text)
        entries.push({ key: { ...entry.key, origin: 'merge' }, value: { ...entry.value, origin: 'merge' } })
      }
    }
    return { open, end: this.#spanOf(source).end }
  }

  /** Drops merged entries that are overridden, and reports keys that are written twice. */
  #settleEqualKeys(entries: readonly YamlEntry[], { origin }: Route): readonly YamlEntry[] {
    const last = new Map<string, number>()
    const first = new Map<string, YamlScalar>()
    for (const [index, { key }] of entries.entries()) {
      const earlier = first.get(key.text)
      if (key.origin !== 'merge') {
        if (earlier && origin === 'own') this.#reportEqualKeys(key, earlier)
        else first.set(key.text, key)
      }
      last.set(key.text, index)
    }
    if (last.size === entries.length) return entries
    const kept = entries.filter(({ key }, index) => key.origin !== 'merge' || last.get(key.text) === index)
    return this.#mask ? this.#forgetEqualKeys(kept) : kept
  }

  /** In a template, equal keys are the branches of a condition: which one applies is unknown. */
  #forgetEqualKeys(entries: readonly YamlEntry[]): readonly YamlEntry[] {
    const count = new Map<string, number>()
    for (const { key } of entries) count.set(key.text, (count.get(key.text) ?? 0) + 1)
    return entries.map((entry) =>
      (count.get(entry.key.text) ?? 0) > 1 ? { ...entry, value: { ...entry.value, templated: true } } : entry,
    )
  }

  #reportEqualKeys(key: YamlScalar, first: YamlScalar): void {
    this.problems.push({
      code: 'duplicate-key',
      span: key.span,
      message: `The key "${key.text}" is written twice in one map; kubectl silently keeps the last one, and other tools refuse the file.`,
      related: { span: first.span, message: `"${key.text}" is written here first.` },
    })
  }

  #reportUnknownAnchor(span: Span, name: string): void {
    const message = `No anchor &${name} comes before this alias, so it stands for nothing; text that begins with * needs quotes.`
    const isWholeValue = lineEnd(this.#readable, span.end) === span.end
    const changes = [{ span, text: quote(this.#readable.slice(span.start, span.end)) }]
    this.problems.push({
      code: 'yaml-syntax',
      span,
      message,
      ...(isWholeValue && { repair: { title: 'Quote the text', changes } }),
    })
  }

  /** Every reader turns YAML into JSON first. */
  #reportEndless(span: Span, text: string): void {
    const message = `"${text}" is a number of YAML that JSON does not have; as text it needs quotes.`
    const changes = [{ span, text: quote(text) }]
    this.problems.push({ code: 'yaml-syntax', span, message, repair: { title: 'Quote the text', changes } })
  }

  #reportBomb(span: Span, target: Node): void {
    if (this.#bombReported) return
    this.#bombReported = true
    this.#report(
      span,
      `Following this alias and the aliases inside it adds more than ${ALIAS_BUDGET} nodes, so it is not followed.`,
      target,
    )
  }

  #report(span: Span, message: string, anchor?: Node): void {
    const { start, end } = anchor ? this.#spanOf(anchor) : span
    const firstLine = this.#readable.slice(start, end).search(/[\r\n]/)
    const related = anchor && {
      span: { start, end: firstLine < 0 ? end : start + firstLine },
      message: 'The anchored node begins here.',
    }
    this.problems.push({ code: 'yaml-syntax', span, message, ...(related && { related }) })
  }

  /** Counts a node that an alias added; says whether no more may be. */
  #spend(route: Route): boolean {
    return route.alias !== undefined && --this.#budget < 0
  }

  #isTemplated({ start, end }: Span): boolean {
    return this.#mask?.touches(start, end) || hasPlaceholder(this.#text.slice(start, end))
  }

  /** Whether a template line in this room, at this column or deeper, is still unclaimed; claims it. */
  #claim(room: Room, column: number): boolean {
    let found = false
    for (const line of this.#mask?.linesIn(room.lower, room.upper) ?? []) {
      if (line.column < column || this.#claimed.has(line.offset)) continue
      this.#claimed.add(line.offset)
      found = true
    }
    return found
  }

  #columnOf(node: Node): number {
    return columnAt(this.#readable, this.#spanOf(node).start)
  }

  /** The parser lets an unclosed quote end behind the text. */
  #spanOf({ range }: Node): Span {
    const { length } = this.#text
    return { start: Math.min(range?.[0] ?? 0, length), end: Math.min(range?.[1] ?? 0, length) }
  }

  #endOfContent(start: number, end: number): number {
    let at = end
    while (at > start && (this.#readable[at - 1] === '\n' || this.#readable[at - 1] === '\r')) at--
    return at
  }
}

const STYLES: Record<string, YamlScalar['style']> = {
  [Scalar.PLAIN]: 'plain',
  [Scalar.QUOTE_SINGLE]: 'single',
  [Scalar.QUOTE_DOUBLE]: 'double',
  [Scalar.BLOCK_LITERAL]: 'literal',
  [Scalar.BLOCK_FOLDED]: 'folded',
}

/** `undefined`: the tag says something else than the text. */
function typeScalar(node: Scalar, text: string, style: YamlScalar['style']): YamlScalar['value'] | undefined {
  if (node.tag) return typeTaggedScalar(node.tag, text)
  return style === 'plain' ? typePlainScalar(text) : text
}

function isEndless(value: YamlScalar['value']): boolean {
  return typeof value === 'number' && !Number.isFinite(value)
}

function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.source === '<<' && key.type === Scalar.PLAIN && (!key.tag || key.tag === 'tag:yaml.org,2002:merge')
}

function unknownAt(span: Span): YamlScalar {
  return { kind: 'scalar', span, origin: 'alias', templated: true, value: null, text: '', style: 'plain' }
}
