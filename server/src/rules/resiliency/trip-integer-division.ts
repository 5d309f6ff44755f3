import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { cureOf, placeOf, problemsOf, takenValue } from '../schema/problems.ts'

/** A trip expression that loses a fraction. */
export const tripIntegerDivision = defineRule({
  code: 'trip-integer-division',
  category: 'resiliency',
  severity: 'warning',
  since: '0.1.0',
  title: 'A trip expression that divides whole numbers',
  docs: {
    what: 'The condition of a circuit breaker divides one counter by another and compares the result as if it had a fraction.',
    why: 'The counters are whole numbers, and CEL drops the fraction of their quotient. `totalFailures / requests` is 0 until every single call has failed, so a breaker that should open at one half opens when everything has failed, or never.',
    instead:
      'Scale before you divide, `totalFailures * 100 / requests > 50`, or divide decimals, `double(totalFailures) / double(requests) > 0.5`.',
  },
  evidence: [daprSource('pkg/expr/expr.go'), daprSource('pkg/resiliency/breaker/circuitbreaker.go')],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'trip-integer-division')) {
      yield {
        at: placeOf(manifest, problem),
        message: takenValue(manifest, problem),
        fixes: cureOf(manifest, problem).map((fix): Fix => ({ ...fix, safety: 'unsafe', effect: OPENS_EARLIER })),
      }
    }
  },
  examples: [
    {
      title: 'A share of failures',
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
        trip: requests >= 20 && totalFailures / requests > 0.5
        #                       ^^^^^^^^^^^^^^^^^^^^^^^^ warning trip-integer-division: gives 0 until every single call has failed (fix)
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
        trip: requests >= 20 && double(totalFailures) / double(requests) > 0.5
  targets: {}
`,
    },
    {
      title: 'Scaled first',
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
        trip: requests >= 20 && totalFailures * 100 / requests > 50
  targets: {}
`,
    },
  ],
})

const OPENS_EARLIER = 'The breaker then opens at the share that is written, and refuses calls until its timeout is over.'
