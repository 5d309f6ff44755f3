import { isDeepStrictEqual } from 'node:util'
import { INTENDED } from './intended.ts'
import { fingerprint, readRecord } from './record.ts'
import type { Json, Topic } from './topic.ts'

export interface Disagreement {
  readonly id: string
  readonly theirs: Json
  readonly ours: Json
}

/** How one version of a program and we answer the questions of one topic. */
export interface Comparison {
  readonly topic: Topic
  readonly version: string
  readonly cases: number
  readonly agreed: number
  /** Covered by the reviewed list. */
  readonly intended: readonly Disagreement[]
  readonly disagreements: readonly Disagreement[]
}

/**
 * Compares our answers with the record.
 *
 * @throws when there is no record, or one of other questions.
 */
export function compare(topic: Topic, version: string): Comparison {
  const cases = topic.cases()
  const record = readRecord(topic, version)
  if (record?.questions !== fingerprint(cases))
    throw new Error(
      `The record of ${topic.product} ${version}, ${topic.name}, answers other questions: run "npm run conformance:record"`,
    )
  const intended: Disagreement[] = []
  const disagreements: Disagreement[] = []
  for (const question of cases) {
    const answer = record.answers.get(question.id)
    if (answer === undefined) throw new Error(`The record of ${topic.name} has no answer to ${question.id}`)
    const theirs = topic.theirs(answer, question)
    const ours = topic.ours(question, version)
    if (isDeepStrictEqual(theirs, ours)) continue
    const meant = INTENDED.some((entry) => entry.topic === topic.name && entry.covers(question, version))
    const list = meant ? intended : disagreements
    list.push({ id: question.id, theirs, ours })
  }
  const agreed = cases.length - intended.length - disagreements.length
  return { topic, version, cases: cases.length, agreed, intended, disagreements }
}
