import { daprSource, kitSource } from '../../knowledge/dapr/evidence.ts'
import { defineRule, type Finding } from '../rule.ts'
import { consequenceOf, cureOf, nameOf, placeOf, problemsOf } from './problems.ts'

const invalid = (a: { place: string; reason: string; consequence: string }) => `${a.place}: ${a.reason}${a.consequence}.`

/** A value of the right type that its reader cannot use. */
export const invalidValue = defineRule({
  code: 'invalid-value',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'A value that its reader cannot use',
  docs: {
    what: 'A word that is none of the known ones, a number outside its limits, or text that is no duration, address, quantity or whatever the field is for.',
    why: 'Most of it passes the API server and is found out by the program that reads it, which then goes on without the object, or does not start. The message says which. Where the program only falls back to a default, this is a warning.',
    instead: 'Write one of the values that the message names.',
  },
  evidence: [
    daprSource('pkg/resiliency/resiliency.go'),
    daprSource('pkg/config/configuration.go'),
    kitSource('config/decode.go'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'invalid-value')) {
      yield {
        at: placeOf(manifest, problem),
        message: invalid({ place: nameOf(manifest, problem), reason: problem.reason, consequence: consequenceOf(problem) }),
        refused: problem.refused,
        severity: problem.tolerated ? 'warning' : 'error',
        fixes: cureOf(manifest, problem),
      }
    }
  },
  examples: [
    {
      title: 'A misspelt kind of retry policy',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      DefaultAppRetryPolicy:
        policy: exponentiel
        #       ^^^^^^^^^^^ error invalid-value: "exponentiel" is none of "constant", "exponential"; daprd logs an error (fix)
        maxRetries: 3
  targets: {}
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      DefaultAppRetryPolicy:
        policy: exponential
        maxRetries: 3
  targets: {}
`,
    },
    {
      title: 'A number below its limit',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    circuitBreakers:
      DefaultAppCircuitBreakerPolicy:
        maxRequests: -1
        #            ^^ invalid-value: -1 is below 0
  targets: {}
`,
    },
    {
      title: 'Case does not matter for the kind of retry policy',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      DefaultAppRetryPolicy:
        policy: Exponential
        maxRetries: 3
  targets: {}
`,
    },
  ],
})
