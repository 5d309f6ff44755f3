import { type Truth, truthOf } from '../../model/truth.ts'
import { podMetaAnchor, type Workload } from '../../model/workload.ts'
import { compareVersions } from '../../schema/version.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { describeTemplate, writtenAt } from '../kubernetes/lookup.ts'
import type { EffectiveSetting } from '../setting.ts'
import { membership } from './membership.ts'
import { helmValue, istiodVariable } from './mesh-config.ts'
import { proxySetting } from './proxy-config.ts'

/** Annotation that makes the sidecar of a pod native, or keeps it from being. */
export const NATIVE = 'sidecar.istio.io/nativeSidecar'
/** Field of the ProxyConfig that holds other containers back until the proxy is ready. */
export const HOLD = 'holdApplicationUntilProxyStarts'

/** Whether the other containers wait for the proxy, and whether it is a native sidecar, which ends with them. */
export function startup(
  cluster: Cluster,
  workload: Workload,
): { readonly waits: EffectiveSetting<Truth>; readonly native: EffectiveSetting<Truth> } {
  if (membership(cluster, workload).dataPath === 'node') return { waits: ON_NODE, native: ON_NODE }
  const native = nativeSidecar(cluster, workload)
  const hold = holds(cluster, workload)
  // A native sidecar is ready before the other containers are started, so holding adds nothing to it.
  return { native, waits: hold.value === 'yes' || native.value === 'no' ? hold : native }
}

/**
 * The agent beside the proxy takes the request on port 15020, Envoy itself on 15000.
 * https://github.com/istio/istio/blob/1.30.3/pilot/cmd/pilot-agent/status/server.go
 */
export function endsAfter(_cluster: Cluster, _workload: Workload, command: string): Truth {
  return truthOf(/\bquitquitquit\b/.test(command))
}

const ON_NODE: EffectiveSetting<Truth> = {
  value: 'yes',
  source: 'default',
  certainty: 'yes',
  why: 'ambient mode, in which the pod has no proxy of its own',
}

/** https://github.com/istio/istio/blob/86c9f01fd735fb01d8192f5bcaf0d424afb7f14c/pkg/kube/inject/webhook.go (`DetectNativeSidecar`) */
function nativeSidecar(cluster: Cluster, workload: Workload): EffectiveSetting<Truth> {
  const own = writtenAt(workload.manifest, [...workload.template, 'metadata', 'annotations', NATIVE])
  if (own !== undefined && own !== null) {
    const why = `annotation ${NATIVE} on ${describeTemplate(workload)}`
    const at = podMetaAnchor(workload, 'annotations', NATIVE)
    if (own === UNKNOWN) return { value: 'unknown', source: 'written', at, certainty: 'unknown', why }
    return { value: String(own) === 'false' ? 'no' : 'yes', source: 'written', at, certainty: 'yes', why }
  }
  const feature = istiodVariable(cluster, 'ENABLE_NATIVE_SIDECARS')
  const word = String(feature?.value ?? 'auto')
  if (feature && word !== 'auto') {
    const value = feature.value === UNKNOWN ? 'unknown' : word === 'true' ? 'yes' : 'no'
    return { value, source: 'written', at: feature.at, certainty: feature.certainty, why: feature.why }
  }
  return byVersions(cluster)
}

/** Since 1.27 the sidecar is native where every node runs Kubernetes 1.33 or newer. Guessed versions decide nothing. */
function byVersions(cluster: Cluster): EffectiveSetting<Truth> {
  const { knownVersions, versions } = cluster.assumptions
  const isNew = {
    istio: compareVersions(versions.istio, '1.27') >= 0,
    kubernetes: compareVersions(versions.kubernetes, '1.33') >= 0,
  }
  for (const product of ['istio', 'kubernetes'] as const) {
    if (!knownVersions.includes(product) || isNew[product]) continue
    const title = product === 'istio' ? 'Istio' : 'Kubernetes'
    return { value: 'no', source: 'default', certainty: 'yes', why: `the default with ${title} ${versions[product]}` }
  }
  const known = knownVersions.includes('istio') && knownVersions.includes('kubernetes')
  if (known) {
    return {
      value: 'yes',
      source: 'default',
      certainty: 'yes',
      why: `the default with Istio ${versions.istio} on Kubernetes ${versions.kubernetes}`,
    }
  }
  const why = 'the default, which is a native sidecar from Istio 1.27 on Kubernetes 1.33 on; the versions are not known'
  return { value: 'unknown', source: 'default', certainty: 'unknown', why }
}

function holds(cluster: Cluster, workload: Workload): EffectiveSetting<Truth> {
  const written = proxySetting(cluster, workload, [HOLD]) ?? helmValue(cluster, ['global', 'proxy', HOLD])
  if (!written) return { value: 'no', source: 'default', certainty: 'yes', why: 'the default of Istio' }
  const value = written.value === UNKNOWN ? 'unknown' : written.value === true ? 'yes' : 'no'
  return { value, source: 'written', at: written.at, certainty: written.certainty, why: written.why }
}
