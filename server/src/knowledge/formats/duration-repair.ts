import { formatDuration, parseGoDuration } from '../../model/duration.ts'

/** Spellings of units outside Go, lower-cased, and the Go unit and factor they stand for. */
const UNIT_WORDS: ReadonlyMap<string, readonly [factor: number, unit: string]> = new Map(
  Object.entries({
    ns: 'ns nanosecond nanoseconds nanos',
    us: 'us \u00b5s \u03bcs microsecond microseconds micros',
    ms: 'ms msec msecs millisecond milliseconds millis',
    s: 's sec secs second seconds',
    m: 'm min mins minute minutes',
    h: 'h hr hrs hour hours',
    d: 'd day days',
    w: 'w week weeks',
  }).flatMap(([unit, words]) =>
    words.split(' ').map((word) => [word, unit === 'd' ? [24, 'h'] : unit === 'w' ? [168, 'h'] : [1, unit]] as const),
  ),
)

/** No duration is longer, and the repair takes time that grows faster than the text. */
const LONGEST_REPAIRED = 100

/**
 * The Go duration that a text plainly means, or `undefined`. Knows blanks, capitals, words for units, days and weeks,
 * decimal commas, ISO 8601 (`PT5S`), and takes a number without any unit for seconds.
 */
export function repairDuration(text: string): string | undefined {
  if (text.length > LONGEST_REPAIRED) return undefined
  const plain = withoutIsoPrefix(text.trim().toLowerCase()).replace(/(\d),(\d)/g, '$1.$2')
  const sign = /^[+-]/.exec(plain)?.[0] ?? ''
  const bare = plain.slice(sign.length)
  if (/^\d+(\.\d+)?$/.test(bare)) return `${sign}${bare}s`
  const repaired = sign + bare.replace(/\s*(\d+(?:\.\d*)?|\.\d+)\s*([^\s\d.]*)\s*/g, writePart)
  const parsed = parseGoDuration(repaired)
  if (repaired === text || parsed.kind === 'invalid') return undefined
  // Days and weeks have become hours, perhaps beside others.
  return /h.*h/.test(repaired) ? formatDuration(parsed.nanoseconds) : repaired
}

function writePart(part: string, number: string, word: string): string {
  const found = UNIT_WORDS.get(word)
  if (!found) return part
  const [factor, unit] = found
  return `${factor === 1 ? number : Number(number) * factor}${unit}`
}

/** `pt1h30m` and `p1dt2h` as `1h30m` and `1d2h`. In a date part, `m` would mean months: those stay as they are. */
function withoutIsoPrefix(text: string): string {
  const [, days, time] = /^p((?:[\d.]+[wd])*)(?:t((?:[\d.]+[hms])+))?$/.exec(text) ?? []
  return days === undefined && time === undefined ? text : `${days ?? ''}${time ?? ''}`
}

/** A Go duration as one whole number and one unit of Linkerd, or `undefined` when it is no whole number of milliseconds. */
export function singleUnit(text: string): string | undefined {
  const parsed = parseGoDuration(text)
  if (parsed.kind === 'invalid' || parsed.nanoseconds <= 0n || parsed.nanoseconds % 1_000_000n !== 0n) return undefined
  const whole = formatDuration(parsed.nanoseconds)
  if (/^\d+(ms|s|m|h)$/.test(whole)) return whole
  const milliseconds = parsed.nanoseconds / 1_000_000n
  if (milliseconds % 60_000n === 0n) return `${milliseconds / 60_000n}m`
  return milliseconds % 1000n === 0n ? `${milliseconds / 1000n}s` : `${milliseconds}ms`
}
