import { Environment } from '@marcbachmann/cel-js'
import type { Span } from '../../syntax/span.ts'
import { TRIP_COUNTERS } from '../dapr/trip.ts'
import { sourceOf, type TripNode } from './trip-node.ts'

/** A CEL expression as a tree. */
export interface TripTree {
  readonly root: TripNode
  /** The text that was parsed: as written, but with a zero before each leading point (`.5`), which cel-js does not know. */
  readonly text: string
  /** Where a stretch of `text` stands in what was written. */
  sourceSpan(span: Span): Span
}

/** Something wrong with an expression, in terms of its tree's text. */
export interface TripProblem {
  readonly code: string
  readonly reason: string
  readonly within: Span
  /** The text after this problem is cured; it may have others. */
  readonly suggestion?: string | undefined
}

/** What is wrong with a text; `code` is cel-js's name for the fault. */
export interface TripFault {
  readonly code: string
  readonly span: Span
}

// Larger expressions are not judged: types are asked for node by node, which takes time that grows faster than the expression.
const LONGEST = 2000
const LIMITS = { maxAstNodes: 200, maxDepth: 100 }

/** The fault of an expression beyond these limits. */
export const TOO_LARGE = 'limit_exceeded'

/**
 * What CEL's standard library has and cel-js lacks.
 * https://github.com/google/cel-go/blob/v0.20.1/common/stdlib/standard.go
 */
const MISSING_OVERLOADS: readonly string[] = [
  'int(google.protobuf.Timestamp): int',
  'int(google.protobuf.Duration): int',
  'string(google.protobuf.Timestamp): string',
  'string(google.protobuf.Duration): string',
  'duration(google.protobuf.Duration): google.protobuf.Duration',
  'matches(string, string): bool',
]

/**
 * As daprd compiles: every name, counters included, is declared with an open type.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/expr/expr.go (`DecodeString`)
 */
const COMPILER = environment('dyn')

/**
 * As daprd evaluates: the counters are 64-bit integers. Numbers of different types can be compared then.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/breaker/circuitbreaker.go (`Initialize`)
 */
const RUNTIME = environment('int')
  .registerOperator('int == uint', neverCalled)
  .registerOperator('int == double', neverCalled)
  .registerOperator('double == uint', neverCalled)

/** Reads a CEL expression. Never throws. */
export function parseTrip(source: string): { readonly tree: TripTree } | { readonly fault: TripFault } {
  if (source.length > LONGEST) return { fault: { code: TOO_LARGE, span: { start: 0, end: source.length } } }
  const { text, inserted } = withLeadingZeros(source)
  const original = (offset: number) => offset - inserted.filter((position) => position < offset).length
  const sourceSpan = ({ start, end }: Span): Span => ({ start: original(start), end: original(end) })
  try {
    return { tree: { root: COMPILER.parse(text).ast, text, sourceSpan } }
  } catch (error) {
    // cel-js reports broken text by throwing; all of its errors have a code and a range.
    const { code = '', range } = asFault(error)
    return { fault: { code, span: sourceSpan(range ?? { start: 0, end: text.length }) } }
  }
}

/**
 * The value of an expression, as daprd's evaluation finds it: whatever was declared, types are those of the values.
 *
 * @throws where CEL has an error.
 */
export function runTrip({ text }: TripTree, counters: Readonly<Record<string, bigint>>): unknown {
  return COMPILER.evaluate(text, counters)
}

/** When a type is known: before the evaluation, or in it. */
export type Phase = 'compile' | 'run'

/** The type of a node, `dyn` where it is open. Offsets of a fault belong to the node's own text. */
export function typeOf(node: TripNode, text: string, phase: Phase): { readonly type: string } | { readonly fault: TripFault } {
  const source = sourceOf(node, text)
  const result = (phase === 'compile' ? COMPILER : RUNTIME).check(source)
  if (result.valid) return { type: result.type ?? 'dyn' }
  return { fault: { code: result.error?.code ?? '', span: result.error?.range ?? { start: 0, end: source.length } } }
}

function environment(counterType: 'dyn' | 'int'): Environment {
  const created = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, limits: LIMITS })
  for (const name of Object.keys(TRIP_COUNTERS)) created.registerVariable(name, counterType)
  for (const signature of MISSING_OVERLOADS) created.registerFunction(signature, neverCalled)
  created.registerFunction('int(uint): int', signed)
  for (const operator of ['<', '<=', '>', '>=']) {
    created.registerOperator(`bytes ${operator} bytes`, neverCalled)
    // For cel-go, null may stand for a time or a duration, which have an order. Beside a counter it fails in the evaluation only.
    created.registerOperator(`null ${operator} null`, noOrder)
  }
  return created
}

/** Expressions that need it are checked here, never evaluated. */
function neverCalled(): undefined {}

function noOrder(): never {
  throw new TypeError('null has no order')
}

function signed({ value }: { readonly value: bigint }): bigint {
  if (BigInt.asIntN(64, value) !== value) throw new RangeError('no signed integer of 64 bits')
  return value
}

/** Text in quotes, a comment, a word or number with its points, or a point in front of a digit. */
const TOKEN = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/[^\n]*|\w[\w.]*|\.(?=\d)/gs

function withLeadingZeros(source: string): { readonly text: string; readonly inserted: readonly number[] } {
  const inserted: number[] = []
  const text = source.replace(TOKEN, (token, offset: number) => {
    if (token !== '.') return token
    inserted.push(offset + inserted.length)
    return '0.'
  })
  return { text, inserted }
}

function asFault(error: unknown): { readonly code?: string; readonly range?: Span } {
  if (!(error instanceof Error)) return {}
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const range = 'range' in error && isSpan(error.range) ? { range: error.range } : {}
  return { ...code, ...range }
}

function isSpan(value: unknown): value is Span {
  return typeof value === 'object' && value !== null && 'start' in value && 'end' in value
}
