import type { Truth } from '../../model/truth.ts'
import type { Workload } from '../../model/workload.ts'
import { compareVersions } from '../../schema/version.ts'
import type { Plain } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import type { EffectiveSetting } from '../setting.ts'
import { type ConfigKey, resolveConfig } from './proxy-config.ts'

/** Annotations for a native sidecar, the strongest first. Each release reads those that it knows. */
export const NATIVE_ANNOTATIONS = [
  'config.linkerd.io/proxy-enable-native-sidecar',
  'config.beta.linkerd.io/proxy-enable-native-sidecar',
  'config.alpha.linkerd.io/proxy-enable-native-sidecar',
] as const

export const AWAIT_ANNOTATION = 'config.linkerd.io/proxy-await'

/** Whether the other containers wait for the proxy, and whether it is a native sidecar, which ends with them. */
export function startup(
  cluster: Cluster,
  workload: Workload,
): { readonly waits: EffectiveSetting<Truth>; readonly native: EffectiveSetting<Truth> } {
  return {
    waits: resolveConfig(cluster, workload, AWAIT),
    native: resolveConfig(cluster, workload, {
      annotations: NATIVE_ANNOTATIONS,
      installed: ['proxy', 'nativeSidecar'],
      parse: parseGoBoolean,
      fallback: compareVersions(cluster.assumptions.versions.linkerd, '2.20') < 0 ? 'no' : 'yes',
    }),
  }
}

/** For a native sidecar, waiting is a startup probe; without it the containers start beside the proxy as well. */
const AWAIT: ConfigKey<Truth> = {
  annotations: [AWAIT_ANNOTATION],
  installed: ['proxy', 'await'],
  parse: (value) => (value === 'enabled' || value === true ? 'yes' : value === 'disabled' || value === false ? 'no' : undefined),
  fallback: 'yes',
}

function parseGoBoolean(value: Plain): Truth | undefined {
  const text = String(value)
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return 'yes'
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? 'no' : undefined
}
