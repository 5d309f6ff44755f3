import type { Span } from './span.ts'

/** A line of its own made of template expressions that may add entries or items around it. */
interface TemplateLine {
  readonly offset: number
  /** The column at which what it adds will stand, as far as one can tell. */
  readonly column: number
}

/** A document's text with its template expressions covered up, so that the rest can be parsed. Offsets stay as they are. */
export interface TemplateMask {
  readonly text: string
  /** Whether an expression lies within the stretch, at least partly. */
  touches(start: number, end: number): boolean
  linesIn(start: number, end: number): readonly TemplateLine[]
}

/**
 * Covers Go template expressions (`{{ … }}`, Helm) and Jinja statements (`{% … %}`). Lines made of nothing else become comments;
 * an expression inside other text becomes a word. `undefined` if the text is no template.
 */
export function maskTemplate(text: string): TemplateMask | undefined {
  const expressions = findExpressions(text)
  if (expressions.length === 0) return undefined
  const alone = findAlone(text, expressions)
  const parts: string[] = []
  let copied = 0
  for (const expression of expressions) {
    const { start, end } = expression
    parts.push(text.slice(copied, start), alone.has(expression) ? asComment(text.slice(start, end)) : FILLER.repeat(end - start))
    copied = end
  }
  const masked = parts.join('') + text.slice(copied)
  const lines = findAdditions(text, masked, [...alone])
  return {
    text: masked,
    touches: (start, end) => (expressions[firstWhere(expressions, (span) => span.end > start)]?.start ?? end) < end,
    linesIn: (start, end) =>
      lines.slice(
        firstWhere(lines, ({ offset }) => offset >= start),
        firstWhere(lines, ({ offset }) => offset >= end),
      ),
  }
}

/** Stands for an inline expression: a letter, so that `{{ a }}: b` keeps its key and `-{{ a }}` becomes no list. */
const FILLER = 'x'

function findExpressions(text: string): Span[] {
  const found: Span[] = []
  OPENING.lastIndex = 0
  for (let match = OPENING.exec(text); match; match = OPENING.exec(text)) {
    const [opening] = match
    const last = opening.startsWith('{%') ? '%}' : '}}'
    const body = opening.endsWith('/*') ? text.indexOf('*/', OPENING.lastIndex) : OPENING.lastIndex
    const closing = body < 0 ? -1 : text.indexOf(last, body)
    if (closing < 0) break
    found.push({ start: match.index, end: closing + 2 })
    OPENING.lastIndex = closing + 2
  }
  return found
}

const OPENING = /\{\{-? *\/\*|\{\{|\{%/g

/** The expressions on whose lines nothing stands but expressions. */
function findAlone(text: string, expressions: readonly Span[]): ReadonlySet<Span> {
  const gaps = [...expressions, { start: text.length, end: text.length }].map(({ start }, index) =>
    text.slice(expressions[index - 1]?.end ?? 0, start),
  )
  const bareBefore: boolean[] = []
  for (const [index, gap] of gaps.entries())
    bareBefore.push(isBlank(gap.slice(gap.lastIndexOf('\n') + 1)) && (gap.includes('\n') || (bareBefore[index - 1] ?? true)))
  const alone: Span[] = []
  let bareAfter = true
  for (const [index, expression] of [...expressions.entries()].reverse()) {
    const gap = gaps[index + 1] ?? ''
    const endsLine = gap.includes('\n') || index === expressions.length - 1
    bareAfter = isBlank(endsLine ? (gap.split('\n', 1)[0] ?? '') : gap) && (endsLine || bareAfter)
    if (bareAfter && bareBefore[index]) alone.push(expression)
  }
  return new Set(alone.reverse())
}

function isBlank(text: string): boolean {
  return /^[ \t\r\ufeff]*$/.test(text)
}

/** The same number of characters and lines, each line a comment. */
function asComment(expression: string): string {
  return expression.replace(/[^\r\n]+/g, (line) => `#${' '.repeat(line.length - 1)}`)
}

/**
 * Which lines may add something, and at which column: `nindent 4` says it; a condition or loop adds what is written next; anything
 * else is taken to stand where it is written. A condition before the first key decides about the whole document and adds nothing.
 */
function findAdditions(text: string, masked: string, alone: readonly Span[]): TemplateLine[] {
  const lines: TemplateLine[] = []
  const columns = columnsOf(text, alone)
  let nextColumn: number | undefined
  for (const [index, { start, end }] of [...alone.entries()].reverse()) {
    nextColumn = columnOfContent(masked.slice(end, alone[index + 1]?.start)) ?? nextColumn
    const source = text.slice(start, end)
    const own = columns[index] ?? 0
    if (CONDITION.test(source)) lines.push({ offset: start, column: nextColumn ?? own })
    else if (!SILENT.test(source)) lines.push({ offset: start, column: Number(INDENT.exec(source)?.[1] ?? own) })
  }
  lines.reverse()
  const firstKey = firstContent(masked)
  return lines.filter(({ offset }) => offset >= firstKey || !CONDITION.test(text.slice(offset, offset + 20)))
}

const CONDITION = /^\{[{%]-? *(?:if|else|elif|range|for|with)\b/
const SILENT = /^\{[{%]-? *(?:end\w*\b|define\b|set\b|macro\b|\/\*|\$\w* *:?=)/
const INDENT = /\bn?indent +(\d+)/

/** In one pass, because all of them may stand on one long line. */
function columnsOf(text: string, spans: readonly Span[]): number[] {
  let line = 0
  return spans.map(({ start }, index) => {
    const before = spans[index - 1]?.start ?? 0
    const lineBreak = text.slice(before, start).lastIndexOf('\n')
    if (lineBreak >= 0) line = before + lineBreak + 1
    return start - line
  })
}

/** The column of the first text in a stretch that is neither blank nor a comment. */
function columnOfContent(stretch: string): number | undefined {
  return /\n( *)[^\s#]/.exec(stretch)?.[1]?.length
}

function firstContent(masked: string): number {
  return /^\ufeff?(?:---.*)?(?:\s*#.*)*\s*/.exec(masked)?.[0].length ?? 0
}

/** Binary search in sorted items for the first that meets a condition which all later ones meet too. */
function firstWhere<T>(items: readonly T[], meets: (item: T) => boolean): number {
  let low = 0
  let high = items.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const item = items[middle]
    if (item !== undefined && meets(item)) high = middle
    else low = middle + 1
  }
  return low
}

/** `${NAME}` of envsubst and Flux, `$(NAME)` of kustomize and of container arguments. */
export function hasPlaceholder(text: string): boolean {
  return text.includes('$') && /\$\{[^{}\s]+\}|\$\([A-Za-z_][\w.-]*\)/.test(text)
}
