/** Compares release lines such as `1.9` and `1.18.3` part by part; missing parts count as 0. Negative: `a` is older. */
export function compareVersions(a: string, b: string): number {
  const partsOfA = numbers(a)
  const partsOfB = numbers(b)
  for (let index = 0; index < Math.max(partsOfA.length, partsOfB.length); index++) {
    const difference = (partsOfA[index] ?? 0) - (partsOfB[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Whether a release knows something that came with `since` and left with `until`. A line such as `1.18` counts as its newest patch. */
export function isKnownIn(version: string, span: { readonly since?: string; readonly until?: string }): boolean {
  const asNewest = version.split('.').length < 3 ? `${version}.9999` : version
  if (span.since !== undefined && compareVersions(asNewest, span.since) < 0) return false
  return span.until === undefined || compareVersions(version, span.until) < 0
}

/** There are few versions, and each is compared for thousands of objects. */
const NUMBERS = new Map<string, readonly number[]>()

function numbers(version: string): readonly number[] {
  let found = NUMBERS.get(version)
  if (!found) {
    found = version
      .replace(/^v/, '')
      .split('.')
      .map((part) => Number.parseInt(part, 10) || 0)
    NUMBERS.set(version, found)
  }
  return found
}
