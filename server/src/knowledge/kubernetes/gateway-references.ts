import type { ListSchema, ObjectSchema, Schema } from '../../schema/schema.ts'

const NAME: Schema = { kind: 'text', nonEmpty: true, docs: 'Name of the object.' }
const NAMESPACE: Schema = {
  kind: 'text',
  format: 'dns-label',
  enforced: true,
  docs: 'Namespace of the object. In another one, a ReferenceGrant there must allow it.',
  default: 'that of the route',
}
const PORT = { kind: 'integer', minimum: 1, maximum: 65535, enforced: true } as const

/** Objects that a route is attached to. */
export const PARENT_REFERENCES: ListSchema = {
  kind: 'list',
  docs: 'What the route is for: a Gateway, or for calls inside a mesh a Service.',
  items: {
    kind: 'object',
    docs: 'One parent. For a Service both group and kind are written.',
    required: ['name'],
    fields: {
      group: {
        kind: 'text',
        format: 'api-group',
        enforced: true,
        docs: 'Group of the parent; empty text for a Service.',
        default: 'gateway.networking.k8s.io',
        filledIn: true,
      },
      kind: {
        kind: 'text',
        format: 'kind-name',
        enforced: true,
        docs: 'Kind of the parent.',
        default: 'Gateway',
        filledIn: true,
      },
      name: NAME,
      namespace: {
        ...NAMESPACE,
        docs: 'Namespace of the parent. A route for a Service of another namespace acts on callers of its own namespace only.',
      },
      sectionName: {
        kind: 'text',
        format: 'dns-name',
        enforced: true,
        docs: 'Listener of the Gateway, or name of a port of the Service.',
        default: 'all of them',
      },
      port: { ...PORT, docs: 'Port of the parent.', default: 'all of them' },
    },
  },
}

const BACKEND_FIELDS = {
  group: {
    kind: 'text',
    format: 'api-group',
    enforced: true,
    docs: 'Group of the backend; empty text for a Service.',
    default: '""',
    filledIn: true,
  },
  kind: {
    kind: 'text',
    format: 'kind-name',
    enforced: true,
    docs: 'Kind of the backend.',
    default: 'Service',
    filledIn: true,
  },
  name: NAME,
  namespace: NAMESPACE,
  port: { ...PORT, docs: 'Port of the Service; nothing else may stand without one.' },
} satisfies Readonly<Record<string, Schema>>

/** One object that requests are sent to. */
export function backendReference(docs: string): ObjectSchema {
  return { kind: 'object', docs, required: ['name'], fields: BACKEND_FIELDS }
}

/** Objects that share the requests of a rule. */
export function backendReferences(filters: Schema): ListSchema {
  return {
    kind: 'list',
    docs: 'Services that share the requests of the rule. Dapr calls pods and not Services, so its calls are not divided by this.',
    items: {
      kind: 'object',
      docs: 'One backend.',
      required: ['name'],
      fields: {
        ...BACKEND_FIELDS,
        weight: {
          kind: 'integer',
          minimum: 0,
          maximum: 1_000_000,
          enforced: true,
          docs: 'Share of the requests, in proportion to the sum of all weights; 0 for none.',
          default: '1',
          filledIn: true,
        },
        filters,
      },
    },
  }
}

/** An object of the same namespace that an implementation defines. */
export const EXTENSION_REFERENCE: ObjectSchema = {
  kind: 'object',
  docs: 'A filter that the implementation itself defines. Linkerd drops a route between workloads that has one.',
  required: ['group', 'kind', 'name'],
  fields: {
    group: { kind: 'text', format: 'api-group', enforced: true, docs: 'Group of the object.' },
    kind: { kind: 'text', format: 'kind-name', enforced: true, docs: 'Kind of the object.' },
    name: NAME,
  },
}
