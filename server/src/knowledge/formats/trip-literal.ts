import { quoted } from './problem.ts'
import { type TripNode, walk } from './trip-node.ts'
import type { TripProblem, TripTree } from './trip-parse.ts'

const LARGEST = 2n ** 63n - 1n

/** Integers that cel-go refuses and cel-js takes: beyond 64 bits, or hexadecimal with a capital X. */
export function findBadLiteral({ root, text }: TripTree): TripProblem | undefined {
  const negated = new Set<TripNode>()
  for (const { node } of walk(root)) {
    if (node.op === '-_') negated.add(node.args)
    if (node.op !== 'value') continue
    const written = text.slice(node.start, node.end)
    if (/^0X/.test(written)) {
      const suggestion = `${text.slice(0, node.start)}0x${text.slice(node.start + 2)}`
      return { code: 'trip-syntax', reason: `${quoted(written)} must begin with a small "0x"`, within: node, suggestion }
    }
    // The most negative integer is one literal together with its sign.
    if (typeof node.args === 'bigint' && node.args > LARGEST + (negated.has(node) ? 1n : 0n)) {
      return { code: 'trip-syntax', reason: `${quoted(written)} does not fit into a 64-bit integer`, within: node }
    }
  }
  return undefined
}
