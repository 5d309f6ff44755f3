import { controlPlaneNamespace, isSystemConfiguration, SYSTEM_CONFIGURATION } from '../../knowledge/dapr/control-plane.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { daprMtls } from '../../knowledge/dapr/mtls.ts'
import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { defineRule, type Finding, type RuleContext } from '../rule.ts'

const nobodyReads = (a: { object: string; system: string; namespace: string; state: string }) =>
  `spec.mtls of ${a.object} switches nothing: in Kubernetes only the control plane reads it, and only in Configuration "${a.system}" in namespace "${a.namespace}".${a.state}`

/** Dapr mTLS, switched where nobody looks. */
export const mtlsAppConfigIgnored = defineRule({
  code: 'mtls-app-config-ignored',
  category: 'overlap',
  severity: 'warning',
  since: '0.1.0',
  title: 'Dapr mTLS switched in the Configuration of an app',
  docs: {
    what: '`spec.mtls.enabled` in a Configuration other than the one of the control plane, in files for Kubernetes.',
    why: 'Whether sidecars encrypt calls to each other is decided by the injector when a pod is created, from the Configuration `daprsystem` in the namespace of Dapr. What other Configurations say about it is parsed and forgotten. Who writes `enabled: false` there, so that a mesh encrypts alone, still has both; who writes `true` may have neither.',
    instead:
      'Switch Dapr mTLS in `daprsystem`, or with `global.mtls.enabled` in the values of the Helm chart. It holds for the whole cluster.',
  },
  evidence: [
    daprSource('pkg/injector/service/pod_patch.go', '`mTLSEnabled`'),
    daprSource('cmd/daprd/options/options.go', 'daprd takes the flag'),
    daprDocs('operations/security/mtls/'),
  ],
  *check(context): Iterable<Finding> {
    const { manifest, cluster } = context
    if (manifest.kind !== 'dapr.io/Configuration' || cluster.mode !== 'kubernetes') return
    const written = valueAt(manifest.body, [...MTLS, 'enabled'])
    if (written === undefined || isSystemConfiguration(cluster, manifest) !== 'no') return
    const dapr = daprMtls(cluster)
    yield {
      at: anchorAt(manifest, MTLS, 'key'),
      message: nobodyReads({
        object: nameOf(manifest),
        system: SYSTEM_CONFIGURATION,
        namespace: controlPlaneNamespace(cluster).value,
        state: stateOf(context, written),
      }),
      tag: 'unnecessary',
      ...(dapr.at ? { related: [{ at: dapr.at, message: 'Dapr mTLS is switched here.' }] } : {}),
      fixes: [
        {
          title: `Remove spec.mtls from ${describeManifest(manifest)}`,
          safety: 'unsafe',
          effect: 'Nothing changes at run time: Dapr mTLS stays as the control plane has it.',
          edits: [{ kind: 'remove', at: anchorAt(manifest, MTLS) }],
        },
      ],
    }
  },
  examples: [
    {
      title: 'Off for one app, as it seems',
      yaml: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
  mtls:
  #^^^ warning mtls-app-config-ignored: calls between sidecars stay encrypted (fix)
    enabled: false
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
`,
      fixed: `
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: shop
  namespace: shop
spec:
  tracing:
    samplingRate: "0.1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
    {
      title: 'The Configuration of the control plane',
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
      title: 'In self-hosted mode "dapr run" reads it',
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

/** With its namespace, which is what keeps an object of the right name from counting. */
function nameOf(manifest: Manifest): string {
  const object = describeManifest(manifest)
  return typeof manifest.namespace === 'string' ? `${object} in namespace "${manifest.namespace}"` : object
}

/** What holds in spite of it. */
function stateOf({ cluster }: RuleContext, written: unknown): string {
  const { value, why } = daprMtls(cluster)
  if (typeof written !== 'boolean' || written === value) return ''
  return ` As far as the files show, calls between sidecars stay ${value ? 'encrypted' : 'unencrypted'} by Dapr: ${why}.`
}
