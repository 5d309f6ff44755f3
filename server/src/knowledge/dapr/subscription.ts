import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import { daprSource } from './evidence.ts'
import { OBJECT_FIELDS, SCOPES } from './object.ts'

const SHARED = {
  pubsubname: {
    kind: 'text',
    docs: 'Name of the pub/sub Component.',
    refersTo: 'component.pubsub',
    dangling: { effect: 'daprd logs an error and does not subscribe', breaks: true },
  },
  topic: { kind: 'text', docs: 'Topic to subscribe to.' },
  deadLetterTopic: { kind: 'text', docs: 'Topic for messages that could not be delivered after all retries.' },
  metadata: {
    kind: 'map',
    docs: 'Settings of this subscription that the broker component understands.',
    values: { kind: 'text', docs: 'Value as text.' },
  },
  bulkSubscribe: {
    kind: 'object',
    docs: 'Delivers several messages in one call to the app.',
    required: ['enabled'],
    fields: {
      enabled: { kind: 'boolean', docs: 'Whether messages are delivered together.' },
      maxMessagesCount: { kind: 'integer', docs: 'Most messages in one call.', default: '100, or the choice of the component' },
      maxAwaitDurationMs: {
        kind: 'integer',
        docs: 'Longest wait for more messages, in milliseconds.',
        default: '1000, or the choice of the component',
      },
    },
  },
} satisfies Readonly<Record<string, Schema>>

const MISTAKES = {
  scopes: { into: ['..'] },
}

/** `dapr.io/v2alpha1 Subscription`, the stored version. */
export const subscriptionSchema: ObjectSchema = {
  kind: 'object',
  docs: 'Subscribes apps to a topic, and says which path of the app gets the messages.',
  since: '1.4',
  evidence: daprSource('pkg/apis/subscriptions/v2alpha1/types.go'),
  fields: {
    ...OBJECT_FIELDS,
    scopes: SCOPES,
    spec: {
      kind: 'object',
      docs: 'What is subscribed to, and where messages go.',
      required: ['pubsubname', 'routes', 'topic'],
      evidence: daprSource('charts/dapr/crds/subscription.yaml'),
      fields: {
        ...SHARED,
        routes: {
          kind: 'object',
          docs: 'Paths of the app that messages are delivered to.',
          fields: {
            default: { kind: 'text', docs: 'Path for messages that no rule matches.' },
            rules: {
              kind: 'list',
              docs: 'Rules, tried in order.',
              items: {
                kind: 'object',
                docs: 'One rule.',
                required: ['match', 'path'],
                fields: {
                  match: { kind: 'text', docs: 'CEL expression over `event`, such as `event.type == "order.created"`.' },
                  path: { kind: 'text', docs: 'Path for messages that match.' },
                },
              },
            },
          },
        },
      },
      mistakes: { ...MISTAKES, route: 'It is the key of v1alpha1; here it is "routes" with "default".' },
    },
  },
}

/** `dapr.io/v1alpha1 Subscription`, with a single path. */
export const subscriptionV1alpha1Schema: ObjectSchema = {
  kind: 'object',
  docs: 'Subscribes apps to a topic, with one path of the app for all messages.',
  since: '1.0',
  evidence: daprSource('pkg/apis/subscriptions/v1alpha1/types.go'),
  fields: {
    ...OBJECT_FIELDS,
    scopes: SCOPES,
    spec: {
      kind: 'object',
      docs: 'What is subscribed to, and where messages go.',
      required: ['pubsubname', 'route', 'topic'],
      evidence: daprSource('charts/dapr/crds/subscription.yaml'),
      fields: {
        ...SHARED,
        route: { kind: 'text', docs: 'Path of the app that messages are delivered to.' },
      },
      mistakes: { ...MISTAKES, routes: 'It is the key of v2alpha1; here it is "route" with a path.' },
    },
  },
}
