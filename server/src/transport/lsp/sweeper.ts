/** Asked for one file at a time; tells whether that file's answer is known and still holds. */
export interface Sweepable {
  files(): readonly string[]
  isFresh(uri: string): boolean
  refresh(uri: string): void
  /** Told when every file has been looked at. */
  done(): void
}

/**
 * Brings every file up to date in small steps, those in front of the user first, and gives way to the event loop in between.
 * The state between steps is only the list of files to look at: a newer change starts it anew, nothing is cancelled.
 */
export class Sweeper {
  readonly #target: Sweepable
  readonly #first: () => Iterable<string>
  #queue: string[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  #idle: (() => void)[] = []

  constructor(target: Sweepable, first: () => Iterable<string>) {
    this.#target = target
    this.#first = first
  }

  /** Looks at all files after a pause (milliseconds); a call during the pause begins it anew. */
  start(pause: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      const first = new Set(this.#first())
      this.#queue = [...first, ...this.#target.files().filter((uri) => !first.has(uri))]
      this.#step()
    }, pause)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#queue = []
  }

  /** Resolves when there is nothing left to do. */
  async idle(): Promise<void> {
    if (this.#timer === undefined) return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #step(): void {
    const until = performance.now() + SLICE
    while (performance.now() < until) {
      const uri = this.#queue.shift()
      if (uri === undefined) {
        this.#finish()
        return
      }
      if (!this.#target.isFresh(uri)) this.#target.refresh(uri)
    }
    this.#timer = setTimeout(() => this.#step(), 0)
  }

  #finish(): void {
    this.#timer = undefined
    this.#target.done()
    const waiting = this.#idle
    this.#idle = []
    for (const resolve of waiting) resolve()
  }
}

/** Longest time (milliseconds) between two looks at the event loop. */
const SLICE = 10
