import { isScalar, type Node, Scalar } from 'yaml'
import type { Span } from './span.ts'
import type { SyntaxProblem } from './syntax-problem.ts'
import { lineEnd } from './text-lines.ts'
import { quote } from './write-yaml.ts'
import type { YamlNode } from './yaml-node.ts'

// What YAML 1.2 allows and the YAML 1.1 of kubectl and daprd does not.

/** The escape `\/` in a text in double quotes. JSON has it, too, and a file that begins like JSON is read as such. */
export function unknownEscapes(text: string, { start, end }: Span): readonly SyntaxProblem[] {
  if (!text.slice(start, end).includes('\\/') || text.trimStart().startsWith('{')) return []
  return [...text.slice(start, end).matchAll(/\\./gs)]
    .filter(([written]) => written === '\\/')
    .map(({ index }) => {
      const span = { start: start + index, end: start + index + 2 }
      return {
        code: 'yaml-syntax',
        span,
        message: 'kubectl and daprd do not know the escape \\/ and refuse the document; a slash needs none.',
        repair: { title: 'Write a plain slash', changes: [{ span, text: '/' }] },
      }
    })
}

/** A question mark in a text without quotes between brackets: there it always begins a key. */
export function questionMark(node: Node | null, span: Span): SyntaxProblem | undefined {
  if (!isScalar(node) || node.type !== Scalar.PLAIN || !node.source?.includes('?')) return undefined
  return {
    code: 'yaml-syntax',
    span,
    message:
      'Between brackets, kubectl and daprd take ? for the beginning of a key and refuse the document; the text needs quotes.',
    repair: { title: 'Quote the text', changes: [{ span, text: quote(node.source) }] },
  }
}

/** A name of an anchor that only newer readers take, such as `&a:`. */
export function isOldAnchor(name: string): boolean {
  return /^[\w-]+$/.test(name)
}

/** A tab between the dash and its item. */
export function tabBehindDash(before: string, offset: number): SyntaxProblem | undefined {
  const [blanks] = /(?<=-) *\t[ \t]*$/.exec(before) ?? []
  if (blanks === undefined) return undefined
  const span = { start: offset - blanks.length, end: offset }
  return {
    code: 'yaml-syntax',
    span,
    message: 'A tab stands between this dash and its item; kubectl and daprd refuse the document.',
    repair: { title: 'Replace the tab by a blank', changes: [{ span, text: ' ' }] },
  }
}

/** A line break of Unicode in a text without quotes, where YAML 1.1 takes it for the end of the line. */
export function unicodeLineBreak(source: string, { start }: Span): SyntaxProblem | undefined {
  const at = source.search(/[\u0085\u2028\u2029]/)
  if (at < 0) return undefined
  return {
    code: 'yaml-syntax',
    span: { start: start + at, end: start + at + 1 },
    message: 'An invisible line separator stands here; kubectl and daprd take it for the end of the line.',
  }
}

/** What no document may have anywhere. */
export function refusedText(text: string): readonly SyntaxProblem[] {
  return [otherVersion(text), controlCharacter(text)].filter((problem) => problem !== undefined)
}

/** A directive for another version of YAML than 1.1. */
function otherVersion(text: string): SyntaxProblem | undefined {
  const match = /^\s*%YAML[ \t]+(?!1\.1\s)\S+/.exec(text)
  if (!match) return undefined
  const end = match[0].length
  const start = match[0].indexOf('%')
  return {
    code: 'yaml-syntax',
    span: { start, end },
    message: 'kubectl and daprd read YAML 1.1 and refuse a document that says it is of another version.',
    repair: { title: 'Remove the directive', changes: [{ span: { start, end: lineEnd(text, end) + 1 }, text: '' }] },
  }
}

/** A control character that no YAML may contain. */
function controlCharacter(text: string): SyntaxProblem | undefined {
  const start = text.search(CONTROL)
  if (start < 0) return undefined
  return {
    code: 'yaml-syntax',
    span: { start, end: start + 1 },
    message: 'A control character stands here, which makes kubectl and daprd refuse the document.',
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** Why a node cannot be a key of a map. */
export function describeBadKey(key: YamlNode): string {
  if (key.kind !== 'scalar') return 'A list or a map stands where a key is expected; a key must be plain text.'
  if (key.style === 'missing') return 'A key is missing before this colon.'
  const meaning = key.value === null ? 'means null' : 'is a number beyond 64 bits'
  return `"${key.text}" ${meaning}, which is no key for kubectl and daprd; put it in quotes.`
}

/** What a tag says that its text is not. */
export function misfit(tag: string | undefined, text: string): string {
  const name = (tag ?? '').replace(/^tag:yaml\.org,2002:/, '!!')
  return `${text === '' ? 'Nothing' : `"${text}"`} cannot be read as ${name}, as its tag demands, so the document is refused.`
}
