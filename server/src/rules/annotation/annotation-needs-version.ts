import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { istioApi } from '../../knowledge/istio/evidence.ts'
import { linkerdSource } from '../../knowledge/linkerd/evidence.ts'
import { findMeta, metaEntries } from '../../knowledge/meta.ts'
import { anchorAt } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import { defineRule, type Finding } from '../rule.ts'
import { subjectOf } from './wording.ts'

const needsVersion = (a: { subject: string; span: string; release: string; assumed: boolean }) =>
  `The ${a.subject} ${a.span}, and ${a.release} ${a.assumed ? 'is assumed here, because no version is set' : 'is the version that is set'}. It has no effect there.`

/** An annotation or label that the release in use does not read yet, or no more. */
export const annotationNeedsVersion = defineRule({
  code: 'annotation-needs-version',
  category: 'annotation',
  severity: 'warning',
  since: '0.1.0',
  title: 'An annotation or label that the release in use does not read',
  docs: {
    what: 'An annotation or label that came with a later release than the one in use, or that has been removed before it. The release is the one in `versions` of `.sidecar-lens.yaml` or in the settings; without either the newest known one is assumed, and then this is information only.',
    why: 'A release that does not know a name passes over it without a word.',
    instead: 'Upgrade first, or set the version that is really in use.',
  },
  evidence: [
    daprSource('pkg/injector/annotations/annotations.go'),
    istioApi('annotation/annotations.yaml'),
    linkerdSource('pkg/k8s/labels.go'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    const { versions, knownVersions } = cluster.assumptions
    for (const kind of ['annotations', 'labels'] as const) {
      for (const entry of metaEntries(manifest, kind)) {
        const known = findMeta(kind, entry.name)
        if (!known || isKnownIn(versions[known.product.id], known.spec.value)) continue
        const { product, spec } = known
        const { since, until } = spec.value
        const tooEarly = since !== undefined && !isKnownIn(versions[product.id], { since })
        const assumed = !knownVersions.includes(product.id)
        yield {
          at: anchorAt(manifest, entry.path, 'key'),
          message: needsVersion({
            subject: subjectOf(entry),
            span: tooEarly ? `is read only from ${product.title} ${since} on` : `is gone since ${product.title} ${until}`,
            release: versions[product.id],
            assumed,
          }),
          certainty: assumed ? 'unknown' : 'yes',
        }
      }
    }
  },
  examples: [
    {
      title: 'A native sidecar before its time',
      yaml: `
# file: .sidecar-lens.yaml
versions:
  dapr: "1.17"
# file: import.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: import
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        #^^^^^^^^^^^^^^ job-never-completes
        dapr.io/app-id: import
        dapr.io/enable-native-sidecar: "true"
        #^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning annotation-needs-version: is read only from Dapr 1.18 on, and 1.17 is the version that is set
`,
    },
    {
      title: 'A label that a later Istio reads',
      yaml: `
# file: .sidecar-lens.yaml
versions:
  istio: "1.30"
# file: orders.yaml
apiVersion: v1
kind: Service
metadata:
  name: orders
  namespace: shop
  labels:
    istio.io/use-waypoint-canary: canary
    #^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning annotation-needs-version: is read only from Istio 1.31 on, and 1.30 is the version that is set
`,
    },
    {
      title: 'The release reads it',
      yaml: `
# file: .sidecar-lens.yaml
versions:
  dapr: "1.18"
# file: import.yaml
apiVersion: batch/v1
kind: Job
metadata:
  name: import
  namespace: shop
spec:
  template:
    metadata:
      annotations:
        dapr.io/enabled: "true"
        dapr.io/app-id: import
        dapr.io/enable-native-sidecar: "true"
`,
    },
  ],
})
