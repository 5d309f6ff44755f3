import { deepEqual } from '../../base/deep-equal.ts'
import { listed } from '../../base/words.ts'
import { loadedBeside } from '../../knowledge/dapr/companions.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { TARGET_SECTIONS, type TargetSection } from '../../knowledge/dapr/policy-uses.ts'
import { byFile } from '../../knowledge/dapr/scopes.ts'
import { anchorAt, describeManifest, entriesAt, valueAt } from '../../model/manifest.ts'
import { formatPath, type Path } from '../../syntax/path.ts'
import { isMap, type Plain } from '../../syntax/plain.ts'
import { defineRule, type Finding } from '../rule.ts'

const replaced = (a: { object: string; other: string; target: string; lost: string }) =>
  `${a.object} and ${a.other} both list the ${a.target}, and the same sidecars load both. daprd does not merge the entries: the one it loads last, ` +
  `in the order of file names this one, replaces the other whole${a.lost}.`

const losing = (lost: readonly string[]) =>
  lost.length === 0 ? '' : `, so ${listed(lost)} of the other ${lost.length === 1 ? 'is' : 'are'} gone`

/** One target in two objects that the same sidecar loads. */
export const conflictingTargets = defineRule({
  code: 'conflicting-targets',
  category: 'reference',
  severity: 'warning',
  since: '0.1.0',
  title: 'One target in two Resiliency objects',
  docs: {
    what: 'Two Resiliency objects that the same apps load list the same app, actor type or component, with different entries.',
    why: 'daprd puts all objects into one table, and a later entry of the same name replaces an earlier one with everything in it: a retry policy here does not join a timeout there. From files they are read in the order of their names; in a cluster no order is promised, so either may win.',
    instead:
      'Keep one entry per target, with all its policies. Objects for different apps may differ when their `scopes` have no app in common.',
  },
  evidence: [daprSource('pkg/resiliency/resiliency.go', '`FromConfigurations` and `decodeTargets`')],
  *check({ manifest, cluster }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Resiliency') return
    const earlier = loadedBeside(cluster, manifest).filter((other) => byFile(other.manifest, manifest) < 0)
    if (earlier.length === 0) return
    for (const section of TARGET_SECTIONS) {
      for (const [name, entry] of entriesAt(manifest.body, ['spec', 'targets', section])) {
        const path: Path = ['spec', 'targets', section, name]
        const others = earlier.filter((other) => {
          const theirs = valueAt(other.manifest.body, path)
          return theirs !== undefined && !deepEqual(theirs, entry)
        })
        const last = others.at(-1)
        if (!last) continue
        yield {
          at: anchorAt(manifest, path, 'key'),
          message: replaced({
            object: describeManifest(manifest),
            other: describeManifest(last.manifest),
            target: `${TITLES[section]} "${name}"`,
            lost: losing(settingsOnlyIn(valueAt(last.manifest.body, path), entry)),
          }),
          certainty: others.some(({ certainty }) => certainty === 'yes') ? 'yes' : 'unknown',
          related: others.map((other) => ({ at: anchorAt(other.manifest, path, 'key'), message: 'The other entry.' })),
        }
      }
    }
  },
  examples: [
    {
      title: 'A second file for one component',
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
      delivery: 30s
    retries:
      transient:
        policy: constant
        duration: 200ms
        maxRetries: 3
  targets:
    components:
      orderpubsub:
        outbound:
          retry: transient
        inbound:
          timeout: delivery
# file: quick.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: quick
  namespace: shop
spec:
  policies:
    retries:
      quick:
        policy: constant
        duration: 2s
        maxRetries: 5
  targets:
    components:
      orderpubsub:
      #^^^^^^^^^^ warning conflicting-targets: so outbound.retry and inbound.timeout of the other are gone
        inbound:
          retry: quick
`,
    },
    {
      title: 'Objects for different apps',
      yaml: `
# file: orders.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
scopes:
  - orders
spec:
  policies:
    timeouts:
      short: 2s
  targets:
    components:
      orderpubsub:
        inbound:
          timeout: short
# file: payments.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: payments
  namespace: shop
scopes:
  - payments
spec:
  policies:
    timeouts:
      long: 30s
  targets:
    components:
      orderpubsub:
        inbound:
          timeout: long
`,
    },
  ],
})

const TITLES: Readonly<Record<TargetSection, string>> = {
  apps: 'app',
  actors: 'actor type',
  components: 'component',
}

/** Paths of the values in one entry that the other does not set. */
function settingsOnlyIn(entry: Plain | undefined, other: Plain | undefined, path: Path = []): readonly string[] {
  if (!isMap(entry)) return other === undefined && entry !== undefined ? [formatPath(path)] : []
  return Object.entries(entry).flatMap(([key, value]) => settingsOnlyIn(value, valueAt(other, [key]), [...path, key]))
}
