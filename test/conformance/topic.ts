/** A value of JSON; two that print alike are equal. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** One question put to a program. */
export interface Case<Input = unknown> {
  /** Unique in its topic and the same in every run: seed, place and change, such as `retries/spec.policies.retries.r.duration/blank`. */
  readonly id: string
  /** Sent to the program as JSON. */
  readonly input: Input
}

/** A kind of question: what the programs are asked, and how their answers compare with ours. */
export interface Topic {
  /** Names the record, and the topic to the recorder. */
  readonly name: string
  readonly product: string
  /** One sentence for the page of results, in plain words: what the program is asked, and what of its answer is compared. */
  readonly asks: string
  /** Folder under `recorder` with the Go program. */
  readonly recorder: string
  /** Newest first. The recorder has a module file `<product>-<version>.mod` for each. */
  readonly versions: readonly string[]
  readonly cases: () => readonly Case[]
  /** What the recorded answer says, in the form in which ours is given. */
  readonly theirs: (recorded: Json, question: Case) => Json
  /** What Sidecar Lens says with that version of the product selected. */
  readonly ours: (question: Case, version: string) => Json
}

/** A topic as it is written: with the types of its questions and of what the recorder prints. */
export interface TopicDefinition<Input, Recorded extends Json> extends Omit<Topic, 'cases' | 'theirs' | 'ours'> {
  readonly cases: () => readonly Case<Input>[]
  readonly theirs: (recorded: Recorded, input: Input) => Json
  readonly ours: (input: Input, version: string) => Json
}

/** The form of the answers is settled by the recorder, which is part of the topic; so the types are taken at its word here. */
export function defineTopic<Input, Recorded extends Json>(definition: TopicDefinition<Input, Recorded>): Topic {
  let cases: readonly Case<Input>[] | undefined
  return {
    ...definition,
    // Making them takes longer than most answers, and every version is asked the same.
    cases: () => (cases ??= definition.cases()),
    theirs: (recorded, question) => definition.theirs(recorded as Recorded, question.input as Input),
    ours: (question, version) => definition.ours(question.input as Input, version),
  }
}
