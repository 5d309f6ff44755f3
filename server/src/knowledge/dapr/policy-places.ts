import type { PolicyKind } from './policy-names.ts'

/** All kinds of policy, in the order in which daprd reads them. */
export const POLICY_KINDS: readonly PolicyKind[] = ['timeout', 'retry', 'circuit-breaker']

/** Sections of `spec.policies` that define them. */
export const POLICY_SECTIONS = {
  timeout: 'timeouts',
  retry: 'retries',
  'circuit-breaker': 'circuitBreakers',
} as const satisfies Readonly<Record<PolicyKind, string>>

/** Keys of a target that name them. */
export const POLICY_KEYS: Readonly<Record<PolicyKind, string>> = {
  timeout: 'timeout',
  retry: 'retry',
  'circuit-breaker': 'circuitBreaker',
}

/** For messages. */
export const POLICY_TITLES: Readonly<Record<PolicyKind, string>> = {
  timeout: 'timeout',
  retry: 'retry policy',
  'circuit-breaker': 'circuit breaker',
}
