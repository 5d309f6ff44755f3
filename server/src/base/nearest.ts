import { distance } from 'fastest-levenshtein'

/**
 * The candidate a misspelt word most likely meant, or `undefined` when none is close enough to suggest.
 * Case is ignored; at most a third of the letters may differ, so that short words are not "corrected" into others.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  const limit = Math.max(1, Math.floor(word.length / 3))
  let best: string | undefined
  let bestDistance = limit + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue
    const found = distance(wanted, candidate.toLowerCase())
    if (found < bestDistance) {
      best = candidate
      bestDistance = found
    }
  }
  return best
}
