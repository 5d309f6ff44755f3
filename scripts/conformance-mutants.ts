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
const ENTRIES = /^knowledge\/(?:dapr\/|istio\/|linkerd\/|kubernetes\/gateway-)/

/** Code that answers the questions of the comparison; the rest words messages, draws places, or finds overlaps. */
const DECISIONS = new RegExp(
  [
    // What is written in our own file is read by no program.
    'knowledge/formats/(?!glob|release)',
    'knowledge/dapr/(?:access-control|access-decision|access-operations|apps|policies|resilience)\\.ts',
    'knowledge/kubernetes/gateway-contradictions\\.ts',
    'knowledge/istio/(?:contradictions|injection|membership|peer-authentication|retries|tracing)\\.ts',
    'knowledge/linkerd/(?:breakers|existing-proxy|inbound-policy|membership|proxy-config)\\.ts',
    'schema/(?:validate|unknown-key|version|plain-value)\\.ts',
    'model/(?:duration|quantity)\\.ts',
    'syntax/scalar\\.ts',
  ]
    .map((part) => `^${part}`)
    .join('|'),
)

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
  'filledIn',
  'unchecked',
  'nonEmpty',
  'distinct',
  'distinctBy',
  'among',
  'choices',
  'needs',
  'refusedBeside',
  'selfHosted',
  'open',
  'wordsSince',
  'unsigned',
  'numberOrText',
])

interface Mutant {
  readonly file: string
  readonly line: number
  readonly what: string
  /** Of a release later than any that was asked. */
  readonly later: boolean
  readonly text: string
}

runMain(async () => {
  const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string' }, in: { type: 'string' } } })
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && (ENTRIES.test(file) || DECISIONS.test(file)) && file.startsWith(values.in ?? ''),
  )
  const possible = files.sort().flatMap(mutantsOf)
  const all = possible.filter(({ later }) => !later)
  const chosen = sample(all, Number(values.count ?? 200), Number(values.seed ?? 1))
  const folder = mkdtempSync(join(tmpdir(), 'sidecar-lens-mutants-'))
  const survivors: Mutant[] = []
  try {
    for (const file of firstOfEachProduct(chosen)) {
      const topic = await noticedBy({ file, text: readFileSync(join(SOURCES, file), 'utf8') }, join(folder, 'comparison.mjs'))
      if (topic !== undefined) throw new Error(`"${topic}" disagrees without any fault: run "npm run conformance" first`)
    }
    for (const [index, mutant] of chosen.entries()) {
      const topic = await noticedBy(mutant, join(folder, 'comparison.mjs'))
      if (topic === undefined) survivors.push(mutant)
      console.log(`${index + 1}/${chosen.length} ${describe(mutant)}: ${topic ?? 'UNNOTICED'}`)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
  console.log(`\n${chosen.length - survivors.length} of ${chosen.length} faults noticed (of ${all.length} that can be made)`)
  console.log(`${possible.length - all.length} entries came with later releases than were asked`)
  for (const mutant of survivors) console.log(`- ${describe(mutant)}`)
})

function firstOfEachProduct(mutants: readonly Mutant[]): Iterable<string> {
  return new Map(mutants.map(({ file }) => [productOf(file), file])).values()
}

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
    const later = isLater(file, node)
    found.push({ file, line, what, later, text: text.slice(0, start) + by + text.slice(node.end) })
  }
  const visit = (node: ts.Node): void => {
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
  const versions = versionsAsked(file)
  const [oldest, newest] = [versions[0], versions.at(-1)]
  if (oldest === undefined || newest === undefined) return false
  return compareVersions(value.text, oldest) > 0 && compareVersions(value.text, newest) <= 0
}

/** Whether a release newer than any that was asked brought the entry, or what it is part of. */
function isLater(file: string, entry: ts.Node): boolean {
  const newest = versionsAsked(file).at(-1)
  if (newest === undefined) return false
  const cameLater = (node: ts.Node, key = 'since') => {
    const since = ts.isObjectLiteralExpression(node) ? initializerOf(node, key) : undefined
    return since !== undefined && ts.isStringLiteral(since) && compareVersions(since.text, newest) > 0
  }
  for (let node = entry; !ts.isSourceFile(node); node = node.parent) if (cameLater(node)) return true
  if (!ts.isPropertyAssignment(entry)) return false
  const holder = entry.parent.parent.parent
  const wordsSince = ts.isObjectLiteralExpression(holder) ? initializerOf(holder, 'wordsSince') : undefined
  return cameLater(entry.initializer) || (wordsSince !== undefined && cameLater(wordsSince, nameOf(entry.name)))
}

function initializerOf(object: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const property = object.properties.find((part) => part.name !== undefined && nameOf(part.name) === name)
  return property && ts.isPropertyAssignment(property) ? property.initializer : undefined
}

/** Oldest first. */
function versionsAsked(file: string): readonly string[] {
  return TOPICS.filter((topic) => topic.product === productOf(file))
    .flatMap((topic) => topic.versions)
    .sort(compareVersions)
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

/**
 * Bundles the comparison with the fault in it, and runs it.
 *
 * @returns the topic that noticed; `undefined` when none did. One that never ends has noticed as well.
 */
async function noticedBy({ file, text }: Pick<Mutant, 'file' | 'text'>, outfile: string): Promise<string | undefined> {
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
    entryPoints: [join(REPOSITORY, 'scripts/conformance-mutant.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    outfile,
    plugins: [plugin],
    logLevel: 'silent',
  })
  const folder = dirname(file)
  const first = noticing.get(file) ?? noticing.get(folder) ?? []
  const { status, stdout } = spawnSync('node', [outfile, productOf(file), ...first], { encoding: 'utf8', timeout: 300_000 })
  const topic = status === 0 ? stdout.trim() : 'none: it did not end well'
  if (topic === '') return undefined
  for (const place of [file, folder]) noticing.set(place, [topic, ...first.filter((other) => other !== topic)])
  return topic
}

/** Of a file and of a folder, the topics that noticed faults in it, the last one first: they are likely to notice the next one too. */
const noticing = new Map<string, readonly string[]>()

/** The product whose programs are asked alone; empty for code that all share. */
function productOf(file: string): string {
  if (file.startsWith('knowledge/kubernetes/gateway-')) return 'gateway-api'
  return /^knowledge\/(dapr|istio|linkerd)\//.exec(file)?.[1] ?? ''
}
