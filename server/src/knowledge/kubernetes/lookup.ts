import { anchorAt, describeManifest, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import { matchesLabels } from '../../model/selector.ts'
import type { Truth } from '../../model/truth.ts'
import { POD_TEMPLATES, podLabels, type Workload, workloadOf } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { type Path, startsWith } from '../../syntax/path.ts'
import { type Plain, UNKNOWN, type Unknown } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import type { ServiceRef } from '../mesh.ts'

/** A namespace as written: text, `undefined` for "not written", or unknown where a template decides. */
export type WrittenNamespace = string | Unknown | undefined

/**
 * Whether two objects live in one namespace. Two that both write none are applied together and count as one;
 * one that writes it beside one that does not is unknown.
 */
export function sameNamespace(a: WrittenNamespace, b: WrittenNamespace): Truth {
  if (a === UNKNOWN || b === UNKNOWN) return 'unknown'
  if (a === b) return 'yes'
  return a === undefined || b === undefined ? 'unknown' : 'no'
}

/** Objects of a kind that are, or may be, in the namespace. */
export function inNamespace(cluster: Cluster, kind: string, namespace: WrittenNamespace): readonly Manifest[] {
  if (typeof namespace !== 'string' || namespace === '') return cluster.list(kind)
  return [...cluster.list(kind, namespace), ...cluster.list(kind, '')]
}

/** All workloads of the view. */
export function workloads(cluster: Cluster): readonly Workload[] {
  return cluster.derive('kubernetes.workloads', () =>
    Object.keys(POD_TEMPLATES).flatMap((kind) =>
      cluster.list(kind).flatMap((manifest) => {
        const workload = workloadOf(manifest)
        return workload ? [workload] : []
      }),
    ),
  )
}

/** Workloads written for a namespace; `''`: those without a written namespace. */
export function workloadsIn(cluster: Cluster, namespace: string): readonly Workload[] {
  return cluster.derive(`kubernetes.workloads/${namespace}`, () =>
    Object.keys(POD_TEMPLATES).flatMap((kind) =>
      cluster.list(kind, namespace).flatMap((manifest) => {
        const workload = workloadOf(manifest)
        return workload ? [workload] : []
      }),
    ),
  )
}

/** The Namespace object of that name, if the view holds it. Namespaces are cluster-scoped, so they are listed without one. */
export function namespaceObject(cluster: Cluster, name: WrittenNamespace): Manifest | undefined {
  if (typeof name !== 'string') return undefined
  return cluster.list('Namespace').find((manifest) => manifest.name === name)
}

/** A pod that says nothing itself, to ask what holds for such pods of a Namespace; it stands nowhere, so no place in it may be told. */
export function silentPod(namespace: Manifest): Workload {
  const { name } = namespace
  return {
    manifest: { ...namespace, kind: 'Pod', name: undefined, namespace: name, body: {} },
    template: POD_TEMPLATES.Pod ?? [],
  }
}

/** The Service objects that a reference means; more than one only where a namespace is not written. */
export function findServices(cluster: Cluster, ref: ServiceRef): readonly Manifest[] {
  return inNamespace(cluster, 'Service', ref.namespace).filter((service) => service.name === ref.name)
}

/** The workloads whose pods a Service sends calls to. */
export function workloadsBehind(cluster: Cluster, service: Manifest): readonly Workload[] {
  const selector = valueAt(service.body, ['spec', 'selector'])
  if (selector === undefined) return []
  const candidates =
    typeof service.namespace === 'string'
      ? [...workloadsIn(cluster, service.namespace), ...workloadsIn(cluster, '')]
      : workloads(cluster)
  return candidates.filter(
    (workload) =>
      sameNamespace(service.namespace, workload.manifest.namespace) !== 'no' &&
      matchesLabels(selector, podLabels(workload)) === 'yes',
  )
}

/** `type` or `clusterIP: None` say whether a Service has an address of its own. */
export function isHeadless(service: Manifest): boolean {
  return textAt(service.body, ['spec', 'clusterIP']) === 'None'
}

/** The value at a path as far as the files show it: unknown where it is absent but a template or the patched object may hold it. */
export function writtenAt(manifest: Manifest, path: Path): Plain | undefined {
  const found = valueAt(manifest.body, path)
  if (found !== undefined) return found
  const hidden =
    manifest.partial ||
    manifest.open.some((open) => startsWith(path, open) && valueAt(manifest.body, path.slice(0, open.length + 1)) === undefined)
  return hidden ? UNKNOWN : undefined
}

/** The place that stands for a pod template as a whole: its metadata, where marks belong. */
export function templateAnchor(workload: Workload): Anchor {
  return anchorAt(workload.manifest, [...workload.template, 'metadata'], 'key')
}

/** `the pod template of Deployment "orders"`, or `Pod "orders"`, which is its own template. */
export function describeTemplate(workload: Workload): string {
  const object = describeManifest(workload.manifest)
  return workload.template.length === 0 ? object : `the pod template of ${object}`
}
