import { quoted } from './problem.ts'
import { floatingDivision } from './trip-division.ts'
import { fullSpan, operandOf, sourceOf, splice, type TripNode, walk } from './trip-node.ts'
import { type Phase, type TripProblem, type TripTree, typeOf } from './trip-parse.ts'

type BinaryNode = Extract<TripNode, { readonly args: readonly [TripNode, TripNode] }>

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>=']
const ARITHMETIC: readonly string[] = ['+', '-', '*', '/', '%']

/** Names of cel-js for the types that occur in conditions, as people call them. */
const TYPE_TITLES: Readonly<Record<string, string>> = {
  bool: 'true or false',
  double: 'a decimal number',
  int: 'a whole number',
  null: 'null',
  string: 'a text',
  uint: 'an unsigned number',
}

/** Codes of cel-js that cel-go has a counterpart for, and what they mean here. Others are not trusted. */
const FAULT_TITLES: Readonly<Record<string, string>> = {
  cannot_index_type: 'looks for a part of a counter, which is a plain number',
  incompatible_ternary_branches: 'gives values of different types before and after its colon',
  invalid_comprehension_range: 'is no list to run over',
  no_matching_overload: 'calls a function with what it does not take',
  no_such_overload: 'joins values that do not go together',
}

/**
 * Operands that do not go together. In the phase `compile` the counters have an open type, and cel-go refuses the expression; what
 * shows only in the phase `run` fails where it is evaluated. cel-js compares numbers of different types where cel-go's compiler does not.
 */
export function findTypeClash({ root, text }: TripTree, phase: Phase): TripProblem | undefined {
  const code = phase === 'compile' ? 'trip-syntax' : 'trip-not-boolean'
  // What daprd does with an expression that it refuses is known to the field's schema.
  const effect = phase === 'compile' ? '' : '; where it is evaluated it fails, and the breaker stays closed'
  const checked = typeOf(root, text, phase)
  const suspects = [...walk(root)]
    .map(({ node }) => node)
    .filter((node) => 'fault' in checked || (phase === 'compile' && isComparison(node)))
  // Innermost first: what is wrong inside makes everything around it wrong as well.
  for (const node of suspects.reverse()) {
    const found = chainedComparison(node, text, phase) ?? mixedOperands(node, text, phase) ?? noCondition(node, text, phase)
    if (found) {
      const { reason, within, suggestion, effect: ownEffect = effect } = found
      return { code, reason: `${reason}${ownEffect}`, within, suggestion }
    }
  }
  if (!('fault' in checked)) return undefined
  const { span, code: fault } = checked.fault
  const title = FAULT_TITLES[fault]
  if (title === undefined) return undefined
  return { code, reason: `${quoted(text.slice(span.start, span.end))} ${title}${effect}`, within: span }
}

type FoundClash = Omit<TripProblem, 'code'> & { readonly effect?: string }

/** `5 < requests < 10`, which compares a truth value with a number. What a counter is shows only in the evaluation. */
function chainedComparison(node: TripNode, text: string, phase: Phase): FoundClash | undefined {
  if (!isComparison(node) || ['==', '!='].includes(node.op)) return undefined
  const [left, right] = node.args
  if (!isComparison(left) || !isNumber(knownType(right, text, phase) ?? '')) return undefined
  const within = fullSpan(node, text)
  const both = `${sourceOf(left, text)} && ${operandOf(left.args[1], text)} ${node.op} ${operandOf(right, text)}`
  return {
    reason: `${quoted(text.slice(within.start, within.end))} compares the result of a comparison once more`,
    within,
    // A bound in the middle would be compared with another bound.
    suggestion: left.args[1].op === 'value' ? undefined : splice(text, [{ ...within, text: both }]),
  }
}

/** Two operands of known and different types. */
function mixedOperands(node: TripNode, text: string, phase: Phase): FoundClash | undefined {
  if (!isComparison(node) && !isArithmetic(node)) return undefined
  const [left, right] = node.args.map((operand) => knownType(operand, text, phase))
  if (left === undefined || right === undefined || left === right) return undefined
  const numbers = isNumber(left) && isNumber(right)
  // At run time numbers of any type can be compared, but not reckoned with.
  if (numbers && phase === 'run' && isComparison(node)) return undefined
  const within = fullSpan(node, text)
  const verb = isComparison(node) ? 'compares' : 'combines'
  return {
    reason: `${quoted(text.slice(within.start, within.end))} ${verb} ${titleOf(left)} with ${titleOf(right)}`,
    within,
    ...(numbers ? { suggestion: sameNumbers(node, [left, right], text) } : {}),
    ...(phase === 'run' && (node.op === '==' || node.op === '!=')
      ? { effect: `, which is ${node.op === '==' ? 'never' : 'always'} true` }
      : {}),
  }
}

/** An operand of `&&`, `||`, `!` or `?` that is neither true nor false. */
function noCondition(node: TripNode, text: string, phase: Phase): FoundClash | undefined {
  for (const condition of conditionsOf(node)) {
    const type = knownType(condition, text, phase)
    if (type === undefined || type === 'bool') continue
    const within = fullSpan(condition, text)
    return { reason: `${quoted(text.slice(within.start, within.end))} is ${titleOf(type)} where true or false is needed`, within }
  }
  return undefined
}

function conditionsOf(node: TripNode): readonly TripNode[] {
  if (node.op === '&&' || node.op === '||') return node.args
  if (node.op === '!_') return [node.args]
  return node.op === '?:' ? [node.args[0]] : []
}

/** Brings both operands to one type: a literal is rewritten where its value allows it, anything else goes through `double()`. */
function sameNumbers(node: BinaryNode, [left, right]: readonly [string, string], text: string): string {
  const sides = [
    { operand: node.args[0], type: left, other: right },
    { operand: node.args[1], type: right, other: left },
  ]
  for (const { operand, type, other } of sides) {
    // In arithmetic a decimal literal is there to bring decimals in.
    const literal = type === 'double' && isArithmetic(node) ? undefined : asLiteral(operand, type, other, text)
    if (literal !== undefined) return splice(text, [{ start: operand.start, end: operand.end, text: literal }])
  }
  // Beside a fraction, a whole-number division must keep its own.
  const divisions = sides.flatMap(({ operand }) => floatingDivision(operand, text) ?? [])
  if (divisions.length > 0) return splice(text, divisions)
  const whole = sides.filter(({ type }) => type !== 'double').map(({ operand }) => fullSpan(operand, text))
  return splice(
    text,
    whole.map((span) => ({ ...span, text: `double(${text.slice(span.start, span.end)})` })),
  )
}

/** The literal in another type; `undefined` where it is no literal or would change its value. */
function asLiteral(node: TripNode, from: string, to: string, text: string): string | undefined {
  if (node.op !== 'value') return undefined
  const written = text.slice(node.start, node.end)
  const digits = (from === 'double' ? /^(\d+)\.0*$/ : from === 'uint' ? /^(\d+)u$/i : /^(\d+)$/).exec(written)?.[1]
  if (digits === undefined) return undefined
  return to === 'double' ? `${digits}.0` : to === 'uint' ? `${digits}u` : digits
}

function knownType(node: TripNode, text: string, phase: Phase): string | undefined {
  const result = typeOf(node, text, phase)
  return 'type' in result && Object.hasOwn(TYPE_TITLES, result.type) ? result.type : undefined
}

function isComparison(node: TripNode): node is BinaryNode {
  return COMPARISONS.includes(node.op)
}

function isArithmetic(node: TripNode): node is BinaryNode {
  return ARITHMETIC.includes(node.op)
}

function isNumber(type: string): boolean {
  return type === 'int' || type === 'uint' || type === 'double'
}

function titleOf(type: string): string {
  return TYPE_TITLES[type] ?? type
}
