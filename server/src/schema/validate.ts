import { nearest } from '../base/nearest.ts'
import type { Path } from '../syntax/path.ts'
import { isList, isMap, type Json, type Plain, type PlainMap, UNKNOWN } from '../syntax/plain.ts'
import type { Span } from '../syntax/span.ts'
import type { FormatName, FormatProblem } from './formats.ts'
import { plainValue } from './plain-value.ts'
import type { ObjectSchema, Schema, TextSchema } from './schema.ts'
import { readUnknownKey, type UnknownKey } from './unknown-key.ts'
import { isKnownIn } from './version.ts'

/** How a document is judged. */
export interface ValidationOptions {
  /** `kubernetes`: the API server types the document. `selfHosted`: the program does, and takes any scalar for text. `unknown`: report only what is wrong in both. */
  readonly mode: 'kubernetes' | 'selfHosted' | 'unknown'
  /** Release of the product that reads the document. */
  readonly version: string
  /** Part of an object only: nothing is missing, and keys such as `$patch` speak to the tool that applies it. */
  readonly partial: boolean
  /** Map paths to which a template may add entries. */
  readonly open: readonly Path[]
  readonly checks: Readonly<Record<FormatName, (text: string) => FormatProblem | undefined>>
  /** What the program makes of a file that it reads itself and that does not fit; absent where only the API server reads it. */
  readonly fromFile?: FileReading
}

/** How a program reads an object from a file, where that differs from the API server's way. */
export interface FileReading {
  /** Upper and lower case of keys do not matter. */
  readonly anyCase?: boolean
  /** Keys of the object's head that are not looked at. */
  readonly ignores?: readonly ('apiVersion' | 'kind')[]
  /** What becomes of a file with a value of the wrong type, as a clause: `daprd skips the file`. */
  readonly onUnreadable: string
}

/** One thing wrong with a value, with what a rule needs to word it and to cure it. */
export interface SchemaProblem {
  /** Code of the rule that reports it. */
  readonly code: string
  readonly path: Path
  readonly part: 'key' | 'value'
  readonly within?: Span
  /** What is wrong, to stand behind the name of the place and a colon; for `unknown-field` and `deprecated-field` whole sentences of advice. */
  readonly reason: string
  /** What the program does with it, as a clause. */
  readonly consequence?: string
  /** The API server refuses the object for it. */
  readonly refused: boolean
  /** The program goes on with a default or without this one value; otherwise more is lost than the value. */
  readonly tolerated: boolean
  readonly cure?: Cure
}

/** The change of the place that cures a problem. */
export type Cure =
  | { readonly kind: 'quote' }
  | { readonly kind: 'rename'; readonly to: string }
  | { readonly kind: 'move'; readonly to: Path }
  | { readonly kind: 'set'; readonly value: Json }
  | { readonly kind: 'remove' }

/** Walks value and schema together and yields what does not fit, in document order. */
export function* validate(value: Plain, schema: Schema, options: ValidationOptions, path: Path = []): Generator<SchemaProblem> {
  // The API server drops null for a field that is not nullable, and the programs read it as absent.
  if (value === UNKNOWN || value === null) return
  if (schema.selfHosted && options.mode !== 'kubernetes')
    return yield* checkSelfHosted(value, schema, schema.selfHosted, options, path)
  switch (schema.kind) {
    case 'any':
      return
    case 'object':
      if (isMap(value)) return yield* checkObject(value, schema, options, path)
      if (typeof value === 'string' && schema.shorthands && Object.hasOwn(schema.shorthands, value)) return
      return yield wrongType(value, schema, options, path, ['a map of keys', ...wordsOf(schema)].join(', or '))
    case 'map':
      if (!isMap(value)) return yield wrongType(value, schema, options, path, 'a map of names')
      for (const [key, child] of Object.entries(value)) {
        if (schema.keyFormat) yield* checkFormat(key, schema.keyFormat, schema, options, [...path, key], 'key')
        yield* validate(child, schema.values, options, [...path, key])
      }
      return
    case 'list':
      if (!isList(value)) return yield notAList(value, schema.items, schema, options, path)
      for (const [index, child] of value.entries()) yield* validate(child, schema.items, options, [...path, index])
      return
    case 'text':
      return yield* checkText(value, schema, options, path)
    case 'integer':
    case 'number':
      return yield* checkNumber(value, schema, options, path)
    case 'boolean':
      if (typeof value !== 'boolean') yield notABoolean(value, schema, options, path)
      return
  }
}

/** A place whose shape depends on the mode; where the mode is unknown, only what fits neither is wrong. */
function* checkSelfHosted(
  value: Plain,
  schema: Schema,
  own: Schema,
  options: ValidationOptions,
  path: Path,
): Generator<SchemaProblem> {
  const problems = [...validate(value, own, options, path)]
  if (options.mode === 'selfHosted') return yield* problems
  if (problems.length > 0) yield* validate(value, schema, { ...options, mode: 'kubernetes' }, path)
}

function* checkObject(value: PlainMap, schema: ObjectSchema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  const present = new Set<string>()
  for (const [key, child] of Object.entries(value)) {
    if (options.partial && key.startsWith('$')) continue
    // A line without a colon, which is an error of the text.
    if (child === null && /\s/.test(key)) continue
    const name = fieldName(key, schema, options)
    const field = name === undefined ? undefined : schema.fields[name]
    if (name !== undefined && field) {
      if (child !== null) present.add(name)
      yield* checkUse(field, value, options, [...path, key])
      yield* checkSibling(field, value, schema, options, [...path, key])
      yield* validate(child, field, options, [...path, key])
    } else if (!schema.open) {
      const unknown = readUnknownKey(key, value, schema, path, (each, other) => fits(each, other, options))
      // What is misspelt is not missing as well.
      if (unknown.meant !== undefined) present.add(unknown.meant)
      yield unknownField(child, unknown, schema, options, [...path, key])
    }
  }
  if (options.partial || options.open.some((open) => open.join('\0') === path.join('\0'))) return
  const byApi = options.mode === 'kubernetes' ? (schema.required ?? []) : []
  for (const key of new Set([...byApi, ...(schema.requiredByProgram ?? [])])) {
    if (!present.has(key)) yield missingField(key, schema, [...path, key], byApi.includes(key))
  }
  // The API server takes an empty text for a value; the programs do not.
  for (const key of schema.requiredByProgram ?? []) {
    if (value[key] === '') yield invalidValue(schema, [...path, key], 'the text is empty', undefined)
  }
}

/** The field that a key stands for. */
function fieldName(key: string, schema: ObjectSchema, options: ValidationOptions): string | undefined {
  if (Object.hasOwn(schema.fields, key)) return key
  if (options.mode === 'kubernetes' || !options.fromFile?.anyCase) return undefined
  const wanted = key.toLowerCase()
  return Object.keys(schema.fields).find((name) => name.toLowerCase() === wanted)
}

/** What is to be said about a field that is written at all. */
function* checkUse(schema: Schema, siblings: PlainMap, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  // A place of another shape in self-hosted mode carries its own facts there.
  const used = schema.selfHosted && options.mode !== 'kubernetes' ? schema.selfHosted : schema
  const shared = { path, part: 'key', refused: false, tolerated: true } as const
  const { since, until, deprecated, ignored } = used
  if (!isKnownIn(options.version, used)) {
    const tooEarly = since !== undefined && !isKnownIn(options.version, { since })
    const reason = tooEarly ? `exists only from ${since} on` : `is gone since ${until}`
    yield { ...shared, code: 'field-needs-version', reason, refused: options.mode === 'kubernetes' }
  }
  if (deprecated) {
    const { note, use, sameMeaning } = deprecated
    const cure: Cure | undefined =
      sameMeaning && use !== undefined && siblings[use] === undefined ? { kind: 'rename', to: use } : undefined
    yield { ...shared, code: 'deprecated-field', reason: note, ...(cure && { cure }) }
  }
  if (ignored !== undefined) yield { ...shared, code: 'ignored-field', reason: ignored, cure: { kind: 'remove' } }
}

/** A field that another one beside it puts out of use. */
function* checkSibling(
  field: Schema,
  siblings: PlainMap,
  parent: ObjectSchema,
  options: ValidationOptions,
  path: Path,
): Generator<SchemaProblem> {
  const { ignoredBeside } = field
  if (!ignoredBeside) return
  const { key, values, why } = ignoredBeside
  const written = Object.hasOwn(siblings, key) ? siblings[key] : undefined
  const hidden = options.partial || options.open.some((open) => open.join('\0') === path.slice(0, -1).join('\0'))
  if (written === undefined && hidden) return
  const value = written ?? parent.fields[key]?.default ?? ''
  if (typeof value !== 'string' || !values.includes(value.toLowerCase())) return
  yield { path, part: 'key', refused: false, tolerated: true, code: 'ignored-field', reason: why, cure: { kind: 'remove' } }
}

function missingField(key: string, schema: ObjectSchema, path: Path, refused: boolean): SchemaProblem {
  const field = schema.fields[key]
  const value = field && plainValue(field)
  return {
    code: schema.missingCode ?? 'missing-field',
    path,
    part: 'key',
    reason: 'is missing',
    refused,
    tolerated: false,
    ...consequence(refused, schema),
    ...(value === undefined ? {} : { cure: { kind: 'set', value } }),
  }
}

function unknownField(
  value: Plain,
  { advice, meant, to }: UnknownKey,
  schema: ObjectSchema,
  options: ValidationOptions,
  path: Path,
): SchemaProblem {
  const field = meant === undefined ? undefined : schema.fields[meant]
  const renames = meant !== undefined && field !== undefined && fits(value, field, options)
  const cure: Cure | undefined = renames ? { kind: 'rename', to: meant } : to && { kind: 'move', to }
  return {
    code: 'unknown-field',
    path,
    part: 'key',
    reason: advice,
    refused: options.mode === 'kubernetes',
    tolerated: true,
    ...(cure && { cure }),
  }
}

function fits(value: Plain, schema: Schema, options: ValidationOptions): boolean {
  return validate(value, schema, options).next().done === true
}

function* checkText(value: Plain, schema: TextSchema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  if (typeof value === 'string') return yield* checkWords(value, schema, options, path)
  if (typeof value !== 'number' && typeof value !== 'boolean') return yield wrongType(value, schema, options, path, 'text')
  if (options.mode !== 'kubernetes') return yield* checkWords(String(value), schema, options, path)
  const inQuotes = checkWords(String(value), schema, options, path).next()
  yield {
    ...wrongType(value, schema, options, path, 'text'),
    reason: `must be text; without quotes ${describe(value)} is not`,
    ...(inQuotes.done ? { cure: { kind: 'quote' } } : inQuotes.value.cure ? { cure: inQuotes.value.cure } : {}),
  }
}

function* checkWords(text: string, schema: TextSchema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  if (schema.values) {
    const words = Object.keys(schema.values)
    const found = words.find((word) => (schema.ignoreCase ? word.toLowerCase() === text.toLowerCase() : word === text))
    const since = found === undefined ? undefined : schema.wordsSince?.[found]
    if (since !== undefined && !isKnownIn(options.version, { since })) {
      yield invalidValue(schema, path, `"${text}" exists only from ${since} on`, undefined)
    } else if (found === undefined) {
      const meant = nearest(text, words)
      const reason = `"${text}" is none of ${words.map((word) => `"${word}"`).join(', ')}`
      yield invalidValue(schema, path, reason, meant)
    }
  }
  if (schema.format) yield* checkFormat(text, schema.format, schema, options, path, 'value')
}

function* checkFormat(
  text: string,
  format: FormatName,
  schema: Schema,
  options: ValidationOptions,
  path: Path,
  part: 'key' | 'value',
): Generator<SchemaProblem> {
  const problem = options.checks[format](text)
  if (!problem) return
  const { code, reason, within, suggestion } = problem
  const cure: Cure | undefined =
    suggestion === undefined
      ? undefined
      : part === 'key'
        ? { kind: 'rename', to: suggestion }
        : { kind: 'set', value: suggestion }
  yield {
    ...invalidValue(schema, path, reason, undefined),
    code,
    part,
    ...(within && { within }),
    ...(cure && { cure }),
  }
}

function* checkNumber(
  value: Plain,
  schema: Extract<Schema, { kind: 'integer' | 'number' }>,
  options: ValidationOptions,
  path: Path,
): Generator<SchemaProblem> {
  const { minimum, maximum } = schema
  if (typeof value !== 'number' || (schema.kind === 'integer' && !Number.isInteger(value))) {
    const expected = schema.kind === 'integer' ? 'a whole number, without quotes' : 'a number, without quotes'
    const meant = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined
    const fits = meant !== undefined && meant >= (minimum ?? meant) && meant <= (maximum ?? meant)
    yield { ...wrongType(value, schema, options, path, expected), ...(fits ? { cure: { kind: 'set', value: meant } } : {}) }
    return
  }
  if (minimum !== undefined && value < minimum)
    yield invalidValue(schema, path, `${value} is below ${minimum}, the least that is allowed`, undefined)
  if (maximum !== undefined && value > maximum)
    yield invalidValue(schema, path, `${value} is above ${maximum}, the most that is allowed`, undefined)
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on'].map((word): [string, boolean] => [word, true]),
  ...['false', 'no', 'off'].map((word): [string, boolean] => [word, false]),
])

function notABoolean(value: Plain, schema: Schema, options: ValidationOptions, path: Path): SchemaProblem {
  const meant = typeof value === 'string' ? BOOLEANS.get(value.toLowerCase()) : undefined
  return {
    ...wrongType(value, schema, options, path, 'true or false, without quotes'),
    ...(meant === undefined ? {} : { cure: { kind: 'set', value: meant } }),
  }
}

/** A single text where a list is wanted is plainly its only item. */
function notAList(value: Plain, items: Schema, schema: Schema, options: ValidationOptions, path: Path): SchemaProblem {
  const fits = typeof value === 'string' && items.kind === 'text' && validate(value, items, options, path).next().done === true
  return {
    ...wrongType(value, schema, options, path, 'a list'),
    ...(fits ? { cure: { kind: 'set', value: [value] } } : {}),
  }
}

function invalidValue(schema: Schema, path: Path, reason: string, meant: string | undefined): SchemaProblem {
  return {
    code: schema.invalidCode ?? 'invalid-value',
    path,
    part: 'value',
    reason,
    refused: false,
    tolerated: schema.tolerated ?? false,
    ...consequence(false, schema),
    ...(meant === undefined ? {} : { cure: { kind: 'set', value: meant } }),
  }
}

function wrongType(value: Plain, schema: Schema, options: ValidationOptions, path: Path, expected: string): SchemaProblem {
  const refused = options.mode === 'kubernetes'
  return {
    code: 'wrong-type',
    path,
    part: 'value',
    reason: `must be ${expected}, not ${describe(value)}`,
    refused,
    tolerated: false,
    ...(refused || !options.fromFile ? consequence(refused, schema) : { consequence: unreadable(options, options.fromFile) }),
  }
}

function consequence(refused: boolean, { onInvalid }: Schema): Pick<SchemaProblem, 'consequence'> {
  if (refused) return { consequence: 'the API server refuses the object' }
  return onInvalid === undefined ? {} : { consequence: onInvalid }
}

function unreadable({ mode }: ValidationOptions, { onUnreadable }: FileReading): string {
  return mode === 'selfHosted' ? onUnreadable : `in a cluster the API server refuses the object; outside of one ${onUnreadable}`
}

function describe(value: Plain): string {
  if (isMap(value)) return 'a map'
  if (isList(value)) return 'a list'
  return typeof value === 'string'
    ? `the text "${value}"`
    : `${typeof value === 'boolean' ? 'the boolean' : 'the number'} ${String(value)}`
}

/** `one of "a", "b"`, where words may stand in place of a map. */
function wordsOf({ shorthands }: ObjectSchema): readonly string[] {
  return shorthands
    ? [
        Object.keys(shorthands)
          .map((word) => `"${word}"`)
          .join(' or '),
      ]
    : []
}
