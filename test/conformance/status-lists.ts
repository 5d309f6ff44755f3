import { statusRanges } from '../../server/src/knowledge/formats/status-ranges.ts'

/** The codes from one to another that a list lets be retried, as a list of the fewest ranges. Without a list, all of them. */
export function retriedCodes(list: string | undefined, from: number, to: number): string {
  if (list === undefined || list === '') return `${from}-${to}`
  const ranges = statusRanges(list)
  const codes: number[] = []
  for (let code = from; code <= to; code++) if (ranges.some((range) => range.from <= code && code <= range.to)) codes.push(code)
  const firsts = codes.filter((code) => !codes.includes(code - 1))
  const lasts = codes.filter((code) => !codes.includes(code + 1))
  return firsts.map((first, index) => (first === lasts[index] ? `${first}` : `${first}-${lasts[index]}`)).join(',')
}
