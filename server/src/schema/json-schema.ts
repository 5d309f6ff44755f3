import type { ObjectSchema, Schema } from './schema.ts'

/** A schema as JSON Schema (draft 7), for editors that check and complete our own files. */
export function toJsonSchema(schema: Schema): Readonly<Record<string, unknown>> {
  const shared = { description: schema.docs, ...(schema.default === undefined ? {} : { default: schema.default }) }
  switch (schema.kind) {
    case 'object':
      return schema.shorthands
        ? { ...shared, anyOf: [{ type: 'string', enum: Object.keys(schema.shorthands) }, objectOf(schema)] }
        : { ...shared, ...objectOf(schema) }
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

function objectOf({ fields, required, open }: ObjectSchema): Readonly<Record<string, unknown>> {
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, toJsonSchema(field)])),
    ...(required ? { required } : {}),
    additionalProperties: open ?? false,
  }
}
