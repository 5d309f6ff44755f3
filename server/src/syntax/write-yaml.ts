import type { Json } from './plain.ts'
import { typePlainScalar } from './scalar.ts'

/** How a document is laid out, so that new text looks like its neighbours. */
export interface Layout {
  readonly lineBreak: '\n' | '\r\n'
  /** Columns by which a map is indented below its key. */
  readonly mapIndent: number
  /** Columns by which a list's dashes are indented below its key; 0 where they stand below the key itself. */
  readonly listIndent: number
  /** JSON: keys and texts are always quoted. */
  readonly json: boolean
}

export type Collection = Exclude<Json, string | number | boolean | null>

/** A map entry in block style, as lines without line breaks, the first at column 0. */
export function writeEntry(key: string, value: Json, layout: Layout): string[] {
  const written = writeKey(key, layout)
  if (isInline(value)) return [`${written}: ${writeInline(value, layout)}`]
  return [`${written}:`, ...writeBelowKey(value, layout)]
}

/** A collection in block style, as lines, indented as it must be below a key at column 0. */
export function writeBelowKey(value: Collection, layout: Layout): string[] {
  const indent = ' '.repeat(isList(value) ? layout.listIndent : layout.mapIndent)
  return writeBlock(value, layout).map((line) => indent + line)
}

/** A list item in block style, as lines; its dash at column 0. */
export function writeItem(value: Json, layout: Layout): string[] {
  const lines = isInline(value) ? [writeInline(value, layout)] : writeBlock(value, layout)
  return lines.map((line, index) => (index === 0 ? '- ' : '  ') + line)
}

/** A collection in block style, as lines. */
export function writeBlock(value: Collection, layout: Layout): string[] {
  if (isList(value)) return value.flatMap((item) => writeItem(item, layout))
  return Object.entries(value).flatMap(([key, each]) => writeEntry(key, each, layout))
}

/** Whether a value fits behind its key: a scalar or an empty collection. */
export function isInline(value: Json): value is string | number | boolean | null {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0
}

/** A value on one line, as it may stand outside flow collections. */
export function writeInline(value: Json, layout: Layout): string {
  return typeof value === 'string' ? writeText(value, layout, PLAIN_IN_BLOCK) : writeFlow(value, layout)
}

/** A value on one line, in flow style. */
export function writeFlow(value: Json, layout: Layout): string {
  if (typeof value === 'string') return writeText(value, layout, PLAIN_IN_FLOW)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isList(value)) return `[${value.map((item) => writeFlow(item, layout)).join(', ')}]`
  return `{${Object.entries(value)
    .map(([key, each]) => writeFlowEntry(key, each, layout))
    .join(', ')}}`
}

/** A map entry in flow style. */
export function writeFlowEntry(key: string, value: Json, layout: Layout): string {
  return `${writeKey(key, layout)}: ${writeFlow(value, layout)}`
}

/** A key, quoted where it must be. */
export function writeKey(key: string, layout: Layout): string {
  return key === '<<' ? quote(key) : writeText(key, layout, PLAIN_IN_FLOW)
}

/** Text in double quotes. */
export function quote(text: string): string {
  return JSON.stringify(text).replace(NOT_PRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Whether text may stand without quotes outside flow collections and is read as text there. */
export function isPlainText(text: string): boolean {
  return PLAIN_IN_BLOCK.test(text) && typePlainScalar(text) === text
}

function writeText(text: string, { json }: Layout, plain: RegExp): string {
  return !json && plain.test(text) && typePlainScalar(text) === text ? text : quote(text)
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

/** Characters that YAML wants escaped, or that nobody would see, as far as JSON lets them through. */
const NOT_PRINTABLE = /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g

/**
 * Text on one line that can be nothing but a plain scalar: no indicator in front (a dash, question mark or colon may stand before
 * another character), no colon at a word's end, no comment, no document marker, no blanks at its ends.
 */
const PLAIN_IN_BLOCK = plainScalar('')
/** Between brackets the readers of YAML 1.1 take any question mark for the beginning of a key. */
const PLAIN_IN_FLOW = plainScalar(',\\[\\]{}?')

function plainScalar(excluded: string): RegExp {
  const char = `[^\\s\\u0000-\\u001f\\u007f-\\u009f\\ufeff\\ufffe\\uffff\\ud800-\\udfff:#${excluded}]`
  const first = `(?!---|\\.\\.\\.)(?:[^\\s\\u0000-\\u001f\\u007f-\\u009f\\ufeff\\ufffe\\uffff\\ud800-\\udfff\\-?:,\\[\\]{}#&*!|>'"%@\`]|[-${excluded.includes('?') ? '' : '?'}:](?=${char}))`
  const later = `(?:${char}|:(?=[^\\s${excluded}])|(?<=[^\\s])#| (?=[^\\s#]))`
  return new RegExp(`^${first}${later}*$`)
}
