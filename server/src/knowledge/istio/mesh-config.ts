import { deepEqual } from '../../base/deep-equal.ts'
import { anchorAt, describeManifest, itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { type Plain, UNKNOWN, type Unknown } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { writtenAt } from '../kubernetes/lookup.ts'
import { valuesRoot } from './values.ts'

/** A setting of the installation, and where it is written. */
export interface Installed {
  readonly value: Plain
  readonly manifest: Manifest
  /** Inside the manifest. */
  readonly path: Path
  readonly at: Anchor
  /** `unknown`: a template decides, or another installation file of the view says something else. */
  readonly certainty: 'yes' | 'unknown'
  /** One clause for messages: `meshConfig.enableTracing in IstioOperator "istio"`. */
  readonly why: string
}

/** Text inside a ConfigMap: it can be pointed at, but no fix reaches into it. */
export const EMBEDDED_MESH_CONFIG = 'istio/MeshConfig'

/**
 * A key of the MeshConfig. It has three homes: an IstioOperator, Helm values, and the ConfigMap that is generated from those;
 * a source wins over what is generated.
 */
export function meshSetting(cluster: Cluster, key: Path): Installed | undefined {
  return strongest([
    ...ofKind(cluster, OPERATOR, () => [
      ['spec', 'meshConfig', ...key],
      ['spec', 'values', 'meshConfig', ...key],
    ]),
    ...ofKind(cluster, 'helm/Values', ({ body }) => below(valuesRoot(body), ['meshConfig', ...key])),
    ...ofKind(cluster, EMBEDDED_MESH_CONFIG, () => [key]),
  ])
}

/** A value of the chart istiod. Keys of `pilot` may also be written without it. */
export function helmValue(cluster: Cluster, key: Path): Installed | undefined {
  const keys = key[0] === 'pilot' ? [key, key.slice(1)] : [key]
  return strongest([
    ...ofKind(cluster, OPERATOR, () => keys.map((path) => ['spec', 'values', ...path])),
    ...ofKind(cluster, 'helm/Values', ({ body }) => keys.flatMap((path) => below(valuesRoot(body), path))),
  ])
}

/** An environment variable of istiod, which carries its feature switches. */
export function istiodVariable(cluster: Cluster, name: string): Installed | undefined {
  const list: Path = ['spec', 'components', 'pilot', 'k8s', 'env']
  const listed = cluster.list(OPERATOR).flatMap((manifest) =>
    itemsAt(manifest.body, list).flatMap((item, index): Installed[] => {
      const value = valueAt(item, ['value'])
      return valueAt(item, ['name']) === name && value !== undefined
        ? [installed(manifest, [...list, index, 'value'], value)]
        : []
    }),
  )
  return listed[0] ?? helmValue(cluster, ['pilot', 'env', name])
}

/** Whether the view holds anything that configures an installation, so that what it does not say is the default. */
export function installationSeen(cluster: Cluster): boolean {
  if (cluster.list(OPERATOR).length > 0 || cluster.list(EMBEDDED_MESH_CONFIG).length > 0) return true
  return cluster.list('helm/Values').some((manifest) => valuesRoot(manifest.body) !== undefined)
}

/** Whether the view holds the MeshConfig, or an IstioOperator, which makes one. Helm values may be those of another chart. */
export function meshConfigSeen(cluster: Cluster): boolean {
  return cluster.list(OPERATOR).length > 0 || meshSetting(cluster, []) !== undefined
}

/** Namespace whose policies hold for the whole mesh. */
export function rootNamespace(cluster: Cluster): string | Unknown {
  const written = meshSetting(cluster, ['rootNamespace']) ?? helmValue(cluster, ['global', 'istioNamespace'])
  if (written?.value === UNKNOWN) return UNKNOWN
  return typeof written?.value === 'string' && written.value !== '' ? written.value : 'istio-system'
}

const OPERATOR = 'install.istio.io/IstioOperator'

function below(root: Path | undefined, key: Path): Path[] {
  return root ? [[...root, ...key]] : []
}

function ofKind(cluster: Cluster, kind: string, paths: (manifest: Manifest) => readonly Path[]): Installed[] {
  return cluster.list(kind).flatMap((manifest) => {
    for (const path of paths(manifest)) {
      const value = writtenAt(manifest, path)
      if (value !== undefined && value !== null) return [installed(manifest, path, value)]
    }
    return []
  })
}

function installed(manifest: Manifest, path: Path, value: Plain): Installed {
  const certainty = value === UNKNOWN ? 'unknown' : 'yes'
  return {
    value,
    manifest,
    path,
    at: anchorAt(manifest, path),
    certainty,
    why: `${describePath(path)} in ${describeHome(manifest)}`,
  }
}

/** The first one counts; where several files disagree, which control plane they are for cannot be told. */
function strongest(written: readonly Installed[]): Installed | undefined {
  const [first, ...others] = written
  if (!first || others.every((other) => deepEqual(other.value, first.value))) return first
  return { ...first, certainty: 'unknown' }
}

function describePath(path: Path): string {
  return path.filter((step) => step !== 'spec').join('.')
}

function describeHome(manifest: Manifest): string {
  if (manifest.kind === 'helm/Values') return 'the Helm values of Istio'
  if (manifest.kind === EMBEDDED_MESH_CONFIG) return `the mesh configuration in ConfigMap "${String(manifest.name)}"`
  return describeManifest(manifest)
}
