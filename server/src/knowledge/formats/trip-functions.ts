import { nearest } from '../../base/nearest.ts'
import { quoted } from './problem.ts'
import { splice, type TripNode, walk } from './trip-node.ts'
import type { TripProblem, TripTree } from './trip-parse.ts'

/**
 * Functions of CEL's standard library; daprd adds none.
 * https://github.com/google/cel-go/blob/v0.20.1/common/stdlib/standard.go
 */
const FUNCTIONS: readonly string[] = (
  'bool bytes contains double duration dyn endsWith getDate getDayOfMonth getDayOfWeek getDayOfYear getFullYear getHours ' +
  'getMilliseconds getMinutes getMonth getSeconds int matches size startsWith string timestamp type uint'
).split(' ')

/** Macros that run over a list or a map, and how many arguments they take. With any other number they are no macros at all. */
const LOOPS: Readonly<Record<string, readonly number[]>> = {
  all: [2],
  exists: [2],
  exists_one: [2],
  filter: [2],
  map: [2, 3],
}

/** Types that are no functions. daprd declares them as variables too, which fails at once. */
const TYPES: readonly string[] = ['list', 'map', 'null_type']

type Call = TripNode & { readonly op: 'call' | 'rcall' }

/** daprd declares an unknown function as a variable and compiles again, for ever; unless there is such a name already. */
export function findUnknownFunction({ root, text }: TripTree): TripProblem | undefined {
  for (const { node } of walk(root)) {
    if (!isCall(node) || isKnown(node)) continue
    const [name] = node.args
    const start = node.op === 'call' ? node.start : text.indexOf(name, node.args[1].end)
    const within = { start, end: start + name.length }
    if (TYPES.includes(name))
      return { code: 'trip-syntax', reason: `${quoted(name)} is a type, which cannot be called like this`, within }
    const isMacro = name === 'has' || Object.hasOwn(LOOPS, name)
    const meant = isMacro ? undefined : nearest(name, FUNCTIONS)
    return {
      code: 'trip-unknown-function',
      reason: isMacro
        ? `${quoted(name)} is not written in the way that makes it a macro of CEL; looking for a function of this name keeps daprd from ever getting ready`
        : `${quoted(name)} is no function of CEL; looking for it keeps daprd from ever getting ready`,
      within,
      suggestion: meant === undefined ? undefined : splice(text, [{ ...within, text: meant }]),
    }
  }
  return undefined
}

/**
 * Macros that cel-go refuses and cel-js takes: `has` of anything but a field, and a loop over a counter.
 * https://github.com/google/cel-go/blob/v0.20.1/parser/macro.go
 */
export function findBadMacro({ root, text }: TripTree): TripProblem | undefined {
  for (const { node, bound } of walk(root)) {
    if (node.op === 'call' && node.args[0] === 'has') {
      const [field] = node.args[1]
      if (field === undefined || field.op === '.') continue
      const reason = `"has" takes a field such as "a.b", not ${quoted(text.slice(field.start, field.end))}`
      return { code: 'trip-syntax', reason, within: field }
    }
    if (node.op !== 'rcall' || !Object.hasOwn(LOOPS, node.args[0])) continue
    const [name, range] = node.args
    if (range.op !== 'id' || bound.has(range.args)) continue
    return { code: 'trip-syntax', reason: `${quoted(range.args)} is no list that "${name}" could run over`, within: range }
  }
  return undefined
}

function isCall(node: TripNode): node is Call {
  return node.op === 'call' || node.op === 'rcall'
}

function isKnown(node: Call): boolean {
  if (node.op === 'call') {
    const [name, given] = node.args
    return FUNCTIONS.includes(name) || (name === 'has' && given.length === 1)
  }
  const [name, , given] = node.args
  const counts = Object.hasOwn(LOOPS, name) ? LOOPS[name] : undefined
  return FUNCTIONS.includes(name) || (counts?.includes(given.length) ?? false)
}
