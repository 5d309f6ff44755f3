import { daprSource, kitSource } from '../../knowledge/dapr/evidence.ts'
import { formatDuration, parseDaprDuration } from '../../model/duration.ts'
import { anchorAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { SchemaProblem } from '../../schema/problem.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'
import { nameOf, placeOf, problemsOf } from '../schema/problems.ts'

const milliseconds = (a: { place: string; reason: string; advice: string }) => `${a.place}: ${a.reason}. ${a.advice}`

/** A duration that is a bare number, which daprd takes for milliseconds. */
export const durationWithoutUnit = defineRule({
  code: 'duration-without-unit',
  category: 'resiliency',
  severity: 'warning',
  since: '0.1.0',
  title: 'A duration without a unit',
  docs: {
    what: 'A duration in a Resiliency that is a whole number without a unit. Zero needs none and is not reported.',
    why: 'daprd takes the number for milliseconds. `timeout: "30"` lets a call run for 30 milliseconds, so nearly every call fails, and nothing in the log says why. From 100 on, milliseconds may well be meant; then this is a hint.',
    instead: 'Write the unit: `ms`, `s`, `m` or `h`.',
  },
  evidence: [
    kitSource('config/decode.go', 'a whole number is a number of milliseconds'),
    daprSource('pkg/resiliency/resiliency.go', '`parseDuration`'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest } = context
    for (const problem of problemsOf(context, 'duration-without-unit')) {
      const read = readAs(manifest, problem)
      const meant = problem.cure?.kind === 'set' ? problem.cure.value : undefined
      const doubtful = typeof meant === 'string' && meant !== read
      yield {
        at: placeOf(manifest, problem),
        message: milliseconds({
          place: nameOf(manifest, problem),
          reason: problem.reason,
          advice: doubtful
            ? `Write "${meant}" if seconds are meant, or "${read}".`
            : `Write "${read}", so that nobody has to know.`,
        }),
        severity: doubtful ? 'warning' : 'hint',
        fixes: [...(doubtful ? [asSeconds(manifest, problem, meant, read)] : []), asRead(manifest, problem, read)],
      }
    }
  },
  examples: [
    {
      title: 'Seconds are meant, and milliseconds are read',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      checkout: "30"
      #         ^^^^ warning duration-without-unit: "30" has no unit, so daprd reads milliseconds: 30ms (fix)
  targets:
    apps:
      orders:
        timeout: checkout
        retry: DaprBuiltInServiceRetries
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      checkout: "30s"
  targets:
    apps:
      orders:
        timeout: checkout
        retry: DaprBuiltInServiceRetries
`,
    },
    {
      title: 'Milliseconds are meant',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    timeouts:
      DefaultTimeoutPolicy: "5000"
      #                     ^^^^^^ hint duration-without-unit: Write "5s" (fix)
  targets: {}
`,
    },
    {
      title: 'Zero needs no unit',
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
        interval: "0"
        timeout: 500ms
  targets: {}
`,
    },
  ],
})

/** What daprd makes of the number, with its unit. */
function readAs(manifest: Manifest, { path }: SchemaProblem): string {
  const parsed = parseDaprDuration(String(valueAt(manifest.body, path)))
  return parsed.kind === 'duration' ? formatDuration(parsed.nanoseconds) : '0s'
}

function asSeconds(manifest: Manifest, { path }: SchemaProblem, meant: string, read: string): Fix {
  return {
    title: `Write "${meant}"`,
    safety: 'unsafe',
    effect: `The duration grows from ${read} to ${meant}.`,
    edits: [{ kind: 'set', at: anchorAt(manifest, path), value: meant }],
  }
}

function asRead(manifest: Manifest, { path }: SchemaProblem, read: string): Fix {
  return {
    title: `Write "${read}", as daprd reads it`,
    safety: 'safe',
    edits: [{ kind: 'set', at: anchorAt(manifest, path), value: read }],
  }
}
