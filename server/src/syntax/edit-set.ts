import { deepEqual } from '../base/deep-equal.ts'
import { type Draft, findTarget, hasComment, insert, isShared, type Plan, replace, type Target } from './draft.ts'
import { insertEntry, insertItem, joinLines } from './edit-insert.ts'
import type { Path } from './path.ts'
import type { Json } from './plain.ts'
import { columnAt, lineEnd } from './text-lines.ts'
import { toPlain } from './to-plain.ts'
import { type Collection, isInline, writeBelowKey, writeBlock, writeFlow, writeInline } from './write-yaml.ts'
import type { YamlNode, YamlScalar } from './yaml-node.ts'

/** Gives the entry at a path a value, adding the entry and its parents where they do not exist. */
export function planSet(draft: Draft, path: Path, value: Json): Plan {
  if (!draft.root) return writeFirst(draft, nest(path, value))
  for (let length = path.length; length >= 0; length--) {
    const target = findTarget(draft, path.slice(0, length))
    if (target) return setBelow(draft, target, path.slice(length), value)
  }
  return undefined
}

function setBelow(draft: Draft, target: Target, rest: Path, value: Json): Plan {
  const { node } = target
  const [step, ...deeper] = rest
  if (step === undefined) return deepEqual(toPlain(node), value) ? [] : replaceValue(draft, target, value)
  if (node.kind === 'scalar') return node.value === null ? replaceValue(draft, target, nest(rest, value)) : undefined
  if (node.open) return undefined
  const added = nest(deeper, value)
  if (node.kind === 'map') {
    const isNew = typeof step === 'string' && !node.entries.some(({ key }) => key.text === step)
    return isNew ? insertEntry(draft, target, step, added) : undefined
  }
  return step === node.items.length ? insertItem(draft, target, added) : undefined
}

/** The value wrapped in the maps (and one-item lists) that the steps name. */
function nest(steps: Path, value: Json): Json {
  return steps.reduceRight<Json>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value)
}

/** Writes the first content of a document that has none. */
function writeFirst({ text, layout }: Draft, value: Json): Plan {
  if (isInline(value)) return undefined
  const before = text === '' || text === '\ufeff' || text.endsWith('\n') ? '' : layout.lineBreak
  return [insert(text.length, before + joinLines(writeBlock(value, layout), 0, layout) + layout.lineBreak)]
}

function replaceValue(draft: Draft, target: Target, value: Json): Plan {
  const { node, inFlow } = target
  const region = { start: target.gap.start, end: node.span.end }
  if (hasTag(draft, target) || draft.isTemplated(region) || isShared(draft, region)) return undefined
  if (!isFlowScalar(node) && hasComment(draft, region)) return undefined
  if (inFlow || (node.kind !== 'scalar' && node.flow)) return replaceInline(draft, target, writeFlow(value, draft.layout))
  if (isInline(value)) return replaceInline(draft, target, writeLike(node, value, draft))
  return replaceByBlock(draft, target, value)
}

/** A value on one line takes the place of whatever was there. */
function replaceInline(draft: Draft, { node, gap, path }: Target, written: string): Plan {
  if (node.kind === 'scalar' && node.style === 'missing') {
    const colon = typeof path.at(-1) === 'string' && !draft.text.slice(gap.start, gap.end).includes(':') ? ':' : ''
    return [insert(node.span.start, `${colon} ${written}`)]
  }
  const isBlock = node.kind !== 'scalar' && !node.flow
  if (!isBlock || path.length === 0 || typeof path.at(-1) === 'number') return [replace(node.span, written)]
  const start = endOfGap(draft, gap.start, node.span.start)
  return [replace({ start, end: node.span.end }, ` ${written}`)]
}

/** A block collection takes the place of whatever was there; a comment behind the old value stays behind the key. */
function replaceByBlock(draft: Draft, { node, gap, path, column }: Target, value: Collection): Plan {
  const { text, layout } = draft
  const { start, end } = node.span
  if (path.length === 0 || typeof path.at(-1) === 'number') {
    if (node.kind === 'scalar' && node.style === 'missing')
      return [insert(start, ` ${joinLines(writeBlock(value, layout), column + 2, layout)}`)]
    return [replace(node.span, joinLines(writeBlock(value, layout), columnAt(text, start), layout))]
  }
  const below = layout.lineBreak + joinLines(writeBelowKey(value, layout), column, layout, 'all')
  const from = endOfGap(draft, gap.start, start)
  if (node.kind !== 'scalar' || node.style === 'literal' || node.style === 'folded') return [replace({ start: from, end }, below)]
  if (text.slice(gap.start, start).includes('\n')) return undefined
  const lineBreakAt = lineEnd(text, end)
  if (lineBreakAt === end) return [replace({ start: from, end }, below)]
  return [replace({ start: from, end }, ''), insert(lineBreakAt, below)]
}

/** Where the colon, or the anchor behind it, ends. */
function endOfGap({ text }: Draft, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length
}

/** A text that replaces a quoted one keeps its quotes. */
function writeLike(node: YamlNode, value: Json, { layout }: Draft): string {
  if (typeof value !== 'string' || node.kind !== 'scalar') return writeInline(value, layout)
  if (node.style === 'double') return writeInline(value, { ...layout, json: true })
  if (node.style === 'single' && /^[ -~]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`
  return writeInline(value, layout)
}

function hasTag({ text }: Draft, { node, gap }: Target): boolean {
  return /(?:^|[\s:[{,-])!/.test(text.slice(gap.start, node.span.start).replace(/#.*/g, ''))
}

function isFlowScalar(node: YamlNode): node is YamlScalar {
  return node.kind === 'scalar' && node.style !== 'literal' && node.style !== 'folded'
}
