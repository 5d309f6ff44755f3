/** A Kubernetes quantity, counted in billionths of its unit, or `undefined` where the text is none. */
export type Nanos = bigint

const NANO = 1_000_000_000n

/** Suffixes and what one of them is worth: powers of 1000 with one letter, powers of 1024 with an `i`. */
const SUFFIXES: ReadonlyMap<string, Nanos> = new Map([
  ['n', 1n],
  ['u', 1000n],
  ['m', 1_000_000n],
  ['', NANO],
  ...['k', 'M', 'G', 'T', 'P', 'E'].map((suffix, index): [string, Nanos] => [suffix, NANO * 1000n ** BigInt(index + 1)]),
  ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map((suffix, index): [string, Nanos] => [suffix, NANO * 1024n ** BigInt(index + 1)]),
])

/** Beyond this exponent a quantity is far outside of what Kubernetes can hold. */
const LARGEST_EXPONENT = 100

/**
 * Reads a quantity as Kubernetes does: `4Mi`, `500m`, `1e3`. Fractions finer than a billionth are rounded up.
 * https://github.com/kubernetes/apimachinery/blob/v0.33.0/pkg/api/resource/quantity.go (`ParseQuantity`)
 */
export function parseQuantity(text: string): Nanos | undefined {
  const [, sign = '', whole = '', point, fraction = '', suffix = ''] = /^([+-]?)(\d*)(\.(\d*))?(\D.*)?$/s.exec(text) ?? []
  // Kubernetes takes a suffix or a point without digits for zero, but not the empty text or a bare sign.
  if (whole === '' && point === undefined && suffix === '') return undefined
  const scale = scaleOf(suffix)
  if (scale === undefined || whole.length + fraction.length > 1000) return undefined
  const numerator = BigInt(`0${whole}${fraction}`) * scale.times
  const denominator = 10n ** BigInt(fraction.length) * scale.over
  const nanos = (numerator + denominator - 1n) / denominator
  return sign === '-' ? -nanos : nanos
}

/** What the number is multiplied with and divided by. */
function scaleOf(suffix: string): { readonly times: bigint; readonly over: bigint } | undefined {
  const worth = SUFFIXES.get(suffix)
  if (worth !== undefined) return { times: worth, over: 1n }
  const exponent = /^[eE]([+-]?\d{1,3})$/.exec(suffix)?.[1]
  if (exponent === undefined || Math.abs(Number(exponent)) > LARGEST_EXPONENT) return undefined
  const power = 10n ** BigInt(Math.abs(Number(exponent)))
  return Number(exponent) < 0 ? { times: NANO, over: power } : { times: NANO * power, over: 1n }
}
