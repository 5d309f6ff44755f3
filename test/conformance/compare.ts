import { isDeepStrictEqual } from 'node:util'
import { INTENDED } from './intended.ts'
import { fingerprint, readRecord } from './record.ts'
import type { Case, Json, Topic } from './topic.ts'
import { TOPICS } from './topics.ts'

interface Disagreement {
  readonly id: string
  readonly theirs: Json
  readonly ours: Json
  /** Covered by the reviewed list. */
  readonly intended: boolean
}

/** How one version of a program and we answer the questions of one topic. */
export interface Comparison {
  readonly topic: Topic
  readonly version: string
  readonly cases: number
  readonly agreed: number
  readonly intended: readonly Disagreement[]
  readonly disagreements: readonly Disagreement[]
}

/** All topics and versions, in the order of the lists. */
export function compareAll(): readonly Comparison[] {
  return TOPICS.flatMap((topic) => topic.versions.map((version) => compare(topic, version)))
}

const comparisons = new Map<string, Comparison>()

/**
 * Compares our answers with the record. Asked again, gives what it gave.
 *
 * @throws when there is no record, or one of other questions.
 */
export function compare(topic: Topic, version: string): Comparison {
  const key = `${topic.product}/${version}/${topic.name}`
  const known = comparisons.get(key) ?? compareNow(topic, version)
  comparisons.set(key, known)
  return known
}

function compareNow(topic: Topic, version: string): Comparison {
  const differences = [...differencesOf(topic, version)]
  const intended = differences.filter((difference) => difference.intended)
  const disagreements = differences.filter((difference) => !difference.intended)
  const cases = casesOf(topic).length
  return { topic, version, cases, agreed: cases - differences.length, intended, disagreements }
}

/** Whether there is no disagreement but those of the reviewed list. Stops at the first; throws like `compare`. */
export function agrees(topic: Topic, version: string): boolean {
  for (const { intended } of differencesOf(topic, version)) if (!intended) return false
  return true
}

function* differencesOf(topic: Topic, version: string): Generator<Disagreement> {
  const cases = casesOf(topic)
  const record = readRecord(topic, version)
  if (record?.questions !== fingerprint(cases))
    throw new Error(
      `The record of ${topic.product} ${version}, ${topic.name}, answers other questions: run "npm run conformance:record"`,
    )
  const reviewed = INTENDED.filter((entry) => entry.topic === `${topic.product}/${topic.name}`)
  for (const question of cases) {
    const answer = record.answers.get(question.id)
    if (answer === undefined) throw new Error(`The record of ${topic.name} has no answer to ${question.id}`)
    const theirs = topic.theirs(answer, question)
    const ours = topic.ours(question, version)
    if (isDeepStrictEqual(theirs, ours)) continue
    yield { id: question.id, theirs, ours, intended: reviewed.some((entry) => entry.covers(question, version)) }
  }
}

const casesByTopic = new Map<Topic, readonly Case[]>()

/** The cases of a topic, made once for all its versions. */
export function casesOf(topic: Topic): readonly Case[] {
  const cases = casesByTopic.get(topic) ?? topic.cases()
  casesByTopic.set(topic, cases)
  return cases
}
