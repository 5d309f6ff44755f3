import type { ASTNode } from '@marcbachmann/cel-js'
import type { Span } from '../../syntax/span.ts'

/** A node of a CEL expression; `start` and `end` are offsets in its text. Parentheses around a node lie outside of it. */
export type TripNode = ASTNode

/** The node and all below it, outermost first, left to right; with the names that macros such as `exists` bind there. */
export function* walk(
  node: TripNode,
  bound: ReadonlySet<string> = new Set(),
): Generator<{ readonly node: TripNode; readonly bound: ReadonlySet<string> }> {
  yield { node, bound }
  const variable = macroVariable(node)
  const inner = variable === undefined ? bound : new Set([...bound, variable])
  for (const [index, child] of childrenOf(node).entries()) {
    // The first child of a macro is the list it runs over, the second its variable.
    if (variable === undefined || index !== 1) yield* walk(child, index === 0 ? bound : inner)
  }
}

/** The node as written. */
export function sourceOf(node: TripNode, text: string): string {
  const { start, end } = fullSpan(node, text)
  return text.slice(start, end)
}

/** The node as written, in parentheses where it needs them beside another operator. */
export function operandOf(node: TripNode, text: string): string {
  const source = sourceOf(node, text)
  return ['value', 'id', '.', '[]', 'call', 'rcall', 'list', 'map'].includes(node.op) ? source : `(${source})`
}

/**
 * The stretch of a node with all parentheses in it in balance: for the parser, `(a + b) * c` begins behind the first one.
 * Parentheses around the whole node stay outside.
 */
export function fullSpan(node: TripNode, text: string): Span {
  const masked = text.replace(OPAQUE, (stretch) => ' '.repeat(stretch.length))
  let { start, end } = node
  let open = 0
  let unopened = 0
  for (const letter of masked.slice(start, end)) {
    if (letter === '(') open += 1
    else if (letter === ')' && open > 0) open -= 1
    else if (letter === ')') unopened += 1
  }
  for (; unopened > 0; unopened--) start = masked.lastIndexOf('(', start - 1)
  for (; open > 0; open--) end = masked.indexOf(')', end) + 1
  return { start, end }
}

/** The text with some stretches of it replaced. They must not overlap. */
export function splice(text: string, changes: readonly (Span & { readonly text: string })[]): string {
  return changes
    .toSorted((a, b) => b.start - a.start)
    .reduce((result, change) => result.slice(0, change.start) + change.text + result.slice(change.end), text)
}

/** What may hold parentheses that are none: texts in quotes and comments. */
const OPAQUE = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\/\/[^\n]*/gs

function childrenOf(node: TripNode): readonly TripNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case '.':
    case '.?':
      return [node.args[0]]
    case 'call':
      return node.args[1]
    case 'rcall':
      return [node.args[1], ...node.args[2]]
    case 'map':
      return node.args.flat()
    case 'list':
      return node.args
    case '!_':
    case '-_':
      return [node.args]
    default:
      return node.args
  }
}

/** Macros that bind their first argument. https://github.com/google/cel-spec/blob/v0.15.0/doc/langdef.md#macros */
const BINDING_MACROS: readonly string[] = ['all', 'exists', 'exists_one', 'map', 'filter']

function macroVariable(node: TripNode): string | undefined {
  if (node.op !== 'rcall' || !BINDING_MACROS.includes(node.args[0])) return undefined
  const [first, ...rest] = node.args[2]
  return first?.op === 'id' && rest.length > 0 ? first.args : undefined
}
