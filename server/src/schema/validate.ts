import { nearest } from '../base/nearest.ts'
import type { Path } from '../syntax/path.ts'
import { isList, isMap, type Plain, type PlainMap, UNKNOWN } from '../syntax/plain.ts'
import { checkChoices, checkList, checkMap, checkNeeds, findOverflow } from './demands.ts'
import type { FormatName } from './formats.ts'
import { plainValue } from './plain-value.ts'
import {
  type Cure,
  consequence,
  describe,
  invalidValue,
  type SchemaProblem,
  type ValidationOptions,
  wrongType,
} from './problem.ts'
import type { ObjectSchema, Schema, TextSchema } from './schema.ts'
import { readUnknownKey, type UnknownKey } from './unknown-key.ts'
import { isKnownIn } from './version.ts'

/** Walks value and schema together and yields what does not fit, in document order. */
export function* validate(value: Plain, schema: Schema, options: ValidationOptions, path: Path = []): Generator<SchemaProblem> {
  // The API server drops null for a field that is not nullable, and the programs read it as absent.
  if (value === UNKNOWN || value === null) return
  if (schema.selfHosted && options.mode !== 'kubernetes')
    return yield* checkSelfHosted(value, schema, schema.selfHosted, options, path)
  if (!schema.unchecked) return yield* checkShape(value, schema, options, path)
  for (const problem of checkShape(value, schema, options, path)) {
    if (problem.path.length === path.length || !problem.refused) yield problem
    else yield { ...problem, refused: false, ...consequence(false, schema) }
  }
}

function* checkShape(value: Plain, schema: Schema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  switch (schema.kind) {
    case 'any':
      if (schema.numberOrText && typeof value !== 'string' && !isWholeNumber(value))
        yield wrongType(value, schema, options, path, 'a whole number, or text')
      if (schema.format && typeof value === 'string') yield* checkFormat(value, schema.format, schema, options, path, 'value')
      return
    case 'object':
      if (isMap(value)) return yield* checkObject(value, schema, options, path)
      if (typeof value === 'string' && schema.shorthands && Object.hasOwn(schema.shorthands, value)) return
      return yield wrongType(value, schema, options, path, ['a map of keys', ...wordsOf(schema)].join(', or '))
    case 'map':
      if (!isMap(value)) return yield wrongType(value, schema, options, path, 'a map of names')
      for (const [key, child] of Object.entries(value)) {
        if (schema.keyFormat && child !== null) yield* checkFormat(key, schema.keyFormat, schema, options, [...path, key], 'key')
        yield* validate(readFromFile(child, schema.values, options), schema.values, options, [...path, key])
      }
      if (options.mode === 'kubernetes') yield* checkMap(value, schema, options, path)
      return
    case 'list':
      if (!isList(value)) return yield notAList(value, schema.items, schema, options, path)
      for (const [index, child] of value.entries()) {
        // Of a map null is dropped, of a list it is not.
        if (child === null && schema.items.kind !== 'any' && options.mode === 'kubernetes')
          yield wrongType(child, schema.items, options, [...path, index], WANTED[schema.items.kind])
        yield* validate(child, schema.items, options, [...path, index])
      }
      if (options.mode === 'kubernetes') yield* checkList(value, schema, options, path)
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

/** Of a map the API server drops null. A program that reads a file takes it for a value with nothing in it. */
function readFromFile(value: Plain, schema: Schema, { mode, fromFile }: ValidationOptions): Plain {
  return value === null && schema.kind === 'text' && mode === 'selfHosted' && fromFile ? '' : value
}

const WANTED: Readonly<Record<Exclude<Schema['kind'], 'any'>, string>> = {
  object: 'a map of keys',
  map: 'a map of names',
  list: 'a list',
  text: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
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
    if (child === null && /\s/.test(key.trim())) continue
    const name = fieldName(key, schema, options)
    const field = name === undefined ? undefined : schema.fields[name]
    if (name !== undefined && field) {
      if (child !== null) present.add(name)
      yield* checkUse(field, options, [...path, key])
      // Nobody looks into a field that the release does not have.
      if (!isKnownIn(options.version, used(field, options))) continue
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
  if (options.mode === 'kubernetes') {
    yield* checkChoices(value, present, schema, options, path)
    yield* checkNeeds(value, present, schema, options, path)
  }
  // The API server takes an empty text for a value; the programs do not.
  for (const key of schema.requiredByProgram ?? []) {
    if (value[key] === '') yield invalidValue(schema, options, [...path, key], 'the text is empty', undefined)
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
function* checkUse(schema: Schema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  const shared = { path, part: 'key', refused: false, tolerated: true } as const
  const own = used(schema, options)
  const { since, until, deprecated, ignored } = own
  if (!isKnownIn(options.version, own)) {
    const tooEarly = since !== undefined && !isKnownIn(options.version, { since })
    const reason = tooEarly ? `exists only from ${since} on` : `is gone since ${until}`
    yield { ...shared, code: 'field-needs-version', reason, refused: options.mode === 'kubernetes' }
  }
  if (deprecated) yield { ...shared, code: 'deprecated-field', reason: deprecated.note }
  if (ignored !== undefined) yield { ...shared, code: 'ignored-field', reason: ignored, cure: { kind: 'remove' } }
}

/** A place of another shape in self-hosted mode carries its own facts there. */
function used(schema: Schema, { mode }: ValidationOptions): Schema {
  return schema.selfHosted && mode !== 'kubernetes' ? schema.selfHosted : schema
}

/** A field that another one beside it puts out of use, or makes wrong. */
function* checkSibling(
  field: Schema,
  siblings: PlainMap,
  parent: ObjectSchema,
  options: ValidationOptions,
  path: Path,
): Generator<SchemaProblem> {
  const { ignoredBeside, refusedBeside } = field
  const stands = ({ key, values }: NonNullable<Schema['ignoredBeside']>) => {
    const written = Object.hasOwn(siblings, key) ? siblings[key] : undefined
    const hidden = options.partial || options.open.some((open) => open.join('\0') === path.slice(0, -1).join('\0'))
    if (written === undefined && hidden) return false
    const value = written ?? parent.fields[key]?.default ?? ''
    return typeof value === 'string' && values.includes(value.toLowerCase())
  }
  if (ignoredBeside && stands(ignoredBeside)) {
    const reason = ignoredBeside.why
    yield { path, part: 'key', refused: false, tolerated: true, code: 'ignored-field', reason, cure: { kind: 'remove' } }
  }
  if (refusedBeside && options.mode === 'kubernetes' && siblings[String(path.at(-1))] !== null && stands(refusedBeside))
    yield { ...invalidValue({ ...field, enforced: true }, options, path, refusedBeside.why, undefined), part: 'key' }
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
  const demandedByProgram = meant !== undefined && (schema.requiredByProgram ?? []).includes(meant)
  return {
    code: 'unknown-field',
    path,
    part: 'key',
    reason: advice,
    refused: options.mode === 'kubernetes',
    tolerated: !demandedByProgram,
    ...(demandedByProgram && consequence(false, schema)),
    ...(cure && { cure }),
  }
}

function fits(value: Plain, schema: Schema, options: ValidationOptions): boolean {
  return validate(value, schema, options).next().done === true
}

function* checkText(value: Plain, schema: TextSchema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  if (typeof value === 'string') return yield* checkWords(value, schema, options, path)
  if (typeof value !== 'number' && typeof value !== 'boolean') return yield wrongType(value, schema, options, path, 'text')
  if (options.mode !== 'kubernetes' && !schema.textOnly) return yield* checkWords(String(value), schema, options, path)
  const inQuotes = checkWords(String(value), schema, options, path).next()
  yield {
    ...wrongType(value, schema, options, path, 'text'),
    reason: `must be text; without quotes ${describe(value)} is not`,
    ...(inQuotes.done ? { cure: { kind: 'quote' } } : inQuotes.value.cure ? { cure: inQuotes.value.cure } : {}),
  }
}

function* checkWords(text: string, schema: TextSchema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  if (text === '' && schema.emptyIsDefault) return
  if (text === '' && schema.emptyIsAbsent) return
  if (schema.values) {
    const words = Object.keys(schema.values)
    const found = words.find((word) => (schema.ignoreCase ? word.toLowerCase() === text.toLowerCase() : word === text))
    const since = found === undefined ? undefined : schema.wordsSince?.[found]
    if (since !== undefined && !isKnownIn(options.version, { since })) {
      yield invalidValue(schema, options, path, `"${text}" exists only from ${since} on`, undefined)
    } else if (found === undefined) {
      const meant = nearest(text, words)
      const reason = `"${text}" is none of ${words.map((word) => `"${word}"`).join(', ')}`
      yield invalidValue(schema, options, path, reason, meant)
    }
  }
  if (schema.nonEmpty && text === '' && options.mode === 'kubernetes')
    yield invalidValue({ ...schema, enforced: true }, options, path, 'the text is empty', undefined)
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
  const { code, reason, within, suggestion, unseen, consequence: worse } = problem
  // A map would lose the entry if its new name stood there already.
  const cure: Cure | undefined = suggestion !== undefined && part === 'value' ? { kind: 'set', value: suggestion } : undefined
  yield {
    ...invalidValue(schema, options, path, reason, undefined),
    ...(unseen && { refused: false, tolerated: schema.tolerated ?? false, ...consequence(false, schema) }),
    ...(worse !== undefined && { tolerated: false, consequence: worse }),
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
  if (schema.mayBeQuoted && typeof value === 'string' && /^-?\d{1,15}$/.test(value))
    return yield* checkNumber(Number(value), schema, options, path)
  if (schema.kind === 'integer' && typeof value === 'number' && Number.isInteger(value) && !fitsIn64Bits(value))
    return yield wrongType(value, schema, options, path, 'a whole number of at most 64 bits')
  if (typeof value !== 'number' || (schema.kind === 'integer' && !Number.isInteger(value))) {
    if (typeof value === 'number' && Number.isFinite(value) && options.mode === 'selfHosted' && options.fromFile?.cutsFractions)
      return yield cutFraction(value, schema, path, options)
    const expected = schema.kind === 'integer' ? 'a whole number, without quotes' : 'a number, without quotes'
    const meant = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined
    const fits = meant !== undefined && meant >= (minimum ?? meant) && meant <= (maximum ?? meant)
    yield { ...wrongType(value, schema, options, path, expected), ...(fits ? { cure: { kind: 'set', value: meant } } : {}) }
    return
  }
  const overflow = options.mode === 'kubernetes' ? findOverflow(value, schema) : undefined
  if (overflow !== undefined) return yield invalidValue({ ...schema, enforced: true }, options, path, overflow, undefined)
  if (schema.among && !schema.among.includes(value))
    yield invalidValue(schema, options, path, `${value} is none of ${schema.among.join(', ')}`, undefined)
  if (minimum !== undefined && value < minimum)
    yield invalidValue(schema, options, path, `${value} is below ${minimum}, the least that is allowed`, undefined)
  if (maximum !== undefined && value > maximum)
    yield invalidValue(schema, options, path, `${value} is above ${maximum}, the most that is allowed`, undefined)
}

function isWholeNumber(value: Plain): boolean {
  return typeof value === 'number' && Number.isInteger(value) && fitsIn64Bits(value)
}

function fitsIn64Bits(value: number): boolean {
  return value >= -(2 ** 63) && value < 2 ** 63
}

function cutFraction(value: number, schema: Schema, path: Path, options: ValidationOptions): SchemaProblem {
  const whole = Math.trunc(value)
  return {
    ...invalidValue(schema, options, path, `must be a whole number, and ${value} counts as ${whole}`, undefined),
    tolerated: true,
    cure: { kind: 'set', value: whole },
  }
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
