import fc from 'fast-check'
import type { Path } from '../../server/src/syntax/path.ts'
import type { Json } from '../../server/src/syntax/plain.ts'

/** A document that was written down at random from a known value. */
export interface GeneratedYaml {
  readonly text: string
  readonly value: { readonly [key: string]: Json }
  /** Every line in order, without line breaks, and the path of the entry or item it belongs to. */
  readonly lines: readonly { readonly text: string; readonly path: Path }[]
  readonly lineBreak: string
}

/** Texts that are easy to get wrong: words and numbers of several YAML versions, indicators, blanks, quotes, line breaks. */
export const trickyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      ' ',
      'y',
      'on',
      'Off',
      'null',
      '~',
      '010',
      '0o10',
      '1_000',
      '1:30',
      '2024-01-01',
      '0x1F',
      '1e3',
      '.5',
      '-',
      '- a',
      '?',
      ': ',
      'a: b',
      'a #b',
    ],
    ...[
      '#a',
      '&a',
      '*a',
      '!a',
      '|',
      '>',
      "'",
      '"',
      '%',
      '@',
      '`',
      '{',
      '[a]',
      'a,b',
      'a}',
      '---',
      '...',
      '<<',
      ' a',
      'a ',
      'a\nb',
      '\ta',
      'ä',
      '\u00a0',
      '😀',
    ],
    ...['http://a:80/b', 'a:b', '-1s', '5s', '{{a}}', '=', 'a\\b', 'true', '3000', '.inf', 'a: ', 'a:', '\ufeff', '\u0085', '\r'],
  ),
  fc.string({ maxLength: 8 }),
)

const word = fc.constantFrom(
  'name',
  'spec',
  'orders',
  'dapr.io/enabled',
  'apps',
  'retry',
  'list',
  'a',
  'b',
  'maxRetries',
  'x-y',
  'io.k/z',
)
const key = fc.oneof({ weight: 9, arbitrary: word }, { weight: 1, arbitrary: trickyText.filter((text) => !isPlaceholder(text)) })
const scalar: fc.Arbitrary<Json> = fc.oneof(
  word,
  trickyText.filter((text) => !isPlaceholder(text)),
  fc.integer({ min: -1000, max: 100000 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  fc.boolean(),
  fc.constant(null),
)

/** Any value that a fix could write. */
export const jsonValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 3, selector: ([name]) => name })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value

const mapValue = fc
  .uniqueArray(fc.tuple(key, jsonValue), { minLength: 1, maxLength: 4, selector: ([name]) => name })
  .map((entries): { [key: string]: Json } => Object.fromEntries(entries))

/** Documents in block and flow style, with comments, blank lines, several indentations, CRLF and without a final newline. */
export const generatedYaml: fc.Arbitrary<GeneratedYaml> = fc
  .record({
    value: mapValue,
    mapIndent: fc.constantFrom(2, 4, 3),
    listIndent: fc.constantFrom(0, 2, 4),
    lineBreak: fc.constantFrom('\n', '\n', '\r\n'),
    finalNewline: fc.boolean(),
    byteOrderMark: fc.boolean(),
    choices: fc.infiniteStream(fc.nat({ max: 99 })),
  })
  .map(({ value, choices, ...layout }) => write(value, layout, () => choices.next().value ?? 0))

interface Layout {
  readonly mapIndent: number
  readonly listIndent: number
  readonly lineBreak: string
  readonly finalNewline: boolean
  readonly byteOrderMark: boolean
}

/** `choose` gives numbers from 0 to 99: a style is taken when its number is below its percentage. */
function write(value: { readonly [key: string]: Json }, layout: Layout, choose: () => number): GeneratedYaml {
  const lines: { text: string; path: Path }[] = []
  let comments = 0
  const comment = () => `# c${++comments}: "it's" - {x}`

  const writeMap = (map: { readonly [key: string]: Json }, indent: string, path: Path, firstPrefix = indent) => {
    for (const [index, [name, each]] of Object.entries(map).entries()) {
      const entryPath = [...path, name]
      const prefix = index === 0 ? firstPrefix : indent
      if (prefix === indent) writeAbove(indent, entryPath)
      writeValue(each, `${prefix}${scalarText(name, true, choose)}:`, indent, entryPath)
    }
  }
  const writeList = (list: readonly Json[], indent: string, path: Path, firstPrefix = indent) => {
    for (const [index, each] of list.entries()) {
      const itemPath = [...path, index]
      const prefix = index === 0 ? firstPrefix : indent
      if (prefix === indent) writeAbove(indent, itemPath)
      const inner = `${indent}  `
      if (isMap(each) && Object.keys(each).length > 0 && choose() < 80) writeMap(each, inner, itemPath, `${prefix}- `)
      else if (isList(each) && each.length > 0 && choose() < 80) writeList(each, inner, itemPath, `${prefix}- `)
      else writeValue(each, `${prefix}-`, indent, itemPath)
    }
  }
  const writeAbove = (indent: string, path: Path) => {
    if (choose() < 10) lines.push({ text: '', path: ['\0blank'] })
    if (choose() < 15) lines.push({ text: `${indent}${comment()}`, path })
  }
  const writeValue = (each: Json, head: string, indent: string, path: Path) => {
    const trailing = choose() < 15 ? ` ${comment()}` : ''
    const isItem = typeof path.at(-1) === 'number'
    if (isMap(each) && Object.keys(each).length > 0 && choose() < 80 && !isItem) {
      lines.push({ text: head + trailing, path })
      writeMap(each, indent + ' '.repeat(layout.mapIndent), path)
    } else if (isList(each) && each.length > 0 && choose() < 80 && !isItem) {
      lines.push({ text: head + trailing, path })
      writeList(each, indent + ' '.repeat(layout.listIndent), path)
    } else if (each === null && choose() < 50) {
      lines.push({ text: head + trailing, path })
    } else if (typeof each === 'string' && /^\w[\w \n]*\w\n$/.test(each)) {
      lines.push({ text: `${head} |${trailing}`, path })
      for (const line of each.split('\n').slice(0, -1)) lines.push({ text: line === '' ? '' : `${indent}  ${line}`, path })
    } else {
      lines.push({
        text: `${head} ${typeof each === 'object' && each !== null ? flowText(each, choose) : scalarText(each, false, choose)}${trailing}`,
        path,
      })
    }
  }

  writeMap(value, '', [])
  const text = lines.map((line) => line.text).join(layout.lineBreak) + (layout.finalNewline ? layout.lineBreak : '')
  return { text: (layout.byteOrderMark ? '\ufeff' : '') + text, value, lines, lineBreak: layout.lineBreak }
}

function flowText(value: Json, choose: () => number): string {
  if (isList(value)) return `[${value.map((item) => flowText(item, choose)).join(choose() < 50 ? ', ' : ',')}]`
  if (!isMap(value)) return scalarText(value, true, choose)
  const entries = Object.entries(value).map(([name, each]) => `${scalarText(name, true, choose)}: ${flowText(each, choose)}`)
  return choose() < 30 ? `{ ${entries.join(', ')} }` : `{${entries.join(', ')}}`
}

/** Quotes are left out only where nobody could doubt it. */
function scalarText(value: Json, inFlow: boolean, choose: () => number): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  const plain = /^[A-Za-z][\w./-]*$/.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value)
  if (plain && choose() < 80) return value
  if (/^[\w :.,#&*!|>"%@`{}[\]-]*$/.test(value) && !inFlow && choose() < 50) return `'${value}'`
  return JSON.stringify(value).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** Text that is read as a template or a placeholder has no value that could be compared. */
function isPlaceholder(text: string): boolean {
  return /\{\{|\{%|\$[{(]/.test(text)
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
