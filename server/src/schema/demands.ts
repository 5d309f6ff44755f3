import { listed } from '../base/words.ts'
import type { Path } from '../syntax/path.ts'
import { isList, type Plain, type PlainMap } from '../syntax/plain.ts'
import { invalidValue, type SchemaProblem, type ValidationOptions } from './problem.ts'
import type { ListSchema, ObjectSchema } from './schema.ts'

// What only the API server demands, of several parts together.

/** A list with nothing in it, or with the same twice. */
export function* checkList(
  value: readonly Plain[],
  schema: ListSchema,
  options: ValidationOptions,
  path: Path,
): Generator<SchemaProblem> {
  const { nonEmpty, distinct } = schema
  if (nonEmpty && value.length === 0)
    yield invalidValue({ ...schema, enforced: true }, options, path, 'the list is empty', undefined)
  for (const [index, item] of distinct ? value.entries() : [])
    if (typeof item === 'string' && value.indexOf(item) < index)
      yield invalidValue({ ...schema, enforced: true }, options, [...path, index], `"${item}" is already in the list`, undefined)
}

/** How many of some fields are there. An empty list does not count as one that is. */
export function* checkChoice(
  value: PlainMap,
  present: ReadonlySet<string>,
  schema: ObjectSchema,
  { of, count }: NonNullable<ObjectSchema['choice']>,
  options: ValidationOptions,
  path: Path,
): Generator<SchemaProblem> {
  const found = of.filter((key) => present.has(key) && !(isList(value[key]) && value[key].length === 0))
  const fits = (count === 'at most one' || found.length > 0) && (count === 'at least one' || found.length <= 1)
  if (fits) return
  const names = (keys: readonly string[]) => listed(keys.map((key) => `"${key}"`))
  const reason = `holds ${found.length === 0 ? 'none' : names(found)}, and ${count} of ${names(of)} must be there`
  yield invalidValue({ ...schema, enforced: true }, options, path, reason, undefined)
}
