import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const SOURCES = join(ROOT, 'server/src')

/** A file may import its own layer and those after it. */
const LAYERS = ['transport', 'features', 'rules', 'workspace', 'knowledge', 'schema', 'model', 'syntax', 'base']

/** Packages, and the places that may import them. Anything else is refused, so a new package is a decision. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  yaml: /^syntax\//,
  'vscode-languageserver': /^transport\/lsp\//,
  'vscode-languageserver/node': /^transport\/(lsp\/process|cli\/main)\.ts$/,
  'vscode-languageserver/browser': /^transport\/lsp\/worker\.ts$/,
  'vscode-languageserver-textdocument': /^transport\/lsp\//,
  picomatch: /^(knowledge|workspace|transport)\//,
  tinyglobby: /^transport\//,
  '@marcbachmann/cel-js': /^knowledge\//,
}

interface Import {
  readonly from: string
  readonly to: string
}

describe('layers', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const imports = files.flatMap(importsOf)

  it('sees every layer and a plausible number of imports', () => {
    assert.deepEqual(
      LAYERS.filter((layer) => !files.some((file) => file.startsWith(`${layer}/`))),
      [],
    )
    assert.ok(imports.length > files.length, `only ${imports.length} imports in ${files.length} files`)
  })

  it('are imported downwards only', () => {
    const upward = imports.filter(({ from, to }) => to.startsWith('.') && rank(from) > rank(target(from, to)))
    assert.deepEqual(upward, [])
  })

  it('reach packages only where the package belongs', () => {
    const misplaced = imports.filter(({ from, to }) => !to.startsWith('.') && !isAllowed(from, to))
    assert.deepEqual(misplaced, [])
  })

  it('keep products out of features and transports', () => {
    const named = imports.filter(
      ({ from, to }) => /^(features|transport)\//.test(from) && /knowledge\/(dapr|istio|linkerd)\//.test(target(from, to)),
    )
    assert.deepEqual(named, [])
  })

  it('keep the disk and the process out of everything below the transport', () => {
    const reaching = imports.filter(({ from, to }) => to.startsWith('node:') && !from.startsWith('transport/'))
    assert.deepEqual(reaching, [])
  })
})

function importsOf(file: string): Import[] {
  const text = readFileSync(join(SOURCES, file), 'utf8')
  return [...text.matchAll(/^(?:import|export)\b[^'"]*?from\s*'([^']+)'|^import\s*'([^']+)'|import\('([^']+)'\)/gm)].map(
    (found) => ({
      from: file,
      to: found[1] ?? found[2] ?? found[3] ?? '',
    }),
  )
}

function target(from: string, to: string): string {
  return relative(SOURCES, join(SOURCES, dirname(from), to))
}

/** Entry files at the top belong above all layers. */
function rank(file: string): number {
  return LAYERS.indexOf(file.split('/')[0] ?? '')
}

function isAllowed(from: string, to: string): boolean {
  return to.startsWith('node:') || PACKAGES[to]?.test(from) === true
}
