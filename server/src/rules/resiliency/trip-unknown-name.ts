import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, placeOf, problemsOf, takenValue } from '../schema/problems.ts'

/** A trip expression with a counter that does not exist. */
export const tripUnknownName = defineRule({
  code: 'trip-unknown-name',
  category: 'resiliency',
  severity: 'warning',
  since: '0.1.0',
  title: 'A trip expression that asks for an unknown counter',
  docs: {
    what: 'The condition of a circuit breaker names something that is none of the five counters `requests`, `totalSuccesses`, `totalFailures`, `consecutiveSuccesses` and `consecutiveFailures`.',
    why: 'daprd accepts any name. Each time the condition is asked it cannot be evaluated, which counts as "do not open": the breaker never opens, and nothing is logged when the object is read.',
    instead: 'Name one of the five counters; upper and lower case matter.',
  },
  evidence: [daprSource('pkg/expr/expr.go'), daprSource('pkg/resiliency/breaker/circuitbreaker.go')],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'trip-unknown-name')) {
      yield {
        at: placeOf(manifest, problem),
        message: takenValue(manifest, problem),
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'A letter too few',
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
        trip: consecutiveFailure >= 5
        #     ^^^^^^^^^^^^^^^^^^ warning trip-unknown-name: where it is evaluated the breaker stays closed (fix)
  targets: {}
`,
      fixed: `
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
        trip: consecutiveFailures >= 5
  targets: {}
`,
    },
    {
      title: 'All counters',
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
        trip: requests >= 10 && totalFailures * 2 > totalSuccesses && consecutiveFailures + consecutiveSuccesses > 2
  targets: {}
`,
    },
  ],
})
