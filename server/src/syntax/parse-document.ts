import { buildTree } from './build-tree.ts'
import type { Directive } from './directive.ts'
import { MAX_DEPTH, readYaml } from './read-yaml.ts'
import type { SyntaxProblem } from './syntax-problem.ts'
import { maskTemplate, type TemplateMask } from './template.ts'
import type { YamlNode } from './yaml-node.ts'

export interface ParsedDocument {
  readonly root?: YamlNode
  readonly problems: readonly SyntaxProblem[]
  readonly directives: readonly Directive[]
  readonly templated: boolean
}

/** Reads the text of one YAML document. Spans in the result are relative to it. */
export function parseDocument(text: string, _isFirst: boolean): ParsedDocument {
  const { root, problems, mask } = readDocumentText(text)
  return { ...(root && { root }), problems: mask ? [] : problems, directives: [], templated: mask !== undefined }
}

/** A document as far as its text says. */
export interface DocumentReading {
  readonly root: YamlNode | undefined
  readonly problems: readonly SyntaxProblem[]
  readonly mask: TemplateMask | undefined
  /** What was parsed: as long as the text, with templates covered up. */
  readonly readable: string
}

export function readDocumentText(text: string): DocumentReading {
  const mask = maskTemplate(text)
  const readable = (mask?.text ?? text).replace(/\r(?!\n)/g, '\n')
  const read = readYaml(readable)
  if (read.tooDeepAt !== undefined) {
    const message = `Lists and maps are nested more than ${MAX_DEPTH} levels deep here, so this document is not read.`
    const problem: SyntaxProblem = { code: 'yaml-syntax', span: { start: read.tooDeepAt, end: read.tooDeepAt + 1 }, message }
    return { root: undefined, problems: [problem], mask, readable }
  }
  const { root, problems } = buildTree(read.contents, text, readable, mask)
  const syntax = read.errors.map(
    (error): SyntaxProblem => ({ code: 'yaml-syntax', span: { start: error.pos[0], end: error.pos[1] }, message: error.message }),
  )
  return { root, problems: [...syntax, ...problems], mask, readable }
}
