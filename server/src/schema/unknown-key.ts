import { nearest } from '../base/nearest.ts'
import type { Path } from '../syntax/path.ts'
import { isMap, type Plain, type PlainMap } from '../syntax/plain.ts'
import { childSchema } from './lookup.ts'
import type { ObjectSchema, Schema } from './schema.ts'

/** What is to be said about a key that the schema of its map does not have. */
export interface UnknownKey {
  /** Whole sentences. */
  readonly advice: string
  /** The field that it plainly stands for. */
  readonly meant?: string
  /** Where it plainly belongs, under the same name. */
  readonly to?: Path
}

/** Whether a value fits a schema, so that a key can be renamed or moved without uncovering the next mistake. */
export type Fits = (value: Plain, schema: Schema) => boolean

/** Reads an unknown key: a well-known mistake, or a misspelling. `path` is that of the map. */
export function readUnknownKey(key: string, siblings: PlainMap, schema: ObjectSchema, path: Path, fits: Fits): UnknownKey {
  const mistake = schema.mistakes && Object.hasOwn(schema.mistakes, key) ? schema.mistakes[key] : undefined
  if (typeof mistake === 'string') return { advice: mistake }
  if (mistake && 'into' in mistake) return readMisplacedKey(key, siblings, schema, path, mistake.into, fits)
  const free = Object.keys(schema.fields).filter((name) => siblings[name] === undefined)
  if (mistake) {
    const meant = free.find((name) => name === mistake.use)
    return { advice: `The key is "${mistake.use}".`, ...(meant !== undefined && { meant }) }
  }
  const meant = nearest(key, free)
  if (meant === undefined) return { advice: `Known here: ${enumerate(Object.keys(schema.fields))}.` }
  return { advice: `Did you mean "${meant}"?`, meant }
}

function readMisplacedKey(
  key: string,
  siblings: PlainMap,
  schema: ObjectSchema,
  path: Path,
  into: readonly string[],
  fits: Fits,
): UnknownKey {
  if (into[0] === '..')
    return { advice: `It stands beside "${String(path.at(-1))}", not in it.`, to: [...path.slice(0, -1), key] }
  const advice = `It belongs under "${into.join('.')}".`
  let target: Schema | undefined = schema
  let found: Plain | undefined = siblings
  for (const [index, step] of into.entries()) {
    target = childSchema(target, step)
    found = isMap(found) ? found[step] : undefined
    if (!target || (found !== undefined && !isMap(found))) return { advice }
    // A section that is made for it must not lack anything else.
    const next = into[index + 1] ?? key
    if (found === undefined && demands(target).some((name) => name !== next)) return { advice }
  }
  const field = childSchema(target, key)
  const free = !isMap(found) || found[key] === undefined
  return field && free && fits(siblings[key] ?? null, field) ? { advice, to: [...path, ...into, key] } : { advice }
}

function demands(schema: Schema): readonly string[] {
  return schema.kind === 'object' ? [...(schema.required ?? []), ...(schema.requiredByProgram ?? [])] : []
}

/** Names for a message; only the first of many. */
function enumerate(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and others` : names.join(', ')
}
