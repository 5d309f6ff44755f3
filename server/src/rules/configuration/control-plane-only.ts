import { appsUsing } from '../../knowledge/dapr/app-configuration.ts'
import { configurationSchema } from '../../knowledge/dapr/configuration.ts'
import { controlPlaneNamespace, isSystemConfiguration, SYSTEM_CONFIGURATION } from '../../knowledge/dapr/control-plane.ts'
import { daprDocs, daprSource } from '../../knowledge/dapr/evidence.ts'
import { anchorAt, describeManifest, entriesAt, type Manifest, valueAt } from '../../model/manifest.ts'
import { findSchema } from '../../schema/lookup.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap } from '../../syntax/plain.ts'
import { defineRule, type Finding, type Fix } from '../rule.ts'

const notInherited = (a: { object: string; key: string }) =>
  `spec.${a.key} of ${a.object} has no effect. The control plane reads only spec.mtls of this object, and apps inherit nothing from it: they read the Configuration that their annotation dapr.io/config names.`

const notRead = (a: { object: string; system: string; namespace: string }) =>
  `spec.mtls of ${a.object} has no effect. In Kubernetes only the control plane reads it, and only in Configuration "${a.system}" in namespace "${a.namespace}".`

/** A setting in a Configuration that its reader does not look into. */
export const controlPlaneOnly = defineRule({
  code: 'control-plane-only',
  category: 'configuration',
  severity: 'warning',
  since: '0.1.0',
  title: 'A setting on the wrong side of control plane and apps',
  docs: {
    what: 'Settings for sidecars, such as tracing or metrics, in the Configuration of the control plane (`daprsystem`), or settings for the control plane, such as the lifetime of certificates, in the Configuration of an app.',
    why: 'The two are read by different programs. Sentry, the injector, the operator and the placement service read `spec.mtls` of `daprsystem` and nothing else; sidecars read the Configuration that their annotation names, and not its `spec.mtls`. Nothing is inherited from `daprsystem`.',
    instead:
      'Put settings for sidecars into a Configuration in the namespace of the apps and name it in `dapr.io/config`; put `spec.mtls` into `daprsystem`, or into the values of the Helm chart.',
  },
  evidence: [
    daprSource('pkg/config/configuration.go'),
    daprSource('pkg/sentry/config/config.go'),
    daprDocs('operations/configuration/configuration-overview/'),
  ],
  *check({ manifest, cluster }): Iterable<Finding> {
    if (manifest.kind !== 'dapr.io/Configuration' || cluster.mode !== 'kubernetes') return
    const system = isSystemConfiguration(cluster, manifest)
    const object = describeManifest(manifest)
    if (system === 'no') {
      const mtls = valueAt(manifest.body, MTLS)
      // A block that switches mTLS has a rule of its own.
      if (!isMap(mtls) || Object.hasOwn(mtls, 'enabled')) return
      const namespace = controlPlaneNamespace(cluster).value
      yield {
        at: anchorAt(manifest, MTLS, 'key'),
        message: notRead({ object, system: SYSTEM_CONFIGURATION, namespace }),
        tag: 'unnecessary',
        fixes: [remove(manifest, MTLS)],
      }
      return
    }
    if (appsUsing(cluster, manifest).length > 0) return
    for (const [key] of entriesAt(manifest.body, ['spec'])) {
      // Everything else that is known is read by sidecars only.
      if (key === 'mtls' || !findSchema(configurationSchema, ['spec', key])) continue
      yield {
        at: anchorAt(manifest, ['spec', key], 'key'),
        message: notInherited({ object, key }),
        certainty: system,
        tag: 'unnecessary',
        fixes: [remove(manifest, ['spec', key])],
      }
    }
  },
  examples: [
    {
      title: 'Tracing in the Configuration of the control plane',
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
  tracing:
  #^^^^^^ warning control-plane-only: apps inherit nothing from it (fix)
    samplingRate: "1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
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
    sentryAddress: dapr-sentry.dapr-system.svc.cluster.local:443
    controlPlaneTrustDomain: cluster.local
`,
    },
    {
      title: 'Each in its own object',
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
---
apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata:
  name: tracing
  namespace: shop
spec:
  tracing:
    samplingRate: "1"
    zipkin:
      endpointAddress: http://zipkin.monitoring:9411/api/v2/spans
`,
    },
  ],
})

const MTLS: Path = ['spec', 'mtls']

function remove(manifest: Manifest, path: Path): Fix {
  return {
    title: `Remove spec.${String(path.at(-1))} from ${describeManifest(manifest)}`,
    safety: 'unsafe',
    effect: 'Nothing changes at run time. What was meant has to be written where it is read.',
    edits: [{ kind: 'remove', at: anchorAt(manifest, path) }],
  }
}
