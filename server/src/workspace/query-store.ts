/**
 * Remembers computed answers together with what they looked up, and computes an answer again only when one of those look-ups
 * would turn out differently now. The caller records nothing: reading an input or another answer while computing is noted here.
 *
 * The design is the usual one of incremental compilers (https://rustc-dev-guide.rust-lang.org/queries/incremental-compilation.html):
 * inputs carry the revision of their last change, an answer is valid while no input it read is newer, and an answer that
 * comes out equal does not disturb those that read it.
 */
export class QueryStore {
  readonly #same: (a: unknown, b: unknown) => boolean
  readonly #inputs = new Map<string, number>()
  readonly #answers = new Map<string, Answer>()
  readonly #reading: Set<string>[] = []
  #revision = 1

  constructor(same: (a: unknown, b: unknown) => boolean) {
    this.#same = same
  }

  /** Says that an input now answers differently. */
  touch(input: string): void {
    this.#inputs.set(input, ++this.#revision)
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

  /** Forgets the answers that nothing has asked for since the last change. To be called when all that matters has been asked. */
  sweep(): void {
    for (const [key, answer] of this.#answers) if (answer.verified < this.#revision) this.#answers.delete(key)
  }

  #isValid(answer: Answer): boolean {
    if (answer.verified === this.#revision) return true
    for (const read of answer.reads) if (this.#changedAt(read) > answer.verified) return false
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
    const answer: Answer = {
      value: undefined,
      compute,
      reads: new Set(),
      changed: this.#revision,
      verified: this.#revision,
      running: true,
    }
    this.#answers.set(key, answer)
    this.#reading.push(answer.reads)
    try {
      answer.value = compute()
    } catch (error) {
      this.#answers.delete(key)
      throw error
    } finally {
      answer.running = false
      this.#reading.pop()
    }
    if (known && this.#same(known.value, answer.value)) {
      answer.value = known.value
      answer.changed = known.changed
    }
    return answer
  }
}

/** Keys of inputs begin with this, so that an input never touched is told from a forgotten answer. */
export const INPUT = 'input:'

interface Answer {
  value: unknown
  readonly compute: () => unknown
  readonly reads: Set<string>
  changed: number
  verified: number
  running: boolean
}
