import type { ObjectSchema, Schema } from '../../schema/schema.ts'

/** The keys that every object of the API server has. */
export const OBJECT_FIELDS = {
  apiVersion: { kind: 'text', docs: 'Group and version of the kind.' },
  kind: { kind: 'text', docs: 'Kind of the object.' },
  metadata: { kind: 'any', docs: 'Name, namespace, labels and annotations.' },
  status: { kind: 'any', docs: 'What the controller found; written by it, never by hand.' },
} satisfies Readonly<Record<string, Schema>>

/** An object whose content is all in `spec`. */
export function objectWithSpec(docs: string, spec: Schema): ObjectSchema {
  return { kind: 'object', docs, required: ['spec'], fields: { ...OBJECT_FIELDS, spec } }
}

/** A label selector, as `matchesSelector` reads it. */
export function labelSelector(docs: string): ObjectSchema {
  return {
    kind: 'object',
    docs,
    fields: {
      matchLabels: {
        kind: 'map',
        docs: 'Labels that must all be there with these values.',
        values: { kind: 'any', docs: 'Value of the label.' },
      },
      matchExpressions: {
        kind: 'list',
        docs: 'Further conditions, all of which must hold.',
        items: {
          kind: 'object',
          docs: 'One condition.',
          required: ['key', 'operator'],
          fields: {
            key: { kind: 'text', docs: 'Name of the label.' },
            operator: {
              kind: 'text',
              enforced: true,
              docs: 'How the label is compared.',
              values: {
                In: 'The label has one of the values.',
                NotIn: 'The label has none of the values, or is not there.',
                Exists: 'The label is there.',
                DoesNotExist: 'The label is not there.',
              },
            },
            values: { kind: 'list', docs: 'Values for In and NotIn.', items: { kind: 'text', docs: 'One value.' } },
          },
        },
      },
    },
  }
}
