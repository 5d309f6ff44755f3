import { buildTree } from './build-tree.ts'
import { type Directive, readDirectives } from './directive.ts'
import { explainErrors } from './explain-errors.ts'
import { MAX_DEPTH, type ReadYaml, readYaml } from './read-yaml.ts'
import { readRepaired } from './repair.ts'
import type { Span } from './span.ts'
import { refusedText } from './stricter-readers.ts'
import type { SyntaxProblem } from './syntax-problem.ts'
import { maskTemplate, type TemplateMask } from './template.ts'
import { nextLine } from './text-lines.ts'
import type { YamlNode } from './yaml-node.ts'

export interface ParsedDocument {
  readonly root?: YamlNode
  readonly problems: readonly SyntaxProblem[]
  readonly directives: readonly Directive[]
  readonly templated: boolean
}

/** Reads the text of one YAML document. Spans in the result are relative to it. */
export function parseDocument(text: string, isFirst: boolean): ParsedDocument {
  const { root, problems, mask, readable } = readDocumentText(text)
  const directives = readDirectives({ text, readable, root, isFirst })
  return { ...(root && { root }), problems: mask ? [] : problems, directives, templated: mask !== undefined }
}

/** A document as far as its text says. */
export interface DocumentReading {
  readonly root: YamlNode | undefined
  /** For templates these are guesses: what is covered up may cure them. */
  readonly problems: readonly SyntaxProblem[]
  readonly mask: TemplateMask | undefined
  /** What was parsed: as long as the text, with templates covered up and mistakes mended where that was possible. */
  readonly readable: string
}

export function readDocumentText(text: string): DocumentReading {
  const mask = maskTemplate(text)
  // The parser knows no line ends by CR alone; YAML does.
  const written = (mask?.text ?? text).replace(/\r(?!\n)/g, '\n')
  if (/^\ufeff?(?:---)?\s*$/.test(written)) return { root: undefined, problems: [], mask, readable: written }
  const { read, readable, problems } = mask ? { read: readYaml(written), readable: written, problems: [] } : readRepaired(written)
  if (read.stopped) return { root: undefined, problems: [explainStop(read.stopped)], mask, readable }
  const tree = buildTree(read.contents, text, readable, mask)
  return {
    root: tree.root,
    problems: inOrder([...problems, ...explainErrors(read.errors, readable), ...tree.problems, ...refusedText(readable)], text),
    mask,
    readable,
  }
}

function explainStop({ at, limit }: NonNullable<ReadYaml['stopped']>): SyntaxProblem {
  const message =
    limit === 'depth'
      ? `Lists and maps are nested more than ${MAX_DEPTH} levels deep here, so this document is not read.`
      : 'This document is too large to be read while you type; nothing in it is checked.'
  return { code: 'yaml-syntax', span: { start: at, end: at + 1 }, message, limit: true }
}

/** One problem per line is enough: where two of them meet, they have one cause. The parser also finds things behind the end. */
function inOrder(problems: readonly SyntaxProblem[], text: string): SyntaxProblem[] {
  let told = -1
  return problems
    .map((problem) => ({ ...problem, span: clamp(problem.span, text.length) }))
    .sort((a, b) => a.span.start - b.span.start)
    .filter(({ code, span }) => {
      if (code === 'duplicate-key') return true
      const isNew = span.start >= told
      if (isNew) told = nextLine(text, span.start)
      return isNew
    })
}

function clamp({ start, end }: Span, length: number): Span {
  return { start: Math.min(start, length), end: Math.min(end, length) }
}
