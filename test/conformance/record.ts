import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Case, Json, Topic } from './topic.ts'

/** What one version of a program answered to all questions of a topic. */
export interface Recording {
  /** Of the questions; answers to other questions are worth nothing. */
  readonly questions: string
  readonly answers: ReadonlyMap<string, Json>
}

const RECORDS = join(import.meta.dirname, 'records')

/** Tells one set of questions from another. */
export function fingerprint(cases: readonly Case[]): string {
  return createHash('sha256').update(JSON.stringify(cases)).digest('hex').slice(0, 16)
}

/** The committed record; `undefined` when the version was never asked. */
export function readRecord(topic: Topic, version: string): Recording | undefined {
  const path = pathOf(topic, version)
  if (!existsSync(path)) return undefined
  const [head, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const { questions } = JSON.parse(head ?? '{}')
  const newer = newerThan(topic, version)
  const answers = new Map<string, Json>(newer === undefined ? [] : readRecord(topic, newer)?.answers)
  for (const line of lines) {
    const { id, answer } = JSON.parse(line)
    answers.set(id, answer)
  }
  return { questions, answers }
}

/** Writes a record, one answer a line. Of an older version only the answers that differ from those of the next newer one. */
export function writeRecord(topic: Topic, version: string, { questions, answers }: Recording): void {
  const newer = newerThan(topic, version)
  const known = newer === undefined ? undefined : readRecord(topic, newer)?.answers
  const head = {
    product: topic.product,
    version,
    topic: topic.name,
    questions,
    ...(newer !== undefined && { otherwiseAs: newer }),
  }
  const lines = [...answers]
    .filter(([id, answer]) => JSON.stringify(known?.get(id)) !== JSON.stringify(answer))
    .map(([id, answer]) => ({ id, answer }))
  const path = pathOf(topic, version)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(''))
}

function newerThan(topic: Topic, version: string): string | undefined {
  return topic.versions[topic.versions.indexOf(version) - 1]
}

function pathOf(topic: Topic, version: string): string {
  return join(RECORDS, `${topic.product}-${version}`, `${topic.name}.jsonl`)
}
