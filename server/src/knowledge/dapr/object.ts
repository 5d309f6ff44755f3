import type { ObjectSchema, Schema, TextSchema } from '../../schema/schema.ts'
import { daprSource } from './evidence.ts'

/** The keys of every object; each Dapr kind adds its own. None of them has a status. */
export const OBJECT_FIELDS = {
  apiVersion: { kind: 'text', docs: 'Group and version of the kind.' },
  kind: { kind: 'text', docs: 'Kind of the object.' },
  metadata: { kind: 'any', docs: 'Name, namespace, labels and annotations.' },
} satisfies Readonly<Record<string, Schema>>

/** The list of apps that load an object; Component, HTTPEndpoint, Resiliency and others have it at their root. */
export const SCOPES = {
  kind: 'list',
  docs: 'App ids that load this object. Empty or absent: every app of the namespace loads it.',
  default: 'every app of the namespace',
  items: {
    kind: 'text',
    docs: 'App id, compared exactly. An id that no app has loads nothing.',
    refersTo: 'app',
    dangling: { effect: 'no sidecar loads the object because of it' },
  },
  evidence: daprSource('pkg/runtime/authorizer/authorizer.go'),
} satisfies Schema

const SECRET_KEY_REF = {
  kind: 'object',
  docs: 'Takes the value from a secret.',
  required: ['name'],
  fields: {
    name: { kind: 'text', docs: 'Name of the secret in the secret store.' },
    key: { kind: 'text', docs: 'Field of the secret.', default: 'the name of the secret' },
  },
} satisfies ObjectSchema

/** One named value: written here, taken from a secret, or from the environment of daprd. */
export const NAME_VALUE = {
  kind: 'object',
  docs: 'A named value.',
  required: ['name'],
  fields: {
    name: { kind: 'text', docs: 'Name of the property.' },
    value: { kind: 'any', docs: 'The value itself. Numbers and booleans are turned into text.' },
    secretKeyRef: SECRET_KEY_REF,
    envRef: {
      kind: 'text',
      docs: 'Name of an environment variable of daprd that holds the value.',
    },
  },
  mistakes: {
    valueFrom: 'Dapr does not know "valueFrom"; use "secretKeyRef" or "envRef" beside "name".',
  },
  evidence: daprSource('pkg/apis/common/namevalue.go'),
} satisfies ObjectSchema

/** A document of a TLS set-up, written here or taken from a secret. */
export function tlsDocument(docs: string): Schema {
  return {
    kind: 'object',
    docs,
    fields: {
      value: { kind: 'any', docs: 'The PEM text itself.' },
      secretKeyRef: SECRET_KEY_REF,
    },
    evidence: daprSource('pkg/apis/common/tls.go'),
  }
}

/** The secret store that resolves `secretKeyRef` in the same object. */
export const SECRET_STORE = {
  kind: 'text',
  docs: 'Name of the secret store that resolves every `secretKeyRef` of this object.',
  default: '`kubernetes` in Kubernetes, none in self-hosted mode',
  refersTo: 'component.secretstore',
  dangling: { effect: 'daprd cannot read the secrets, so it does not load this object', breaks: true },
} satisfies TextSchema
