import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule, type Finding } from '../rule.ts'
import { cureOf, placeOf, problemsOf, refusedValue } from '../schema/problems.ts'

/** A trip expression that CEL does not understand. */
export const tripSyntax = defineRule({
  code: 'trip-syntax',
  category: 'resiliency',
  severity: 'error',
  since: '0.1.0',
  title: 'A trip expression that is no CEL',
  docs: {
    what: 'The condition of a circuit breaker, in `trip`, is not an expression of CEL, the language in which daprd reads it.',
    why: 'daprd logs an error and drops the rest of the object: policies that it has read by then stay, and no target of the object is there at all, so neither timeouts nor retries nor breakers act. It starts as if all were well.',
    instead:
      'CEL writes `&&`, `||`, `!`, `==` and `>=`, and the expression ends without a semicolon. Where the message knows what was meant, the fix writes it.',
  },
  evidence: [daprSource('pkg/expr/expr.go'), daprSource('pkg/resiliency/breaker/circuitbreaker.go')],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'trip-syntax')) {
      yield {
        at: placeOf(manifest, problem),
        message: refusedValue(manifest, problem),
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'An arrow in place of a comparison',
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
        trip: consecutiveFailures => 5
        #                         ^ error trip-syntax: drops the rest of this Resiliency, all of its targets included (fix)
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
      title: 'A word in place of an operator',
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
        trip: requests >= 10 and totalFailures > 5
        #                    ^^^ trip-syntax: CEL writes "and" as && (fix)
  targets: {}
`,
    },
    {
      title: 'Two conditions',
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
        trip: requests >= 10 && totalFailures > 5
  targets: {}
`,
    },
  ],
})
