import { nearest } from '../../base/nearest.ts'
import { listed } from '../../base/words.ts'
import { daprDocs } from '../../knowledge/dapr/evidence.ts'
import { FEATURE_FLAGS, type FeatureFlag, featureFlagsEvidence } from '../../knowledge/dapr/features.ts'
import { anchorAt, describeManifest, itemsAt, type Manifest, textAt } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Path } from '../../syntax/path.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'

const unknown = (a: { object: string; name: string; release: string; advice: string }) =>
  `${a.object} sets the feature "${a.name}", which Dapr ${a.release} does not have: daprd takes the name without a message and changes nothing. ${a.advice}`

const gone = (a: { object: string; name: string; until: string; docs: string }) =>
  `${a.object} sets the feature "${a.name}", which Dapr has not known since ${a.until}: it changes nothing. ${a.docs}`

const notYet = (a: { object: string; name: string; since: string; release: string }) =>
  `${a.object} sets the feature "${a.name}", which came with Dapr ${a.since}, and ${a.release} is the version that is set: daprd takes the name without a message and changes nothing.`

/** A preview feature that the release in use does not have. */
export const featureUnknown = defineRule({
  code: 'feature-unknown',
  category: 'configuration',
  severity: 'warning',
  since: '0.1.0',
  title: 'A feature that Dapr does not have',
  docs: {
    what: 'A name in `spec.features` of a Configuration that the release in use does not know. Features that are gone because they are always on are a hint only.',
    why: 'daprd compares names exactly and accepts any. A misspelt one stays off, and nothing says so.',
    instead:
      'Write one of the names that the message lists, letter by letter. A feature that is gone can be removed from the list.',
  },
  evidence: [featureFlagsEvidence, daprDocs('operations/support/support-preview-features/')],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    if (manifest.kind !== 'dapr.io/Configuration') return
    for (const [index, feature] of itemsAt(manifest.body, FEATURES).entries()) {
      const name = textAt(feature, ['name'])
      if (typeof name !== 'string' || name === '') continue
      const path: Path = [...FEATURES, index]
      const flag = FEATURE_FLAGS.find((known) => known.name === name)
      if (!flag) yield misspelt(context, path, name)
      else if (!isKnownIn(cluster.assumptions.versions.dapr, flag)) yield outOfDate(context, path, flag)
    }
  },
  examples: [
    {
      title: 'Another spelling',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: actors
  namespace: shop
spec:
  features:
    - name: ActorStateTtl
      #     ^^^^^^^^^^^^^ warning feature-unknown: Did you mean "ActorStateTTL"? (fix)
      enabled: true
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: actors
  namespace: shop
spec:
  features:
    - name: ActorStateTTL
      enabled: true
`,
    },
    {
      title: 'A feature that is always on now',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: resiliency
  namespace: shop
spec:
  features:
    - name: Resiliency
      #     ^^^^^^^^^^ hint feature-unknown: which Dapr has not known since 1.10: it changes nothing (fix)
      enabled: true
    - name: ActorStateTTL
      enabled: true
`,
    },
    {
      title: 'Features of this release',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: actors
  namespace: shop
spec:
  features:
    - name: ActorStateTTL
      enabled: true
    - name: HotReload
      enabled: false
`,
    },
  ],
})

const FEATURES: Path = ['spec', 'features']

function misspelt({ manifest, cluster }: RuleContext, path: Path, name: string): Finding {
  const release = cluster.assumptions.versions.dapr
  const names = FEATURE_FLAGS.filter((flag) => isKnownIn(release, flag)).map((flag) => flag.name)
  const meant = nearest(name, names)
  const at = anchorAt(manifest, [...path, 'name'])
  const advice = meant === undefined ? `Known are ${listed(names, names.length)}.` : `Did you mean "${meant}"?`
  return {
    at,
    message: unknown({ object: describeManifest(manifest), name, release, advice }),
    // Where the release is a guess, a newer one may know the name.
    certainty: meant !== undefined || cluster.assumptions.knownVersions.includes('dapr') ? 'yes' : 'unknown',
    ...(meant === undefined ? {} : { fixes: [rename(manifest, path, meant)] }),
  }
}

function outOfDate({ manifest, cluster }: RuleContext, path: Path, { name, since, until, docs }: FeatureFlag): Finding {
  const at = anchorAt(manifest, [...path, 'name'])
  const object = describeManifest(manifest)
  const release = cluster.assumptions.versions.dapr
  if (until !== undefined && isKnownIn(release, { since: until })) {
    return {
      at,
      message: gone({ object, name, until, docs }),
      severity: 'hint',
      tag: 'unnecessary',
      fixes: [
        {
          title: `Remove "${name}", which does nothing any more`,
          safety: 'safe',
          edits: [{ kind: 'remove', at: anchorAt(manifest, path) }],
        },
      ],
    }
  }
  return {
    at,
    message: notYet({ object, name, since: since ?? '', release }),
    certainty: cluster.assumptions.knownVersions.includes('dapr') ? 'yes' : 'unknown',
  }
}

function rename(manifest: Manifest, path: Path, meant: string): Fix {
  return {
    title: `Write "${meant}"`,
    safety: 'unsafe',
    effect: 'The setting of this feature then acts on the sidecars that use the Configuration.',
    edits: [{ kind: 'set', at: anchorAt(manifest, [...path, 'name']), value: meant }],
  }
}
