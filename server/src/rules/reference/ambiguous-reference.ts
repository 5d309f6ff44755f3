import { deepEqual } from '../../base/deep-equal.ts'
import { loadedBeside } from '../../knowledge/dapr/companions.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { POLICY_TITLES } from '../../knowledge/dapr/policy-places.ts'
import { actsUnnamed, type DefinedPolicy, type PolicyUse, policiesDefinedIn, usesOf } from '../../knowledge/dapr/policy-uses.ts'
import { byFile } from '../../knowledge/dapr/scopes.ts'
import { anchorAt, describeManifest, keyOf, type Manifest, valueAt } from '../../model/manifest.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'

const definedTwice = (a: { object: string; other: string; what: string; name: string }) =>
  `${a.object} and ${a.other} both define a ${a.what} "${a.name}", differently, and the same sidecars load both. daprd keeps only the one it loads last, ` +
  'in the order of file names this one, and every target that names it gets that one, in both objects.'

/** A policy name that two objects define. */
export const ambiguousReference = defineRule({
  code: 'ambiguous-reference',
  category: 'reference',
  severity: 'warning',
  since: '0.1.0',
  title: 'A policy name with two meanings',
  docs: {
    what: 'Two Resiliency objects that the same apps load define a policy of the same kind and name with different settings, and a target names it, or it acts without being named.',
    why: 'All objects share one set of names, and a later definition replaces an earlier one. A target does not get the policy that its own object defines, but the one that was loaded last. From files they are read in the order of their names; in a cluster no order is promised, so either may win.',
    instead:
      'Give the policies different names. The fix renames this one together with the targets of its object. Objects for different apps may use the same names when their `scopes` have no app in common.',
  },
  evidence: [daprSource('pkg/resiliency/resiliency.go', '`FromConfigurations` and `decodePolicies`')],
  *check({ manifest, cluster }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Resiliency') return
    const earlier = loadedBeside(cluster, manifest).filter((other) => byFile(other.manifest, manifest) < 0)
    if (earlier.length === 0) return
    for (const policy of policiesDefinedIn(manifest)) {
      const own = valueAt(manifest.body, policy.path)
      const others = earlier.filter((other) => {
        const theirs = valueAt(other.manifest.body, policy.path)
        return theirs !== undefined && !deepEqual(theirs, own)
      })
      const last = others.at(-1)
      const uses = usesOf(cluster, manifest, policy)
      if (!last || (uses.length === 0 && !actsUnnamed(policy))) continue
      yield {
        at: policy.at,
        message: definedTwice({
          object: describeManifest(manifest),
          other: describeManifest(last.manifest),
          what: POLICY_TITLES[policy.kind],
          name: policy.name,
        }),
        certainty: others.some(({ certainty }) => certainty === 'yes') ? 'yes' : 'unknown',
        related: [
          ...others.map((other) => ({ at: anchorAt(other.manifest, policy.path, 'key'), message: 'The other definition.' })),
          ...uses.slice(0, MOST_RELATED).map(({ at }) => ({ at, message: 'It is named here.' })),
        ],
        fixes: uses.length === 0 ? [] : rename(manifest, policy, uses),
      }
    }
  },
  examples: [
    {
      title: 'Two files with a timeout of one name',
      yaml: `
# file: brokers.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: brokers
  namespace: shop
spec:
  policies:
    timeouts:
      general: 30s
  targets:
    components:
      orderpubsub:
        inbound:
          timeout: general
# file: stores.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: stores
  namespace: shop
spec:
  policies:
    timeouts:
      general: 2s
      #^^^^^^ warning ambiguous-reference: daprd keeps only the one it loads last (fix)
  targets:
    components:
      orderstate:
        outbound:
          timeout: general
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: stores
  namespace: shop
spec:
  policies:
    timeouts:
      stores-general: 2s
  targets:
    components:
      orderstate:
        outbound:
          timeout: stores-general
`,
    },
    {
      title: 'The same settings twice do no harm',
      yaml: `
# file: brokers.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: brokers
  namespace: shop
spec:
  policies:
    timeouts:
      DefaultTimeoutPolicy: 30s
  targets: {}
# file: stores.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: stores
  namespace: shop
spec:
  policies:
    timeouts:
      DefaultTimeoutPolicy: 30s
  targets: {}
`,
    },
  ],
})

/** More places would hide the first ones. */
const MOST_RELATED = 5

/** Renames the policy for the object that defines it; the others then mean their own. */
function rename(manifest: Manifest, { path, name }: DefinedPolicy, uses: readonly PolicyUse[]): readonly Fix[] {
  const to = `${typeof manifest.name === 'string' ? manifest.name : 'own'}-${name}`
  if (valueAt(manifest.body, [...path.slice(0, -1), to]) !== undefined) return []
  const own = uses.filter((use) => keyOf(use.manifest) === keyOf(manifest))
  if (own.length === 0) return []
  return [
    {
      title: `Rename it to "${to}" in ${describeManifest(manifest)}`,
      safety: 'unsafe',
      effect: `The targets of ${describeManifest(manifest)} keep this policy; those of other objects get theirs.`,
      edits: [
        { kind: 'rename', at: anchorAt(manifest, path), to },
        ...own.map(({ at }) => ({ kind: 'set', at, value: to }) as const),
      ],
    },
  ]
}
