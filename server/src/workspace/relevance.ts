import { PRODUCTS } from '../knowledge/products.ts'
import { KNOWN_KINDS } from './kinds.ts'
import { OWN_GROUPS } from './known-kind.ts'

/**
 * Whether a file may hold something we read; decided on its text, without parsing, because most YAML files of a repository hold nothing for us.
 * May be wrong in one direction only: a relevant file is never turned away.
 */
export function isRelevant(uri: string, text: string): boolean {
  if (FILE_NAMES.test(uri)) return true
  if (text.includes('apiVersion') && (KIND_LINE.test(text) || GROUP_LINE.test(text))) return true
  return VALUES_WORDS.some((word) => text.includes(word))
}

/**
 * Whether a YAML document (or text that should be one) is about Dapr or a mesh; decided on its text, so that it also says so of
 * one that does not parse.
 */
export function holdsMatter(uri: string, text: string): boolean {
  return OWN_FILE_NAMES.test(uri) || OWN_WORDS.some((word) => text.includes(word))
}

const FILE_NAMES = /\/(kustomization\.ya?ml|Kustomization|Chart\.yaml|dapr\.ya?ml|\.sidecar-lens\.ya?ml)$/

const KIND_NAMES = [...KNOWN_KINDS].map((kind) => kind.slice(kind.lastIndexOf('/') + 1))
/** `kind: Deployment`, also in JSON and in a `List`; no-break spaces count because a browser copies them. */
const KIND_LINE = new RegExp(`kind['"]?[ \\t\\u00a0]*:[\\s\\u00a0]*['"]?(${[...new Set([...KIND_NAMES, 'List'])].join('|')})\\b`)
/** A kind of a product's own group is relevant also when it is misspelt. */
const GROUP_LINE = new RegExp(
  `apiVersion['"]?[ \\t\\u00a0]*:[\\s\\u00a0]*['"]?(${OWN_GROUPS.map((group) => group.replaceAll('.', '\\.')).join('|')})/`,
)

const VALUES_WORDS = [...new Set(PRODUCTS.flatMap((product) => product.valuesWords ?? []))]

const OWN_FILE_NAMES = /\/(dapr\.ya?ml|\.sidecar-lens\.ya?ml)$/

/** Groups, prefixes and unprefixed names that only our products use. */
const OWN_WORDS: readonly string[] = [
  ...new Set([
    ...OWN_GROUPS.map((group) => `${group}/`),
    ...VALUES_WORDS,
    ...PRODUCTS.flatMap((product) => product.owns),
    ...PRODUCTS.flatMap((product) => [...product.annotations, ...product.labels])
      .map((spec) => spec.name)
      .filter((name) => !name.includes('/')),
  ]),
]
