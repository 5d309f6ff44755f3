import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, placeOf, problemsOf, takenValue } from '../schema/problems.ts'

/** A trip expression with a function that CEL does not have. */
export const tripUnknownFunction = defineRule({
  code: 'trip-unknown-function',
  category: 'resiliency',
  severity: 'error',
  since: '0.1.0',
  title: 'A trip expression that keeps daprd from starting',
  docs: {
    what: 'The condition of a circuit breaker calls a function that is not in the standard library of CEL. Dapr adds none.',
    why: 'daprd declares what it does not know and compiles again, for ever: it hangs before it is ready, and so does every pod that loads the object.',
    instead: 'Use operators: `a > 10 || b > 10` in place of a maximum, `!x` in place of `not(x)`.',
  },
  evidence: [daprSource('pkg/expr/expr.go'), daprSource('pkg/resiliency/breaker/circuitbreaker.go')],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'trip-unknown-function')) {
      yield {
        at: placeOf(manifest, problem),
        message: takenValue(manifest, problem),
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'A maximum',
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
        trip: max(totalFailures, consecutiveFailures) > 10
        #     ^^^ error trip-unknown-function: keeps daprd from ever getting ready
  targets: {}
`,
    },
    {
      title: 'A function of the standard library',
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
        trip: double(totalFailures) / double(requests) > 0.5
  targets: {}
`,
    },
  ],
})
