import { CST, Lexer } from 'yaml'

/** A piece of a document as the parser's tokenizer cuts it. */
export interface Lexeme {
  /** `plain`: an unquoted or block scalar, in which nothing means anything; `text`: everything else, told by its first character. */
  readonly kind: 'plain' | 'text'
  readonly source: string
  readonly start: number
}

/** The pieces of a document in order; together they are its whole text. */
export function* lexemesOf(text: string): Generator<Lexeme> {
  let start = 0
  let isScalar = false
  for (const source of new Lexer().lex(text)) {
    if (!isScalar && MARKERS.has(source)) {
      isScalar = source === CST.SCALAR
      continue
    }
    yield { kind: isScalar ? 'plain' : 'text', source, start }
    isScalar = false
    start += source.length
  }
}

/** Lexemes that stand for no text. */
const MARKERS: ReadonlySet<string> = new Set([CST.DOCUMENT, CST.FLOW_END, CST.SCALAR])
