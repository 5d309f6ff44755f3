import { Composer, type CST, Lexer, type ParsedNode, Parser, Schema, type YAMLError } from 'yaml'

/**
 * Collections nested deeper than this are not read. No manifest comes near it, and it keeps every recursion over the tree,
 * the parser's included, far away from the end of the stack.
 */
export const MAX_DEPTH = 200

/** Pieces (words, blanks, punctuation) of which a document may consist: as many as are parsed in about half a second. */
const MAX_LEXEMES = 750_000

/** Stray tokens outside the document's node that are looked at; after so many, nothing more can be learnt from them. */
const MAX_STRAY_TOKENS = 100

export interface ReadYaml {
  readonly contents: ParsedNode | undefined
  readonly errors: readonly YAMLError[]
  /** Where a limit was passed; there are no contents then. */
  readonly stopped?: { readonly at: number; readonly limit: 'depth' | 'size' }
}

/** Parses the text of one YAML document. Every scalar is read as text: typing is the business of `scalar.ts`. */
export function readYaml(text: string): ReadYaml {
  const tokens: CST.Token[] = []
  const parser = new Parser()
  let offset = 0
  let stray = 0
  let lexemes = 0
  for (const lexeme of lexemesOf(text)) {
    for (const token of parser.next(lexeme)) {
      if (token.type !== 'error' || ++stray <= MAX_STRAY_TOKENS) tokens.push(token)
    }
    if (parser.stack.length > MAX_DEPTH) return { contents: undefined, errors: [], stopped: { at: offset, limit: 'depth' } }
    if (++lexemes > MAX_LEXEMES) return { contents: undefined, errors: [], stopped: { at: offset, limit: 'size' } }
    offset = parser.offset
  }
  tokens.push(...parser.end())
  const documents = withoutStackTraces(() => [
    ...new Composer<ParsedNode, false>(COMPOSER_OPTIONS).compose(tokens, true, text.length),
  ])
  const contents = documents.find((document) => document.contents)?.contents ?? undefined
  return { contents, errors: documents.flatMap((document) => document.errors) }
}

/**
 * Between brackets the parser takes `::]` for a key with a colon. For kubectl and daprd a colon belongs to the word before it unless
 * a blank follows, as in the address `fe80::`: https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/goyaml.v2/scannerc.go
 */
function* lexemesOf(text: string): Generator<string> {
  const lexemes = new Lexer().lex(text)
  if (!/:[,[\]{}]/.test(text)) return yield* lexemes
  let offset = 0
  let word: string | undefined
  let begins = false
  for (const lexeme of lexemes) {
    if (lexeme === WORD) {
      begins = true
      continue
    }
    // Behind a colon that was joined to its word, the lexer sees an empty word.
    if (begins && lexeme === '' && word !== undefined) {
      begins = false
      continue
    }
    const joins = !begins && word !== undefined && lexeme === ':' && /[,[\]{}]/.test(text[offset + 1] ?? '')
    if (joins) word += lexeme
    else {
      if (word !== undefined) yield* [WORD, word]
      word = begins ? lexeme : undefined
      if (!begins) yield lexeme
    }
    begins = false
    if (!SIGNS.has(lexeme)) offset += lexeme.length
  }
  if (word !== undefined) yield* [WORD, word]
}

/** What the lexer sends before the text of a word, and between documents; neither stands in the text. */
const WORD = '\x1f'
const SIGNS: ReadonlySet<string> = new Set(['\x02', '\x18', WORD])

/** `failsafe` knows text only. Equal keys are found by `build-tree.ts`, because the parser compares every key with every other. */
const COMPOSER_OPTIONS = {
  schema: new Schema({ schema: 'failsafe', resolveKnownTags: false }) as unknown as 'failsafe',
  uniqueKeys: false,
  logLevel: 'silent',
} as const

/** The parser makes an `Error` of every mistake. In badly broken text, recording where each was made costs more than parsing. */
function withoutStackTraces<T>(work: () => T): T {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return work()
  } finally {
    Error.stackTraceLimit = limit
  }
}
