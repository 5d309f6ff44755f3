import { checkTrip } from '../../../server/src/knowledge/formats/trip.ts'
import { countersOf, type TripOutcome, type TripState, tripOutcome } from '../../../server/src/knowledge/formats/trip-outcome.ts'
import { parseTrip } from '../../../server/src/knowledge/formats/trip-parse.ts'
import { CONDITIONS } from '../corpus/conditions.ts'
import { TRIP_SLIPS } from '../corpus/dapr-trip-slips.ts'
import { defineTopic, type Json } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

export interface TripQuestion {
  readonly expression: string
  readonly states: readonly Readonly<Record<string, number>>[]
}

/** Outcomes are one letter for each state: true, false, error, other. */
export type RecordedTrip = { readonly hangs: true } | { readonly error: string } | { readonly outcomes: string }

/** Conditions of circuit breakers: what compiling them does to daprd, and whether the breaker opens in each of many states. */
export const daprTrip = defineTopic<TripQuestion, RecordedTrip>({
  name: 'trip',
  product: 'dapr',
  recorder: 'daprd',
  asks: 'Whether the condition of a circuit breaker compiles, hangs daprd or is refused, and what it gives in each of many states of the counters.',
  versions: DAPR_VERSIONS,
  cases: () => EXPRESSIONS.map((expression) => ({ id: expression, input: { expression, states: COUNTERS } })),
  theirs: (recorded, { expression }) => answerTo(recorded, expression),
  ours: ({ expression }) => outcomesOf(expression),
})

/** The recorded answer in the form of ours; outcomes only where we have some. */
export function answerTo(recorded: RecordedTrip, expression: string): Json {
  if ('hangs' in recorded) return 'hangs'
  if ('error' in recorded) return 'refused'
  const { outcomes } = recorded
  const fails = /[eo]/.test(outcomes)
  return { evaluates: fails ? 'fails' : 'always', outcomes: evaluated(expression) ? outcomes : null }
}

/** What we say that a condition does, in each of many states of the counters. */
export function outcomesOf(expression: string): Json {
  const code = checkTrip(expression)?.code
  if (code === 'trip-unknown-function') return 'hangs'
  if (code === 'trip-syntax') return 'refused'
  const outcomes = evaluated(expression) ?? null
  // A division that loses its fraction is put right by decimals, which do not fail for a divisor of zero either: one report for both.
  const reported =
    code === 'trip-not-boolean' || code === 'trip-unknown-name' || (code === 'trip-integer-division' && outcomes?.includes('e'))
  return { evaluates: reported ? 'fails' : 'always', outcomes }
}

const LETTERS: Readonly<Record<TripOutcome, string>> = { true: 't', false: 'f', fails: 'e', other: 'o' }

/** Our outcomes in all states; `undefined` for expressions that we do not evaluate. */
function evaluated(expression: string): string | undefined {
  const parsed = parseTrip(expression)
  if ('fault' in parsed) return undefined
  const outcomes = STATES.map((state) => tripOutcome(parsed.tree, state))
  return outcomes.some((outcome) => outcome === undefined)
    ? undefined
    : outcomes.map((outcome) => (outcome === undefined ? '' : LETTERS[outcome])).join('')
}

const STATES: readonly TripState[] = [0, 1, 9, 40].flatMap((successes) =>
  [1, 2, 5, 6, 21, 60].flatMap((failures) =>
    [1, 5, 6, 21, 60].filter((inARow) => inARow <= failures).map((inARow) => ({ successes, failures, inARow })),
  ),
)

export const COUNTERS = STATES.map((state) =>
  Object.fromEntries(Object.entries(countersOf(state)).map(([name, count]) => [name, Number(count)])),
)

const NAMES = ['requests', 'totalSuccesses', 'totalFailures', 'consecutiveSuccesses', 'consecutiveFailures', 'failures']
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>=']
const LIMITS = ['5', '5u', '5.0', '.5', '-5', '0x5', 'totalFailures', 'double(totalFailures)']
const OTHER_LIMITS = ["'5'", 'true', 'null', '[5]']
const MACROS = [
  'requests.all(x)',
  '[1].all(x, y, z)',
  '[1].map(x)',
  'requests.foo.exists(x, x > 1)',
  "has(requests['a'])",
  '(requests).exists(x, x > 1)',
  'all(x, x > 1)',
  'requests.has(x)',
  '[requests].exists(x, x > 1)',
  'null < null',
  '1 < null',
  '5 in requests',
  "requests['a'] > 5",
  'int(1).foo > 5',
  'null == 1',
]
const OPERATORS = ['+', '-', '*', '/', '%']
const OPERANDS = ['2', '2u', '2.0', "'2'", '0', 'totalSuccesses', 'uint(requests)']
const FUNCTIONS = 'bool bytes double duration dyn int string timestamp type uint size matches has max ceil'.split(' ')

const EXPRESSIONS = [
  ...new Set([
    ...CONDITIONS,
    ...TRIP_SLIPS.map(({ written }) => written),
    ...NAMES.flatMap((name) => COMPARISONS.flatMap((comparison) => LIMITS.map((limit) => `${name} ${comparison} ${limit}`))),
    ...['<', '>='].flatMap((comparison) => OTHER_LIMITS.map((limit) => `requests ${comparison} ${limit}`)),
    ...OTHER_LIMITS.map((limit) => `requests == ${limit}`),
    ...OTHER_LIMITS.map((limit) => `failures != ${limit}`),
    ...MACROS,
    ...OPERATORS.flatMap((operator) =>
      OPERANDS.flatMap((operand) => [
        `totalFailures ${operator} ${operand} > 1`,
        `${operand} ${operator} totalFailures >= 0.5`,
        `requests > 9 && totalFailures ${operator} ${operand} == 2`,
      ]),
    ),
    ...FUNCTIONS.flatMap((name) => [
      `${name}(requests) == 5`,
      `${name}('5') == '5'`,
      `${name}() > 5`,
      `requests > 5 || ${name}(1, 2)`,
    ]),
  ]),
]
