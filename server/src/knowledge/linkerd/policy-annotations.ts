import type { TextSchema } from '../../schema/schema.ts'
import type { BooleanText, IntegerText, MetaPlace, MetaSpec } from '../product.ts'
import { linkerdDocs, linkerdSource } from './evidence.ts'
import { goBoolean } from './meta-values.ts'

const EGRESS_NETWORK = 'policy.linkerd.io/EgressNetwork'
const HTTP_ROUTES: readonly MetaPlace[] = ['gateway.networking.k8s.io/HTTPRoute', 'policy.linkerd.io/HTTPRoute']
const GRPC_ROUTE = 'gateway.networking.k8s.io/GRPCRoute'
const TARGETS: readonly MetaPlace[] = ['service', EGRESS_NETWORK, ...HTTP_ROUTES, GRPC_ROUTE]
const OUTBOUND = linkerdSource('policy-controller/k8s/index/src/outbound/index.rs')
const DROPS_GROUP = 'a route with it is rejected; a Service loses all its annotations of this group, with a log line only'

/** Retries and timeouts of calls to a Service with an address of its own. The proxy of the caller applies them. */
const callPolicies: readonly MetaSpec[] = [
  {
    name: 'retry.linkerd.io/http',
    on: ['service', EGRESS_NETWORK, ...HTTP_ROUTES],
    value: {
      kind: 'text',
      format: 'linkerd-http-codes',
      docs: 'HTTP statuses to retry: codes, ranges such as 500-504, 5xx or gateway-error, separated by commas without blanks. Has no effect on a headless Service, nor where a ServiceProfile has routes.',
      default: 'none',
      since: '2.16',
      onInvalid: DROPS_GROUP,
      concern: 'retry',
    },
    evidence: linkerdSource('policy-controller/k8s/index/src/outbound/index/http.rs'),
  },
  {
    name: 'retry.linkerd.io/grpc',
    on: ['service', EGRESS_NETWORK, GRPC_ROUTE],
    value: {
      kind: 'text',
      format: 'linkerd-grpc-codes',
      docs: 'Statuses of gRPC to retry: cancelled, deadline-exceeded, internal, resource-exhausted, unavailable, separated by commas without blanks. On a Service it acts only where a GRPCRoute is attached to the same port.',
      default: 'none',
      since: '2.16',
      onInvalid: DROPS_GROUP,
      concern: 'retry',
    },
    evidence: linkerdSource('policy-controller/k8s/index/src/outbound/index/grpc.rs'),
  },
  {
    name: 'retry.linkerd.io/limit',
    on: TARGETS,
    value: {
      kind: 'integer-text',
      minimum: 0,
      maximum: 65535,
      docs: 'How often a request is tried again. It turns retries on by itself. 0 counts as unset, so it cannot turn them off.',
      default: '1, once any retry annotation is there',
      since: '2.16',
      onInvalid: DROPS_GROUP,
      concern: 'retry',
    },
    evidence: OUTBOUND,
  },
  linkerdDuration('retry.linkerd.io/timeout', TARGETS, {
    docs: 'Limit for one try; when it is hit, the request is cancelled and tried again. 0 counts as unset.',
    default: 'none',
    since: '2.16',
    onInvalid: DROPS_GROUP,
    concern: 'retry',
  }),
  linkerdDuration('timeout.linkerd.io/request', TARGETS, {
    docs: 'Limit for the whole request with its response and all retries. Beats the timeouts.request field of a route. Streams are cut too.',
    default: 'none',
    since: '2.16',
    onInvalid: DROPS_GROUP,
    concern: 'timeout',
  }),
  linkerdDuration('timeout.linkerd.io/response', TARGETS, {
    docs: 'Limit for the response of one backend.',
    default: 'none',
    since: '2.16',
    onInvalid: DROPS_GROUP,
    concern: 'timeout',
  }),
  linkerdDuration('timeout.linkerd.io/idle', TARGETS, {
    docs: 'How long a request may stay without data in either direction. A zero is passed on as a limit of 0 ms, not read as "none".',
    default: 'none',
    since: '2.16',
    onInvalid: DROPS_GROUP,
    concern: 'timeout',
  }),
]

const BREAKER_DROPPED = 'the circuit breaker of the Service is dropped, with a log line only'
const BIASER_DROPPED = 'the load biaser of the Service is dropped, with a log line only'
const BREAKER_PLACES: readonly MetaPlace[] = ['service', EGRESS_NETWORK]
const ACCRUAL = 'balancer.linkerd.io/failure-accrual'
const ALPHA = 'balancer.alpha.linkerd.io/'

/** Circuit breaking and load balancing per endpoint of a Service with an address of its own. */
const balancerPolicies: readonly MetaSpec[] = [
  {
    name: ACCRUAL,
    on: BREAKER_PLACES,
    value: {
      kind: 'text',
      docs: 'Turns circuit breaking on. An endpoint that fails is left out for a while. Never acts on calls to pod IPs or headless Services, which is how Dapr calls.',
      default: 'off',
      values: {
        consecutive: 'Counts failures in a row.',
        unified: 'Counts failures in a row and watches the share of good answers; since 2.20.',
      },
      wordsSince: { unified: '2.20' },
      onInvalid: BREAKER_DROPPED,
      concern: 'circuit-breaker',
    },
    evidence: linkerdDocs('reference/circuit-breaking'),
  },
  breaker(`${ACCRUAL}-consecutive-max-failures`, {
    kind: 'integer-text',
    minimum: 0,
    maximum: 4_294_967_295,
    bits: 64,
    docs: 'Failures in a row that take an endpoint out.',
    default: '7',
  }),
  breaker(`${ACCRUAL}-consecutive-min-penalty`, {
    kind: 'text',
    format: 'linkerd-duration',
    docs: 'Shortest time an endpoint stays out; not above the longest.',
    default: '1s',
  }),
  breaker(`${ACCRUAL}-consecutive-max-penalty`, {
    kind: 'text',
    format: 'linkerd-duration',
    docs: 'Longest time an endpoint stays out; above zero.',
    default: '1m',
  }),
  breaker(`${ACCRUAL}-consecutive-jitter-ratio`, {
    kind: 'text',
    format: 'decimal',
    docs: 'Randomness of the time an endpoint stays out, from 0 to 100.',
    default: '0.5',
  }),
  breaker(`${ALPHA}failure-accrual-success-rate-threshold`, {
    kind: 'text',
    format: 'decimal',
    docs: 'Mode "unified": share of good answers, from 0 to 1, below which an endpoint is taken out. 0 turns this half off.',
    default: '0.8',
    since: '2.20',
  }),
  breaker(`${ALPHA}failure-accrual-success-rate-window`, {
    kind: 'text',
    format: 'linkerd-duration',
    docs: 'Mode "unified": time over which the share is taken; at least 10ms.',
    default: '10s',
    since: '2.20',
  }),
  breaker(`${ALPHA}failure-accrual-success-rate-min-requests`, {
    kind: 'integer-text',
    minimum: 0,
    maximum: 1_000_000,
    docs: 'Mode "unified": answers needed before the share counts.',
    default: '5',
    since: '2.20',
  }),
  breaker(
    `${ALPHA}failure-accrual-honor-retry-after`,
    goBoolean({
      docs: 'Mode "unified": an endpoint stays out as long as its Retry-After header asks.',
      default: 'false',
      since: '2.20',
    }),
  ),
  {
    name: `${ALPHA}penalize-failures`,
    on: ['service'],
    value: goBoolean({
      docs: 'Counts an answer that refuses for rate as a slow one when endpoints are chosen.',
      default: 'false',
      since: '2.20',
      onInvalid: BIASER_DROPPED,
    }),
    evidence: OUTBOUND,
  },
  linkerdDuration(`${ALPHA}load-biaser-penalty`, ['service'], {
    docs: 'How slow such an answer counts.',
    default: '5s',
    since: '2.20',
    onInvalid: BIASER_DROPPED,
  }),
  linkerdDuration(`${ALPHA}load-biaser-max-retry-after`, ['service'], {
    docs: 'Longest Retry-After that is believed.',
    default: '300s',
    since: '2.20',
    onInvalid: BIASER_DROPPED,
  }),
]

/** What the policy controller reads live from Services, routes and EgressNetworks; never from pods or Namespaces. */
export const policyAnnotations: readonly MetaSpec[] = [...callPolicies, ...balancerPolicies]

function linkerdDuration(name: string, on: readonly MetaPlace[], value: Omit<TextSchema, 'kind' | 'format'>): MetaSpec {
  return { name, on, value: { kind: 'text', format: 'linkerd-duration', ...value }, evidence: OUTBOUND }
}

function breaker(name: string, value: TextSchema | IntegerText | BooleanText): MetaSpec {
  return {
    name,
    on: BREAKER_PLACES,
    value: { onInvalid: BREAKER_DROPPED, concern: 'circuit-breaker', ...value },
    evidence: OUTBOUND,
  }
}
