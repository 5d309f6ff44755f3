import { type TripNode, walk } from './trip-node.ts'
import { runTrip, type TripTree } from './trip-parse.ts'

/** One state of a breaker's counters. The four others follow from these, as `countersOf` shows. */
export interface TripState {
  readonly successes: number
  readonly failures: number
  /** How many of the failures came last, one after the other; at least one, since the condition is asked after a failure. */
  readonly inARow: number
}

/** What daprd sees in a condition: that the breaker opens or not, a failure, or something that is neither true nor false. */
export type TripOutcome = 'true' | 'false' | 'fails' | 'other'

/**
 * What becomes of the condition in a state; `undefined` for conditions that are not evaluated here, because they call functions
 * that may take long or that the evaluation does not have.
 */
export function tripOutcome(tree: TripTree, state: TripState): TripOutcome | undefined {
  if ([...walk(tree.root)].some(({ node }) => !isEvaluated(node))) return undefined
  try {
    const result = runTrip(tree, countersOf(state))
    return result === true ? 'true' : result === false ? 'false' : 'other'
  } catch {
    // cel-js reports by throwing what CEL calls an error.
    return 'fails'
  }
}

export function countersOf({ successes, failures, inARow }: TripState): Readonly<Record<string, bigint>> {
  return {
    requests: BigInt(successes + failures),
    totalSuccesses: BigInt(successes),
    totalFailures: BigInt(failures),
    consecutiveSuccesses: 0n,
    consecutiveFailures: BigInt(inARow),
  }
}

/** Functions without loops, patterns and dates. */
const EVALUATED: readonly string[] = ['bool', 'double', 'dyn', 'int', 'size', 'string', 'type', 'uint']

function isEvaluated(node: TripNode): boolean {
  if (node.op === 'value') return !(node.args instanceof Uint8Array)
  return (node.op !== 'call' && node.op !== 'rcall') || EVALUATED.includes(node.args[0])
}
