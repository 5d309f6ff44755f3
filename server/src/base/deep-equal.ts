/** Compares plain values (JSON, `undefined`, symbols) and maps and sets of them by content; the order of keys does not matter. Functions are equal only to themselves. */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Set || b instanceof Set) return a instanceof Set && b instanceof Set && sameMembers(a, b)
  if (a instanceof Map || b instanceof Map) return a instanceof Map && b instanceof Map && sameEntries(a, b)
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keysOfA = Object.keys(a)
  if (keysOfA.length !== Object.keys(b).length) return false
  return keysOfA.every((key) => Object.hasOwn(b, key) && deepEqual(a[key as keyof typeof a], b[key as keyof typeof b]))
}

function sameMembers(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  return a.size === b.size && [...a].every((member) => b.has(member))
}

function sameEntries(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.has(key) && deepEqual(value, b.get(key)))
}
