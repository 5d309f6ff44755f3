// Breaks what Sidecar Lens knows, one place at a time, and tells which faults the comparison with the real programs notices:
// `npm run conformance:mutants [-- --count 200 --seed 1 --in knowledge/dapr]`.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { build, type Plugin } from 'esbuild'
import ts from 'typescript'
import { compareVersions } from '../server/src/schema/version.ts'
import { TOPICS } from '../test/conformance/topics.ts'
import { REPOSITORY, runMain } from './command.ts'

const SOURCES = join(REPOSITORY, 'server/src')

/** Where what we know is written down as data. */
const ENTRIES = /^knowledge\/(?:dapr|istio|linkerd)\//

/** Code that answers the questions of the comparison; the rest words messages, draws places, or finds overlaps. */
const DECISIONS = new RegExp(
  [
    'knowledge/formats/',
    'knowledge/dapr/(?:access-control|access-decision|access-operations|apps|policies|resilience)\\.ts',
    'knowledge/istio/(?:injection|membership|peer-authentication|tracing)\\.ts',
    'knowledge/linkerd/(?:existing-proxy|membership|proxy-config)\\.ts',
    'schema/(?:validate|unknown-key|version|plain-value)\\.ts',
    'model/(?:duration|quantity)\\.ts',
    'syntax/scalar\\.ts',
  ]
    .map((part) => `^${part}`)
    .join('|'),
)

/** Fails at the first topic that disagrees. */
const COMPARISON = `
  import { compare } from './compare.ts'
  import { TOPICS } from './topics.ts'
  const [product] = process.argv.slice(2)
  for (const topic of TOPICS) {
    if (product && topic.product !== product) continue
    for (const version of topic.versions) if (compare(topic, version).disagreements.length > 0) process.exit(1)
  }
`

/** Properties whose facts the programs answer for. */
const REMOVABLE = new Set([
  'since',
  'until',
  'format',
  'keyFormat',
  'minimum',
  'maximum',
  'required',
  'requiredByProgram',
  'ignoreCase',
  'tolerated',
  'formerly',
])

interface Mutant {
  readonly file: string
  readonly line: number
  readonly what: string
  readonly text: string
}

runMain(async () => {
  const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' }, in: { type: 'string' } } })
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && (ENTRIES.test(file) || DECISIONS.test(file)) && file.startsWith(values.in ?? ''),
  )
  const all = files.sort().flatMap(mutantsOf)
  const chosen = sample(all, Number(values.count ?? 200), Number(values.seed ?? 1))
  const folder = mkdtempSync(join(tmpdir(), 'sidecar-lens-mutants-'))
  const survivors: Mutant[] = []
  try {
    if (await isNoticed({ file: '', text: '' }, join(folder, 'comparison.mjs')))
      throw new Error('The comparison disagrees without any fault: run "npm run conformance" first')
    for (const [index, mutant] of chosen.entries()) {
      const noticed = await isNoticed(mutant, join(folder, 'comparison.mjs'))
      if (!noticed) survivors.push(mutant)
      console.log(`${index + 1}/${chosen.length} ${noticed ? 'noticed  ' : 'UNNOTICED'} ${describe(mutant)}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  console.log(`\n${chosen.length - survivors.length} of ${chosen.length} faults noticed (of ${all.length} that can be made)`)
  for (const mutant of survivors) console.log(`- ${describe(mutant)}`)
})

function describe({ file, line, what }: Mutant): string {
  return `server/src/${file}:${line} ${what}`
}

/** Every entry of knowledge left out, and every decision turned round. */
function mutantsOf(file: string): readonly Mutant[] {
  const text = readFileSync(join(SOURCES, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const decides = DECISIONS.test(file)
  const found: Mutant[] = []
  const replace = (node: ts.Node, by: string, what: string) => {
    const start = node.getStart(source)
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    found.push({ file, line, what, text: text.slice(0, start) + by + text.slice(node.end) })
  }
  const visit = (node: ts.Node): void => {
    // What is proposed instead of a wrong text is our own idea; no program was asked for it.
    if (ts.isFunctionDeclaration(node) && /^(?:repair|suggest|settle|squeeze|describe)/.test(node.name?.text ?? '')) return
    if (ENTRIES.test(file) && ts.isPropertyAssignment(node)) {
      const name = nameOf(node.name)
      const holder = ts.isPropertyAssignment(node.parent.parent) ? nameOf(node.parent.parent.name) : ''
      if (holder === 'fields' || (holder === 'values' && isWordList(node.parent)))
        replace(node, '...{}', `${holder} without ${name}`)
      if (REMOVABLE.has(name) && isAsked(file, name, node.initializer))
        replace(node, '...{}', `without ${name}: ${node.initializer.getText(source).slice(0, 40)}`)
    }
    if (ENTRIES.test(file) && ts.isObjectLiteralExpression(node) && ts.isArrayLiteralExpression(node.parent)) {
      const entry = node.properties.find((part) => part.name !== undefined && nameOf(part.name) === 'name')
      if (entry && ts.isPropertyAssignment(entry) && node.properties.length > 1)
        replace(node, '...[]', `list without ${entry.initializer.getText(source)}`)
    }
    if (decides && ts.isIfStatement(node))
      replace(node.expression, `!(${node.expression.getText(source)})`, `if not ${short(node.expression)}`)
    if (decides && ts.isConditionalExpression(node))
      replace(node.condition, `!(${node.condition.getText(source)})`, `unless ${short(node.condition)}`)
    ts.forEachChild(node, visit)
  }
  const short = (node: ts.Node) => node.getText(source).replace(/\s+/g, ' ').slice(0, 60)
  visit(source)
  return found
}

/** The allowed words of a text with their meanings, and not the schema of a map's values. */
function isWordList(list: ts.ObjectLiteralExpression): boolean {
  return list.properties.every((word) => word.name !== undefined && nameOf(word.name) !== 'kind')
}

/** Of releases, only those between the oldest and the newest that was asked can make a difference. */
function isAsked(file: string, name: string, value: ts.Expression): boolean {
  if ((name !== 'since' && name !== 'until') || !ts.isStringLiteral(value)) return true
  const product = /^knowledge\/(\w+)\//.exec(file)?.[1]
  const versions = TOPICS.filter((topic) => topic.product === product)
    .flatMap((topic) => topic.versions)
    .sort(compareVersions)
  const [oldest, newest] = [versions[0], versions.at(-1)]
  if (oldest === undefined || newest === undefined) return false
  return compareVersions(value.text, oldest) > 0 && compareVersions(value.text, newest) <= 0
}

function nameOf(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : ''
}

/** The same choice for the same seed, spread over all files. */
function sample(all: readonly Mutant[], count: number, seed: number): readonly Mutant[] {
  let state = seed >>> 0
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
  const left = [...all]
  return Array.from({ length: Math.min(count, all.length) }, () => left.splice(Math.floor(random() * left.length), 1)).flat()
}

/** Bundles the comparison with the fault in it and runs it. One that never ends is noticed as well. */
async function isNoticed({ file, text }: Pick<Mutant, 'file' | 'text'>, outfile: string): Promise<boolean> {
  const plugin: Plugin = {
    name: 'fault',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const contents = path === join(SOURCES, file) ? text : readFileSync(path, 'utf8')
        return { contents: contents.replaceAll('import.meta.dirname', JSON.stringify(dirname(path))), loader: 'ts' }
      })
    },
  }
  await build({
    stdin: { contents: COMPARISON, resolveDir: join(REPOSITORY, 'test/conformance'), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    outfile,
    plugins: [plugin],
    logLevel: 'silent',
  })
  const product = /^knowledge\/(dapr|istio|linkerd)\//.exec(file)?.[1] ?? ''
  return spawnSync('node', [outfile, product], { stdio: 'ignore', timeout: 300_000 }).status !== 0
}
