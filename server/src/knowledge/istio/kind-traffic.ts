import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import type { KindSpec } from '../product.ts'
import { istioApi, istioMain } from './evidence.ts'
import {
  CORS_POLICY,
  DIRECT_RESPONSE,
  FAULT,
  HEADERS,
  LABELS,
  PERCENTAGE,
  REDIRECT,
  REWRITE,
  stringMatch,
  stringMatches,
} from './http-route-schema.ts'
import { istioObject } from './istio-object.ts'
import { workloadSelector } from './policy-target-schema.ts'
import { TRAFFIC_POLICY } from './traffic-policy-schema.ts'

const NETWORKING = ['v1', 'v1beta1', 'v1alpha3'] as const
const REJECTED = 'the Istio webhook refuses the object'

const EXPORT_TO: Schema = {
  kind: 'list',
  docs: 'Namespaces whose proxies see the object: "*" is all, "." its own, or names.',
  default: '*',
  items: { kind: 'text', format: 'istio-export', docs: 'A namespace, "." or "*".', onInvalid: REJECTED },
}

const PORT: Schema = {
  kind: 'object',
  docs: 'Port of the destination; needed where the Service has several.',
  fields: { number: { kind: 'integer', minimum: 1, maximum: 65535, unsigned: true, docs: 'Number of the port.' } },
}

const NOWHERE_TO_GO = 'proxies have nowhere to send such a call and answer it with status 503'

const DESTINATION: ObjectSchema = {
  kind: 'object',
  docs: 'Where calls go.',
  required: ['host'],
  fields: {
    host: {
      kind: 'text',
      docs: 'Host of the service. A name without dots means a Service of the namespace of this object; "name.namespace" is taken literally and finds nothing.',
      format: 'istio-destination',
      onInvalid: REJECTED,
      refersTo: 'mesh.host',
      dangling: { effect: NOWHERE_TO_GO, breaks: true },
    },
    subset: {
      kind: 'text',
      docs: 'Subset of a DestinationRule for the host.',
      format: 'istio-label',
      onInvalid: REJECTED,
      refersTo: 'mesh.subset',
      dangling: { effect: NOWHERE_TO_GO, breaks: true },
    },
    port: PORT,
  },
}

const RETRIES: ObjectSchema = {
  kind: 'object',
  docs: 'Retries by the proxy of the caller. An empty block switches them off. Dapr retries outside of them, so tries multiply.',
  default: '2 retries on failed connections, refused streams and the gRPC codes unavailable and cancelled',
  concern: 'retry',
  evidence: istioMain('pilot/pkg/networking/core/route/retry/retry.go'),
  onInvalid: REJECTED,
  fields: {
    attempts: {
      kind: 'integer',
      minimum: 0,
      docs: 'Tries after the first. 0 switches retries off; then perTryTimeout, retryOn and retryRemoteLocalities must not be written.',
      default: '0 inside a written block',
      onInvalid: REJECTED,
    },
    perTryTimeout: {
      kind: 'text',
      format: 'istio-duration',
      enforced: true,
      docs: 'Limit for each try.',
      default: 'the timeout of the route',
      concern: 'timeout',
      onInvalid: REJECTED,
    },
    retryOn: {
      kind: 'text',
      format: 'istio-retry-on',
      docs: 'What is retried, as a comma list without spaces: 5xx, gateway-error, reset, connect-failure, refused-stream, retriable-4xx, unavailable, cancelled, deadline-exceeded … or HTTP status codes.',
      default: 'connect-failure,refused-stream,unavailable,cancelled,retriable-status-codes',
      onInvalid: REJECTED,
    },
    retryRemoteLocalities: { kind: 'boolean', docs: 'Whether a retry may go to another locality.' },
    retryIgnorePreviousHosts: {
      kind: 'boolean',
      docs: 'Avoid endpoints that were tried already.',
      default: 'true',
      since: '1.26',
    },
    backoff: {
      kind: 'text',
      format: 'istio-duration',
      enforced: true,
      docs: 'Shortest wait between tries; it grows exponentially.',
      default: '25ms',
      since: '1.26',
      onInvalid: REJECTED,
    },
  },
}

const HTTP_MATCH: ObjectSchema = {
  kind: 'object',
  docs: 'One set of conditions, all of which must hold.',
  fields: {
    name: { kind: 'text', docs: 'Name for debugging.' },
    uri: stringMatch('Condition on the path: exact, prefix or regex.'),
    scheme: stringMatch('Condition on the scheme.'),
    method: stringMatch('Condition on the method. Every Dapr call is a POST on the wire.'),
    authority: stringMatch('Condition on the Host header.'),
    headers: stringMatches('Conditions on headers.'),
    withoutHeaders: stringMatches('Headers that must not match.'),
    queryParams: stringMatches('Conditions on query parameters.'),
    ignoreUriCase: { kind: 'boolean', docs: 'Compare paths without case.' },
    port: { kind: 'integer', minimum: 1, maximum: 65535, unsigned: true, docs: 'Port of the Service that is called.' },
    sourceLabels: LABELS,
    sourceNamespace: { kind: 'text', format: 'istio-label', docs: 'Namespace of the calling pods.', onInvalid: REJECTED },
    gateways: {
      kind: 'list',
      docs: 'Gateways for which the condition holds; instead of those of the object.',
      items: { kind: 'text', format: 'istio-gateway', docs: 'A gateway or "mesh".', onInvalid: REJECTED },
    },
    statPrefix: { kind: 'text', docs: 'Prefix of the statistics of this route.' },
  },
}

const HTTP_ROUTE: ObjectSchema = {
  kind: 'object',
  docs: 'What happens to requests that match. The first rule that matches is taken.',
  fields: {
    name: { kind: 'text', docs: 'Name for debugging.' },
    match: { kind: 'list', docs: 'Conditions, any one of which must hold.', default: 'every request', items: HTTP_MATCH },
    route: {
      kind: 'list',
      docs: 'Destinations with their weights.',
      items: {
        kind: 'object',
        docs: 'One destination.',
        required: ['destination'],
        fields: {
          destination: DESTINATION,
          weight: { kind: 'integer', minimum: 0, docs: 'Share among all weights of the rule.' },
          headers: HEADERS,
        },
      },
    },
    redirect: REDIRECT,
    directResponse: DIRECT_RESPONSE,
    delegate: {
      kind: 'object',
      docs: 'A VirtualService without hosts whose rules are put in here. What it leaves open is taken from this rule.',
      fields: {
        name: { kind: 'text', docs: 'Name of that VirtualService.' },
        namespace: { kind: 'text', docs: 'Namespace of that VirtualService.', default: 'the own namespace' },
      },
    },
    rewrite: REWRITE,
    timeout: {
      kind: 'text',
      format: 'istio-duration',
      enforced: true,
      docs: 'Limit for the whole call with all its retries. 0s is refused; leave the field out for no limit.',
      default: 'none',
      concern: 'timeout',
      onInvalid: REJECTED,
    },
    retries: RETRIES,
    fault: FAULT,
    mirror: { ...DESTINATION, docs: 'A second destination that gets a copy; its answer is dropped.' },
    mirrors: {
      kind: 'list',
      docs: 'Further destinations that get a copy; their answers are dropped.',
      items: {
        kind: 'object',
        docs: 'One destination.',
        required: ['destination'],
        fields: { destination: DESTINATION, percentage: PERCENTAGE },
      },
    },
    mirrorPercentage: PERCENTAGE,
    mirrorPercent: {
      kind: 'integer',
      unsigned: true,
      docs: 'An older form.',
      deprecated: { note: 'It is the older form of "mirrorPercentage", which takes fractions.' },
    },
    mirror_percent: {
      kind: 'integer',
      unsigned: true,
      docs: 'An older form.',
      deprecated: { note: 'It is the older form of "mirrorPercentage", which takes fractions.' },
    },
    corsPolicy: CORS_POLICY,
    headers: HEADERS,
  },
}

const STREAM_MATCH = {
  destinationSubnets: {
    kind: 'list',
    docs: 'Addresses that are called.',
    items: { kind: 'text', docs: 'An address or a network.' },
  },
  port: { kind: 'integer', minimum: 1, maximum: 65535, unsigned: true, docs: 'Port that is called.' },
  sourceLabels: LABELS,
  sourceNamespace: { kind: 'text', docs: 'Namespace of the calling pods.' },
  gateways: {
    kind: 'list',
    docs: 'Gateways for which the condition holds; instead of those of the object.',
    items: { kind: 'text', format: 'istio-gateway', docs: 'A gateway or "mesh".', onInvalid: REJECTED },
  },
} satisfies Readonly<Record<string, Schema>>

const TLS_MATCH: ObjectSchema = {
  kind: 'object',
  docs: 'One set of conditions, all of which must hold.',
  required: ['sniHosts'],
  fields: {
    sniHosts: { kind: 'list', docs: 'Server names that are asked for.', items: { kind: 'text', docs: 'A name or a wildcard.' } },
    ...STREAM_MATCH,
  },
}

const TCP_MATCH: ObjectSchema = {
  kind: 'object',
  docs: 'One set of conditions, all of which must hold.',
  fields: {
    ...STREAM_MATCH,
    sourceSubnet: { kind: 'text', docs: 'Network of the callers.', ignored: 'No release of Istio reads it.' },
  },
}

/** Objects that say where calls go and how. */
export const trafficKinds: readonly KindSpec[] = [
  {
    kind: 'networking.istio.io/VirtualService',
    versions: NETWORKING,
    schema: istioObject('Routes, retries and timeouts for calls to hosts.', {
      kind: 'object',
      docs: 'The hosts and what happens to calls to them.',
      fields: {
        hosts: {
          kind: 'list',
          docs: 'Hosts whose calls are routed. A name without dots means a Service of this namespace. Dapr calls go to "<app-id>-dapr", never to the Service of the app.',
          items: {
            kind: 'text',
            format: 'istio-routed-host',
            docs: 'A host, or a wildcard such as *.shop.svc.cluster.local.',
            onInvalid: REJECTED,
          },
        },
        gateways: {
          kind: 'list',
          docs: 'Gateways that use the rules; "mesh" stands for all sidecars. A list without "mesh" does not touch calls between workloads.',
          default: 'mesh',
          items: {
            kind: 'text',
            format: 'istio-gateway',
            docs: 'A gateway, as name or namespace/name, or "mesh".',
            onInvalid: REJECTED,
          },
        },
        http: { kind: 'list', docs: 'Rules for HTTP and gRPC, in order.', items: HTTP_ROUTE },
        tls: {
          kind: 'list',
          docs: 'Rules for TLS that passes through, by server name.',
          items: { ...streamRoute('One rule for TLS.', TLS_MATCH), required: ['match'] },
        },
        tcp: { kind: 'list', docs: 'Rules for anything else.', items: streamRoute('One rule for TCP.', TCP_MATCH) },
        exportTo: EXPORT_TO,
      },
    }),
    evidence: istioApi('networking/v1alpha3/virtual_service.proto'),
  },
  {
    kind: 'networking.istio.io/DestinationRule',
    versions: NETWORKING,
    schema: istioObject('How callers connect to a host: TLS, limits, load balancing, ejection of bad endpoints.', {
      kind: 'object',
      docs: 'The host and the settings for calls to it.',
      required: ['host'],
      fields: {
        host: {
          kind: 'text',
          format: 'istio-host',
          onInvalid: REJECTED,
          docs: 'Host that the rule is for. A name without dots means a Service of this namespace; "name.namespace" is taken literally and finds nothing.',
        },
        trafficPolicy: TRAFFIC_POLICY,
        subsets: {
          kind: 'list',
          docs: 'Named groups of endpoints that a VirtualService can send calls to.',
          items: {
            kind: 'object',
            docs: 'One group.',
            required: ['name'],
            fields: {
              name: { kind: 'text', format: 'istio-label', docs: 'Name of the group.', onInvalid: REJECTED },
              labels: {
                kind: 'map',
                docs: 'Labels that the pods of the group carry.',
                values: { kind: 'text', docs: 'Value of the label.' },
              },
              trafficPolicy: TRAFFIC_POLICY,
            },
          },
        },
        exportTo: EXPORT_TO,
        workloadSelector: workloadSelector('Calling pods that use the rule; of its own namespace only.'),
      },
    }),
    evidence: istioApi('networking/v1alpha3/destination_rule.proto'),
  },
]

/** A rule for bytes that are not read as HTTP: neither retries nor timeouts there. */
function streamRoute(docs: string, match: ObjectSchema): ObjectSchema {
  return {
    kind: 'object',
    docs,
    fields: {
      match: { kind: 'list', docs: 'Conditions, any one of which must hold.', items: match },
      route: {
        kind: 'list',
        docs: 'Destinations with their weights.',
        items: {
          kind: 'object',
          docs: 'One destination.',
          required: ['destination'],
          fields: {
            destination: DESTINATION,
            weight: { kind: 'integer', minimum: 0, docs: 'Share among all weights of the rule.' },
          },
        },
      },
    },
  }
}
