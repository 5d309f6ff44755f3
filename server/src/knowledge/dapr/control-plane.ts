import { anchorAt, describeManifest, type Manifest } from '../../model/manifest.ts'
import { both, type Truth, truthOf } from '../../model/truth.ts'
import { podMeta, podMetaAnchor, type Workload } from '../../model/workload.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { sameNamespace, workloads } from '../kubernetes/lookup.ts'
import type { EffectiveSetting } from '../setting.ts'
import { daprApps } from './apps.ts'

const USUAL_NAMESPACE = 'dapr-system'

/**
 * Name of the Configuration that the control plane reads. The chart can write its own under another name, but tells nobody.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/injector/service/pod_patch.go (`mTLSEnabled`)
 */
export const SYSTEM_CONFIGURATION = 'daprsystem'

/**
 * The namespace Dapr is installed in, told by the pods of the control plane where the files hold them, else by where
 * `daprsystem` is written, else by custom. A namespace with Dapr apps in it is hardly the one of the control plane.
 */
export function controlPlaneNamespace(cluster: Cluster): EffectiveSetting<string> {
  return cluster.derive('dapr.controlPlaneNamespace', () => byPods(cluster) ?? byConfiguration(cluster))
}

/** Whether a Configuration is the one that the control plane reads. */
export function isSystemConfiguration(cluster: Cluster, manifest: Manifest): Truth {
  const name = manifest.name === UNKNOWN ? 'unknown' : truthOf(manifest.name === SYSTEM_CONFIGURATION)
  const namespace = controlPlaneNamespace(cluster)
  const here = sameNamespace(manifest.namespace, namespace.value)
  return both(name, namespace.certainty === 'yes' ? here : 'unknown')
}

/** The Configurations that the control plane reads, or may read; certain ones first. */
export function systemConfigurations(
  cluster: Cluster,
): readonly { readonly manifest: Manifest; readonly certainty: Exclude<Truth, 'no'> }[] {
  const named = cluster.list('dapr.io/Configuration').flatMap((manifest) => {
    const certainty = typeof manifest.name === 'string' ? isSystemConfiguration(cluster, manifest) : 'no'
    return certainty === 'no' ? [] : [{ manifest, certainty }]
  })
  return named.toSorted((a, b) => Number(b.certainty === 'yes') - Number(a.certainty === 'yes'))
}

/** Pods of the control plane that the files hold; the chart marks them. */
export function controlPlanePods(cluster: Cluster): readonly Workload[] {
  return cluster.derive('dapr.controlPlanePods', () =>
    workloads(cluster).filter((workload) => podMeta(workload, 'annotations', 'dapr.io/control-plane') !== undefined),
  )
}

function byPods(cluster: Cluster): EffectiveSetting<string> | undefined {
  for (const workload of controlPlanePods(cluster)) {
    const { namespace } = workload.manifest
    if (typeof namespace !== 'string') continue
    return {
      value: namespace,
      source: 'written',
      at: podMetaAnchor(workload, 'annotations', 'dapr.io/control-plane'),
      certainty: 'yes',
      why: `${describeManifest(workload.manifest)} of the control plane is there`,
    }
  }
  return undefined
}

function byConfiguration(cluster: Cluster): EffectiveSetting<string> {
  const homes = cluster
    .list('dapr.io/Configuration')
    .filter((manifest) => manifest.name === SYSTEM_CONFIGURATION && typeof manifest.namespace === 'string')
  const usual: EffectiveSetting<string> = {
    value: USUAL_NAMESPACE,
    source: 'default',
    certainty: 'yes',
    why: `${USUAL_NAMESPACE} is where Dapr is installed by custom`,
  }
  const [home] = homes
  if (home === undefined || typeof home.namespace !== 'string' || homes.some(({ namespace }) => namespace === USUAL_NAMESPACE))
    return usual
  const hasApps = daprApps(cluster).some((app) => app.namespace === home.namespace)
  if (homes.length > 1 || hasApps) return { ...usual, certainty: 'unknown' }
  return {
    value: home.namespace,
    source: 'written',
    at: anchorAt(home, ['metadata', 'namespace']),
    certainty: 'yes',
    why: `${describeManifest(home)} is there`,
  }
}
