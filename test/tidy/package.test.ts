import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { listFiles, PackageManager } from '@vscode/vsce'
import { RULES } from '../../server/src/rules/registry.ts'

const ROOT = join(import.meta.dirname, '../..')
const manifest = JSON.parse(read('package.json'))
const RULE_PAGES = ['README.md', ...RULES.map(({ code }) => `${code}.md`)].map((page) => `docs/rules/${page}`)

describe('the packaged extension', () => {
  let files: readonly string[]

  before(async () => {
    files = await listFiles({ cwd: ROOT, packageManager: PackageManager.None })
  })

  it('holds the bundles, grammars, rule pages and what the editor shows about it, and nothing else', () => {
    const grammars = readdirSync(join(ROOT, 'syntaxes')).map((name) => `syntaxes/${name}`)
    const bundles = ['dist/client.js', 'dist/server.cjs']
    const about = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'docs/icon.png',
      'docs/schema/sidecar-lens.schema.json',
      'package.json',
    ]
    assert.deepEqual(files.toSorted(), [...bundles, ...about, ...grammars, ...RULE_PAGES].sort())
  })

  it('holds every file that its manifest names', () => {
    const { grammars, yamlValidation, jsonValidation = [] } = manifest.contributes
    const contributed = [
      ...grammars.map(({ path }: { path: string }) => path),
      ...[...yamlValidation, ...jsonValidation].map(({ url }: { url: string }) => url),
    ]
    const named = [manifest.main, manifest.browser, manifest.icon, ...contributed].map((file) => file.replace('./', ''))
    assert.deepEqual(
      named.filter((file) => !files.includes(file)),
      [],
    )
  })

  it('needs no package at run time', () => {
    assert.equal(manifest.dependencies, undefined)
  })
})

describe('the npm package', () => {
  it('holds the command line and the rule pages, and nothing else', () => {
    const [{ files }] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8' }),
    )
    const expected = [
      'LICENSE',
      'README.md',
      'dist/cli.cjs',
      'docs/schema/sidecar-lens.schema.json',
      'package.json',
      ...RULE_PAGES,
    ]
    assert.deepEqual(files.map(({ path }: { path: string }) => path).sort(), expected.sort())
  })
})

describe('the commands that people are told to type', () => {
  it('exist where the documentation names them', () => {
    const documents = [
      'README.md',
      'docs/contributing.md',
      'docs/conformance.md',
      'docs/performance.md',
      'test/conformance/README.md',
      '.ci/run',
    ]
    const named = documents.flatMap((document) => npmScriptsIn(read(document)))
    assert.ok(named.includes('start') && named.includes('test'), 'the readme names neither start nor test')
    assert.deepEqual(
      named.filter((script) => !(script in manifest.scripts)),
      [],
    )
  })

  it('include one that continuous integration runs', () => {
    assert.match(read('.ci/run'), /npm ci && npm test/)
  })

  it('have a title in the palette that the client answers to', () => {
    const registered = [...read('client/src/commands.ts').matchAll(/registerCommand\('([^']+)'/g)].map(([, id]) => id)
    const contributed = manifest.contributes.commands.map(({ command }: { command: string }) => command)
    assert.deepEqual(contributed.toSorted(), registered.toSorted())
  })
})

/** `npm start`, `npm test` and `npm run <name>` in a text. */
function npmScriptsIn(text: string): readonly string[] {
  return [...text.matchAll(/\bnpm (?:run )?(start|test|(?<=run )[\w:-]+)/g)].map(([, script]) => script ?? '')
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}
