import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import {
  BUILT_IN_RETRIES,
  type BuiltInRetry,
  LEAST_BUILT_IN_RETRIES,
  SERVICE_RETRIES,
} from '../../knowledge/dapr/policy-names.ts'
import { writtenAt } from '../../knowledge/kubernetes/lookup.ts'
import { anchorAt, describeManifest, entriesAt, type Manifest } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'

const raised = (a: { object: string; name: string; written: string; usedFor: string; advice: string }) =>
  `${a.object} overrides the built-in policy "${a.name}" (${a.usedFor}) with ${a.written}, but daprd raises fewer than ${LEAST_BUILT_IN_RETRIES} retries to ${LEAST_BUILT_IN_RETRIES} and logs a warning.${a.advice}`

const SWITCH_OFF = ' To have none, list the app below targets.apps: a target switches the built-in retries off.'

const ignored = (a: { object: string; name: string; usedFor: string; retries: number }) =>
  `${a.object} overrides the built-in policy "${a.name}" (${a.usedFor}), which is protected: daprd ignores the override with a warning and stays at ${a.retries} retries.`

/** An override of built-in retries that daprd does not take as it is written. */
export const retryBuiltinOverrideLow = defineRule({
  code: 'retry-builtin-override-low',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'An override of built-in retries that is not taken',
  docs: {
    what: 'A retry policy with the name of a built-in one, such as `DaprBuiltInServiceRetries`, and fewer than three retries, a negative number of them, or none written; and any override of `DaprBuiltInActorNotFoundRetries`.',
    why: 'People do this to leave retries to a mesh, and it does not work: daprd raises the number to three, also from "no limit", and takes no override at all of the policy for actors that are not found. It says so in its log only.',
    instead:
      'To switch the built-in retries off for an app, list it below `targets.apps`, with `retry` naming a policy of `maxRetries: 0` if nothing should be retried. To have more retries, write three or more here.',
  },
  evidence: [
    daprSource('pkg/resiliency/resiliency.go', '`addBuiltInPolicies` and `decodePolicies`'),
    daprDocs('operations/resiliency/policies/retries/override-default-retries/'),
  ],
  *check({ manifest }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Resiliency') return
    for (const [name] of entriesAt(manifest.body, RETRIES)) {
      const builtIn = BUILT_IN_RETRIES.find((candidate) => candidate.name === name)
      if (builtIn) yield* builtIn.override === 'ignored' ? protectedPolicy(manifest, builtIn) : lowNumber(manifest, builtIn)
    }
  },
  examples: [
    {
      title: 'No retries, so that the mesh does them',
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
        #           ^ warning retry-builtin-override-low: daprd raises fewer than 3 retries to 3 (fix)
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
      title: 'A protected policy',
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
      #^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning retry-builtin-override-low: and stays at 5 retries (fix)
        policy: constant
        duration: 1s
        maxRetries: 10
      DaprBuiltInServiceRetries:
        policy: constant
        duration: 1s
        maxRetries: 5
  targets: {}
`,
    },
    {
      title: 'More retries',
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
        duration: 2s
        maxRetries: 5
  targets: {}
`,
    },
  ],
})

const RETRIES: Path = ['spec', 'policies', 'retries']

function* lowNumber(manifest: Manifest, { name, usedFor }: BuiltInRetry): Generator<Finding> {
  const path: Path = [...RETRIES, name, 'maxRetries']
  const written = writtenAt(manifest, path)
  const absent = written === undefined || written === null
  if (!absent && (typeof written !== 'number' || written >= LEAST_BUILT_IN_RETRIES)) return
  yield {
    at: absent ? anchorAt(manifest, [...RETRIES, name], 'key') : anchorAt(manifest, path),
    message: raised({
      object: describeManifest(manifest),
      name,
      usedFor,
      advice: name === SERVICE_RETRIES.name ? SWITCH_OFF : '',
      written: absent ? 'no maxRetries, which would mean no limit' : `maxRetries ${written}`,
    }),
    fixes: [
      {
        title: `Write ${LEAST_BUILT_IN_RETRIES}, which daprd makes of it`,
        safety: 'safe',
        edits: [{ kind: 'set', at: anchorAt(manifest, path), value: LEAST_BUILT_IN_RETRIES }],
      },
    ],
  }
}

function* protectedPolicy(manifest: Manifest, { name, usedFor, maxRetries }: BuiltInRetry): Generator<Finding> {
  const path: Path = [...RETRIES, name]
  yield {
    at: anchorAt(manifest, path, 'key'),
    message: ignored({ object: describeManifest(manifest), name, usedFor, retries: maxRetries }),
    fixes: removeOverride(manifest, path, name),
  }
}

/** The section that the API server demands must not go with its last policy. */
function removeOverride(manifest: Manifest, path: Path, name: string): readonly Fix[] {
  const others = ['timeouts', 'retries', 'circuitBreakers'].flatMap((section) =>
    entriesAt(manifest.body, ['spec', 'policies', section]),
  )
  if (others.length < 2) return []
  return [
    { title: `Remove the override of "${name}"`, safety: 'safe', edits: [{ kind: 'remove', at: anchorAt(manifest, path) }] },
  ]
}
