import type { ObjectSchema } from '../../schema/schema.ts'
import { daprSource } from './evidence.ts'
import { NAME_VALUE, OBJECT_FIELDS, SCOPES, SECRET_STORE } from './object.ts'

/** `dapr.io/v1alpha1 Component`: a broker, a store, a binding or a middleware, reached through Dapr. */
export const componentSchema: ObjectSchema = {
  kind: 'object',
  docs: 'A broker, a store, a binding or a middleware that apps reach through Dapr.',
  evidence: daprSource('pkg/apis/components/v1alpha1/types.go'),
  fields: {
    ...OBJECT_FIELDS,
    scopes: SCOPES,
    auth: {
      kind: 'object',
      docs: 'Where the secrets of this Component come from.',
      required: ['secretStore'],
      fields: { secretStore: SECRET_STORE },
    },
    spec: {
      kind: 'object',
      docs: 'What the component is and how it is reached.',
      required: ['metadata', 'type', 'version'],
      evidence: daprSource('charts/dapr/crds/components.yaml'),
      fields: {
        type: {
          kind: 'text',
          docs: 'Category and name, such as `pubsub.kafka` or `state.redis`.',
          onInvalid: 'daprd cannot load the component and ends, unless "ignoreErrors" is true',
        },
        version: { kind: 'text', docs: 'Version of the component, most often `v1`.' },
        ignoreErrors: {
          kind: 'boolean',
          docs: 'Whether daprd goes on without this component when it cannot be initialised.',
          default: 'false',
        },
        initTimeout: {
          kind: 'text',
          format: 'init-timeout',
          docs: 'Time limit of the initialisation.',
          default: '5s',
          onInvalid: 'daprd takes the default of 5s without a message',
          tolerated: true,
          evidence: daprSource('pkg/runtime/processor/components.go'),
        },
        metadata: {
          kind: 'list',
          docs: 'Settings of the component, each a name with a value.',
          items: NAME_VALUE,
        },
      },
      mistakes: {
        scopes: { into: ['..'] },
        auth: { into: ['..'] },
      },
    },
  },
  mistakes: { secretStore: { into: ['auth'] } },
}
