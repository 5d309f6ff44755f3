import type { ListSchema, ObjectSchema, Schema, TextSchema } from '../../schema/schema.ts'
import type { KindSpec } from '../product.ts'
import { gatewayDefinition } from './evidence.ts'
import { GRPC_ROUTE_FILTERS, HTTP_ROUTE_FILTERS, METHOD } from './gateway-filters.ts'
import { backendReferences, PARENT_REFERENCES } from './gateway-references.ts'
import { objectWithSpec } from './object-schema.ts'

const MATCH_TYPE: TextSchema = {
  kind: 'text',
  enforced: true,
  docs: 'How the value is compared.',
  default: 'Exact',
  filledIn: true,
  values: {
    Exact: 'It is the same.',
    RegularExpression: 'It matches an expression, in the dialect of the implementation.',
  },
}

const RETRY: ObjectSchema = {
  kind: 'object',
  docs: 'Tries a call again. Before Gateway API 1.7 only the experimental channel has it. Istio obeys it; Linkerd does not read it and takes retries from annotations retry.linkerd.io/* instead.',
  concern: 'retry',
  fields: {
    attempts: {
      kind: 'integer',
      minimum: 0,
      enforced: true,
      docs: 'How often a call is tried again at most; 0 for never, which Gateway API 1.6 alone refuses. Before Gateway API 1.7 what holds without it is left to the implementation; 2 in Istio.',
      default: '1',
      formerDefault: { value: 'left to the implementation; 2 in Istio', until: '1.7' },
      filledIn: true,
    },
    codes: {
      kind: 'list',
      docs: 'Status codes of answers upon which the call is tried again.',
      default: 'left to the implementation',
      distinct: true,
      items: { kind: 'integer', minimum: 400, maximum: 599, enforced: true, docs: 'A status code from 400 on.' },
    },
    backoff: duration('Least time between two tries.', 'left to the implementation'),
  },
  mistakes: {
    perTryTimeout: 'The limit for one try is "timeouts.backendRequest" of the rule.',
    retryOn: 'Status codes upon which calls are tried again stand under "codes".',
  },
}

const TIMEOUTS: ObjectSchema = {
  kind: 'object',
  docs: 'Limits for requests that match.',
  concern: 'timeout',
  fields: {
    request: duration(
      'Limit for the whole request, with all tries. 0s: none. Linkerd reads one number and one unit only, and its annotation timeout.linkerd.io/request wins.',
      'left to the implementation; none in Istio and Linkerd',
    ),
    backendRequest: duration('Limit for one try; not longer than that for the whole request.', 'that of the whole request'),
  },
}

const REFUSED_BY_IT = 'an API server with that release refuses the object.'

const COOKIE_LIFETIME: TextSchema = {
  kind: 'text',
  enforced: true,
  docs: 'How long a browser keeps the cookie.',
  default: 'Session',
  filledIn: true,
  values: {
    Session: 'Until the browser is closed.',
    Permanent: 'As long as absoluteTimeout says, which must be written.',
  },
}

const SESSION_PERSISTENCE: ObjectSchema = {
  kind: 'object',
  docs: 'Sends all requests of a session to the same pod. Only the experimental channel has it. Gateway API 1.7 has other fields in it than those before, and calls it deprecated.',
  fields: {
    sessionName: {
      kind: 'text',
      docs: 'Name of the cookie or header. Gateway API up to 1.6.',
      default: 'left to the implementation',
      deprecated: { note: `Gateway API 1.7 has "cookie.name" and "header.name" instead; ${REFUSED_BY_IT}` },
    },
    type: {
      kind: 'text',
      enforced: true,
      docs: 'How a session is recognised.',
      default: 'Cookie',
      filledIn: true,
      values: {
        Cookie: 'By a cookie. Gateway API 1.7 demands "cookie" then.',
        Header: 'By a header. Gateway API 1.7 demands "header" then.',
      },
    },
    absoluteTimeout: duration('Age at which a session ends.', 'none'),
    idleTimeout: {
      ...duration('Time without requests after which a session ends. Gateway API up to 1.5.', 'none'),
      deprecated: { note: `Gateway API 1.6 has no such field any more; ${REFUSED_BY_IT}` },
    },
    cookieConfig: {
      kind: 'object',
      docs: 'About the cookie. Gateway API up to 1.6.',
      deprecated: { note: `Gateway API 1.7 has "cookie" instead; ${REFUSED_BY_IT}` },
      fields: { lifetimeType: COOKIE_LIFETIME },
    },
    cookie: {
      kind: 'object',
      docs: 'About the cookie. Gateway API from 1.7 on; an API server with an earlier release refuses the object.',
      fields: {
        lifetimeType: COOKIE_LIFETIME,
        name: {
          kind: 'text',
          format: 'header-name',
          enforced: true,
          docs: 'Name of the cookie.',
          default: 'made up by the implementation',
        },
        path: { kind: 'text', docs: 'Paths for which a browser sends the cookie.', default: '/', filledIn: true },
      },
    },
    header: {
      kind: 'object',
      docs: 'About the header. Gateway API from 1.7 on; an API server with an earlier release refuses the object.',
      required: ['name'],
      fields: {
        name: { kind: 'text', format: 'header-name', enforced: true, docs: 'Name of the header.' },
      },
    },
  },
}

const HTTP_PATH: ObjectSchema = {
  kind: 'object',
  docs: 'Condition on the path.',
  default: '{ type: PathPrefix, value: / }',
  filledIn: true,
  fields: {
    type: {
      kind: 'text',
      enforced: true,
      docs: 'How the path is compared.',
      default: 'PathPrefix',
      filledIn: true,
      values: {
        Exact: 'It is the same.',
        PathPrefix: 'It begins so, segment by segment.',
        RegularExpression: 'It matches an expression, in the dialect of the implementation.',
      },
    },
    value: { kind: 'text', docs: 'The path, with its first slash.', default: '/', filledIn: true },
  },
}

const HTTP_MATCHES: ListSchema = {
  kind: 'list',
  docs: 'Requests that the rule is for; any one of these must match.',
  default: '[{ path: { type: PathPrefix, value: / } }]',
  filledIn: true,
  items: {
    kind: 'object',
    docs: 'Conditions, all of which must hold.',
    fields: {
      path: HTTP_PATH,
      headers: valueMatches('Conditions on headers.', { kind: 'text', nonEmpty: true, docs: 'The value.' }),
      queryParams: valueMatches('Conditions on parameters of the query.', { kind: 'text', nonEmpty: true, docs: 'The value.' }),
      method: METHOD,
    },
  },
}

const GRPC_MATCHES: ListSchema = {
  kind: 'list',
  docs: 'Calls that the rule is for; any one of these must match.',
  default: 'every call',
  items: {
    kind: 'object',
    docs: 'Conditions, all of which must hold.',
    fields: {
      method: {
        kind: 'object',
        docs: 'Condition on service and method.',
        default: 'every one',
        choices: [{ of: ['service', 'method'], count: 'at least one' }],
        fields: {
          type: MATCH_TYPE,
          service: { kind: 'text', docs: 'Full name of the service.', default: 'any' },
          method: { kind: 'text', docs: 'Name of the method.', default: 'any' },
        },
      },
      headers: valueMatches('Conditions on headers.', { kind: 'text', nonEmpty: true, docs: 'The value.' }),
    },
  },
}

/** Routes of the Gateway API, which Istio and Linkerd obey for calls between workloads. A cluster may have either channel of it. */
export const gatewayRouteKinds: readonly KindSpec[] = [
  {
    kind: 'gateway.networking.k8s.io/HTTPRoute',
    versions: ['v1', 'v1beta1'],
    shared: true,
    schema: route('httproutes', 'Routes HTTP requests from a Gateway, or those inside a mesh to a Service.', {
      kind: 'list',
      docs: 'Rules, the most specific match first.',
      default: '[{ matches: [{ path: { type: PathPrefix, value: / } }] }]',
      filledIn: true,
      nonEmpty: true,
      items: {
        ...rule({
          matches: HTTP_MATCHES,
          filters: HTTP_ROUTE_FILTERS,
          backendRefs: backendReferences(HTTP_ROUTE_FILTERS),
          timeouts: TIMEOUTS,
          retry: RETRY,
          sessionPersistence: SESSION_PERSISTENCE,
        }),
        mistakes: { timeout: { use: 'timeouts' }, retries: { use: 'retry' } },
      },
    }),
    evidence: gatewayDefinition('httproutes'),
  },
  {
    kind: 'gateway.networking.k8s.io/GRPCRoute',
    versions: ['v1'],
    shared: true,
    schema: route('grpcroutes', 'Routes gRPC calls from a Gateway, or those inside a mesh to a Service.', {
      kind: 'list',
      docs: 'Rules, the most specific match first.',
      items: {
        ...rule({
          matches: GRPC_MATCHES,
          filters: GRPC_ROUTE_FILTERS,
          backendRefs: backendReferences(GRPC_ROUTE_FILTERS),
          sessionPersistence: SESSION_PERSISTENCE,
        }),
        mistakes: {
          timeouts: 'A GRPCRoute has no timeouts. Linkerd takes them from annotations timeout.linkerd.io/* of the route.',
          retry: 'A GRPCRoute has no retries. Linkerd takes them from annotations retry.linkerd.io/* of the route.',
        },
      },
    }),
    evidence: gatewayDefinition('grpcroutes'),
  },
]

function route(plural: string, docs: string, rules: ListSchema): ObjectSchema {
  const schema = objectWithSpec(docs, {
    kind: 'object',
    docs: 'Parents and rules.',
    fields: {
      parentRefs: PARENT_REFERENCES,
      hostnames: {
        kind: 'list',
        docs: 'Hosts that are meant. Between workloads they are ignored.',
        default: 'every one',
        items: { kind: 'text', format: 'host-name', enforced: true, docs: 'A host, or "*." and a domain.' },
      },
      useDefaultGateways: {
        kind: 'text',
        enforced: true,
        docs: 'Whether the route is also for the Gateways that the cluster has as its defaults. Only the experimental channel has it.',
        default: 'None',
        values: { All: 'For all of them.', None: 'For the parents only.' },
      },
      rules,
    },
  })
  return { ...schema, evidence: gatewayDefinition(plural) }
}

function rule(fields: Readonly<Record<string, Schema>>): ObjectSchema {
  return {
    kind: 'object',
    docs: 'One rule.',
    fields: {
      name: { kind: 'text', format: 'dns-name', enforced: true, docs: 'Name of the rule, by which policies may mean it.' },
      ...fields,
    },
  }
}

function valueMatches(docs: string, value: TextSchema): ListSchema {
  return {
    kind: 'list',
    docs,
    distinctBy: 'name',
    items: {
      kind: 'object',
      docs: 'One condition.',
      required: ['name', 'value'],
      fields: {
        type: MATCH_TYPE,
        name: { kind: 'text', format: 'header-name', enforced: true, docs: 'The name.' },
        value,
      },
    },
  }
}

/** At most four pairs of whole number and unit. */
function duration(docs: string, byDefault: string): TextSchema {
  return { kind: 'text', format: 'gateway-duration', enforced: true, docs, default: byDefault }
}
