import { anchorAt, describeManifest, valueAt } from '../../model/manifest.ts'
import type { Workload } from '../../model/workload.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import type { EffectiveSetting } from '../setting.ts'
import { membership } from './membership.ts'
import { meshSetting } from './mesh-config.ts'
import { peerPolicies } from './peer-authentication.ts'

/**
 * What the proxies of callers send to the pods behind a headless Service, as Dapr makes one for each app. Policies of the
 * namespace and of the mesh decide; those with a selector, and their ports, are not looked at: https://github.com/istio/istio/issues/39439.
 * https://github.com/istio/istio/blob/1.30.3/pilot/pkg/model/push_context.go (`BestEffortInferServiceMTLSMode`)
 */
export function autoTls(cluster: Cluster, workload: Workload): EffectiveSetting<'mesh' | 'plaintext'> {
  if (membership(cluster, workload).dataPath === 'node')
    return { value: 'mesh', source: 'default', certainty: 'yes', why: 'ambient mode' }
  const switched = meshSetting(cluster, ['enableAutoMtls'])
  if (switched && switched.value !== true) {
    const { at, why, value } = switched
    return { value: value === false ? 'plaintext' : 'mesh', source: 'written', at, certainty: switched.certainty, why }
  }
  const policies = peerPolicies(cluster, workload)
  for (const level of ['namespace', 'mesh'] as const) {
    for (const { manifest, applies, level: own } of policies) {
      const mode = valueAt(manifest.body, MODE)
      if (own !== level || mode === undefined || mode === 'UNSET') continue
      return {
        value: mode === 'DISABLE' ? 'plaintext' : 'mesh',
        source: 'written',
        at: anchorAt(manifest, MODE),
        certainty: applies === 'yes' && mode !== UNKNOWN ? 'yes' : 'unknown',
        why: describeManifest(manifest),
      }
    }
  }
  return { value: 'mesh', source: 'default', certainty: 'yes', why: 'the default of Istio' }
}

const MODE = ['spec', 'mtls', 'mode']
