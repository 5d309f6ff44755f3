// Measures what the design promises, side by side with what a user would otherwise run, and writes docs/performance.md.
// Figures of one machine mean little alone; the ratios are taken in one run.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseDocument } from 'yaml'
import { silentLogger } from '../server/src/base/logger.ts'
import { Analysis } from '../server/src/features/analysis.ts'
import { disk } from '../server/src/transport/disk.ts'
import { isRelevant } from '../server/src/workspace/relevance.ts'
import { residentMemory, startServer } from './language-server.ts'
import { sample } from './measure.ts'
import { generateWorkspace, manyObjects, resiliencyOf, writeWorkspace } from './workspace.ts'

const ROOT = resolve(import.meta.dirname, '..')
const SERVER = ['node', join(ROOT, 'dist/server.cjs'), '--stdio']
const PEER_FOLDER = join(ROOT, '.cache/bench')
const PEER_VERSION = '1.23.0'

interface Row {
  readonly what: string
  readonly ours: string
  readonly against: string
  readonly ratio: string
  readonly budget: string
}

const rows: Row[] = []
const temporary = mkdtempSync(join(tmpdir(), 'sidecar-lens-bench-'))
try {
  await measureStart()
  const sizes = [100, 1000, 10_000]
  const keystrokes = new Map<number, number>()
  for (const size of sizes) {
    const files = generateWorkspace(size)
    const folder = join(temporary, String(size))
    writeWorkspace(folder, files)
    await measureIndex(size, folder)
    keystrokes.set(size, await measureKeystroke(size, files))
  }
  const small = keystrokes.get(100) ?? Number.NaN
  const large = keystrokes.get(10_000) ?? Number.NaN
  rows.push({
    what: 'the same edit, 10,000 files against 100',
    ours: ms(large),
    against: ms(small),
    ratio: (large / small).toFixed(2),
    budget: '≤ 1.3',
  })
  await measureLargeFile()
  await measureMemory(join(temporary, '10000'))
  measurePackage()
} finally {
  rmSync(temporary, { recursive: true, force: true })
}
const table = [
  '| What | Sidecar Lens | Against | Ratio | Budget |',
  '| --- | --- | --- | --- | --- |',
  ...rows.map(({ what, ours, against, ratio, budget }) => `| ${what} | ${ours} | ${against} | ${ratio} | ${budget} |`),
].join('\n')
console.log(`\n${table}`)
writeFileSync(join(ROOT, 'docs/performance.md'), page(table))

async function measureStart(): Promise<void> {
  const folder = join(temporary, 'start')
  writeWorkspace(folder, generateWorkspace(100))
  const once = async (command: readonly string[]) => {
    const server = await startServer(command, folder)
    server.stop()
    return server.initialized
  }
  const peer = installPeer()
  const ours: number[] = []
  const theirs: number[] = []
  for (let round = 0; round < 7; round++) {
    ours.push(await once(SERVER))
    theirs.push(await once(peer))
  }
  const [own, other] = [median(ours), median(theirs)]
  rows.push({
    what: '`initialize` answered, from process start',
    ours: ms(own),
    against: `${ms(other)} (yaml-language-server ${PEER_VERSION})`,
    ratio: (own / other).toFixed(2),
    budget: '≤ 150 ms, ≤ 0.5',
  })
}

/** Reads and analyses a workspace, against reading all files and parsing the relevant ones once with `yaml`. */
async function measureIndex(size: number, folder: string): Promise<void> {
  const root = pathToFileURL(folder).toString()
  const { median: base } = await sample(3, async () => {
    for (const uri of await disk.find(root)) {
      const text = (await disk.read(uri)) ?? ''
      if (isRelevant(uri, text)) for (const part of text.split(/^---$/m)) parseDocument(part)
    }
  })
  const { median: index } = await sample(3, async () => {
    const analysis = new Analysis(silentLogger)
    analysis.setFolders([root])
    for (const uri of await disk.find(root)) analysis.change(uri, await disk.read(uri))
  })
  const { median: whole } = await sample(3, async () => {
    const analysis = new Analysis(silentLogger)
    analysis.setFolders([root])
    for (const uri of await disk.find(root)) analysis.change(uri, await disk.read(uri))
    for (const uri of analysis.files()) analysis.diagnostics(uri)
  })
  const against = `${ms(base)} (read all, parse the relevant with \`yaml\`)`
  const budget = size === 10_000 ? '≤ 1.3' : ''
  rows.push({ what: `cold index of ${size} files`, ours: ms(index), against, ratio: (index / base).toFixed(2), budget })
  rows.push({
    what: `cold index of ${size} files and all their diagnostics`,
    ours: ms(whole),
    against,
    ratio: (whole / base).toFixed(2),
    budget: '',
  })
}

/** Types into a 500-line Resiliency and asks for its diagnostics after each key. */
async function measureKeystroke(size: number, files: ReadonlyMap<string, string>): Promise<number> {
  const analysis = new Analysis(silentLogger)
  analysis.setFolders(['file:///bench'])
  for (const [name, text] of files) analysis.change(`file:///bench/${name}`, text)
  const uri = 'file:///bench/teams/team-0/resiliency.yaml'
  const text = resiliencyOf(500)
  analysis.change(uri, text)
  for (const file of analysis.files()) analysis.diagnostics(file)
  const { median: typical, p95 } = await sample(200, (round) => {
    analysis.change(uri, text.replace('duration: 1s', `duration: ${round + 2}s`))
    analysis.diagnostics(uri)
  })
  rows.push({
    what: `keystroke to diagnostics, 500 lines, ${size} files (p95)`,
    ours: ms(p95),
    against: '',
    ratio: '',
    budget: '≤ 10 ms',
  })
  const hover = await sample(200, (round) => {
    analysis.hover(uri, text.indexOf('maxRetries') + (round % 3))
  })
  if (size === 10_000)
    rows.push({ what: 'hover, 10,000 files (p95)', ours: ms(hover.p95), against: '', ratio: '', budget: '≤ 20 ms' })
  return typical
}

async function measureLargeFile(): Promise<void> {
  const text = manyObjects(50_000)
  const uri = 'file:///bench/large.yaml'
  const first = await sample(3, () => {
    const analysis = new Analysis(silentLogger)
    analysis.setFolders(['file:///bench'])
    analysis.change(uri, text)
    analysis.diagnostics(uri)
  })
  rows.push({ what: 'first diagnostics of a 50,000-line file', ours: ms(first.median), against: '', ratio: '', budget: '≤ 1 s' })
  const analysis = new Analysis(silentLogger)
  analysis.setFolders(['file:///bench'])
  analysis.change(uri, text)
  analysis.diagnostics(uri)
  const typing = await sample(20, (round) => {
    analysis.change(uri, text.replace('dapr.io/app-port: "8080"', `dapr.io/app-port: "${8000 + round}"`))
    analysis.diagnostics(uri)
  })
  rows.push({ what: 'typing in a 50,000-line file (p95)', ours: ms(typing.p95), against: '', ratio: '', budget: '≤ 50 ms' })
}

/** Memory of the real server after it has indexed and diagnosed everything. */
async function measureMemory(folder: string): Promise<void> {
  const server = await startServer(SERVER, folder)
  const ready = new Promise<void>((done) =>
    server.connection.onNotification('sidecarLens/status', ({ state }: { state: string }) => {
      if (state === 'ready') done()
    }),
  )
  await server.connection.sendNotification('initialized', {})
  await ready
  const memory = server.process.pid === undefined ? undefined : residentMemory(server.process.pid)
  server.stop()
  rows.push({
    what: 'resident memory after the index of 10,000 files',
    ours: memory === undefined ? 'not told by this system' : `${Math.round(memory / 1e6)} MB`,
    against: '',
    ratio: '',
    budget: '≤ 150 MB',
  })
}

function measurePackage(): void {
  const vsix = join(ROOT, 'dist/sidecar-lens.vsix')
  if (existsSync(vsix))
    rows.push({
      what: 'packaged extension',
      ours: `${Math.round(statSync(vsix).size / 1000)} kB`,
      against: '',
      ratio: '',
      budget: '≤ 700 kB',
    })
}

/** The peer is too large for a dependency; it is installed beside the build on first use. */
function installPeer(): readonly string[] {
  const entry = join(PEER_FOLDER, 'node_modules/yaml-language-server/bin/yaml-language-server')
  if (!existsSync(entry)) {
    console.log(`installing yaml-language-server ${PEER_VERSION} into .cache/bench`)
    execFileSync('npm', ['install', '--no-save', '--prefix', PEER_FOLDER, `yaml-language-server@${PEER_VERSION}`], {
      stdio: 'inherit',
    })
  }
  return ['node', entry, '--stdio']
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function ms(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`
}

function page(table: string): string {
  return `# Performance

Measured by \`npm run bench\`, on Node ${process.versions.node}. Each ratio compares two figures of the same run on the same machine, so it carries over; the figures alone do not.

${table}

The workspaces are generated: a tenth of the files holds Deployments with Dapr annotations, Services, Namespaces and Configurations, the rest other YAML. The files are the same in every run.
`
}
