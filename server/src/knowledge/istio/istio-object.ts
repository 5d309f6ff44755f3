import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import { OBJECT_FIELDS } from '../kubernetes/object-schema.ts'

/** An object whose content is all in `spec`. Most of Istio's kinds may be written without one; that means an empty one. */
export function istioObject(docs: string, spec: Schema): ObjectSchema {
  return { kind: 'object', docs, fields: { ...OBJECT_FIELDS, spec } }
}
