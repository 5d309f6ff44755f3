import { listed } from '../base/words.ts'
import type { Path } from '../syntax/path.ts'
import { isList, isMap, type Plain, type PlainMap, UNKNOWN } from '../syntax/plain.ts'
import { invalidValue, type SchemaProblem, type ValidationOptions } from './problem.ts'
import type { ListSchema, MapSchema, ObjectSchema, Schema } from './schema.ts'

// What only the API server demands, of several parts together.

/** A list with nothing in it, or with the same twice. */
export function* checkList(
  value: readonly Plain[],
  schema: ListSchema,
  options: ValidationOptions,
  path: Path,
): Generator<SchemaProblem> {
  const { nonEmpty, distinct, distinctBy } = schema
  if (nonEmpty && value.length === 0)
    yield invalidValue({ ...schema, enforced: true }, options, path, 'the list is empty', undefined)
  const told = value.map((item) => (distinctBy === undefined ? item : isMap(item) ? item[distinctBy] : undefined))
  for (const [index, item] of distinct || distinctBy !== undefined ? told.entries() : [])
    if ((typeof item === 'string' || typeof item === 'number') && told.indexOf(item) < index)
      yield invalidValue({ ...schema, enforced: true }, options, [...path, index], `"${item}" is already in the list`, undefined)
}

/** A map with nothing in it, null apart: that is dropped. */
export function* checkMap(value: PlainMap, schema: MapSchema, options: ValidationOptions, path: Path): Generator<SchemaProblem> {
  if (schema.nonEmpty && isEmpty(value))
    yield invalidValue({ ...schema, enforced: true }, options, path, 'the map is empty', undefined)
}

/** Why a number does not fit into 32 bits without a sign. */
export function findOverflow(value: number, schema: Schema): string | undefined {
  if (!('unsigned' in schema) || (value >= 0 && value < 2 ** 32)) return undefined
  return value < 0 ? `${value} is below 0, the least that is allowed` : `${value} is above 4294967295, the most that is allowed`
}

/** A field that needs another one beside it. */
export function* checkNeeds(
  value: PlainMap,
  present: ReadonlySet<string>,
  schema: ObjectSchema,
  options: ValidationOptions,
  path: Path,
): Generator<SchemaProblem> {
  for (const { key, is, beside, mayBeEmpty } of schema.needs ?? []) {
    const found = beside.reduce<Plain | undefined>((at, step) => (isMap(at) ? at[step] : at === UNKNOWN ? at : undefined), value)
    if (!present.has(key) || (is !== undefined && value[key] !== is)) continue
    if (mayBeEmpty ? found !== undefined && found !== null : !isAbsent(found)) continue
    const reason = `${is === undefined ? `"${key}"` : `${key}: ${is}`} needs something under "${beside.join('.')}"`
    yield invalidValue({ ...schema, enforced: true }, options, path, reason, undefined)
  }
}

/** How many of some fields are there; of several equal faults one is told. An empty list is none where one is needed. */
export function* checkChoices(
  value: PlainMap,
  present: ReadonlySet<string>,
  schema: ObjectSchema,
  options: ValidationOptions,
  path: Path,
): Generator<SchemaProblem> {
  for (const { of, count } of schema.choices ?? []) {
    const found = of.filter(
      (key) => present.has(key) && !(count === 'at least one' && isList(value[key]) && value[key].length === 0),
    )
    if ((count === 'at most one' || found.length > 0) && (count === 'at least one' || found.length <= 1)) continue
    const names = (keys: readonly string[]) => listed(keys.map((key) => `"${key}"`))
    const reason = `holds ${found.length === 0 ? 'none' : names(found)}, and ${count} of ${names(of)} must be there`
    yield invalidValue({ ...schema, enforced: true }, options, path, reason, undefined)
    return
  }
}

function isEmpty(value: PlainMap): boolean {
  return Object.values(value).every((child) => child === null)
}

function isAbsent(value: Plain | undefined): boolean {
  return value === undefined || value === null || value === '' || (isMap(value) && isEmpty(value))
}
