import type { Anchor } from '../syntax/anchor.ts'
import type { Path } from '../syntax/path.ts'
import { isMap, type Plain, UNKNOWN, type Unknown } from '../syntax/plain.ts'
import { anchorAt, itemsAt, type KindId, type Manifest, valueAt } from './manifest.ts'

/** Where each kind that creates pods keeps its pod template; a bare Pod is its own template. */
export const POD_TEMPLATES: Readonly<Record<KindId, Path>> = {
  Pod: [],
  ReplicationController: ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'apps/Deployment': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'argoproj.io/Rollout': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  'batch/Job': ['spec', 'template'],
}

/** A manifest that creates pods, with its pod template at hand. */
export interface Workload {
  readonly manifest: Manifest
  /** Path of the pod template inside the manifest. */
  readonly template: Path
}

export function workloadOf(manifest: Manifest): Workload | undefined {
  const template = POD_TEMPLATES[manifest.kind]
  return template && { manifest, template }
}

/** A label or annotation of the pod; `undefined` when it is not written. */
export function podMeta(workload: Workload, kind: 'labels' | 'annotations', name: string): Plain | undefined {
  return valueAt(workload.manifest.body, [...workload.template, 'metadata', kind, name])
}

/** All labels or annotations of the pod. */
export function podMetaEntries(workload: Workload, kind: 'labels' | 'annotations'): readonly (readonly [string, Plain])[] {
  const found = valueAt(workload.manifest.body, [...workload.template, 'metadata', kind])
  return isMap(found) ? Object.entries(found) : []
}

/** The place of a label or annotation of the pod template. */
export function podMetaAnchor(
  workload: Workload,
  kind: 'labels' | 'annotations',
  name: string,
  part: Anchor['part'] = 'value',
): Anchor {
  return anchorAt(workload.manifest, [...workload.template, 'metadata', kind, name], part)
}

export function podSpec(workload: Workload, path: Path): Plain | undefined {
  return valueAt(workload.manifest.body, [...workload.template, 'spec', ...path])
}

/** Names of the labels on the pods, as a selector sees them; unknown when any part is templated. */
export function podLabels(workload: Workload): Plain | undefined {
  return valueAt(workload.manifest.body, [...workload.template, 'metadata', 'labels'])
}

/** Port numbers that the containers declare. */
export function containerPorts(workload: Workload): readonly { readonly port: number | Unknown; readonly path: Path }[] {
  const spec: Path = [...workload.template, 'spec', 'containers']
  return itemsAt(workload.manifest.body, spec).flatMap((container, index) =>
    itemsAt(container, ['ports']).flatMap((entry, position) => {
      const port = valueAt(entry, ['containerPort'])
      return typeof port === 'number' || port === UNKNOWN
        ? [{ port, path: [...spec, index, 'ports', position, 'containerPort'] }]
        : []
    }),
  )
}
