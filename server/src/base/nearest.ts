import { editDistance } from './edit-distance.ts'

/**
 * The candidate a misspelt word most likely meant, or `undefined` when none is close enough to suggest.
 * Case is ignored; at most a third of the letters (and `most` of them) may differ, so that short words are not "corrected" into others.
 */
export function nearest(word: string, candidates: Iterable<string>, most = Number.POSITIVE_INFINITY): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const limit = Math.min(most, Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3)))
    if (Math.abs(candidate.length - word.length) > limit) continue
    const found = editDistance(wanted, candidate.toLowerCase())
    if (found <= limit && found < bestDistance) {
      best = candidate
      bestDistance = found
    }
  }
  return best
}
