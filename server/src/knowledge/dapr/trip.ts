/**
 * What a breaker's `trip` expression can see, and what each counter counts. They are 64-bit integers and are reset when the state
 * changes and, in the closed state, at the end of each `interval`.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/breaker/circuitbreaker.go (`Initialize`),
 * https://github.com/sony/gobreaker/blob/v0.5.0/gobreaker.go (`Counts`)
 */
export const TRIP_COUNTERS: Readonly<Record<string, string>> = {
  requests: 'Calls since the counters were last cleared, the failed one that is being judged included.',
  totalSuccesses: 'Calls among them that succeeded.',
  totalFailures: 'Calls among them that failed, whatever the error.',
  consecutiveSuccesses: 'Successes since the last failure. Always 0 here, because the expression is asked right after a failure.',
  consecutiveFailures: 'Failures since the last success.',
}
