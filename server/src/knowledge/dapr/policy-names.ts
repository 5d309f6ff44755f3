import { COMPONENT_CATEGORIES, type ComponentDirection } from './component-categories.ts'
import { BUILT_IN_SERVICE_RETRY, type RetryPolicy } from './retry-schedule.ts'

export type PolicyKind = 'timeout' | 'retry' | 'circuit-breaker'

const SUFFIX: Readonly<Record<PolicyKind, string>> = {
  timeout: 'TimeoutPolicy',
  retry: 'RetryPolicy',
  'circuit-breaker': 'CircuitBreakerPolicy',
}

/** What a call goes to, as far as policies are chosen by it. */
export type TargetKind =
  | { readonly kind: 'app' }
  | { readonly kind: 'actor' }
  | { readonly kind: 'component'; readonly policyWord: string | undefined; readonly direction: ComponentDirection }

/** Names of the default policies that daprd looks up for a target that nobody lists, in its order. The first that exists is used. */
export function defaultPolicyNames(target: TargetKind, kind: PolicyKind): readonly string[] {
  return levelsOf(target).map((level) => `Default${level}${SUFFIX[kind]}`)
}

function levelsOf(target: TargetKind): readonly string[] {
  if (target.kind === 'app') return ['App', '']
  if (target.kind === 'actor') return ['Actor', '']
  const direction = target.direction === 'inbound' ? 'Inbound' : 'Outbound'
  const typed = target.policyWord === undefined ? [] : [`${target.policyWord}Component${direction}`]
  return [...typed, `Component${direction}`, 'Component', '']
}

/** Every default policy name that daprd ever looks up, for one kind of policy. Other names that begin with `Default` are ordinary. */
export function allDefaultPolicyNames(kind: PolicyKind): readonly string[] {
  return ALL_NAMES[kind]
}

const ALL_TARGETS: readonly TargetKind[] = [
  { kind: 'app' },
  { kind: 'actor' },
  ...COMPONENT_CATEGORIES.flatMap(({ policyWord, directions }) =>
    directions.map((direction): TargetKind => ({ kind: 'component', policyWord, direction })),
  ),
]

const ALL_NAMES: Readonly<Record<PolicyKind, readonly string[]>> = {
  timeout: namesOfKind('timeout'),
  retry: namesOfKind('retry'),
  'circuit-breaker': namesOfKind('circuit-breaker'),
}

function namesOfKind(kind: PolicyKind): readonly string[] {
  return [...new Set(ALL_TARGETS.flatMap((target) => defaultPolicyNames(target, kind)))]
}

/** A retry policy that Dapr brings along. Defining a retry of its name overrides it. */
export interface BuiltInRetry extends RetryPolicy {
  readonly name: string
  /** Milliseconds after which an exponential policy gives up, where it is not the usual quarter of an hour. */
  readonly maxElapsed?: number
  /** `raised`: an override below three retries is set to three. `ignored`: an override is not taken at all. */
  readonly override: 'raised' | 'ignored'
  /** What it is used for. */
  readonly usedFor: string
}

/** Calls between sidecars, only on `Unavailable` and `Unauthenticated`, only for apps that no target names, never for streams. */
export const SERVICE_RETRIES: BuiltInRetry = {
  ...BUILT_IN_SERVICE_RETRY,
  name: 'DaprBuiltInServiceRetries',
  override: 'raised',
  usedFor: 'calls between sidecars to apps that no target names',
}

/** All built-in retry policies. https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/resiliency.go (`addBuiltInPolicies`) */
export const BUILT_IN_RETRIES: readonly BuiltInRetry[] = [
  SERVICE_RETRIES,
  {
    ...BUILT_IN_SERVICE_RETRY,
    name: 'DaprBuiltInActorRetries',
    override: 'raised',
    usedFor: 'starting workflows',
  },
  {
    name: 'DaprBuiltInActorReminderRetries',
    kind: 'exponential',
    duration: 500,
    maxInterval: 60_000,
    maxRetries: 0,
    override: 'raised',
    usedFor: 'nothing any more',
  },
  {
    name: 'DaprBuiltInInitializationRetries',
    kind: 'exponential',
    duration: 500,
    maxInterval: 1000,
    maxElapsed: 10_000,
    maxRetries: 3,
    override: 'raised',
    usedFor: 'asking the app for its subscriptions',
  },
  {
    ...BUILT_IN_SERVICE_RETRY,
    name: 'DaprBuiltInActorNotFoundRetries',
    maxRetries: 5,
    override: 'ignored',
    usedFor: 'looking up actors of types that no target names',
  },
]

/** Retries that an override of a built-in policy has at least. */
export const LEAST_BUILT_IN_RETRIES = 3
