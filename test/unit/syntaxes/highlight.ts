import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createOnigScanner, createOnigString, loadWASM } from 'vscode-oniguruma'
import { type IGrammar, INITIAL, type IRawGrammar, parseRawGrammar, Registry } from 'vscode-textmate'

/**
 * What our grammars are injected into: one stand-in for each of the two ways in which YAML grammars are written.
 * They are our own, because VS Code's are in no npm package that stands alone.
 */
export const BASES = ['nested', 'flat'] as const
type Base = (typeof BASES)[number]

/** The base grammar with ours injected. */
export function loadHighlighter(base: Base): Promise<IGrammar> {
  return load(base, ourGrammars())
}

/** Holds scopes against what is drawn under the lines: `# ^^^ scope other.scope !scope-that-must-not-be-there`. */
export function checkScopes(grammar: IGrammar, marked: string): void {
  const { text, expectations } = readMarked(marked)
  assert.notEqual(expectations.length, 0, 'nothing is drawn')
  const lines = tokenize(grammar, text)
  for (const { line, start, end, wanted, unwanted } of expectations) {
    for (let column = start; column < end; column++) {
      const { content, scopesAt } = lines[line] ?? never(line)
      const scopes = scopesAt(column)
      const place = `${content}\n${' '.repeat(column)}^ has ${scopes.join(' ')}`
      for (const scope of wanted)
        assert.ok(
          scopes.some((one) => isWithin(one, scope)),
          `${place}, not ${scope}`,
        )
      for (const scope of unwanted) assert.ok(!scopes.some((one) => isWithin(one, scope)), `${place}, against !${scope}`)
    }
  }
}

/** Our grammars leave every scope of this text as the base grammar alone would give it. */
export async function checkUndisturbed(base: Base, text: string): Promise<void> {
  const [alone, injected] = await Promise.all([load(base, []), loadHighlighter(base)])
  const draw = (grammar: IGrammar) =>
    tokenize(grammar, text).flatMap(({ content, scopesAt }) => [
      content,
      ...Array.from(content, (_, column) => (content[column] === ' ' ? '' : `${content[column]} ${scopesAt(column).join(' ')}`)),
    ])
  assert.deepEqual(draw(injected), draw(alone))
}

interface OurGrammar {
  /** File name in `syntaxes/`. */
  readonly file: string
  readonly scopeName: string
  /** Absent on grammars that others include. */
  readonly injectionSelector: string | undefined
}

export function ourGrammars(): readonly OurGrammar[] {
  return readdirSync(SYNTAXES)
    .sort()
    .map((file) => {
      const grammar = readGrammar(new URL(file, SYNTAXES))
      return { file, scopeName: grammar.scopeName, injectionSelector: grammar.injectionSelector }
    })
}

const SYNTAXES = new URL('../../../syntaxes/', import.meta.url)
const BASE_FILES: Readonly<Record<Base, readonly string[]>> = { nested: ['nested.json', 'nested-1.2.json'], flat: ['flat.json'] }

async function load(base: Base, ours: readonly OurGrammar[]): Promise<IGrammar> {
  const urls = [
    ...BASE_FILES[base].map((file) => new URL(`bases/${file}`, import.meta.url)),
    ...ours.map(({ file }) => new URL(file, SYNTAXES)),
  ]
  const grammars = new Map(urls.map((url) => readGrammar(url)).map((grammar) => [grammar.scopeName, grammar]))
  const injected = ours.filter(({ injectionSelector }) => injectionSelector !== undefined).map(({ scopeName }) => scopeName)
  const registry = new Registry({
    onigLib: loadOniguruma(),
    loadGrammar: async (scopeName) => grammars.get(scopeName) ?? null,
    getInjections: (scopeName) => (scopeName === 'source.yaml' ? injected : undefined),
  })
  return (await registry.loadGrammar('source.yaml')) ?? never(base)
}

let oniguruma: Promise<void> | undefined

async function loadOniguruma() {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'))
  oniguruma ??= loadWASM(wasm)
  await oniguruma
  return { createOnigScanner, createOnigString }
}

function readGrammar(url: URL): IRawGrammar {
  return parseRawGrammar(readFileSync(url, 'utf8'), url.pathname)
}

interface Line {
  readonly content: string
  readonly scopesAt: (column: number) => readonly string[]
}

function tokenize(grammar: IGrammar, text: string): readonly Line[] {
  let state = INITIAL
  return text.split('\n').map((content) => {
    const { tokens, ruleStack, stoppedEarly } = grammar.tokenizeLine(content, state)
    assert.equal(stoppedEarly, false)
    state = ruleStack
    return { content, scopesAt: (column) => tokens.find(({ endIndex }) => column < endIndex)?.scopes ?? [] }
  })
}

interface Expectation {
  readonly line: number
  readonly start: number
  readonly end: number
  readonly wanted: readonly string[]
  readonly unwanted: readonly string[]
}

/** A `#` that touches the carets counts as the first column. */
function readMarked(marked: string): { text: string; expectations: readonly Expectation[] } {
  const kept: string[] = []
  const expectations: Expectation[] = []
  for (const line of marked.replace(/^\n/, '').split('\n')) {
    const [, before = '', gap = '', carets = '', words = ''] = /^( *)#( *)(\^+) (.+)$/.exec(line) ?? []
    if (carets === '') {
      kept.push(line)
      continue
    }
    const scopes = words.split(' ')
    expectations.push({
      line: kept.length - 1,
      start: before.length + (gap === '' ? 0 : 1 + gap.length),
      end: before.length + 1 + gap.length + carets.length,
      wanted: scopes.filter((scope) => !scope.startsWith('!')),
      unwanted: scopes.filter((scope) => scope.startsWith('!')).map((scope) => scope.slice(1)),
    })
  }
  return { text: kept.join('\n'), expectations }
}

/** `string.quoted.double.yaml` lies within `string.quoted`. */
function isWithin(scope: string, wider: string): boolean {
  return scope === wider || scope.startsWith(`${wider}.`)
}

function never(what: unknown): never {
  throw new Error(`unexpected: ${what}`)
}
