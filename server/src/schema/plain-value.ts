import type { Json } from '../syntax/plain.ts'
import type { Schema } from './schema.ts'

/** What one writes for a field that must be there though nothing is to be set: its default, or nothing in it. `undefined`: there is no such value. */
export function plainValue(schema: Schema): Json | undefined {
  switch (schema.kind) {
    case 'object':
      return schema.required?.length || schema.requiredByProgram?.length ? undefined : {}
    case 'map':
      return {}
    case 'list':
      return []
    case 'boolean':
      return schema.default === 'true' || schema.default === 'false' ? schema.default === 'true' : undefined
    case 'integer':
    case 'number':
      return schema.default !== undefined && /^-?\d+(\.\d+)?$/.test(schema.default) ? Number(schema.default) : undefined
    case 'text':
      return schema.default !== undefined && Object.hasOwn(schema.values ?? {}, schema.default) ? schema.default : undefined
    case 'any':
      return undefined
  }
}
