import type { Case } from './topic.ts'

/** A disagreement that was looked at and is meant to stay. Together they may cover at most one case in a hundred. */
export interface Intended {
  readonly topic: string
  /** Which cases it covers; only those that disagree count. */
  readonly covers: (question: Case, version: string) => boolean
  readonly reason: string
  /** Where the behaviour of the program is to be seen. */
  readonly source: string
}

export const INTENDED: readonly Intended[] = []
