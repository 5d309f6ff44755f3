import { nearest } from '../../base/nearest.ts'
import { remembering } from '../../base/remembering.ts'
import type { FormatProblem } from '../../schema/formats.ts'
import type { Span } from '../../syntax/span.ts'
import { TRIP_COUNTERS } from '../dapr/trip.ts'
import { problem, quoted } from './problem.ts'
import { findIntegerDivision } from './trip-division.ts'
import { findBadMacro, findUnknownFunction } from './trip-functions.ts'
import { findBadLiteral } from './trip-literal.ts'
import { splice, type TripNode, walk } from './trip-node.ts'
import { type TripState, tripOutcome } from './trip-outcome.ts'
import { parseTrip, TOO_LARGE, type TripProblem, type TripTree, typeOf } from './trip-parse.ts'
import { describeFault, repairSyntax } from './trip-syntax.ts'
import { findTypeClash } from './trip-types.ts'

const COUNTERS = Object.keys(TRIP_COUNTERS)

/**
 * The condition of a Dapr circuit breaker, a CEL expression. Reports the worst thing first: what keeps daprd from starting, what it
 * refuses, what it accepts and can never evaluate, and what it evaluates to something other than is meant.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/expr/expr.go, https://github.com/google/cel-go/tree/v0.20.1
 */
export function checkTrip(text: string): FormatProblem | undefined {
  // An empty field is dropped before it is decoded: the default holds.
  if (text === '') return undefined
  const found = problemIn(text)
  if (!found) return undefined
  const suggestion = found.suggestion === undefined ? undefined : settle(found.suggestion, text, 5)
  return problem(found.reason, { code: found.code, within: visible(found.within), suggestion })
}

/** A condition is tried out in many states of the counters, and an object may hold dozens of them. */
const problemIn = remembering(200, findProblem)

/** The first problem; its place is in the text as given. */
function findProblem(text: string): TripProblem | undefined {
  const parsed = parseTrip(text)
  if ('fault' in parsed) {
    const { fault } = parsed
    if (fault.code === TOO_LARGE) return undefined
    return { code: 'trip-syntax', reason: describeFault(text, fault), within: fault.span, suggestion: repairSyntax(text) }
  }
  const { tree } = parsed
  const found =
    findUnknownFunction(tree) ??
    findBadLiteral(tree) ??
    findBadMacro(tree) ??
    findTypeClash(tree, 'compile') ??
    findUnknownName(tree) ??
    findTypeClash(tree, 'run') ??
    findOtherResult(tree) ??
    findIntegerDivision(tree) ??
    findFailure(tree)
  return found && { ...found, within: tree.sourceSpan(found.within) }
}

/** Types are values in CEL and have names: `type(requests) == int`. */
const TYPE_NAMES: readonly string[] = [
  'bool',
  'bytes',
  'double',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'type',
  'uint',
  'google',
]

function findUnknownName({ root, text }: TripTree): TripProblem | undefined {
  const unknown: (TripNode & { readonly op: 'id' })[] = []
  for (const { node, bound } of walk(root)) {
    if (node.op === 'id' && !isKnown(node.args, bound)) unknown.push(node)
  }
  const [first] = unknown
  if (!first) return undefined
  const repairs = unknown.flatMap(({ start, end, args }) => {
    const meant = args === 'totalRequests' ? 'requests' : nearest(args, COUNTERS)
    return meant === undefined ? [] : [{ start, end, text: meant }]
  })
  return {
    code: 'trip-unknown-name',
    reason: `${quoted(first.args)} is none of the counters ${COUNTERS.join(', ')}; daprd accepts it, but where it is evaluated the breaker stays closed`,
    within: first,
    suggestion: repairs.length === unknown.length ? splice(text, repairs) : undefined,
  }
}

function isKnown(name: string, bound: ReadonlySet<string>): boolean {
  return COUNTERS.includes(name) || bound.has(name) || TYPE_NAMES.includes(name)
}

function findOtherResult({ root, text }: TripTree): TripProblem | undefined {
  const result = typeOf(root, text, 'run')
  if ('fault' in result || result.type === 'bool' || result.type === 'dyn') return undefined
  // The expression was put in quotes once too often.
  const inner = root.op === 'value' && typeof root.args === 'string' ? root.args : undefined
  return {
    code: 'trip-not-boolean',
    reason:
      inner === undefined
        ? `the expression gives ${nameOfType(result.type)} instead of true or false, so the breaker never opens`
        : 'the expression is a text in quotes instead of true or false, so the breaker never opens',
    within: { start: 0, end: text.length },
    suggestion: inner,
  }
}

/** States in which conditions are tried: none or some successes, and failures from one to more than limits are ever set to. */
const STATES: readonly TripState[] = [0, 1, 9, 1_000_000].flatMap((successes) =>
  [1, 2, 6, 60, 1_000_000].flatMap((failures) =>
    [...new Set(successes === 0 ? [failures] : [1, failures])].map((inARow) => ({ successes, failures, inARow })),
  ),
)

/** What only the values show: a division by a counter that can be zero, a number too large, a text that is no number. */
function findFailure(tree: TripTree): TripProblem | undefined {
  const outcomes = STATES.map((state) => ({ state, outcome: tripOutcome(tree, state) }))
  const failed = outcomes.find(({ outcome }) => outcome === 'fails')
  if (!failed) return undefined
  const reason = outcomes.every(({ outcome }) => outcome === 'fails')
    ? 'cannot be evaluated, whatever the counters are, so the breaker never opens'
    : `cannot be evaluated ${describeState(failed.state)}, and the breaker stays closed then`
  return {
    code: 'trip-not-boolean',
    reason: `${quoted(tree.text.trim())} ${reason}`,
    within: { start: 0, end: tree.text.length },
  }
}

function describeState({ successes, failures }: TripState): string {
  if (successes === 0) return failures === 1 ? 'after one single call that failed' : `after ${failures} failures and no success`
  return `after ${successes} successes and ${failures} failures`
}

function nameOfType(type: string): string {
  if (type === 'int' || type === 'uint' || type === 'double') return 'a number'
  return type === 'string' ? 'a text' : `a value of type ${type}`
}

/** Cures the text until nothing is left to find. `undefined` when that does not work out: half a cure is none. */
function settle(text: string, original: string, steps: number): string | undefined {
  if (text === original || steps === 0) return undefined
  const found = text === '' ? undefined : findProblem(text)
  if (!found) return text
  return found.suggestion === undefined ? undefined : settle(found.suggestion, original, steps - 1)
}

/** A place without width, such as the end of the text, cannot be marked: the whole text is. */
function visible(span: Span): Span | undefined {
  return span.start < span.end ? { start: span.start, end: span.end } : undefined
}
