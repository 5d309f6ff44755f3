import { Composer, type CST, Lexer, type ParsedNode, Parser, Schema, type YAMLError } from 'yaml'

/**
 * Collections nested deeper than this are not read. No manifest comes near it, and it keeps every recursion over the tree,
 * the parser's included, far away from the end of the stack.
 */
export const MAX_DEPTH = 200

export interface ReadYaml {
  readonly contents: ParsedNode | undefined
  readonly errors: readonly YAMLError[]
  /** The parser's tokens, for what the node tree does not keep: comments, anchors. */
  readonly tokens: readonly CST.Token[]
  /** Where the nesting passed `MAX_DEPTH`; there are no contents then. */
  readonly tooDeepAt?: number
}

/** Parses the text of one YAML document. Every scalar is read as text: typing is the business of `scalar.ts`. */
export function readYaml(text: string): ReadYaml {
  const tokens: CST.Token[] = []
  const parser = new Parser()
  let offset = 0
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > MAX_DEPTH) return { contents: undefined, errors: [], tokens: [], tooDeepAt: offset }
    offset = parser.offset
  }
  for (const token of parser.end()) tokens.push(token)

  const errors: YAMLError[] = []
  let contents: ParsedNode | undefined
  const composer = new Composer<ParsedNode, false>(COMPOSER_OPTIONS)
  for (const document of composer.compose(tokens, true, text.length)) {
    contents ??= document.contents ?? undefined
    errors.push(...document.errors)
  }
  return { contents, errors, tokens }
}

/** `failsafe` knows text only. Equal keys are found by `build-tree.ts`, because the parser compares every key with every other. */
const COMPOSER_OPTIONS = {
  schema: new Schema({ schema: 'failsafe', resolveKnownTags: false }) as unknown as 'failsafe',
  uniqueKeys: false,
  logLevel: 'silent',
} as const
