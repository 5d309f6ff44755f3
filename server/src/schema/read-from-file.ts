import type { Path } from '../syntax/path.ts'
import { isList, isMap, type Plain, type PlainMap, UNKNOWN } from '../syntax/plain.ts'
import type { ObjectSchema, Schema } from './schema.ts'

/** A value as a decoder of Go reads it into its types. */
interface FileValue {
  readonly value: Plain
  /** Keys whose case is not that of their field, by the path of the field with NUL between its steps. */
  readonly spelling: Readonly<Record<string, string>>
}

/**
 * What a program takes from a file that it decodes itself, and no API server in front of it: field names in any case, numbers and
 * booleans for text, and null in a map for a value with nothing in it.
 * https://github.com/kubernetes-sigs/yaml/blob/v1.4.0/yaml.go (`convertToJSONableObject`)
 */
export function readFromFile(value: Plain, schema: Schema): FileValue {
  const spelling: Record<string, string> = {}
  return { value: read(value, schema, [], spelling), spelling }
}

function read(value: Plain, schema: Schema, path: Path, spelling: Record<string, string>): Plain {
  if (value === UNKNOWN || value === null) return value
  switch (schema.kind) {
    case 'object':
      return isMap(value) ? readObject(value, schema, path, spelling) : value
    case 'map': {
      if (!isMap(value)) return value
      const entries = Object.entries(value).map(([key, child]): [string, Plain] => [
        key,
        child === null ? empty(schema.values) : read(child, schema.values, [...path, key], spelling),
      ])
      return Object.fromEntries(entries)
    }
    case 'list':
      return isList(value) ? value.map((item, index) => read(item, schema.items, [...path, index], spelling)) : value
    case 'text':
      return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
    default:
      return value
  }
}

function readObject(value: PlainMap, schema: ObjectSchema, path: Path, spelling: Record<string, string>): PlainMap {
  const fields = Object.keys(schema.fields)
  const found: Record<string, Plain> = {}
  // The decoder is handed the keys in this order; of several for one field the last one counts.
  for (const [key, child] of Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const name = fields.find((field) => field === key) ?? fields.find((field) => field.toLowerCase() === key.toLowerCase())
    const field = name === undefined ? undefined : schema.fields[name]
    if (name === undefined || !field) continue
    found[name] = read(child, field, [...path, name], spelling)
    if (name !== key) spelling[[...path, name].join('\0')] = key
  }
  return found
}

function empty(schema: Schema): Plain {
  return schema.kind === 'text' ? '' : schema.kind === 'object' || schema.kind === 'map' ? {} : null
}
