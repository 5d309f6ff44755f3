import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import { objectWithSpec } from '../kubernetes/object-schema.ts'
import type { KindSpec } from '../product.ts'
import { linkerdDocs } from './evidence.ts'
import { serviceProfileKind } from './kind-service-profile.ts'

const RULE_FIELDS = {
  matches: { kind: 'any', docs: 'Requests that the rule is for; any one of these must match.', default: 'every request' },
  filters: {
    kind: 'any',
    docs: 'Changes to the request or response. RequestMirror and URLRewrite make Linkerd drop the whole route.',
  },
  backendRefs: { kind: 'any', docs: 'Services that get the requests, with weights.', default: 'the parent Service' },
} satisfies Readonly<Record<string, Schema>>

const ROUTE_TIMEOUTS: Schema = {
  kind: 'object',
  docs: 'Limits for requests that match.',
  concern: 'timeout',
  fields: {
    request: {
      kind: 'text',
      format: 'go-duration',
      docs: 'Limit for the whole request. The annotation timeout.linkerd.io/request beats it.',
      default: 'none',
    },
    backendRequest: {
      kind: 'text',
      format: 'go-duration',
      docs: 'Limit for one try.',
      ignored:
        'Linkerd has not applied it since 2.16; use the annotation retry.linkerd.io/timeout or timeout.linkerd.io/response',
    },
  },
}

/** Objects that route calls, or set retries and timeouts for them. */
export const trafficKinds: readonly KindSpec[] = [
  {
    kind: 'policy.linkerd.io/HTTPRoute',
    versions: ['v1beta3', 'v1beta2', 'v1beta1', 'v1alpha1'],
    schema: route({ ...RULE_FIELDS, timeouts: ROUTE_TIMEOUTS }),
    older: { v1beta2: route(RULE_FIELDS), v1beta1: route(RULE_FIELDS), v1alpha1: route(RULE_FIELDS) },
    versionsSince: { v1beta3: '2.14' },
    evidence: linkerdDocs('reference/httproute'),
  },
  {
    kind: 'policy.linkerd.io/EgressNetwork',
    versions: ['v1alpha1'],
    schema: objectWithSpec('Traffic that leaves the cluster.', {
      kind: 'object',
      docs: 'Which traffic, and what becomes of it.',
      required: ['trafficPolicy'],
      fields: {
        trafficPolicy: {
          kind: 'text',
          docs: 'What becomes of traffic that no route matches.',
          values: { Allow: 'It passes.', Deny: 'It is refused.' },
        },
        networks: { kind: 'any', docs: 'Networks outside the cluster.', default: 'everything outside the cluster networks' },
      },
    }),
    since: '2.17',
    evidence: linkerdDocs('reference/egress-network'),
  },
  serviceProfileKind,
]

function route(rule: Readonly<Record<string, Schema>>): ObjectSchema {
  return objectWithSpec(
    'Routes HTTP requests to a Service or a Server; the form of Linkerd itself, which is no longer developed.',
    {
      kind: 'object',
      docs: 'Parents and rules.',
      fields: {
        parentRefs: { kind: 'any', docs: 'The Service or Server that the route is for.' },
        hostnames: { kind: 'any', docs: 'Host names that are meant.' },
        rules: {
          kind: 'list',
          docs: 'Rules, the most specific match first.',
          items: {
            kind: 'object',
            docs: 'One rule.',
            fields: rule,
            mistakes: {
              timeouts: 'a route of policy.linkerd.io has "timeouts" only in version v1beta3',
              retry: 'Linkerd takes retries from the annotations retry.linkerd.io/*, not from a field',
            },
          },
        },
      },
    },
  )
}
