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
  readonly #inputs = new Map<string, number>()
  readonly #answers = new Map<string, Answer>()
  /** Keys of the answers that read an input or answer, by its key. */
  readonly #readers = new Map<string, Set<string>>()
  readonly #reading: Set<string>[] = []
  #revision = 1

  constructor(same: (a: unknown, b: unknown) => boolean) {
    this.#same = same
  }

  /** Says that an input now answers differently. */
  touch(input: string): void {
    this.#inputs.set(input, ++this.#revision)
    const open = [input]
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      for (const reader of this.#readers.get(key) ?? []) {
        const answer = this.#answers.get(reader)
        // What rests on an answer in doubt is in doubt already.
        if (!answer || answer.doubtful) continue
        answer.doubtful = true
        open.push(reader)
      }
    }
  }

  /** Notes that the running computation depends on an input, also when the input holds nothing. */
  read(input: string): void {
    this.#reading.at(-1)?.add(input)
  }

  /**
   * The answer to a key; computed only if needed. `compute` must depend on nothing but the key and what it reads here.
   * An answer that is asked for while it is being computed is refused: such a cycle is a programming error.
   */
  ask<T>(key: string, compute: () => T): T {
    this.#reading.at(-1)?.add(key)
    const known = this.#answers.get(key)
    if (known?.running) throw new Error(`"${key}" depends on itself`)
    const answer = known && this.#isValid(known) ? known : this.#compute(key, compute, known)
    return answer.value as T
  }

  /** Whether the answer is known and still holds; computes nothing itself but the answers it rests on. */
  holds(key: string): boolean {
    const answer = this.#answers.get(key)
    return answer !== undefined && this.#isValid(answer)
  }

  /** Forgets every answer on which none of those whose keys begin like this rests. */
  sweep(roots: string): void {
    const needed = new Set([...this.#answers.keys()].filter((key) => key.startsWith(roots)))
    // A set is also visited where it grows while it is gone through.
    for (const key of needed) for (const read of this.#answers.get(key)?.reads ?? []) needed.add(read)
    for (const [key, answer] of this.#answers) {
      if (needed.has(key)) continue
      this.#unlink(key, answer.reads)
      this.#answers.delete(key)
    }
  }

  /** Number of answers that are remembered. */
  get size(): number {
    return this.#answers.size
  }

  #isValid(answer: Answer): boolean {
    if (!answer.doubtful) return true
    for (const read of answer.reads) if (this.#changedAt(read) > answer.verified) return false
    answer.doubtful = false
    answer.verified = this.#revision
    return true
  }

  /** When an input or answer last changed; brings an answer up to date first. */
  #changedAt(key: string): number {
    const answer = this.#answers.get(key)
    if (!answer) return this.#inputs.get(key) ?? (key.startsWith(INPUT) ? 0 : Number.POSITIVE_INFINITY)
    return this.#isValid(answer) ? answer.changed : this.#compute(key, answer.compute, answer).changed
  }

  #compute(key: string, compute: () => unknown, known: Answer | undefined): Answer {
    const reads = new Set<string>()
    const answer: Answer = {
      value: undefined,
      compute,
      reads,
      changed: this.#revision,
      verified: this.#revision,
      doubtful: false,
      running: true,
    }
    if (known) this.#unlink(key, known.reads)
    this.#answers.set(key, answer)
    this.#reading.push(reads)
    try {
      answer.value = compute()
    } catch (error) {
      this.#answers.delete(key)
      throw error
    } finally {
      answer.running = false
      this.#reading.pop()
    }
    this.#link(key, reads)
    if (known && this.#same(known.value, answer.value)) {
      answer.value = known.value
      answer.changed = known.changed
    }
    return answer
  }

  #link(key: string, reads: ReadonlySet<string>): void {
    for (const read of reads) {
      const readers = this.#readers.get(read)
      if (readers) readers.add(key)
      else this.#readers.set(read, new Set([key]))
    }
  }

  #unlink(key: string, reads: ReadonlySet<string>): void {
    for (const read of reads) {
      const readers = this.#readers.get(read)
      readers?.delete(key)
      if (readers?.size === 0) this.#readers.delete(read)
    }
  }
}

/** Keys of inputs begin with this, so that an input never touched is told from a forgotten answer. */
export const INPUT = 'input:'

interface Answer {
  value: unknown
  readonly compute: () => unknown
  readonly reads: Set<string>
  /** Revisions: when the value last became another one, and when it was last known to hold. */
  changed: number
  verified: number
  /** Something that it rests on, however far down, has been touched since. */
  doubtful: boolean
  running: boolean
}
