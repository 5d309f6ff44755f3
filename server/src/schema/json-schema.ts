import type { Schema } from './schema.ts'

/** A schema as JSON Schema (draft 7), for editors that check and complete our own files. */
export function toJsonSchema(schema: Schema): Readonly<Record<string, unknown>> {
  const shared = { description: schema.docs, ...(schema.default === undefined ? {} : { default: schema.default }) }
  switch (schema.kind) {
    case 'object':
      return {
        ...shared,
        type: 'object',
        properties: Object.fromEntries(Object.entries(schema.fields).map(([key, field]) => [key, toJsonSchema(field)])),
        ...(schema.required ? { required: schema.required } : {}),
        additionalProperties: schema.open ?? false,
      }
    case 'map':
      return { ...shared, type: 'object', additionalProperties: toJsonSchema(schema.values) }
    case 'list':
      return { ...shared, type: 'array', items: toJsonSchema(schema.items) }
    case 'text':
      return {
        ...shared,
        type: 'string',
        ...(schema.values ? { enum: Object.keys(schema.values), enumDescriptions: Object.values(schema.values) } : {}),
      }
    case 'integer':
    case 'number':
    case 'boolean':
      return { ...shared, type: schema.kind }
    case 'any':
      return shared
  }
}
