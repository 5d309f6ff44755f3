/** A length of time, or why a text is none. */
export type DurationResult =
  | { readonly kind: 'duration'; readonly nanoseconds: bigint }
  | {
      readonly kind: 'invalid'
      readonly fault: DurationFault /** The unknown unit; empty for other faults. */
      readonly unit: string
    }

/**
 * - `no-number`: a number is expected and something else stands there; also the empty text.
 * - `missing-unit`: a number at the end has no unit.
 * - `unknown-unit`: what follows a number is not one of the grammar's units.
 * - `too-long`: does not fit in a signed 64-bit count of nanoseconds, about 292 years.
 */
export type DurationFault = 'no-number' | 'missing-unit' | 'unknown-unit' | 'too-long'

const MILLISECOND = 1_000_000n
const SECOND = 1000n * MILLISECOND
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE

/** Go's units. Both spellings of the micro sign are known: U+00B5 and the Greek letter U+03BC. */
const GO_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['\u00b5s', 1000n],
  ['\u03bcs', 1000n],
  ['ms', MILLISECOND],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
])

const MAX_INT64 = 2n ** 63n - 1n
const MAX_UINT64 = 2n ** 64n - 1n

/**
 * Reads a duration as Go's `time.ParseDuration` does: an optional sign, then pairs of a decimal number and a unit, or a bare `0`.
 * https://github.com/golang/go/blob/go1.24.0/src/time/format.go
 */
export function parseGoDuration(text: string): DurationResult {
  const negative = text.startsWith('-')
  const unsigned = /^[+-]/.test(text) ? text.slice(1) : text
  if (unsigned === '0') return { kind: 'duration', nanoseconds: 0n }
  if (unsigned === '') return invalid('no-number')

  let total = 0n
  let rest = unsigned
  while (rest !== '') {
    const [number = '', whole = '', fraction = ''] = /^(\d*)(?:\.(\d*))?/.exec(rest) ?? []
    if (whole === '' && fraction === '') return invalid('no-number')
    rest = rest.slice(number.length)
    const unit = /^[^.\d]*/.exec(rest)?.[0] ?? ''
    if (unit === '') return invalid('missing-unit')
    const size = GO_UNITS.get(unit)
    if (size === undefined) return { kind: 'invalid', fault: 'unknown-unit', unit }
    rest = rest.slice(unit.length)
    if (!isReasonable(whole)) return invalid('too-long')
    total += BigInt(whole) * size + nanosecondsOfFraction(fraction, size)
    // The most negative count has no positive counterpart; Go lets it through.
    if (total > MAX_INT64 + (negative ? 1n : 0n)) return invalid('too-long')
  }
  return { kind: 'duration', nanoseconds: negative ? -total : total }
}

/**
 * Reads a duration as Dapr's Resiliency does: a decimal integer counts milliseconds, everything else is a Go duration.
 * A count beyond the range wraps around, as it does in daprd.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/resiliency.go (`parseDuration`)
 */
export function parseDaprDuration(text: string): DurationResult {
  const milliseconds = parseInt64(text)
  if (milliseconds === undefined) return parseGoDuration(text)
  return { kind: 'duration', nanoseconds: BigInt.asIntN(64, milliseconds * MILLISECOND) }
}

const LINKERD_UNITS: ReadonlyMap<string, bigint> = new Map([
  ['ms', MILLISECOND],
  ['s', SECOND],
  ['m', MINUTE],
  ['h', HOUR],
  ['d', 24n * HOUR],
])

/**
 * Reads a duration as Linkerd's policy controller does: one whole number and one unit, or a bare `0`. Blanks around it are ignored.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/policy-controller/k8s/index/src/outbound/index.rs (`parse_duration`)
 */
export function parseLinkerdDuration(text: string): DurationResult {
  const [, number = '', unit = ''] = /^(.*\d)?(\D*)$/su.exec(text.trim()) ?? []
  if (!/^\+?\d+$/.test(number)) return invalid('no-number')
  if (!isReasonable(number.slice(number.startsWith('+') ? 1 : 0))) return invalid('too-long')
  const magnitude = BigInt(number.replace('+', ''))
  if (unit === '' && magnitude === 0n) return { kind: 'duration', nanoseconds: 0n }
  if (unit === '') return invalid('missing-unit')
  const size = LINKERD_UNITS.get(unit)
  if (size === undefined) return { kind: 'invalid', fault: 'unknown-unit', unit }
  // Linkerd counts milliseconds in 64 bits without a sign.
  if ((magnitude * size) / MILLISECOND > MAX_UINT64) return invalid('too-long')
  return { kind: 'duration', nanoseconds: magnitude * size }
}

/** Writes a duration as people do: `23s`, `1m30s`, `500ms`, `1.5s`. A `number` counts milliseconds, a `bigint` nanoseconds. */
export function formatDuration(duration: number | bigint): string {
  const nanoseconds = typeof duration === 'bigint' ? duration : BigInt(Math.round(duration * Number(MILLISECOND)))
  if (nanoseconds < 0n) return `-${formatDuration(-nanoseconds)}`
  if (nanoseconds === 0n) return '0s'
  if (nanoseconds < 1000n) return `${nanoseconds}ns`
  if (nanoseconds < MILLISECOND) return `${decimal(nanoseconds, 1000n)}\u00b5s`
  if (nanoseconds < SECOND) return `${decimal(nanoseconds, MILLISECOND)}ms`
  const hours = nanoseconds / HOUR
  const minutes = (nanoseconds % HOUR) / MINUTE
  const seconds = nanoseconds % MINUTE
  return [
    hours > 0n ? `${hours}h` : '',
    minutes > 0n ? `${minutes}m` : '',
    seconds > 0n ? `${decimal(seconds, SECOND)}s` : '',
  ].join('')
}

function invalid(fault: DurationFault): DurationResult {
  return { kind: 'invalid', fault, unit: '' }
}

/** Keeps numbers of absurd length away from `BigInt`; a rough test, up to 20 digits pass. */
function isReasonable(digits: string): boolean {
  return digits.replace(/^0+/, '').length <= 20
}

/**
 * Go keeps as many digits of a fraction as fit in 63 bits and multiplies them in floating point, so its last digits are not exact.
 * Neither are these, in the same way.
 */
function nanosecondsOfFraction(digits: string, unit: bigint): bigint {
  let kept = 0n
  let scale = 1
  for (const digit of digits) {
    const next = kept * 10n + BigInt(digit)
    if (kept > MAX_INT64 / 10n || next > MAX_INT64 + 1n) break
    kept = next
    scale *= 10
  }
  return BigInt(Math.trunc(Number(kept) * (Number(unit) / scale)))
}

/** Go's `strconv.ParseInt(text, 10, 64)`. */
function parseInt64(text: string): bigint | undefined {
  const [, sign = '', digits] = /^([+-]?)(\d+)$/.exec(text) ?? []
  if (digits === undefined || !isReasonable(digits)) return undefined
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits)
  return BigInt.asIntN(64, value) === value ? value : undefined
}

/** `count / unit` as a decimal number without trailing zeros; `unit` is a power of ten. */
function decimal(count: bigint, unit: bigint): string {
  const fraction = (count % unit)
    .toString()
    .padStart(unit.toString().length - 1, '0')
    .replace(/0+$/, '')
  return fraction === '' ? `${count / unit}` : `${count / unit}.${fraction}`
}
