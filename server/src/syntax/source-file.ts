import type { Directive } from './directive.ts'
import { LineIndex } from './line-index.ts'
import { parseDocument } from './parse-document.ts'
import { retypeScalar } from './retype-scalar.ts'
import { splitDocuments } from './split-documents.ts'
import type { SyntaxProblem } from './syntax-problem.ts'
import type { YamlNode } from './yaml-node.ts'

/**
 * How much of a file is read: text up to this offset (UTF-16 units), and so many documents. Parsing must not stop the editor for
 * longer than about a second. A single Kubernetes object is smaller anyway: the store behind the API server takes 1.5 MiB,
 * https://etcd.io/docs/v3.5/dev-guide/limit/
 */
const LIMITS = { length: 1_500_000, documents: 10_000 }

/** One file's text and what it says as YAML. */
export interface SourceFile {
  readonly uri: string
  readonly text: string
  /** At least one; of an empty file, an empty one. */
  readonly documents: readonly SourceDocument[]
  readonly lines: LineIndex
  /** Some document of it is a template. */
  readonly templated: boolean
}

/** One YAML document of a file. All spans inside are relative to its own `text`, so that they stay true while others change. */
export interface SourceDocument {
  /** Position among the file's documents, from 0; empty documents count. */
  readonly index: number
  /** Offsets in the file: `text` is `file.text.slice(start, end)`. */
  readonly start: number
  readonly end: number
  readonly text: string
  /** Absent where there is nothing but comments, or nothing that can be read. */
  readonly root?: YamlNode
  readonly problems: readonly SyntaxProblem[]
  readonly directives: readonly Directive[]
  readonly templated: boolean
}

/** Reads a file. Broken text is normal: never throws. What `previous` (an earlier state of the same file) already knows is not parsed again. */
export function parseSourceFile(uri: string, text: string, previous?: SourceFile): SourceFile {
  const spans = splitDocuments(text, LIMITS)
  const texts = spans.map(({ start, end }) => text.slice(start, end))
  const unchanged = unchangedDocuments(texts, previous?.documents ?? [])
  const documents = spans.map(({ start, end }, index): SourceDocument => {
    const own = texts[index] ?? ''
    if (!isWithinLimits({ index, end })) return { ...unreadDocument(own), index, start, end }
    const edited = texts.length === previous?.documents.length ? previous.documents[index] : undefined
    const content = unchanged(index) ?? (edited && retypeScalar(edited, own)) ?? readDocument(own, index)
    return { ...content, index, start, end }
  })
  return { uri, text, documents, lines: new LineIndex(text), templated: documents.some((document) => document.templated) }
}

/** The documents before and after the place of an edit, by their new position. Comparing texts costs less than a table of them. */
function unchangedDocuments(
  texts: readonly string[],
  before: readonly SourceDocument[],
): (index: number) => SourceDocument | undefined {
  const shorter = Math.min(texts.length, before.length)
  const moved = before.length - texts.length
  let head = 0
  while (head < shorter && before[head]?.text === texts[head]) head++
  let tail = texts.length
  while (tail > head && tail + moved > head && before[tail + moved - 1]?.text === texts[tail - 1]) tail--
  return (index) => {
    const old = index < head ? before[index] : index >= tail ? before[index + moved] : undefined
    // Only the first document can hold directives for the whole file, so it is a kind of its own.
    return old && isWithinLimits(old) && (index === 0) === (old.index === 0) ? old : undefined
  }
}

function isWithinLimits({ index, end }: Pick<SourceDocument, 'index' | 'end'>): boolean {
  return end <= LIMITS.length && index < LIMITS.documents
}

type Content = Omit<SourceDocument, 'index' | 'start' | 'end'>

function readDocument(text: string, index: number): Content {
  return { text, ...parseDocument(text, index === 0) }
}

function unreadDocument(text: string): Content {
  const message = 'This file is too large to be read as a whole; from here on nothing is checked.'
  const problem: SyntaxProblem = { code: 'yaml-syntax', span: { start: 0, end: Math.min(3, text.length) }, message, limit: true }
  return { text, problems: [problem], directives: [], templated: false }
}
