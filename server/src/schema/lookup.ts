import type { Path } from '../syntax/path.ts'
import { isList, isMap, type Plain } from '../syntax/plain.ts'
import type { Evidence } from './evidence.ts'
import type { ConcernName, Schema } from './schema.ts'

/** A node of a value together with the schema that governs it. */
export interface Match {
  readonly path: Path
  readonly value: Plain
  readonly schema: Schema
}

/** The schema of the child at one step, if the schema tells. */
export function childSchema(schema: Schema, step: string | number): Schema | undefined {
  switch (schema.kind) {
    case 'object':
      return typeof step === 'string' && Object.hasOwn(schema.fields, step) ? schema.fields[step] : undefined
    case 'map':
      return typeof step === 'string' ? schema.values : undefined
    case 'list':
      return typeof step === 'number' ? schema.items : undefined
    default:
      return undefined
  }
}

/** The schema that governs the place, with the nearest evidence and concern on the way to it. */
export function findSchema(
  root: Schema,
  path: Path,
): { readonly schema: Schema; readonly evidence: Evidence | undefined; readonly concern: ConcernName | undefined } | undefined {
  let schema: Schema | undefined = root
  let { evidence, concern } = root
  for (const step of path) {
    schema = childSchema(schema, step)
    if (schema === undefined) return undefined
    evidence = schema.evidence ?? evidence
    concern = schema.concern ?? concern
  }
  return { schema, evidence, concern }
}

/** Every node that a schema governs, parents first. */
export function* matches(value: Plain, schema: Schema, path: Path = []): Generator<Match> {
  yield { path, value, schema }
  if (isMap(value)) {
    for (const [key, child] of Object.entries(value)) {
      const next = childSchema(schema, key)
      if (next) yield* matches(child, next, [...path, key])
    }
  } else if (isList(value) && schema.kind === 'list') {
    for (const [index, child] of value.entries()) yield* matches(child, schema.items, [...path, index])
  }
}
