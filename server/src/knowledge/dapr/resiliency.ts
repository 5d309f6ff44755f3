import type { MapSchema, ObjectSchema, Schema, TextSchema } from '../../schema/schema.ts'
import { daprSource, kitSource } from './evidence.ts'
import { OBJECT_FIELDS, SCOPES } from './object.ts'
import type { PolicyKind } from './policy-names.ts'

// Policies are decoded before targets, and the first error ends the decoding of the object.
const POLICY_ERROR = 'daprd logs an error, starts anyway and drops the rest of this Resiliency, all of its targets included'
const TARGET_ERROR = 'daprd logs an error, starts anyway and drops the targets it has not read yet'

const CODE = daprSource('pkg/resiliency/resiliency.go')
const BREAKER = daprSource('pkg/resiliency/breaker/circuitbreaker.go')
const RETRY = kitSource('retry/retry.go')
const DURATION = kitSource('config/decode.go', 'a bare whole number means milliseconds')

const timeouts = {
  kind: 'map',
  docs: 'Named timeouts. Each limits one attempt, not the whole call with its retries.',
  concern: 'timeout',
  values: {
    kind: 'text',
    format: 'dapr-timeout',
    docs: 'Time limit of one attempt, such as `5s`. A bare number means milliseconds; zero or less switches the limit off.',
    concern: 'timeout',
    onInvalid: POLICY_ERROR,
    evidence: DURATION,
  },
} satisfies MapSchema

const matching = {
  kind: 'object',
  docs: 'Limits retries to certain status codes. The two lists are independent: with only one of them, every code of the other protocol is still retried. Transport errors are retried in any case.',
  default: 'every failure is retried',
  since: '1.15',
  concern: 'retry',
  evidence: daprSource('pkg/resiliency/retry.go'),
  fields: {
    httpStatusCodes: {
      kind: 'text',
      format: 'http-status-codes',
      docs: 'HTTP codes worth a retry: numbers and ranges from 100 to 599 with commas and no blanks, as in `429,502-504`.',
      default: 'every code outside 200–399',
      concern: 'retry',
      onInvalid: POLICY_ERROR,
    },
    gRPCStatusCodes: {
      kind: 'text',
      format: 'grpc-status-codes',
      docs: 'Codes of gRPC worth a retry: numbers and ranges from 0 to 16 with commas and no blanks, as in `4,14`. Names are not known.',
      default: 'every code but 0',
      concern: 'retry',
      onInvalid: POLICY_ERROR,
    },
  },
} satisfies ObjectSchema

const NOT_SETTABLE = 'It is fixed by Dapr and cannot be set; only "maxInterval" shapes an exponential policy.'

const retries = {
  kind: 'map',
  docs: 'Named retry policies.',
  concern: 'retry',
  evidence: RETRY,
  values: {
    kind: 'object',
    docs: 'How often and how fast a failed attempt is repeated. An open circuit breaker ends the retries.',
    concern: 'retry',
    onInvalid: POLICY_ERROR,
    fields: {
      policy: {
        kind: 'text',
        docs: 'How the waits between attempts grow.',
        default: 'constant',
        ignoreCase: true,
        emptyIsAbsent: true,
        concern: 'retry',
        onInvalid: POLICY_ERROR,
        values: {
          constant: 'The wait is always `duration`.',
          exponential:
            'The wait starts near 500 ms and grows by half each time, half of it random, up to `maxInterval`. Gives up after 15 minutes in total.',
        },
      },
      duration: {
        kind: 'text',
        format: 'dapr-duration',
        docs: 'Wait between attempts of a `constant` policy. An `exponential` policy does not look at it.',
        default: '5s',
        ignoredBeside: {
          key: 'policy',
          values: ['exponential'],
          why: 'Only a constant policy waits for it: an exponential one begins with about 500 ms and grows by half each time, up to "maxInterval".',
        },
        concern: 'retry',
        onInvalid: POLICY_ERROR,
        evidence: DURATION,
      },
      maxInterval: {
        kind: 'text',
        format: 'dapr-duration',
        docs: 'Longest wait of an `exponential` policy. A `constant` policy does not look at it.',
        default: '60s',
        ignoredBeside: {
          key: 'policy',
          values: ['constant'],
          why: 'Only an exponential policy looks at it: the wait of a constant one, which is the default, is always "duration".',
        },
        concern: 'retry',
        onInvalid: POLICY_ERROR,
        evidence: DURATION,
      },
      maxRetries: {
        kind: 'integer',
        docs: 'Attempts after the first one: `3` means at most four calls, `0` none but the first, a negative number no limit.',
        default: '-1 (no limit)',
        concern: 'retry',
        onInvalid: 'a self-hosted daprd skips the whole file',
      },
      matching,
    },
    mistakes: {
      initialInterval: NOT_SETTABLE,
      multiplier: NOT_SETTABLE,
      randomizationFactor: NOT_SETTABLE,
      maxElapsedTime: NOT_SETTABLE,
      interval: 'The wait of a constant policy is "duration"; the longest wait of an exponential one is "maxInterval".',
      timeout: 'A retry policy has no time limit; define one under "timeouts" and name it in the target.',
      attempts: 'The number of attempts after the first is "maxRetries".',
      maxAttempts: 'The number of attempts after the first is "maxRetries".',
      retries: 'The number of attempts after the first is "maxRetries".',
      httpStatusCodes: { into: ['matching'] },
      gRPCStatusCodes: { into: ['matching'] },
    },
  },
} satisfies MapSchema

const USE_TRIP = 'Say when the breaker opens in "trip", for example "consecutiveFailures >= 5".'

const circuitBreakers = {
  kind: 'map',
  docs: 'Named circuit breakers. Every error counts as a failure, whatever its status code. The state belongs to one sidecar process.',
  concern: 'circuit-breaker',
  evidence: BREAKER,
  values: {
    kind: 'object',
    docs: 'When calls are refused without being tried, and when they are tried again.',
    concern: 'circuit-breaker',
    fields: {
      maxRequests: {
        kind: 'integer',
        minimum: 0,
        maximum: 4_294_967_295,
        docs: 'Trial calls let through while the breaker is half-open.',
        default: '1',
        concern: 'circuit-breaker',
        onInvalid: 'with a negative number daprd drops the rest of this Resiliency; one above the limit wraps around',
      },
      interval: {
        kind: 'text',
        format: 'dapr-duration',
        docs: 'How often the counts are cleared while the breaker is closed. Zero: never.',
        default: '0s (never)',
        concern: 'circuit-breaker',
        onInvalid: POLICY_ERROR,
      },
      timeout: {
        kind: 'text',
        format: 'dapr-duration',
        docs: 'How long the breaker stays open before it lets trial calls through. Zero means 60 seconds.',
        default: '60s',
        concern: 'circuit-breaker',
        onInvalid: POLICY_ERROR,
      },
      trip: {
        kind: 'text',
        format: 'trip',
        docs: 'CEL expression that opens the breaker. It is asked after each failure and sees `requests`, `totalSuccesses`, `totalFailures`, `consecutiveSuccesses` and `consecutiveFailures` as whole numbers.',
        default: 'consecutiveFailures > 5',
        concern: 'circuit-breaker',
        onInvalid: POLICY_ERROR,
        evidence: daprSource('pkg/expr/expr.go'),
      },
    },
    mistakes: {
      maxFailures: USE_TRIP,
      threshold: USE_TRIP,
      failureThreshold: USE_TRIP,
      consecutiveFailures: USE_TRIP,
      duration: 'How long the breaker stays open is "timeout".',
    },
  },
} satisfies MapSchema

function policyName(kind: PolicyKind, dangling: NonNullable<TextSchema['dangling']>, docs: string): TextSchema {
  return { kind: 'text', docs, concern: kind, refersTo: `policy.${kind}`, dangling, evidence: CODE }
}

const BY_NAME = {
  timeout: policyName(
    'timeout',
    { effect: 'daprd says nothing and sets no time limit' },
    'Name of the timeout for each attempt. A name that no loaded Resiliency defines means no timeout.',
  ),
  retry: policyName(
    'retry',
    { effect: 'daprd says nothing and does not retry' },
    'Name of the retry policy. A name that no loaded Resiliency defines means no retries.',
  ),
}

/** Beside a target of its own, an app has no built-in retries either. */
const APP_RETRY = policyName(
  'retry',
  { effect: 'daprd says nothing and does not retry, and an app listed here has no built-in retries either' },
  'Name of the retry policy. A name that no loaded Resiliency defines means no retries.',
)

const APP_BREAKER = policyName(
  'circuit-breaker',
  { effect: 'daprd says nothing and uses no breaker' },
  'Name of the circuit breaker. A name that no loaded Resiliency defines means no breaker.',
)

const COMPONENT_BREAKER = policyName(
  'circuit-breaker',
  {
    effect:
      'daprd looks it up without a check, so requests that use the component fail, and where no request is answered the process ends',
    breaks: true,
  },
  'Name of the circuit breaker. Both directions of a component share one breaker. A name that no loaded Resiliency defines makes daprd fail when the component is first used.',
)

const WITHOUT_BREAKER = {
  key: 'circuitBreaker',
  values: [''],
  why: 'This target names no circuit breaker, so there is nothing to divide or to keep.',
}

const ONE_RETRY = 'A target names one retry policy: the key is "retry".'

const apps = {
  kind: 'map',
  docs: 'Policies for calls to other apps, by the id the caller writes: `orders`, `orders.shop`, the name of an HTTPEndpoint, or a whole URL. An app listed here gets no default policies and no built-in retries.',
  refersTo: 'target.app',
  dangling: { effect: 'its policies act on no call' },
  evidence: daprSource('pkg/messaging/direct_messaging.go'),
  values: {
    kind: 'object',
    docs: 'Policies for calls to this app. A kind that is not named here does not act.',
    fields: {
      ...BY_NAME,
      retry: APP_RETRY,
      circuitBreaker: APP_BREAKER,
      circuitBreakerCacheSize: {
        kind: 'integer',
        minimum: 0,
        docs: 'How many breakers are kept: one per method of the app, the least used are forgotten.',
        default: '100',
        ignoredBeside: WITHOUT_BREAKER,
        concern: 'circuit-breaker',
        onInvalid: TARGET_ERROR,
      },
    },
    mistakes: {
      retries: ONE_RETRY,
      circuitBreakerScope: 'Only actors have a scope; an app has one breaker per method.',
      inbound: 'Only components have a direction.',
      outbound: 'Only components have a direction.',
    },
  },
} satisfies MapSchema

const actors = {
  kind: 'map',
  docs: 'Policies for calls to actors, by actor type.',
  evidence: CODE,
  values: {
    kind: 'object',
    docs: 'Policies for calls to actors of this type. A kind that is not named here does not act.',
    fields: {
      ...BY_NAME,
      circuitBreaker: APP_BREAKER,
      circuitBreakerScope: {
        kind: 'text',
        docs: 'What shares one breaker. Must be written when `circuitBreaker` is.',
        ignoredBeside: WITHOUT_BREAKER,
        concern: 'circuit-breaker',
        onInvalid: TARGET_ERROR,
        values: {
          type: 'One breaker for all actors of the type.',
          id: 'One breaker per actor.',
          both: 'Behaves like `id`.',
        },
      },
      circuitBreakerCacheSize: {
        kind: 'integer',
        minimum: 0,
        docs: 'How many breakers are kept for single actors; the least used are forgotten.',
        default: '5000',
        ignoredBeside: WITHOUT_BREAKER,
        concern: 'circuit-breaker',
        onInvalid: TARGET_ERROR,
      },
    },
    mistakes: { retries: ONE_RETRY, inbound: 'Only components have a direction.', outbound: 'Only components have a direction.' },
  },
} satisfies MapSchema

const NEEDS_DIRECTION = 'It belongs under "inbound" (component to app) or "outbound" (sidecar to component).'

function direction(docs: string): ObjectSchema {
  return {
    kind: 'object',
    docs,
    fields: { ...BY_NAME, circuitBreaker: COMPONENT_BREAKER },
    mistakes: {
      retries: ONE_RETRY,
      circuitBreakerScope: 'Only actors have a scope; a component has one breaker.',
      circuitBreakerCacheSize: 'A component has one breaker, so there is no cache to size.',
    },
  }
}

const components = {
  kind: 'map',
  docs: 'Policies for components, by the name of the Component.',
  refersTo: 'component',
  dangling: { effect: 'its policies act on nothing, and nobody says so' },
  evidence: CODE,
  values: {
    kind: 'object',
    docs: 'Policies for this component. A direction that is not written has no policies.',
    fields: {
      inbound: direction(
        'Policies for deliveries to the app. They act for pub/sub, input bindings and configuration stores, and nowhere else.',
      ),
      outbound: direction('Policies for calls from the sidecar to the component.'),
    },
    mistakes: {
      timeout: NEEDS_DIRECTION,
      retry: NEEDS_DIRECTION,
      circuitBreaker: NEEDS_DIRECTION,
      circuitBreakerScope: 'Only actors have a scope; a component has one breaker.',
      circuitBreakerCacheSize: 'A component has one breaker, so there is no cache to size.',
    },
  },
} satisfies MapSchema

const IN_POLICIES = { into: ['policies'] }
const IN_TARGETS = { into: ['targets'] }

/** `dapr.io/v1alpha1 Resiliency`. A mistake in it never stops daprd, so nothing but its log tells. */
export const resiliencySchema: ObjectSchema = {
  kind: 'object',
  docs: 'Retries, timeouts and circuit breakers for calls that a sidecar makes or delivers. It acts in the sidecar of the caller, so the caller must load it.',
  since: '1.7',
  evidence: daprSource('pkg/apis/resiliency/v1alpha1/types.go'),
  fields: {
    ...OBJECT_FIELDS,
    scopes: SCOPES,
    spec: {
      kind: 'object',
      docs: 'Policies, and what they are applied to.',
      required: ['policies', 'targets'],
      evidence: daprSource('charts/dapr/crds/resiliency.yaml'),
      fields: {
        policies: {
          kind: 'object',
          docs: 'Named policies. All Resiliency objects that an app loads share one set of names; a later definition replaces an earlier one.',
          evidence: CODE,
          fields: { timeouts, retries, circuitBreakers },
          mistakes: {
            retry: 'The section is called "retries" and holds named policies.',
            targets: { into: ['..'] },
          },
        },
        targets: {
          kind: 'object',
          docs: 'What the policies are applied to. A target that is listed uses only what it names; default policies act on the others.',
          evidence: CODE,
          fields: { apps, actors, components },
          mistakes: {
            policies: { into: ['..'] },
          },
        },
      },
      mistakes: {
        scopes: { into: ['..'] },
        timeouts: IN_POLICIES,
        retries: IN_POLICIES,
        circuitBreakers: IN_POLICIES,
        apps: IN_TARGETS,
        actors: IN_TARGETS,
        components: IN_TARGETS,
      },
    } satisfies Schema,
  },
  mistakes: {
    targets: { into: ['spec'] },
    policies: { into: ['spec'] },
    version: 'A Resiliency has no version of its own; "apiVersion" says it.',
  },
}
