import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { BUILT_IN_RETRIES, type BuiltInRetry, LEAST_BUILT_IN_RETRIES } from '../../knowledge/dapr/policy-names.ts'
import { policiesDefinedIn } from '../../knowledge/dapr/policy-uses.ts'
import { anchorAt, describeManifest, valueAt } from '../../model/manifest.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { defineRule, type Finding } from '../rule.ts'

const raised = (a: { object: string; name: string; written: string; usedFor: string }) =>
  `${a.object} gives "${a.name}" ${a.written}, but daprd raises an override of a built-in policy to ${LEAST_BUILT_IN_RETRIES} retries: ${a.usedFor} are still tried ${LEAST_BUILT_IN_RETRIES + 1} times. ` +
  'To switch the built-in retries off for an app, list it under spec.targets.apps with a retry of its own, such as one with maxRetries: 0.'

const ignored = (a: { object: string; name: string; usedFor: string }) =>
  `${a.object} overrides "${a.name}", which daprd does not let anybody override: ${a.usedFor} keeps its 5 retries. Remove the policy; a retry on a target of spec.targets.actors takes its place for that type.`

/** An override of a built-in retry policy that daprd does not take as written. */
export const retryBuiltinOverrideLow = defineRule({
  code: 'retry-builtin-override-low',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'A built-in retry policy is overridden by less than Dapr allows',
  docs: {
    what: 'A retry policy that has the name of a built-in one and fewer than three retries, or the name of the one that cannot be overridden.',
    why: 'daprd raises the number to three and says so in its log only. People write such an override to let a mesh own retries, and both sides then retry all the same.',
    instead:
      'List the app under `spec.targets.apps`: an entry there switches the built-in retries off for it, and a retry with `maxRetries: 0` leaves none at all.',
  },
  evidence: [
    daprSource('pkg/resiliency/resiliency.go', '`decodePolicies` raises overrides of built-in policies'),
    daprDocs('operations/resiliency/policies/retries/retries-overview/'),
  ],
  *check({ manifest }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Resiliency') return
    for (const builtIn of BUILT_IN_RETRIES) {
      const path = ['spec', 'policies', 'retries', builtIn.name]
      if (valueAt(manifest.body, path) === undefined || valueAt(manifest.body, path) === UNKNOWN) continue
      const names = { object: describeManifest(manifest), name: builtIn.name, usedFor: builtIn.usedFor }
      if (builtIn.override === 'ignored') {
        const at = anchorAt(manifest, path, 'key')
        yield {
          at,
          message: ignored(names),
          // Without any policy the object would lack a section that the API server demands.
          fixes:
            policiesDefinedIn(manifest).length > 1
              ? [{ title: `Remove "${builtIn.name}", which has no effect`, safety: 'safe', edits: [{ kind: 'remove', at }] }]
              : [],
        }
        continue
      }
      const found = tooFew(builtIn, valueAt(manifest.body, [...path, 'maxRetries']))
      if (found === undefined) continue
      const at = anchorAt(manifest, [...path, 'maxRetries'])
      yield {
        at: found.missing ? anchorAt(manifest, path, 'key') : at,
        message: raised({ ...names, written: found.written }),
        fixes: [
          {
            title: `Write what is in force: maxRetries: ${LEAST_BUILT_IN_RETRIES}`,
            safety: 'safe',
            edits: [{ kind: 'set', at, value: LEAST_BUILT_IN_RETRIES }],
          },
        ],
      }
    }
  },
  examples: [
    {
      title: 'Retries were to be left to the mesh',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DaprBuiltInServiceRetries:
        policy: constant
        duration: 1s
        maxRetries: 0
        #           ^ warning retry-builtin-override-low: raises an override of a built-in policy to 3 retries (fix)
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
    retries:
      DaprBuiltInServiceRetries:
        policy: constant
        duration: 1s
        maxRetries: 3
  targets: {}
`,
    },
    {
      title: 'The policy that nobody can override',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DaprBuiltInActorNotFoundRetries:
      #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning retry-builtin-override-low: does not let anybody override (fix)
        policy: constant
        maxRetries: 10
    timeouts:
      DefaultTimeoutPolicy: 30s
  targets: {}
`,
    },
    {
      title: 'More retries than the built-in policy has',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: shop
  namespace: shop
spec:
  policies:
    retries:
      DaprBuiltInServiceRetries:
        policy: constant
        duration: 200ms
        maxRetries: 5
  targets: {}
`,
    },
  ],
})

/** What is written, when it is fewer retries than daprd leaves; a text is refused, and another rule says so. */
function tooFew(builtIn: BuiltInRetry, written: unknown): { readonly written: string; readonly missing: boolean } | undefined {
  if (written === undefined || written === null) return { written: 'no maxRetries, which would mean no limit', missing: true }
  if (typeof written !== 'number' || written >= LEAST_BUILT_IN_RETRIES) return undefined
  return { written: `maxRetries: ${written}`, missing: builtIn.override === 'ignored' }
}
