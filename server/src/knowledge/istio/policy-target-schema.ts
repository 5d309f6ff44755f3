import type { ObjectSchema, Schema } from '../../schema/schema.ts'

const LABEL_VALUE: Schema = { kind: 'text', format: 'istio-label-value', enforced: true, docs: 'Value of the label.' }

/** Pods by their labels, as objects of the networking group name them. */
export function podLabels(docs: string): Schema {
  return {
    kind: 'object',
    docs,
    default: 'all pods of the namespace',
    fields: { labels: { kind: 'map', docs: 'Labels that the pods must all carry.', values: LABEL_VALUE } },
  }
}

/** Pods that a policy is about. Unlike Kubernetes selectors it knows `matchLabels` only. */
export function workloadSelector(docs: string): Schema {
  return {
    kind: 'object',
    docs,
    default: 'all pods of the namespace; of the mesh in the root namespace',
    fields: {
      matchLabels: {
        kind: 'map',
        docs: 'Labels that the pods must all carry. Neither names nor values may hold a "*".',
        values: LABEL_VALUE,
      },
    },
    mistakes: { matchExpressions: 'Istio selects by "matchLabels" only' },
  }
}

const TARGET = {
  kind: 'object',
  docs: 'A Gateway, GatewayClass, Service or ServiceEntry of the same namespace.',
  required: ['kind', 'name'],
  fields: {
    group: { kind: 'text', format: 'api-group', enforced: true, docs: 'API group of the target; empty for a Service.' },
    kind: { kind: 'text', nonEmpty: true, format: 'kind-name', enforced: true, docs: 'Kind of the target.' },
    name: { kind: 'text', nonEmpty: true, docs: 'Name of the target.' },
    namespace: {
      kind: 'text',
      format: 'empty',
      enforced: true,
      docs: 'Must stay empty: a policy targets its own namespace only.',
    },
  },
} satisfies Schema

/** The three ways to say whom a policy is about; at most one of them may be written. */
export const POLICY_TARGETS = {
  selector: workloadSelector('Pods that the policy is about.'),
  targetRefs: {
    kind: 'list',
    docs: 'Gateways or, in ambient mode, Services behind a waypoint that the policy is about. Not together with "selector".',
    since: '1.22',
    items: TARGET,
  },
  targetRef: {
    ...TARGET,
    docs: 'The older form of "targetRefs", for a single target.',
    deprecated: { note: 'It is the older form of "targetRefs", which takes several.' },
  },
} satisfies Readonly<Record<string, Schema>>

/** Goes with `POLICY_TARGETS`. */
export const ONE_TARGET: NonNullable<ObjectSchema['choices']>[number] = {
  of: ['selector', 'targetRef', 'targetRefs'],
  count: 'at most one',
}
