import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { findKind } from '../../knowledge/kinds.ts'
import { defineRule, type Finding } from '../rule.ts'
import { nameOf, placeOf, problemsOf } from './problems.ts'

const needsVersion = (a: { place: string; reason: string; release: string; assumed: boolean }) =>
  `${a.place} ${a.reason}, and ${a.release} ${a.assumed ? 'is assumed here, because no version is set' : 'is the version that is set'}.`

/** A field that the release in use does not have yet, or has no more. */
export const fieldNeedsVersion = defineRule({
  code: 'field-needs-version',
  category: 'schema',
  severity: 'error',
  since: '0.1.0',
  title: 'A field that the release in use does not have',
  docs: {
    what: 'A field that came with a later release than the one in use, or that has been removed before it. The release is the one in `versions` of `.sidecar-lens.yaml` or in the settings; without either the newest known one is assumed, and then this is information only.',
    why: 'A release that does not know a field treats it like a misspelt one: kubectl refuses the object, or the field is dropped without a word.',
    instead: 'Upgrade first, or set the version that is really in use.',
  },
  evidence: [daprSource('pkg/apis/resiliency/v1alpha1/types.go'), daprSource('pkg/apis/configuration/v1alpha1/types.go')],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    const product = findKind(manifest.kind, manifest.body)?.product
    if (!product) return
    const { versions, knownVersions } = cluster.assumptions
    const assumed = !knownVersions.includes(product.id)
    for (const problem of problemsOf(context, 'field-needs-version')) {
      const release = `${product.title} ${versions[product.id]}`
      yield {
        at: placeOf(manifest, problem),
        message: needsVersion({ place: nameOf(manifest, problem), reason: problem.reason, release, assumed }),
        refused: problem.refused,
        severity: problem.refused ? 'error' : 'warning',
        certainty: assumed ? 'unknown' : 'yes',
      }
    }
  },
  examples: [
    {
      title: 'Matching of status codes before it existed',
      yaml: `
# file: .sidecar-lens.yaml
versions:
  dapr: "1.14"
# file: resiliency.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      DefaultAppRetryPolicy:
        policy: constant
        maxRetries: 3
        matching:
        #^^^^^^^ error field-needs-version: exists only from 1.15 on, and Dapr 1.14 is the version that is set
          httpStatusCodes: "500-599"
  targets: {}
`,
    },
    {
      title: 'A field of a release that is not out yet',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: metrics
  namespace: shop
spec:
  metrics:
    enabled: true
    workflow: {}
    #^^^^^^^ information field-needs-version: is assumed here, because no version is set
`,
    },
    {
      title: 'The release has the field',
      yaml: `
# file: .sidecar-lens.yaml
versions:
  dapr: "1.15"
# file: resiliency.yaml
apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata:
  name: orders
  namespace: shop
spec:
  policies:
    retries:
      DefaultAppRetryPolicy:
        policy: constant
        maxRetries: 3
        matching:
          httpStatusCodes: "500-599"
  targets: {}
`,
    },
  ],
})
