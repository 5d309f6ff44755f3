import type { ObjectSchema } from '../../../schema/schema.ts'
import { daprSource } from '../evidence.ts'

const HANDLERS = daprSource('pkg/middleware/http/http.go')
const NO_SELECTOR = 'It is accepted, but no part of Dapr reads it: the handler runs for every request.'

function pipeline(docs: string, since: string | undefined): ObjectSchema {
  return {
    kind: 'object',
    docs,
    required: ['handlers'],
    ...(since === undefined ? {} : { since }),
    evidence: HANDLERS,
    fields: {
      handlers: {
        kind: 'list',
        docs: 'Middleware in the order in which a request meets it.',
        items: {
          kind: 'object',
          docs: 'One middleware. It is skipped without a message unless a loaded Component has its name, type and version.',
          required: ['name', 'type'],
          fields: {
            name: {
              kind: 'text',
              docs: 'Name of the Component.',
              refersTo: 'component.middleware',
              dangling: { effect: 'daprd skips the handler and says nothing' },
            },
            type: {
              kind: 'text',
              docs: 'Type of the Component, `middleware.http.` and a name. Must equal the type written there.',
            },
            version: {
              kind: 'text',
              docs: 'Version of the Component.',
              ignored: 'It is no field in Kubernetes: the API server drops it.',
              selfHosted: { kind: 'text', docs: 'Version of the Component.', default: 'v1' },
            },
            selector: {
              kind: 'object',
              docs: 'Was meant to limit the handler to some targets.',
              required: ['fields'],
              ignored: NO_SELECTOR,
              evidence: daprSource('pkg/apis/configuration/v1alpha1/types.go'),
              fields: {
                fields: {
                  kind: 'list',
                  docs: 'Conditions.',
                  items: {
                    kind: 'object',
                    docs: 'One condition.',
                    required: ['field', 'value'],
                    fields: {
                      field: { kind: 'text', docs: 'Name of a field.' },
                      value: { kind: 'text', docs: 'Value of the field.' },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
  }
}

/** `spec.httpPipeline` of a Configuration. */
export const httpPipeline = pipeline(
  'Middleware for calls that reach the HTTP API of this sidecar, invocations of other apps included.',
  undefined,
)

/** `spec.appHttpPipeline` of a Configuration. */
export const appHttpPipeline = pipeline('Middleware for calls that this sidecar makes to its own app over HTTP.', '1.9')

/** Middleware that daprd registers, after `middleware.http.`. */
export const MIDDLEWARE_TYPES: readonly string[] = [
  'bearer',
  'oauth2',
  'oauth2clientcredentials',
  'opa',
  'ratelimit',
  'routeralias',
  'routerchecker',
  'sentinel',
  'uppercase',
  'wasm',
]
