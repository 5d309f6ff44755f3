/** Runs something several times after warming up; gives the median and the 95th percentile in milliseconds. */
export async function sample(
  times: number,
  run: (round: number) => void | Promise<void>,
): Promise<{ readonly median: number; readonly p95: number }> {
  const warm = Math.min(5, times)
  for (let round = 0; round < warm; round++) await run(round)
  const taken: number[] = []
  for (let round = 0; round < times; round++) {
    const start = performance.now()
    await run(warm + round)
    taken.push(performance.now() - start)
  }
  taken.sort((a, b) => a - b)
  return { median: at(taken, 0.5), p95: at(taken, 0.95) }
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
