/**
 * Remembers computed answers together with what they looked up, and computes an answer again only when one of those look-ups
 * would turn out differently now. The caller records nothing: reading an input or another answer while computing is noted here.
 *
 * The design is the usual one of incremental compilers (https://rustc-dev-guide.rust-lang.org/queries/incremental-compilation.html).
 * A changed input puts in doubt whatever rests on it, however far up; all other answers hold without a second look. An answer in
 * doubt is cleared when what it read has not changed after all, so one that comes out equal does not disturb those above it.
 */
export class QueryStore {
  readonly #same: (a: unknown, b: unknown) => boolean
  readonly #inputs = new Map<string, Input>()
  readonly #answers = new Map<string, Answer>()
  readonly #reading: Set<Input | Answer>[] = []
  #revision = 1

  constructor(same: (a: unknown, b: unknown) => boolean) {
    this.#same = same
  }

  /** Says that an input now answers differently. */
  touch(key: string): void {
    const input = this.#input(key)
    input.changed = ++this.#revision
    const open: (Input | Answer)[] = [input]
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      for (const reader of node.readers) {
        // What rests on an answer in doubt is in doubt already.
        if (reader.doubtful) continue
        reader.doubtful = true
        open.push(reader)
      }
    }
  }

  /** Notes that the running computation depends on an input, also when the input holds nothing. */
  read(key: string): void {
    this.#reading.at(-1)?.add(this.#input(key))
  }

  /**
   * The answer to a key; computed only if needed. `compute` must depend on nothing but the key and what it reads here.
   * An answer that is asked for while it is being computed is refused: such a cycle is a programming error.
   */
  ask<T>(key: string, compute: () => T): T {
    let answer = this.#answers.get(key)
    if (answer?.running) throw new Error(`"${key}" depends on itself`)
    if (!answer) {
      answer = newAnswer(compute)
      this.#answers.set(key, answer)
    }
    this.#reading.at(-1)?.add(answer)
    if (!this.#isValid(answer)) this.#compute(answer, compute)
    return answer.value as T
  }

  /** Whether the answer is known and still holds; computes nothing itself but the answers it rests on. */
  holds(key: string): boolean {
    const answer = this.#answers.get(key)
    return answer !== undefined && this.#isValid(answer)
  }

  /** Forgets every answer on which none of those whose keys begin like this rests. */
  sweep(roots: string): void {
    const needed = new Set<Input | Answer>()
    for (const [key, answer] of this.#answers) if (key.startsWith(roots)) needed.add(answer)
    // A set is also visited where it grows while it is gone through.
    for (const node of needed) if ('reads' in node) for (const read of node.reads) needed.add(read)
    for (const [key, answer] of this.#answers) {
      if (needed.has(answer)) continue
      unlink(answer)
      this.#answers.delete(key)
    }
  }

  /** Number of answers that are remembered. */
  get size(): number {
    return this.#answers.size
  }

  #input(key: string): Input {
    let input = this.#inputs.get(key)
    if (!input) {
      input = { changed: 0, readers: new Set() }
      this.#inputs.set(key, input)
    }
    return input
  }

  #isValid(answer: Answer): boolean {
    if (answer.verified === NEVER) return false
    if (!answer.doubtful) return true
    for (const read of answer.reads) if (this.#changedAt(read) > answer.verified) return false
    answer.doubtful = false
    answer.verified = this.#revision
    return true
  }

  /**
   * When an input or answer last changed; brings an answer up to date first. One that fails, or is just being computed, counts as
   * changed: who reads it then asks for it anew, and meets the error where it can deal with it.
   */
  #changedAt(node: Input | Answer): number {
    if (!('reads' in node) || this.#isValid(node)) return node.changed
    if (node.running) return Number.POSITIVE_INFINITY
    try {
      this.#compute(node, node.compute)
      return node.changed
    } catch {
      return Number.POSITIVE_INFINITY
    }
  }

  #compute(answer: Answer, compute: () => unknown): void {
    const { value: before, verified } = answer
    unlink(answer)
    answer.compute = compute
    answer.reads = new Set()
    answer.running = true
    answer.doubtful = false
    // Should it fail, it is asked for anew.
    answer.verified = NEVER
    this.#reading.push(answer.reads)
    let value: unknown
    try {
      value = compute()
    } finally {
      answer.running = false
      this.#reading.pop()
      for (const read of answer.reads) read.readers.add(answer)
    }
    answer.verified = this.#revision
    if (verified !== NEVER && this.#same(before, value)) return
    answer.value = value
    answer.changed = this.#revision
  }
}

interface Input {
  /** Revision in which it last became another one; 0: it never did. */
  changed: number
  readonly readers: Set<Answer>
}

interface Answer extends Input {
  value: unknown
  compute: () => unknown
  reads: Set<Input | Answer>
  /** Revision in which it was last known to hold. */
  verified: number
  /** Something that it rests on, however far down, has been touched since. */
  doubtful: boolean
  running: boolean
}

/** An answer that has not been computed, or could not be. */
const NEVER = -1

function newAnswer(compute: () => unknown): Answer {
  return {
    value: undefined,
    compute,
    reads: new Set(),
    readers: new Set(),
    changed: 0,
    verified: NEVER,
    doubtful: false,
    running: false,
  }
}

function unlink(answer: Answer): void {
  for (const read of answer.reads) read.readers.delete(answer)
}
