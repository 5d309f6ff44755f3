import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import { OBJECT_FIELDS } from '../kubernetes/object-schema.ts'
import type { KindSpec } from '../product.ts'
import { linkerdSource } from './evidence.ts'

/** Conditions inside of others are looked at by the webhook only. */
function nested(docs: string): Schema {
  return { kind: 'list', docs, items: { kind: 'object', docs: 'One condition.', open: true, fields: {} } }
}

const COMBINATIONS = {
  all: nested('Conditions that must all hold.'),
  any: nested('Conditions one of which must hold.'),
  not: nested('Conditions that must not hold.'),
} satisfies Readonly<Record<string, Schema>>

const REQUEST_CONDITION: ObjectSchema = {
  kind: 'object',
  docs: 'Requests that are meant.',
  fields: {
    pathRegex: { kind: 'text', docs: 'Regular expression for the whole path.' },
    method: { kind: 'text', docs: 'HTTP method.' },
    ...COMBINATIONS,
  },
}

const RESPONSE_CLASSES: Schema = {
  kind: 'list',
  docs: 'Which responses count as failures.',
  default: 'status 500 and above',
  items: {
    kind: 'object',
    docs: 'Some responses.',
    required: ['condition'],
    fields: {
      condition: {
        kind: 'object',
        docs: 'Responses that are meant.',
        fields: {
          status: {
            kind: 'object',
            docs: 'Range of status codes.',
            fields: { min: { kind: 'integer', docs: 'Lowest code.' }, max: { kind: 'integer', docs: 'Highest code.' } },
          },
          ...COMBINATIONS,
        },
      },
      isFailure: { kind: 'boolean', docs: 'Whether they count as failures.', default: 'false' },
    },
  },
}

const ROUTES: Schema = {
  kind: 'list',
  docs: 'Routes, in the order in which they are tried.',
  items: {
    kind: 'object',
    docs: 'One route.',
    required: ['condition', 'name'],
    fields: {
      name: { kind: 'text', docs: 'Name in metrics.' },
      condition: REQUEST_CONDITION,
      isRetryable: {
        kind: 'boolean',
        docs: 'Tries failed requests again, as long as the retry budget lasts. There is no limit per request.',
        default: 'false',
        concern: 'retry',
      },
      timeout: {
        kind: 'text',
        format: 'go-duration',
        docs: 'Limit for the request with its retries.',
        default: 'none',
        concern: 'timeout',
      },
      responseClasses: RESPONSE_CLASSES,
    },
  },
}

const RETRY_BUDGET: Schema = {
  kind: 'object',
  docs: 'How many retries there may be beside the first tries, over all routes.',
  required: ['minRetriesPerSecond', 'retryRatio', 'ttl'],
  concern: 'retry',
  fields: {
    retryRatio: { kind: 'number', minimum: 0, docs: 'Retries per first try.', default: '0.2' },
    minRetriesPerSecond: { kind: 'integer', minimum: 0, docs: 'Retries that are allowed in any case.', default: '10' },
    ttl: { kind: 'text', format: 'go-duration', docs: 'Time over which tries are counted.', default: '10s' },
  },
}

const DST_OVERRIDES: Schema = {
  kind: 'list',
  docs: 'Other destinations with weights.',
  items: {
    kind: 'object',
    docs: 'One destination.',
    fields: {
      authority: { kind: 'text', docs: 'Name of the Service with its port.' },
      weight: { kind: 'any', numberOrText: true, format: 'quantity', enforced: true, docs: 'Share of the calls.' },
    },
  },
}

function profile(required: readonly string[]): ObjectSchema {
  return {
    kind: 'object',
    docs: 'Routes of a Service with retries and timeouts. Its name is the full DNS name of the Service. With a route or an override it replaces all annotations, routes and circuit breaking of that Service.',
    fields: {
      ...OBJECT_FIELDS,
      spec: {
        kind: 'object',
        docs: 'The routes and their limits.',
        required,
        onInvalid: 'the admission webhook of Linkerd rejects the object',
        fields: {
          routes: ROUTES,
          retryBudget: RETRY_BUDGET,
          dstOverrides: DST_OVERRIDES,
          opaquePorts: {
            kind: 'list',
            docs: 'Ports without protocol detection.',
            items: { kind: 'text', docs: 'A port or a range of ports.' },
          },
        },
      },
    },
  }
}

export const serviceProfileKind: KindSpec = {
  kind: 'linkerd.io/ServiceProfile',
  versions: ['v1alpha2', 'v1alpha1'],
  schema: profile([]),
  older: { v1alpha1: profile(['routes']) },
  evidence: linkerdSource('charts/linkerd-crds/templates/serviceprofile.yaml'),
}
