/**
 * Scalars as the cluster reads them. kubectl and daprd decode YAML with sigs.k8s.io/yaml, a fork of go-yaml v2: YAML 1.1 without
 * its base-60 numbers, plus `0o`; timestamps stay text.
 * Source: https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/goyaml.v2/resolve.go; compared with that program's answers.
 */

export type ScalarValue = string | number | boolean | null

/** Types a plain (unquoted) scalar. */
export function typePlainScalar(text: string): ScalarValue {
  const word = WORDS.get(text)
  if (word !== undefined) return word
  return /^[-+.\d]/.test(text) ? (readNumber(text) ?? text) : text
}

/** Types a scalar that carries an explicit tag, such as `!!str 10`; `undefined` where text and tag do not fit. Unknown tags leave text. */
export function typeTaggedScalar(tag: string, text: string): ScalarValue | undefined {
  const name = tag.startsWith(YAML_TAG) ? tag.slice(YAML_TAG.length) : ''
  switch (name) {
    case 'int':
      return readInteger(withoutUnderscores(text)) === undefined ? undefined : typePlainScalar(text)
    case 'float':
      return ofType('number', typePlainScalar(text))
    case 'bool':
      return ofType('boolean', typePlainScalar(text))
    case 'null':
      return typePlainScalar(text) === null ? null : undefined
    case 'timestamp':
      return TIMESTAMP.test(text) ? text : undefined
    case 'binary':
      return decodeBase64(text)
    default:
      return text
  }
}

const YAML_TAG = 'tag:yaml.org,2002:'
const TIMESTAMP = /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|[ \t]+)\d\d?:\d\d?:\d\d?(?:\.\d*)?(?:[Zz]|[-+]\d\d:\d\d)?)?$/

function ofType(type: 'number' | 'boolean', value: ScalarValue): ScalarValue | undefined {
  return typeof value === type ? value : undefined
}

function decodeBase64(text: string): string | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z\d+/]*={0,2}$/.test(text)) return undefined
  return new TextDecoder().decode(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))
}

/**
 * What a key of a map is called: its text, unless it is typed as something else, of which the usual spelling counts: `yes` is called
 * `true`. `undefined`: it cannot be a key.
 * https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/yaml.go (`convertToJSONableObject`)
 */
export function nameOfKey(value: ScalarValue, text: string): string | undefined {
  if (typeof value === 'string') return value
  if (value === null) return undefined
  if (typeof value === 'boolean') return String(value)
  const integer = readInteger(withoutUnderscores(text))
  if (integer === undefined) return nameOfFloat(value)
  return BigInt.asIntN(64, integer) === integer ? String(integer) : undefined
}

/** As Go's `strconv.FormatFloat(value, 'g', -1, 32)` writes it. */
function nameOfFloat(value: number): string {
  const float = Math.fround(value)
  if (Number.isNaN(float)) return '.nan'
  if (!Number.isFinite(float)) return float > 0 ? '.inf' : '-.inf'
  const shortest = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    .map((digits) => float.toExponential(digits - 1))
    .find((text) => Math.fround(Number(text)) === float)
  const [digits = '', exponent = '0'] = (shortest ?? String(float)).split('e')
  const power = Number(exponent)
  const long = power < -4 || power >= 6
  if (!long) return String(Number(shortest))
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

const WORDS: ReadonlyMap<string, ScalarValue> = new Map<string, ScalarValue>([
  ...words(true, 'y Y yes Yes YES true True TRUE on On ON'),
  ...words(false, 'n N no No NO false False FALSE off Off OFF'),
  ...words(null, '~ null Null NULL'),
  ['', null],
  ...words(Number.NaN, '.nan .NaN .NAN'),
  ...words(Number.POSITIVE_INFINITY, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...words(Number.NEGATIVE_INFINITY, '-.inf -.Inf -.INF'),
])

function words(value: ScalarValue, spellings: string): [string, ScalarValue][] {
  return spellings.split(' ').map((spelling) => [spelling, value])
}

/** go-yaml drops underscores wherever they stand, except behind a leading point, where Go's own rule for literals holds. */
function readNumber(text: string): number | undefined {
  if (text.startsWith('.')) return /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+)?$/.test(text) ? finite(text.replaceAll('_', '')) : undefined
  const digits = withoutUnderscores(text)
  return asNumber(readInteger(digits)) ?? (FLOAT.test(digits) ? finite(digits) : undefined)
}

const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const INTEGER = /^([-+]?)(?:(0[xX][\da-fA-F]+)|0[oO]?([0-7]+)|(0[bB][01]+)|(0|[1-9]\d*))$/

/** A leading zero means octal. Beyond 64 bits a decimal becomes a float and anything else stays text. */
function readInteger(text: string): bigint | undefined {
  const match = INTEGER.exec(text)
  if (!match) return undefined
  const [, sign, hex, octal, binary, decimal] = match
  const size = BigInt(hex ?? binary?.toLowerCase() ?? decimal ?? `0o${octal}`)
  if (size > (sign === '-' ? 2n ** 63n : 2n ** 64n - 1n)) return undefined
  return sign === '-' ? -size : size
}

function asNumber(integer: bigint | undefined): number | undefined {
  return integer === undefined ? undefined : Number(integer)
}

function withoutUnderscores(text: string): string {
  return text.replaceAll('_', '')
}

function finite(text: string): number | undefined {
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
