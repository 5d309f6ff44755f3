// Asks the real programs and writes what they answer: `npm run conformance:record [-- <product>[/<topic>] …]`. Needs Go.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fingerprint, writeRecord } from '../test/conformance/record.ts'
import type { Json, Topic } from '../test/conformance/topic.ts'
import { TOPICS } from '../test/conformance/topics.ts'

const RECORDERS = resolve(import.meta.dirname, '../test/conformance/recorder')
const wanted = process.argv.slice(2)

for (const topic of TOPICS) {
  if (wanted.length > 0 && !wanted.includes(topic.product) && !wanted.includes(`${topic.product}/${topic.name}`)) continue
  const cases = topic.cases()
  for (const version of topic.versions) {
    const answers = ask(topic, version, cases.map((question) => JSON.stringify(question)).join('\n'))
    writeRecord(topic, version, { questions: fingerprint(cases), answers })
    console.log(`${topic.product} ${version}, ${topic.name}: ${answers.size} answers`)
  }
}

/** The recorder reads one question a line and prints `{"id": …, "answer": …}` for each, in the same order. */
function ask(topic: Topic, version: string, questions: string): ReadonlyMap<string, Json> {
  const moduleFile = `${topic.product}-${version}.mod`
  const [major, minor] = version.split('.')
  const folder = join(RECORDERS, topic.recorder)
  const output = execFileSync(
    'go',
    ['run', `-modfile=${moduleFile}`, '-tags', `${topic.product}_${major}_${minor}`, '.', topic.name],
    {
      cwd: folder,
      // For recorders that read files of a module which they do not import.
      env: { ...process.env, ...toolchainOf(join(folder, moduleFile)), GO_MODULE_FILE: moduleFile },
      input: `${questions}\n`,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  )
  const lines = output.trimEnd().split('\n')
  return new Map(lines.map((line) => JSON.parse(line)).map(({ id, answer }) => [id, answer]))
}

/** Of a module file that is none called `go.mod`, the go command obeys every line but that with the toolchain. */
function toolchainOf(moduleFile: string): { readonly GOTOOLCHAIN?: string } {
  const [, toolchain] = /^toolchain (\S+)$/m.exec(readFileSync(moduleFile, 'utf8')) ?? []
  return toolchain === undefined ? {} : { GOTOOLCHAIN: toolchain }
}
