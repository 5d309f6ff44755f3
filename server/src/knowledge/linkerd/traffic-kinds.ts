import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import { OBJECT_FIELDS, objectWithSpec } from '../kubernetes/object-schema.ts'
import type { KindSpec } from '../product.ts'
import { linkerdDocs, linkerdSource } from './evidence.ts'

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
  {
    kind: 'linkerd.io/ServiceProfile',
    versions: ['v1alpha2', 'v1alpha1'],
    schema: {
      kind: 'object',
      docs: 'Routes of a Service with retries and timeouts. Its name is the full DNS name of the Service. With a route or an override it replaces all annotations, routes and circuit breaking of that Service.',
      fields: {
        ...OBJECT_FIELDS,
        spec: {
          kind: 'object',
          docs: 'The routes and their limits.',
          onInvalid: 'the admission webhook of Linkerd rejects the object',
          fields: {
            routes: {
              kind: 'list',
              docs: 'Routes, in the order in which they are tried.',
              items: {
                kind: 'object',
                docs: 'One route.',
                required: ['condition', 'name'],
                fields: {
                  name: { kind: 'text', docs: 'Name in metrics.' },
                  condition: { kind: 'any', docs: 'Requests that are meant: pathRegex, method, all, any or not.' },
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
                  responseClasses: { kind: 'any', docs: 'Which responses count as failures.', default: 'status 500 and above' },
                },
              },
            },
            retryBudget: {
              kind: 'object',
              docs: 'How many retries there may be beside the first tries, over all routes.',
              required: ['minRetriesPerSecond', 'retryRatio', 'ttl'],
              concern: 'retry',
              fields: {
                retryRatio: { kind: 'number', minimum: 0, docs: 'Retries per first try.', default: '0.2' },
                minRetriesPerSecond: {
                  kind: 'integer',
                  minimum: 0,
                  docs: 'Retries that are allowed in any case.',
                  default: '10',
                },
                ttl: { kind: 'text', format: 'go-duration', docs: 'Time over which tries are counted.', default: '10s' },
              },
            },
            dstOverrides: { kind: 'any', docs: 'Other destinations with weights.' },
            opaquePorts: { kind: 'any', docs: 'Ports without protocol detection.' },
          },
        },
      },
    },
    evidence: linkerdSource('pkg/profiles/profiles.go'),
  },
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
