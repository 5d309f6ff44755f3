import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, placeOf, problemsOf, takenValue } from '../schema/problems.ts'

/** A trip expression that is neither true nor false. */
export const tripNotBoolean = defineRule({
  code: 'trip-not-boolean',
  category: 'resiliency',
  severity: 'warning',
  since: '0.1.0',
  title: 'A trip expression that is no condition',
  docs: {
    what: 'The condition of a circuit breaker gives a number or a text, compares values that cannot be compared, or cannot be evaluated in some or all states of the counters, as with a divisor that may be zero.',
    why: 'daprd opens the breaker only when the result is true. Any other result, and any expression that fails while it is evaluated, counts as "do not open", so the breaker never opens.',
    instead: 'Compare the value with a limit: `totalFailures * 100 / requests > 50`.',
  },
  evidence: [daprSource('pkg/expr/expr.go'), daprSource('pkg/resiliency/breaker/circuitbreaker.go')],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'trip-not-boolean')) {
      yield {
        at: placeOf(manifest, problem),
        message: takenValue(manifest, problem),
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'A number without a limit',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    circuitBreakers:
      DefaultAppCircuitBreakerPolicy:
        timeout: 30s
        trip: totalFailures * 100 / requests
        #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning trip-not-boolean: gives a number instead of true or false, so the breaker never opens
  targets: {}
`,
    },
    {
      title: 'A divisor that is zero as long as nothing succeeds',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    circuitBreakers:
      DefaultAppCircuitBreakerPolicy:
        timeout: 30s
        trip: totalFailures / totalSuccesses >= 2
        #     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning trip-not-boolean: cannot be evaluated after one single call that failed
  targets: {}
`,
    },
    {
      title: 'A number and a limit',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    circuitBreakers:
      DefaultAppCircuitBreakerPolicy:
        timeout: 30s
        trip: totalFailures * 100 / requests > 50
  targets: {}
`,
    },
  ],
})
