/** Why a fact is believed: where its product says so, and which release was read. */
export interface Evidence {
  readonly url: string
  /** Product and version the link shows: `Dapr 1.18.3`. */
  readonly version: string
  readonly note?: string
}
