import { anchorAt, describeManifest, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Workload } from '../../model/workload.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { describeTemplate, namespaceObject, writtenAt } from '../kubernetes/lookup.ts'
import type { MetaSpec } from '../product.ts'
import type { EffectiveSetting } from '../setting.ts'
import { annotations } from './annotations.ts'
import { installedValue } from './helm-values.ts'

/** A setting of the proxy as it stands in one of its homes. */
export interface WrittenConfig {
  readonly manifest: Manifest
  readonly path: Path
  readonly value: Plain
  readonly home: 'pod' | 'namespace' | 'installation'
  /** `annotation config.linkerd.io/proxy-await=disabled on Namespace "shop"`. */
  readonly what: string
}

/** Where a setting of the proxy can be written. */
export interface ConfigKey<T> {
  /** Annotations for it, the strongest first. */
  readonly annotations: readonly string[]
  /** Helm value of the control plane. */
  readonly installed?: Path
  /** What the injector of a release makes of a written value; `undefined`: it keeps what it had. */
  readonly parse: (value: Plain, version: string) => T | undefined
  /** What holds when nothing is written. */
  readonly fallback: T
}

/**
 * The value that the injector gives a pod: an annotation of the pod, else of its Namespace where that is inherited, else the
 * installation's. A Namespace or a values file that is not among the files counts as one that says nothing.
 */
export function resolveConfig<T>(cluster: Cluster, workload: Workload, key: ConfigKey<T>): EffectiveSetting<T> {
  for (const written of writtenConfigs(cluster, workload, key)) {
    if (written.value === UNKNOWN) {
      return { value: key.fallback, source: 'written', ...placeOf(written), certainty: 'unknown', why: hidden(written) }
    }
    const value = key.parse(written.value, cluster.assumptions.versions.linkerd)
    if (value !== undefined) return { value, source: 'written', ...placeOf(written), certainty: 'yes', why: written.what }
  }
  return { value: key.fallback, source: 'default', certainty: 'yes', why: 'the default of Linkerd' }
}

/** Everything that is written for a setting and a pod, the strongest first. */
export function writtenConfigs(
  cluster: Cluster,
  workload: Workload,
  key: Pick<ConfigKey<unknown>, 'annotations' | 'installed'>,
): readonly WrittenConfig[] {
  const known = key.annotations.filter((name) => isReadBy(cluster.assumptions.versions.linkerd, name))
  const found = known.flatMap((name) => findAnnotation(cluster, workload, name) ?? [])
  const installed = key.installed && installedValue(cluster, key.installed)
  if (installed)
    found.push({ ...installed, home: 'installation', what: `Helm value ${installed.path.join('.')}${assigned(installed.value)}` })
  return found
}

/** Where a setting stands; nothing where a template or a patched object may only hold it. */
export function placeOf(written: WrittenConfig): { readonly at?: Anchor } {
  return valueAt(written.manifest.body, written.path) === undefined ? {} : { at: anchorAt(written.manifest, written.path) }
}

/** A clause for a setting whose value cannot be read. */
export function hidden(written: WrittenConfig): string {
  return `${written.what}, whose value the files do not show`
}

function findAnnotation(cluster: Cluster, workload: Workload, name: string): WrittenConfig | undefined {
  const onPod: Path = [...workload.template, 'metadata', 'annotations', name]
  const podValue = writtenAt(workload.manifest, onPod)
  if (podValue !== undefined && podValue !== null) {
    const what = `annotation ${name}${assigned(podValue)} on ${describeTemplate(workload)}`
    return { manifest: workload.manifest, path: onPod, value: podValue, home: 'pod', what }
  }
  const object = SPECS.get(name)?.inherited ? namespaceObject(cluster, workload.manifest.namespace) : undefined
  const onNamespace: Path = ['metadata', 'annotations', name]
  const value = object && writtenAt(object, onNamespace)
  if (object === undefined || value === undefined || value === null) return undefined
  const what = `annotation ${name}${assigned(value)} on ${describeManifest(object)}`
  return { manifest: object, path: onNamespace, value, home: 'namespace', what }
}

/** The value as part of a clause; nothing where it cannot be said in a word. */
function assigned(value: Plain): string {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? `=${value}` : ''
}

const SPECS: ReadonlyMap<string, MetaSpec> = new Map(annotations.map((spec) => [spec.name, spec]))

function isReadBy(version: string, name: string): boolean {
  const spec = SPECS.get(name)
  return spec === undefined || isKnownIn(version, spec.value)
}
