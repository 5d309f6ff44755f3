import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { writtenAt } from '../../knowledge/kubernetes/lookup.ts'
import { anchorAt, describeManifest, type Manifest } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'

const overruled = (a: { object: string; by: string }) =>
  `spec.metric.enabled of ${a.object} switches nothing off: "metrics" wins over "metric" field by field, and ${a.by}. daprd goes on recording metrics.`

/** Metrics that the older key switches off, and the newer one on again. */
export const metricSwitchOverruled = defineRule({
  code: 'metric-switch-overruled',
  category: 'configuration',
  severity: 'warning',
  since: '0.1.0',
  title: 'A switch for metrics that another one overrules',
  docs: {
    what: '`spec.metric.enabled: false` in a Configuration for Kubernetes whose `spec.metrics.enabled` is not false.',
    why: 'daprd copies each field of `metrics` over `metric`. The API server fills in `metrics.enabled: true` where nothing is written, so the older key alone never switches metrics off in a cluster. Outside of one it does, because nothing is filled in there; that is why the schema cannot call it an ignored field.',
    instead:
      'Write `spec.metrics.enabled: false`. The metrics server stays open on its port in any case, and has nothing to tell then.',
  },
  evidence: [
    daprSource('charts/dapr/crds/configuration.yaml', 'the default of both keys'),
    daprSource('pkg/config/configuration.go', '`sortMetricsSpec`'),
    daprDocs('operations/observability/metrics/metrics-overview/'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Configuration' || cluster.mode !== 'kubernetes') return
    if (writtenAt(manifest, OLDER) !== false) return
    const newer = writtenAt(manifest, NEWER)
    if (newer !== undefined && newer !== true) return
    yield {
      at: anchorAt(manifest, OLDER),
      message: overruled({
        object: describeManifest(manifest),
        by: newer === true ? 'metrics.enabled is true' : 'the API server adds metrics.enabled: true where nothing is written',
      }),
      ...(newer === true ? { related: [{ at: anchorAt(manifest, NEWER), message: 'This switch wins.' }] } : {}),
      fixes: [switchOff(manifest)],
    }
  },
  examples: [
    {
      title: 'The older key alone',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: quiet
  namespace: shop
spec:
  metric:
  #^^^^^ hint deprecated-field
    enabled: false
    #        ^^^^^ warning metric-switch-overruled: the API server adds metrics.enabled: true where nothing is written (fix)
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: quiet
  namespace: shop
spec:
  metrics:
    enabled: false
`,
    },
    {
      title: 'Both keys, which disagree',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: quiet
  namespace: shop
spec:
  metric:
  #^^^^^ hint deprecated-field
    enabled: false
    #        ^^^^^ warning metric-switch-overruled: and metrics.enabled is true (fix)
  metrics:
    enabled: true
`,
    },
    {
      title: 'The newer key',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: quiet
  namespace: shop
spec:
  metrics:
    enabled: false
`,
    },
    {
      title: 'From a file the older key works, too',
      mode: 'selfHosted',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: quiet
spec:
  metric:
  #^^^^^ hint deprecated-field
    enabled: false
`,
    },
  ],
})

const OLDER: Path = ['spec', 'metric', 'enabled']
const NEWER: Path = ['spec', 'metrics', 'enabled']

function switchOff(manifest: Manifest): Fix {
  const shared = { safety: 'unsafe', effect: 'The sidecars that use this Configuration record no metrics any more.' } as const
  if (writtenAt(manifest, ['spec', 'metrics']) === undefined) {
    const at = anchorAt(manifest, ['spec', 'metric'])
    return { title: 'Rename "metric" to "metrics"', ...shared, edits: [{ kind: 'rename', at, to: 'metrics' }] }
  }
  return { title: 'Switch metrics.enabled off', ...shared, edits: [{ kind: 'set', at: anchorAt(manifest, NEWER), value: false }] }
}
