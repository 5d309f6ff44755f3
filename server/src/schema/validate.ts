import { nearest } from '../base/nearest.ts'
import type { Path } from '../syntax/path.ts'
import { isList, isMap, type Plain, type PlainMap, UNKNOWN } from '../syntax/plain.ts'
import type { Span } from '../syntax/span.ts'
import type { FormatName, FormatProblem } from './formats.ts'
import type { ObjectSchema, Schema, TextSchema } from './schema.ts'
import { isKnownIn } from './version.ts'

/** How a document is judged. */
export interface ValidationOptions {
  /** `kubernetes`: the API server types the document. `selfHosted`: the program does, and takes any scalar for text. `unknown`: report only what is wrong in both. */
  readonly mode: 'kubernetes' | 'selfHosted' | 'unknown'
  /** Release of the product that reads the document. */
  readonly version: string
  /** Part of an object only: nothing is missing. */
  readonly partial: boolean
  /** Map paths to which a template may add entries. */
  readonly open: readonly Path[]
  readonly checks: Readonly<Record<FormatName, (text: string) => FormatProblem | undefined>>
}

/** One thing wrong with a value, with what a rule needs to word it and to cure it. */
export interface SchemaProblem {
  /** Code of the rule that reports it. */
  readonly code: string
  readonly path: Path
  readonly part: 'key' | 'value'
  readonly within?: Span
  /** What is wrong: for `unknown-field` a sentence of advice, for `missing-field` the field, else the end of a sentence that begins with the place. */
  readonly reason: string
  /** The key or the whole text to write instead. */
  readonly suggestion?: string
  /** What the program does with it, from the schema. */
  readonly consequence?: string
  readonly cure?: 'quote' | 'rename' | 'replace' | 'remove'
  /** Refused by the API server, as against taken and dropped by the program. */
  readonly refused: boolean
}

/** Walks value and schema together and yields what does not fit, in document order. */
export function* validate(value: Plain, schema: Schema, options: ValidationOptions, path: Path = []): Generator<SchemaProblem> {
  // The API server drops null for a field that is not nullable, and the programs read it as absent.
  if (value === UNKNOWN || value === null) return
  if (schema.selfHosted && options.mode !== 'kubernetes')
    return yield* checkSelfHosted(value, schema, schema.selfHosted, options, path)
  if (path.length > 0) yield* checkUse(schema, options, path)
  switch (schema.kind) {
    case 'any':
      return
    case 'object':
      if (!isMap(value)) return yield wrongType(value, schema, path, 'a map of keys')
      return yield* checkObject(value, schema, options, path)
    case 'map':
      if (!isMap(value)) return yield wrongType(value, schema, path, 'a map of names')
      for (const [key, child] of Object.entries(value)) {
        if (schema.keyFormat) yield* checkFormat(key, schema.keyFormat, schema, options, [...path, key], 'key')
        yield* validate(child, schema.values, options, [...path, key])
      }
      return
    case 'list':
      if (!isList(value)) return yield wrongType(value, schema, path, 'a list')
      for (const [index, child] of value.entries()) yield* validate(child, schema.items, options, [...path, index])
      return
    case 'text':
      return yield* checkText(value, schema, options, path)
    case 'integer':
    case 'number':
      return yield* checkNumber(value, schema, path)
    case 'boolean':
      if (typeof value !== 'boolean') yield wrongType(value, schema, path, 'true or false, without quotes')
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

function* checkUse(schema: Schema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  const shared = { path, part: 'key', refused: false } as const
  if (!isKnownIn(options.version, schema)) {
    const reason =
      schema.since !== undefined && !isKnownIn(options.version, { since: schema.since })
        ? `exists only from ${schema.since} on, and version ${options.version} is in use`
        : `is gone since ${schema.until}, and version ${options.version} is in use`
    yield { ...shared, code: 'field-needs-version', reason }
  }
  if (schema.deprecated) {
    const { note, use } = schema.deprecated
    yield { ...shared, code: 'deprecated-field', reason: note, ...(use === undefined ? {} : { suggestion: use, cure: 'rename' }) }
  }
  if (schema.ignored !== undefined) yield { ...shared, code: 'ignored-field', reason: schema.ignored, cure: 'remove' }
}

function* checkObject(value: PlainMap, schema: ObjectSchema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  for (const [key, child] of Object.entries(value)) {
    const field = Object.hasOwn(schema.fields, key) ? schema.fields[key] : undefined
    if (field) yield* validate(child, field, options, [...path, key])
    else if (!schema.open) yield unknownField(key, value, schema, options, [...path, key])
  }
  if (options.partial || options.open.some((open) => open.join('\0') === path.join('\0'))) return
  const byApi = options.mode === 'kubernetes' ? (schema.required ?? []) : []
  for (const key of new Set([...byApi, ...(schema.requiredByProgram ?? [])])) {
    if (value[key] !== undefined && value[key] !== null) continue
    const refused = byApi.includes(key)
    yield {
      code: 'missing-field',
      path: [...path, key],
      part: 'key',
      reason: key,
      refused,
      ...(refused || schema.onInvalid === undefined ? {} : { consequence: schema.onInvalid }),
    }
  }
}

function unknownField(key: string, value: PlainMap, schema: ObjectSchema, options: ValidationOptions, path: Path): SchemaProblem {
  const hint = schema.mistakes && Object.hasOwn(schema.mistakes, key) ? schema.mistakes[key] : undefined
  const free = Object.keys(schema.fields).filter((name) => value[name] === undefined)
  const suggestion = hint === undefined ? nearest(key, free) : undefined
  return {
    code: 'unknown-field',
    path,
    part: 'key',
    reason:
      hint ??
      (suggestion === undefined ? `known here: ${Object.keys(schema.fields).join(', ')}` : `did you mean "${suggestion}"?`),
    refused: options.mode === 'kubernetes',
    ...(suggestion === undefined ? {} : { suggestion, cure: 'rename' }),
  }
}

function* checkText(value: Plain, schema: TextSchema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  if (typeof value === 'string') return yield* checkWords(value, schema, options, path)
  if (typeof value !== 'number' && typeof value !== 'boolean') return yield wrongType(value, schema, path, 'text')
  if (options.mode === 'kubernetes') {
    yield {
      ...wrongType(value, schema, path, 'text'),
      cure: 'quote',
      reason: `must be text for the API server; ${describe(value)} without quotes is not`,
    }
    return
  }
  yield* checkWords(String(value), schema, options, path)
}

function* checkWords(text: string, schema: TextSchema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  if (schema.values) {
    const words = Object.keys(schema.values)
    const found = words.some((word) => (schema.ignoreCase ? word.toLowerCase() === text.toLowerCase() : word === text))
    if (!found) {
      const suggestion = nearest(text, words)
      yield invalidValue(schema, path, {
        reason: `is none of ${words.map((word) => `"${word}"`).join(', ')}`,
        ...(suggestion === undefined ? {} : { suggestion }),
      })
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
  yield {
    code: problem.code,
    path,
    part,
    reason: problem.reason,
    refused: false,
    ...(problem.within ? { within: problem.within } : {}),
    ...(problem.suggestion === undefined ? {} : { suggestion: problem.suggestion, cure: part === 'key' ? 'rename' : 'replace' }),
    ...(schema.onInvalid === undefined ? {} : { consequence: schema.onInvalid }),
  }
}

function* checkNumber(
  value: Plain,
  schema: Extract<Schema, { kind: 'integer' | 'number' }>,
  path: Path,
): Generator<SchemaProblem> {
  const expected = schema.kind === 'integer' ? 'a whole number, without quotes' : 'a number, without quotes'
  if (typeof value !== 'number' || (schema.kind === 'integer' && !Number.isInteger(value))) {
    const asNumber = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? value : undefined
    yield {
      ...wrongType(value, schema, path, expected),
      ...(asNumber === undefined ? {} : { suggestion: asNumber, cure: 'replace' }),
    }
    return
  }
  if (schema.minimum !== undefined && value < schema.minimum)
    yield invalidValue(schema, path, { reason: `is below ${schema.minimum}` })
  if (schema.maximum !== undefined && value > schema.maximum)
    yield invalidValue(schema, path, { reason: `is above ${schema.maximum}` })
}

function invalidValue(
  schema: Schema,
  path: Path,
  found: { readonly reason: string; readonly suggestion?: string },
): SchemaProblem {
  return {
    code: 'invalid-value',
    path,
    part: 'value',
    refused: false,
    ...found,
    ...(found.suggestion === undefined ? {} : { cure: 'replace' }),
    ...(schema.onInvalid === undefined ? {} : { consequence: schema.onInvalid }),
  }
}

function wrongType(value: Plain, schema: Schema, path: Path, expected: string): SchemaProblem {
  return {
    code: 'wrong-type',
    path,
    part: 'value',
    reason: `must be ${expected}, not ${describe(value)}`,
    refused: true,
    ...(schema.onInvalid === undefined ? {} : { consequence: schema.onInvalid }),
  }
}

function describe(value: Plain): string {
  if (isMap(value)) return 'a map'
  if (isList(value)) return 'a list'
  return typeof value === 'string'
    ? `the text "${value}"`
    : `${typeof value === 'boolean' ? 'the boolean' : 'the number'} ${String(value)}`
}
