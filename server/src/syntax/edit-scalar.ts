import { type Draft, findTarget, isShared, type Plan, replace, type Target } from './draft.ts'
import { locateWithin } from './locate-within.ts'
import { entryAtPath, nodeAtPath } from './node-at.ts'
import type { Path } from './path.ts'
import { typePlainScalar } from './scalar.ts'
import type { Span } from './span.ts'
import { isPlainText, quote, writeFlow, writeInline, writeKey } from './write-yaml.ts'
import type { YamlScalar } from './yaml-node.ts'

/** Gives an entry another key. */
export function planRename(draft: Draft, path: Path, to: string): Plan {
  const parent = findTarget(draft, path.slice(0, -1))
  const key = entryAtPath(draft.root, path)?.key
  if (!parent || !key || key.origin !== 'own' || key.templated || key.style === 'missing') return undefined
  if (key.text === to) return []
  if (nodeAtPath(parent.node, [to])) return undefined
  const quoted = key.style === 'double' || key.style === 'single'
  return [replace(key.span, quoted ? quote(to) : writeKey(to, draft.layout))]
}

/** Makes a scalar text without changing what is written. */
export function planQuote(draft: Draft, path: Path): Plan {
  const target = findScalar(draft, path)
  if (!target || target.scalar.style === 'missing') return undefined
  return target.scalar.style === 'plain' ? [replace(target.scalar.span, quote(target.scalar.text))] : []
}

/** Replaces a part of a scalar's decoded text. Text stays text, and other scalars may change their type with what they say. */
export function planReplace(draft: Draft, path: Path, within: Span | undefined, text: string): Plan {
  const target = findScalar(draft, path)
  if (!target) return undefined
  const { scalar } = target
  const { start, end } = within ?? { start: 0, end: scalar.text.length }
  if (start < 0 || end < start || end > scalar.text.length) return undefined
  const wanted = scalar.text.slice(0, start) + text + scalar.text.slice(end)
  const place = locateWithin(scalar, draft.text, { start, end })
  if (place && staysExact(scalar, text, wanted, target.inFlow)) return [replace(place, text)]
  if (scalar.style === 'literal' || scalar.style === 'folded' || scalar.style === 'missing') return undefined
  if (scalar.style === 'plain') {
    const value = typeof scalar.value === 'string' ? wanted : typePlainScalar(wanted)
    return [replace(scalar.span, target.inFlow ? writeFlow(value, draft.layout) : writeInline(value, draft.layout))]
  }
  return [replace(scalar.span, quote(wanted))]
}

/** Whether the scalar is read as wanted when only the part is exchanged in its text. */
function staysExact({ style, value }: YamlScalar, text: string, wanted: string, inFlow: boolean): boolean {
  if (/[\r\n]/.test(text)) return false
  if (style === 'literal') return true
  if (style === 'double') return quote(text) === `"${text}"`
  if (style === 'single') return quote(text) === `"${text}"` && !text.includes("'")
  return (
    style === 'plain' &&
    !(inFlow && /[,[\]{}]/.test(wanted)) &&
    (isPlainText(wanted) || (typeof value !== 'string' && wanted !== '' && /^[\w.+-]+$/.test(wanted)))
  )
}

function findScalar(draft: Draft, path: Path): (Pick<Target, 'inFlow'> & { scalar: YamlScalar }) | undefined {
  const target = findTarget(draft, path)
  if (target?.node.kind !== 'scalar') return undefined
  const gap = draft.text.slice(target.gap.start, target.node.span.start).replace(/#.*/g, '')
  if (/[\s:[{,-]!/.test(gap) || isShared(draft, target.gap)) return undefined
  return { scalar: target.node, inFlow: target.inFlow }
}
