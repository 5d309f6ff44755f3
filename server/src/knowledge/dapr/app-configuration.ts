import type { Manifest } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import { UNKNOWN, type Unknown } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { sameNamespace } from '../kubernetes/lookup.ts'
import { type DaprApp, daprApps, keyOfApp } from './apps.ts'

/** A Configuration that sidecars use, or may use where a namespace is not written. */
export interface AppConfiguration {
  readonly manifest: Manifest
  readonly certainty: Exclude<Truth, 'no'>
}

/**
 * The Configuration in force for an app: the one its annotation names, in its own namespace. `undefined`: it names none, so
 * built-in settings hold. Unknown: a template chooses it, or the files do not hold it.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/config/configuration.go (`LoadKubernetesConfiguration`)
 */
export function configurationOf(cluster: Cluster, app: DaprApp): AppConfiguration | Unknown | undefined {
  return cluster.derive(`dapr.configuration/${keyOfApp(app)}`, () => {
    if (app.configName === undefined || app.configName === UNKNOWN) return app.configName
    const candidates = cluster
      .list('dapr.io/Configuration')
      .filter((manifest) => manifest.name === app.configName)
      .map((manifest) => ({ manifest, here: sameNamespace(app.namespace, manifest.namespace) }))
    const chosen = candidates.find(({ here }) => here === 'yes') ?? candidates.find(({ here }) => here === 'unknown')
    if (chosen === undefined) return UNKNOWN
    return { manifest: chosen.manifest, certainty: chosen.here === 'yes' ? 'yes' : 'unknown' }
  })
}

/** The apps whose sidecars use the Configuration, or may use it. */
export function appsUsing(
  cluster: Cluster,
  configuration: Manifest,
): readonly { readonly app: DaprApp; readonly certainty: Exclude<Truth, 'no'> }[] {
  return daprApps(cluster).flatMap((app) => {
    const used = configurationOf(cluster, app)
    if (used === undefined || used === UNKNOWN || used.manifest !== configuration) return []
    return [{ app, certainty: used.certainty === 'yes' ? app.enabled : 'unknown' }]
  })
}
