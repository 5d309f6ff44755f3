import type { Span } from '../../syntax/span.ts'
import { TRIP_COUNTERS } from '../dapr/trip.ts'
import { quoted } from './problem.ts'
import { fullSpan, operandOf, sourceOf, splice, type TripNode, walk } from './trip-node.ts'
import { type TripProblem, type TripTree, typeOf } from './trip-parse.ts'

type Division = TripNode & { readonly op: '/' }
type DivisionChange = Span & { readonly text: string }

/**
 * A division of whole numbers whose lost fraction changes the verdict: `totalFailures / requests > 0.5` is true only when every call
 * has failed. What compares the same with and without the fraction (`>= 1`), or was scaled before (`* 100 / requests`), is left alone.
 * https://github.com/google/cel-spec/blob/v0.15.0/doc/langdef.md#arithmetic-operators
 */
export function findIntegerDivision({ root, text }: TripTree): TripProblem | undefined {
  for (const { node } of walk(root)) {
    const found = scaledTooLate(node, text) ?? comparedWithFraction(node, text)
    if (!found) continue
    const { division, changes } = found
    const result = isShareOfFailures(division) ? 'gives 0 until every single call has failed' : 'drops the fraction'
    return {
      code: 'trip-integer-division',
      reason: `${quoted(sourceOf(division, text))} divides whole numbers and ${result}`,
      within: fullSpan(division, text),
      suggestion: splice(text, changes),
    }
  }
  return undefined
}

/** Changes that make a whole-number division keep its fraction; `undefined` where the node is no such division. */
export function floatingDivision(node: TripNode, text: string): readonly DivisionChange[] | undefined {
  if (!isWholeDivision(node, text)) return undefined
  return node.args.map((operand) => ({ ...withParentheses(fullSpan(operand, text), text), text: asDouble(operand, text) }))
}

interface FoundDivision {
  readonly division: Division
  readonly changes: readonly DivisionChange[]
}

/** `totalFailures / requests * 100`: multiplied after the fraction is gone. */
function scaledTooLate(node: TripNode, text: string): FoundDivision | undefined {
  if (node.op !== '*') return undefined
  for (const [factor, division] of [node.args, node.args.toReversed()]) {
    if (!division || !factor || !isWholeDivision(division, text) || !isInteger(factor)) continue
    const [dividend, divisor] = division.args
    const scaled = `${operandOf(dividend, text)} * ${sourceOf(factor, text)} / ${operandOf(divisor, text)}`
    return { division, changes: [{ ...fullSpan(node, text), text: scaled }] }
  }
  return undefined
}

function comparedWithFraction(node: TripNode, text: string): FoundDivision | undefined {
  if (!isComparison(node)) return undefined
  for (const [division, limit] of [node.args, node.args.toReversed()]) {
    if (!division || limit?.op !== 'value' || !isWholeDivision(division, text)) continue
    const changes = floatingDivision(division, text)
    if (changes === undefined || !losesMeaning(node.op, limit, division)) continue
    const decimal = isInteger(limit) ? [{ start: limit.start, end: limit.end, text: `${sourceOf(limit, text)}.0` }] : []
    return { division, changes: [...changes, ...decimal] }
  }
  return undefined
}

/** Whether the comparison with the limit can come out differently when the fraction is kept. */
function losesMeaning(operator: string, limit: TripNode & { readonly op: 'value' }, division: Division): boolean {
  if (typeof limit.args === 'number') return !Number.isInteger(limit.args)
  // With whole limits only a plain share is judged: `> 0` means "any" to its author, and "all" to CEL.
  if (limit.args !== 0n || !division.args.every((operand) => operand.op === 'id')) return false
  return !(operator === '>=' || operator === '<')
}

function isWholeDivision(node: TripNode, text: string): node is Division {
  if (node.op !== '/') return false
  const result = typeOf(node, text, 'run')
  return 'type' in result && result.type === 'int' && [...walk(node)].some((part) => isCounter(part.node))
}

function isComparison(node: TripNode): node is TripNode & { readonly op: '<' } {
  return ['==', '!=', '<', '<=', '>', '>='].includes(node.op)
}

function isShareOfFailures({ args: [dividend, divisor] }: Division): boolean {
  const failures = dividend.op === 'id' && ['totalFailures', 'consecutiveFailures'].includes(dividend.args)
  return failures && divisor.op === 'id' && divisor.args === 'requests'
}

function isCounter(node: TripNode): boolean {
  return node.op === 'id' && Object.hasOwn(TRIP_COUNTERS, node.args)
}

function isInteger(node: TripNode): boolean {
  return node.op === 'value' && typeof node.args === 'bigint'
}

/** Parentheses around an operand are not needed any more when it becomes an argument. */
function withParentheses({ start, end }: Span, text: string): Span {
  return text[start - 1] === '(' && text[end] === ')' ? { start: start - 1, end: end + 1 } : { start, end }
}

function asDouble(operand: TripNode, text: string): string {
  const source = sourceOf(operand, text)
  return isInteger(operand) ? `${source}.0` : `double(${source})`
}
