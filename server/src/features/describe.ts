import type { BooleanText, IntegerText, KindSpec, MetaSpec, Product } from '../knowledge/product.ts'
import type { Manifest } from '../model/manifest.ts'
import type { Schema, TextSchema } from '../schema/schema.ts'

// Each part is a paragraph of Markdown; they must read well as plain text, too, for screen readers.

/** What an annotation or label means. */
export function describeMeta({ name, on, value, retired, inherited }: MetaSpec, product: Product): string[] {
  return [
    `**${name}** (${product.title})`,
    value.docs,
    ...(retired
      ? [`**${retired.state === 'works' ? 'Deprecated' : 'Without effect'} since ${retired.since}.** ${retired.note}`]
      : []),
    ...wordsOf(value, product),
    facts([
      ['Belongs on', on.map((place) => PLACES[place] ?? place).join(', ')],
      ['Default', value.default],
      ...formerly(value),
      ['Since', value.since && `${product.title} ${value.since}`],
      ['Until', value.until && `${product.title} ${value.until}`],
      ['Inherited', inherited ? 'a pod without it takes the value of its Namespace' : undefined],
      ['Otherwise', value.onInvalid],
      ['When nothing has this name', value.dangling?.effect],
    ]),
  ].filter((part) => part !== '')
}

/** What a field means. */
export function describeSchema(name: string, schema: Schema, product: Product): string[] {
  return [
    `**${name}** (${product.title})`,
    schema.docs,
    ...(schema.deprecated ? [`**Deprecated.** ${schema.deprecated.note}`] : []),
    ...(schema.ignored === undefined ? [] : [`**Without effect here.** ${schema.ignored}`]),
    ...(schema.kind === 'text' ? wordsOf(schema, product) : []),
    facts([
      ['Type', TYPES[schema.kind]],
      ['Default', schema.default && `${schema.default}${schema.filledIn ? ', written into the object by the API server' : ''}`],
      ...formerly(schema),
      ['Since', schema.since && `${product.title} ${schema.since}`],
      ['Until', schema.until && `${product.title} ${schema.until}`],
      ['A wrong value', schema.onInvalid],
      ['When nothing has this name', schema.dangling?.effect],
    ]),
  ].filter((part) => part !== '')
}

/** What a kind of object is for. */
export function describeKind(manifest: Manifest, product: Product, { versions, schema, since }: KindSpec): string[] {
  const name = manifest.kind.slice(manifest.kind.lastIndexOf('/') + 1)
  return [
    `**${name}** (${product.title})`,
    schema?.docs ?? '',
    facts([
      ['Versions', versions.join(', ')],
      ['Since', since && `${product.title} ${since}`],
    ]),
  ].filter((part) => part !== '')
}

function wordsOf(value: TextSchema | IntegerText | BooleanText, product: Product): string[] {
  if (value.kind === 'boolean-text')
    return [`Counts as true: ${value.truthy.map(quoted).join(', ')}.`, ...formerWords(value, product)]
  if (value.kind === 'integer-text') return ['A whole number, in quotes.']
  const { values, wordsSince } = value
  if (!values) return []
  return [
    Object.entries(values)
      .map(
        ([word, meaning]) =>
          `- \`${word}\`: ${meaning}${wordsSince?.[word] ? ` Since ${product.title} ${wordsSince[word]}.` : ''}`,
      )
      .join('\n'),
  ]
}

/** Words that older releases took for true as well. */
function formerWords({ formerly, truthy }: BooleanText, product: Product): string[] {
  if (!formerly) return []
  const words = formerly.truthy.filter((word) => !truthy.includes(word))
  return [`Before ${product.title} ${formerly.until} also: ${words.map(quoted).join(', ')}.`]
}

function formerly({ formerDefault }: Pick<Schema, 'formerDefault'>): readonly (readonly [string, string])[] {
  return formerDefault ? [[`Default before ${formerDefault.until}`, formerDefault.value]] : []
}

function facts(entries: readonly (readonly [string, string | undefined])[]): string {
  return entries
    .filter(([, text]) => text !== undefined && text !== '')
    .map(([title, text]) => `${title}: ${text}`)
    .join('  \n')
}

function quoted(word: string): string {
  return `"${word}"`
}

const PLACES: Readonly<Record<string, string>> = {
  namespace: 'Namespace',
  pod: 'pod template',
  service: 'Service',
  gateway: 'Gateway',
  component: 'Component',
  'control-plane': 'pods of the control plane',
  any: 'any object',
}

const TYPES: Readonly<Record<Schema['kind'], string>> = {
  object: 'object',
  map: 'map of names',
  list: 'list',
  text: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  any: 'anything',
}
