import { listed } from '../../base/words.ts'
import { isSystemConfiguration } from '../../knowledge/dapr/control-plane.ts'
import { daprSource } from '../../knowledge/dapr/evidence.ts'
import { mtlsEdits, mtlsSwitches } from '../../knowledge/dapr/mtls.ts'
import { anchorAt, describeManifest, keyOf, valueAt } from '../../model/manifest.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Path } from '../../syntax/path.ts'
import { defineRule, type Finding, type Fix, type RuleContext } from '../rule.ts'
import { problemsOf } from '../schema/problems.ts'

const incomplete = (a: { object: string; missing: string; since: string }) =>
  `spec.mtls of ${a.object} lacks ${a.missing}, which the API server demands${a.since}: it refuses the whole object, so what is in the cluster stays as it was.`

/** A block for Dapr mTLS that the API server does not take. */
export const mtlsFragmentInvalid = defineRule({
  code: 'mtls-fragment-invalid',
  category: 'overlap',
  severity: 'error',
  since: '0.1.0',
  title: 'An incomplete block for Dapr mTLS',
  docs: {
    what: 'A `spec.mtls` block in a Configuration for Kubernetes without `enabled`, `sentryAddress` or `controlPlaneTrustDomain`.',
    why: 'Since Dapr 1.15 the API server demands all three as soon as the block is there, and refuses the object otherwise. The short form that many pages show, `enabled: false` alone, switches nothing: Dapr mTLS stays on beside that of the mesh.',
    instead:
      'Write all three fields, with the values that the Helm chart writes. Patches are not judged: they need only what they change.',
  },
  evidence: [
    daprSource('charts/dapr/crds/configuration.yaml', 'the required fields'),
    daprSource('charts/dapr/charts/dapr_config/templates/dapr_default_config.yaml', 'the values that the chart writes'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    const all = problemsOf(context, 'mtls-fragment-invalid').map(({ path }) => String(path.at(-1)))
    const since115 = isKnownIn(cluster.assumptions.versions.dapr, { since: '1.15' })
    const missing = all.filter((key) => since115 || key === 'enabled')
    if (missing.length === 0) return
    yield {
      at: anchorAt(manifest, MTLS, 'key'),
      message: incomplete({
        object: describeManifest(manifest),
        missing: listed(missing.map((key) => `"${key}"`)),
        since: missing.join() === 'enabled' ? '' : ' since Dapr 1.15',
      }),
      refused: true,
      fixes: isSystemConfiguration(cluster, manifest) === 'no' ? [removeBlock(context)] : complete(context, missing),
    }
  },
  examples: [
    {
      title: 'The switch alone',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
  #^^^ error mtls-fragment-invalid: lacks "controlPlaneTrustDomain" and "sentryAddress" (fix)
    enabled: true
    workloadCertTTL: 24h
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: true
    workloadCertTTL: 24h
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
`,
    },
    {
      title: 'A complete block',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprsystem
  namespace: dapr-system
spec:
  mtls:
    enabled: true
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
`,
    },
    {
      title: 'A file for "dapr run"',
      mode: 'selfHosted',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: daprConfig
spec:
  mtls:
    enabled: true
`,
    },
  ],
})

const MTLS: Path = ['spec', 'mtls']

/** In the Configuration of an app nobody reads the block, so there is nothing to complete. */
function removeBlock({ manifest }: RuleContext): Fix {
  return {
    title: `Remove spec.mtls from ${describeManifest(manifest)}, where nobody reads it`,
    safety: 'unsafe',
    effect: 'The API server then takes the object. Dapr mTLS stays as the control plane has it.',
    edits: [{ kind: 'remove', at: anchorAt(manifest, MTLS) }],
  }
}

function complete({ manifest, cluster }: RuleContext, missing: readonly string[]): readonly Fix[] {
  const own = mtlsSwitches(cluster).find((candidate) => keyOf(candidate.manifest) === keyOf(manifest))
  if (!own) return []
  const enabled = valueAt(manifest.body, [...MTLS, 'enabled']) !== false
  return [
    {
      title: `Add ${listed(missing)}, as the Helm chart writes them`,
      safety: 'unsafe',
      effect: `The API server then takes the object, and Dapr mTLS is ${enabled ? 'on' : 'off'} for pods that are created afterwards.`,
      edits: mtlsEdits(cluster, own, enabled).filter(({ at }) => 'path' in at && missing.includes(String(at.path.at(-1)))),
    },
  ]
}
