import { deepEqual } from '../base/deep-equal.ts'
import type { Path } from './path.ts'
import { isList, isMap, type Plain, type PlainMap } from './plain.ts'

/**
 * Whether two values are equal but for what lies at a path. A map above it may be absent on one side, or empty; the lists that the
 * path leads through may differ in that item and those behind it.
 */
export function onlyDiffersAt(before: Plain | undefined, after: Plain | undefined, path: Path): boolean {
  const [step, ...rest] = path
  if (step === undefined || isNothing(before) || isNothing(after)) return true
  if (typeof step === 'number') {
    if (!isList(before) || !isList(after)) return false
    if (!deepEqual(before.slice(0, step), after.slice(0, step))) return false
    if (before.length !== after.length) return true
    return onlyDiffersAt(before[step], after[step], rest) && deepEqual(before.slice(step + 1), after.slice(step + 1))
  }
  if (!isMap(before) || !isMap(after)) return false
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].every((key) => {
    const old = ownValue(before, key)
    const now = ownValue(after, key)
    return key === step ? onlyDiffersAt(old, now, rest) : deepEqual(old, now)
  })
}

/** A key may be called `valueOf`. */
function ownValue(map: PlainMap, key: string): Plain | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

function isNothing(value: Plain | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}
