/** `1 file`, `3 files`. */
export function formatCount(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

/** `a`, `a and b`, `a, b and c`; after `most` items, how many more there are. */
export function listed(items: readonly string[], most = 5): string {
  const distinct = [...new Set(items)]
  if (distinct.length > most) return `${distinct.slice(0, most).join(', ')} and ${distinct.length - most} more`
  const last = distinct.at(-1) ?? 'nothing'
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(', ')} and ${last}`
}

/** Makes a clause the beginning of a sentence. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
