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

/** Types a scalar that carries an explicit tag, such as `!!str 10`. Unknown tags leave text. */
export function typeTaggedScalar(tag: string, text: string): ScalarValue {
  return TYPING_TAGS.has(tag) ? typePlainScalar(text) : text
}

const TYPING_TAGS = new Set(['int', 'float', 'bool', 'null'].map((name) => `tag:yaml.org,2002:${name}`))

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
  const digits = text.replaceAll('_', '')
  return readInteger(digits) ?? (FLOAT.test(digits) ? finite(digits) : undefined)
}

const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const INTEGER = /^([-+]?)(?:(0[xX][\da-fA-F]+)|0[oO]?([0-7]+)|(0[bB][01]+)|(0|[1-9]\d*))$/

/** A leading zero means octal. Beyond 64 bits a decimal becomes a float and anything else stays text. */
function readInteger(text: string): number | undefined {
  const match = INTEGER.exec(text)
  if (!match) return undefined
  const [, sign, hex, octal, binary, decimal] = match
  const size = BigInt(hex ?? binary?.toLowerCase() ?? decimal ?? `0o${octal}`)
  if (size > (sign === '-' ? 2n ** 63n : 2n ** 64n - 1n)) return undefined
  return sign === '-' && size > 0n ? -Number(size) : Number(size)
}

function finite(text: string): number | undefined {
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
