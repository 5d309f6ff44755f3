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

/**
 * linkerd-await makes the request too, when told so. The proxy listens only where that is allowed, which it was by default before 2.16.
 * https://github.com/linkerd/linkerd2/commit/35fb2d6d11ef6520ae516dd717790529f85224fa
 */
export function endsAfter(cluster: Cluster, workload: Workload, command: string): Truth {
  const asked = /\b4191\/shutdown\b/.test(command) || /\blinkerd-await\b.*\s(?:--shutdown|-S)\b/.test(command)
  if (!asked) return 'no'
  const listens = resolveConfig(cluster, workload, SHUTDOWN)
  if (listens.source === 'default' && compareVersions(cluster.assumptions.versions.linkerd, '2.16') < 0) return 'yes'
  return listens.certainty === 'unknown' ? 'unknown' : listens.value
}

const SHUTDOWN: ConfigKey<Truth> = {
  annotations: ['config.linkerd.io/proxy-admin-shutdown'],
  installed: ['proxy', 'enableShutdownEndpoint'],
  parse: parseSwitch,
  fallback: 'no',
}

/** For a native sidecar, waiting is a startup probe; without it the containers start beside the proxy as well. */
const AWAIT: ConfigKey<Truth> = {
  annotations: [AWAIT_ANNOTATION],
  installed: ['proxy', 'await'],
  parse: parseSwitch,
  fallback: 'yes',
}

/** A word on an annotation, a boolean among the Helm values. */
function parseSwitch(value: Plain): Truth | undefined {
  if (value === 'enabled' || value === true) return 'yes'
  return value === 'disabled' || value === false ? 'no' : undefined
}

function parseGoBoolean(value: Plain): Truth | undefined {
  const text = String(value)
  if (/^(1|t|T|true|TRUE|True)$/.test(text)) return 'yes'
  return /^(0|f|F|false|FALSE|False)$/.test(text) ? 'no' : undefined
}
