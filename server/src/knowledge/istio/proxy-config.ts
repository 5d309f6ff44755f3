import { valueAt } from '../../model/manifest.ts'
import { podMetaAnchor, type Workload } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { isMap, type Plain, UNKNOWN } from '../../syntax/plain.ts'
import { parseSourceFile } from '../../syntax/source-file.ts'
import { toPlain } from '../../syntax/to-plain.ts'
import type { Cluster } from '../cluster.ts'
import { describeTemplate, writtenAt } from '../kubernetes/lookup.ts'
import { meshSetting } from './mesh-config.ts'

/** Annotation with the settings of one pod's proxy, as YAML text. */
export const PROXY_CONFIG = 'proxy.istio.io/config'

/** A setting of a pod's proxy, and where it is written. */
export interface ProxySetting {
  readonly value: Plain
  readonly at: Anchor
  readonly home: 'pod' | 'installation'
  readonly certainty: 'yes' | 'unknown'
  readonly why: string
}

/**
 * A setting of a pod's proxy: from its annotation, else from the default of the mesh. A block in the annotation replaces the one
 * of the mesh whole, so what it leaves out of `tracing` is not inherited.
 * https://github.com/istio/istio/blob/1.30.3/pkg/config/mesh/mesh.go (`ApplyProxyConfig`)
 */
export function proxySetting(
  cluster: Cluster,
  workload: Workload,
  key: readonly [string, ...(readonly string[])],
): ProxySetting | undefined {
  const own = writtenAt(workload.manifest, [...workload.template, 'metadata', 'annotations', PROXY_CONFIG])
  const config = own === UNKNOWN ? UNKNOWN : parseProxyConfig(own)
  const [block, ...inner] = key
  const found = config === UNKNOWN ? UNKNOWN : (valueAt(config, [block]) ?? valueAt(config, [snakeCase(block)]))
  if (found !== undefined) {
    const value = valueAt(found, inner)
    const at = podMetaAnchor(workload, 'annotations', PROXY_CONFIG)
    const why = `annotation ${PROXY_CONFIG} on ${describeTemplate(workload)}`
    return value === undefined ? undefined : { value, at, home: 'pod', certainty: value === UNKNOWN ? 'unknown' : 'yes', why }
  }
  const installed = meshSetting(cluster, ['defaultConfig', ...key])
  return installed && { ...installed, home: 'installation' }
}

/** The fields in the text of the annotation; none where it is no YAML map. */
export function parseProxyConfig(text: Plain | undefined): Plain | undefined {
  if (typeof text !== 'string') return undefined
  const root = parseSourceFile('', text).documents[0]?.root
  const value = root && toPlain(root)
  return isMap(value) ? value : undefined
}

/** The decoder takes both spellings of a field. */
function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
