import type { Truth } from '../model/truth.ts'
import type { Anchor } from '../syntax/anchor.ts'

/** A setting in force: what, from where, and how sure we are. "Nothing written" is a setting too. */
export interface EffectiveSetting<T> {
  readonly value: T
  /** `written`: read at `at`. `default`: nothing is written. `assumed`: the user told us. */
  readonly source: 'written' | 'default' | 'assumed'
  /** Where it is written; for a default, the nearest place that says that nothing else holds, if any. */
  readonly at?: Anchor
  /** `no` never occurs; `unknown`: something we cannot see may override it. */
  readonly certainty: Extract<Truth, 'yes' | 'unknown'>
  /** One clause for messages and hovers: `PeerAuthentication "default" in istio-system`. */
  readonly why: string
}
