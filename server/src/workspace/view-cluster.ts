import type { Assumptions, Cluster, Mode } from '../knowledge/cluster.ts'
import { type KindId, keyOf, type Manifest } from '../model/manifest.ts'
import type { ManifestIndex } from './manifest-index.ts'
import type { QueryStore } from './query-store.ts'

/** What a view is, as far as look-ups in it go. Plain, so that two versions of it compare. */
export interface ViewMembers {
  readonly id: string
  readonly name: string
  readonly mode: Mode
  readonly assumptions: Assumptions
  /** Keys of the manifests that can live in one cluster. */
  readonly members: ReadonlySet<string>
}

/** Answers look-ups in one view from the index of its root, through the query store, which records them. */
export class ViewCluster implements Cluster {
  readonly #store: QueryStore
  readonly #index: ManifestIndex
  readonly #root: string
  readonly #id: string
  /** Reads the present state of the view; recorded like any look-up. */
  readonly #state: () => ViewMembers | undefined

  constructor(store: QueryStore, index: ManifestIndex, root: string, id: string, state: () => ViewMembers | undefined) {
    this.#store = store
    this.#index = index
    this.#root = root
    this.#id = id
    this.#state = state
  }

  get name(): string {
    return this.#state()?.name ?? ''
  }

  get mode(): Mode {
    return this.#state()?.mode ?? 'unknown'
  }

  get assumptions(): Assumptions {
    const state = this.#state()
    if (!state) throw new Error(`View ${this.#id} is gone`)
    return state.assumptions
  }

  list(kind: KindId, namespace?: string): readonly Manifest[] {
    return this.#store.ask(`list|${this.#id}|${kind}|${namespace ?? '*'}`, () => {
      this.#store.read(listInput(this.#root, kind, namespace))
      const members = this.#state()?.members
      return this.#index.list(kind, namespace).filter((manifest) => !manifest.partial && members?.has(keyOf(manifest)))
    })
  }

  derive<T>(key: string, compute: () => T): T {
    return this.#store.ask(`derived|${this.#id}|${key}`, compute)
  }
}

/** The input that changes when an object of the kind (and namespace) does. */
export function listInput(root: string, kind: KindId, namespace?: string): string {
  return `list|${root}|${kind}|${namespace ?? '*'}`
}
