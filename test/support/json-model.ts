import type { Path } from '../../server/src/syntax/path.ts'
import type { Json } from '../../server/src/syntax/plain.ts'

/** Edits of plain values: what edits of text must amount to. */

export function isJsonMap(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The paths of everything in a value but itself. */
export function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, each]) => {
    const own = [...path, Array.isArray(value) ? Number(key) : key]
    return [own, ...pathsOf(each, own)]
  })
}

export function valueAtPath(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>((current, step) => {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return undefined
    return Object.entries(current).find(([key]) => key === String(step))?.[1]
  }, value)
}

/** The value with something else at a path; maps on the way are made where they are missing. */
export function withValue(value: Json | undefined, path: Path, wanted: Json): Json {
  const [step, ...rest] = path
  if (step === undefined) return wanted
  if (Array.isArray(value)) return value.map((item: Json, index) => (index === step ? withValue(item, rest, wanted) : item))
  const entries = isJsonMap(value) ? Object.entries(value) : []
  const changed = withValue(entries.find(([key]) => key === step)?.[1], rest, wanted)
  return Object.fromEntries([...entries.filter(([key]) => key !== step), [step, changed]])
}

/**
 * The value without an entry or item. Emptied maps go too, except list items, the root and what is right below it; `removed` is the
 * path of what went, or of what is now written as empty.
 */
export function withoutEntry(value: Json, path: Path): { value: Json; removed: Path } {
  const parent = path.slice(0, -1)
  const holder = valueAtPath(value, parent)
  const rest = Array.isArray(holder)
    ? holder.filter((_, index) => index !== path.at(-1))
    : Object.fromEntries(Object.entries(holder ?? {}).filter(([key]) => key !== path.at(-1)))
  const isEmpty = Object.keys(rest).length === 0
  if (isEmpty && !Array.isArray(rest) && parent.length > 1 && typeof parent.at(-1) === 'string')
    return withoutEntry(value, parent)
  return { value: withValue(value, parent, rest), removed: isEmpty ? parent : path }
}
