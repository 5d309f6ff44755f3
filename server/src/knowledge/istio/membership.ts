import { anchorAt, describeManifest, idOf, itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import { matchesSelector } from '../../model/selector.ts'
import { either, type Truth } from '../../model/truth.ts'
import { podLabels, podMeta, type Workload } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import {
  describeTemplate,
  namespaceObject,
  templateAnchor,
  type WrittenNamespace,
  workloads,
  writtenAt,
} from '../kubernetes/lookup.ts'
import type { Membership } from '../mesh.ts'
import { type DataPath, dataPathOf, type InjectionFacts, SYSTEM_NAMESPACES } from './injection.ts'
import { helmValue, type Installed } from './mesh-config.ts'

/** Marks on a Namespace. */
export const NAMESPACE_INJECTION = 'istio-injection'
/** Marks on a Namespace or a pod. */
export const REVISION = 'istio.io/rev'
export const DATAPLANE_MODE = 'istio.io/dataplane-mode'
/** Mark on a pod, as label or annotation. */
export const POD_INJECTION = 'sidecar.istio.io/inject'
/** Left by the injector, also by `istioctl kube-inject`, which writes to files. */
const INJECTED = 'sidecar.istio.io/status'

/** Whether the pods of a workload are in the mesh, as far as the files show. */
export function membership(cluster: Cluster, workload: Workload): Membership {
  return cluster.derive(`istio.membership/${idOf(workload.manifest)}`, () => {
    const pod = podMarks(cluster, workload)
    if (pod.injected.state === 'written') {
      return { member: 'yes', source: 'explicit', dataPath: 'sidecar', at: pod.injected.at, why: pod.injected.what }
    }
    return judge(cluster, namespaceMarks(cluster, workload.manifest.namespace), pod)
  })
}

/** Whether pods of the namespace that say nothing themselves are in the mesh. Without a Namespace object there is no place to show. */
export function namespaceMembership(cluster: Cluster, namespace: string): Membership {
  const marks = namespaceMarks(cluster, namespace)
  const at = marks.object ? anchorAt(marks.object, ['metadata', 'name']) : NOWHERE
  return judge(cluster, marks, { ...SILENT_POD, elsewhere: at, template: 'a pod' })
}

/** For a Namespace that no file holds. */
const NOWHERE: Anchor = { uri: '', doc: 0, path: [], part: 'key' }

/** A label or annotation as the files show it. */
interface Mark {
  readonly state: 'absent' | 'written' | 'hidden'
  /** Every text it may have; `undefined` stands for its absence. */
  readonly possible: readonly (string | undefined)[]
  readonly at: Anchor
  /** `label istio-injection=enabled on Namespace "shop"`. */
  readonly what: string
}

interface NamespaceMarks {
  readonly name: WrittenNamespace
  readonly object: Manifest | undefined
  readonly injection: Mark
  readonly revision: Mark
  readonly mode: Mark
}

interface PodMarks {
  readonly label: Mark
  readonly annotation: Mark
  readonly revision: Mark
  readonly mode: Mark
  readonly injected: Mark
  readonly hostNetwork: Mark
  readonly never: Truth
  readonly always: Truth
  /** Where a mark is missing. */
  readonly elsewhere: Anchor
  readonly template: string
}

/** One text of each kind that a label may have where it cannot be read. */
const ANY_INJECTION = [undefined, 'enabled', 'disabled']
const ANY_REVISION = [undefined, 'some']
const ANY_MODE = [undefined, 'ambient', 'none']
const ANY_SWITCH = [undefined, 'true', 'false']

const ABSENT: Mark = { state: 'absent', possible: [undefined], at: NOWHERE, what: '' }

const SILENT_POD: Omit<PodMarks, 'elsewhere' | 'template'> = {
  label: ABSENT,
  annotation: ABSENT,
  revision: ABSENT,
  mode: ABSENT,
  injected: ABSENT,
  hostNetwork: ABSENT,
  never: 'no',
  always: 'no',
}

function namespaceMarks(cluster: Cluster, name: WrittenNamespace): NamespaceMarks {
  const object = namespaceObject(cluster, name)
  const label = (key: string, any: Mark['possible']): Mark =>
    object
      ? readMark(object, ['metadata', 'labels', key], 'label', any, describeManifest(object))
      : { state: 'hidden', possible: any, at: NOWHERE, what: unseen(name) }
  return {
    name,
    object,
    injection: label(NAMESPACE_INJECTION, ANY_INJECTION),
    revision: label(REVISION, ANY_REVISION),
    // Where nothing shows ambient mode, a Namespace that is not in the files is not taken for an ambient one.
    mode: label(DATAPLANE_MODE, object || usesAmbient(cluster) ? ANY_MODE : [undefined]),
  }
}

function usesAmbient(cluster: Cluster): boolean {
  return cluster.derive('istio.ambient', () => {
    const isAmbient = (manifest: Manifest, path: Path) => valueAt(manifest.body, path) === 'ambient'
    return (
      cluster.list('Namespace').some((manifest) => isAmbient(manifest, ['metadata', 'labels', DATAPLANE_MODE])) ||
      cluster.list('install.istio.io/IstioOperator').some((manifest) => isAmbient(manifest, ['spec', 'profile'])) ||
      workloads(cluster).some((workload) => podMeta(workload, 'labels', DATAPLANE_MODE) === 'ambient')
    )
  })
}

function podMarks(cluster: Cluster, workload: Workload): PodMarks {
  const place = describeTemplate(workload)
  const read = (kind: 'label' | 'annotation', key: string, any: Mark['possible']): Mark =>
    readMark(workload.manifest, [...workload.template, 'metadata', `${kind}s`, key], kind, any, place)
  return {
    label: read('label', POD_INJECTION, ANY_SWITCH),
    annotation: read('annotation', POD_INJECTION, ANY_SWITCH),
    revision: read('label', REVISION, ANY_REVISION),
    mode: read('label', DATAPLANE_MODE, ANY_MODE),
    injected: read('annotation', INJECTED, [undefined]),
    hostNetwork: readMark(workload.manifest, [...workload.template, 'spec', 'hostNetwork'], 'field', [undefined, 'true'], place),
    never: selectsPod(cluster, 'neverInjectSelector', workload),
    always: selectsPod(cluster, 'alwaysInjectSelector', workload),
    elsewhere: templateAnchor(workload),
    template: place,
  }
}

function readMark(
  manifest: Manifest,
  path: Path,
  kind: 'label' | 'annotation' | 'field',
  any: Mark['possible'],
  place: string,
): Mark {
  const value = writtenAt(manifest, path)
  const at = anchorAt(manifest, path)
  const name = path.at(-1)
  if (value === undefined || value === null) return { ...ABSENT, at }
  if (value === UNKNOWN) {
    return { state: 'hidden', possible: any, at, what: `${kind} ${name} on ${place}, which the files do not show` }
  }
  const text = typeof value === 'object' ? '' : String(value)
  return { state: 'written', possible: [text], at, what: `${kind} ${name}=${text} on ${place}` }
}

/** An empty selector selects nothing here. */
function selectsPod(cluster: Cluster, name: string, workload: Workload): Truth {
  const selectors = helmValue(cluster, ['sidecarInjectorWebhook', name])?.value
  if (selectors === UNKNOWN) return 'unknown'
  const filled = itemsAt(selectors, []).filter((selector) => !isMap(selector) || Object.keys(selector).length > 0)
  return either(...filled.map((selector) => matchesSelector(selector, podLabels(workload))))
}

function judge(cluster: Cluster, namespace: NamespaceMarks, pod: PodMarks): Membership {
  const policy = policyOf(cluster)
  const paths = new Set(everyCase(namespace, pod, policy).map(dataPathOf))
  const member = memberOf(cluster, paths)
  const dataPath = paths.has('sidecar') || !paths.has('node') ? 'sidecar' : 'node'
  const reason = findReason(member, dataPath, namespace, pod, policy)
  if (reason) return { member, source: 'explicit', dataPath, at: reason.at, why: reason.what }
  return { member, source: 'default', dataPath, at: pod.elsewhere, why: silence(namespace, pod) }
}

/** A Namespace that is not in the files may carry the mark, unless the user says that there is no Istio. */
function memberOf(cluster: Cluster, paths: ReadonlySet<DataPath>): Truth {
  if (!paths.has('none')) return 'yes'
  if (paths.size === 1) return 'no'
  const { mesh } = cluster.assumptions
  return mesh === undefined || mesh === 'istio' ? 'unknown' : 'no'
}

/** What the installation says about pods without a mark. */
interface Policy {
  readonly byDefault: Installed | undefined
  readonly autoInject: Installed | undefined
  readonly never: Installed | undefined
}

function policyOf(cluster: Cluster): Policy {
  return {
    byDefault: helmValue(cluster, ['sidecarInjectorWebhook', 'enableNamespacesByDefault']),
    autoInject: helmValue(cluster, ['global', 'proxy', 'autoInject']),
    never: helmValue(cluster, ['sidecarInjectorWebhook', 'neverInjectSelector']),
  }
}

/** Every combination of what the marks may say: a single one where all can be read. */
function everyCase(namespace: NamespaceMarks, pod: PodMarks, policy: Policy): readonly InjectionFacts[] {
  const visible: InjectionFacts = {
    namespaceInjection: undefined,
    namespaceRevision: undefined,
    namespaceMode: undefined,
    podLabel: undefined,
    podAnnotation: undefined,
    podRevision: undefined,
    podMode: undefined,
    hostNetwork: false,
    namespace: typeof namespace.name === 'string' ? namespace.name : undefined,
    namespacesByDefault: policy.byDefault?.value === true,
    autoInject: typeof policy.autoInject?.value === 'string' ? policy.autoInject.value : 'enabled',
    never: false,
    always: false,
  }
  let cases: readonly InjectionFacts[] = [visible]
  cases = expand(cases, 'namespaceInjection', namespace.injection.possible)
  cases = expand(cases, 'namespaceRevision', namespace.revision.possible)
  cases = expand(cases, 'namespaceMode', namespace.mode.possible)
  cases = expand(cases, 'podLabel', pod.label.possible)
  cases = expand(cases, 'podAnnotation', pod.annotation.possible)
  cases = expand(cases, 'podRevision', pod.revision.possible)
  cases = expand(cases, 'podMode', pod.mode.possible)
  cases = expand(
    cases,
    'hostNetwork',
    pod.hostNetwork.possible.map((text) => text === 'true'),
  )
  cases = expand(cases, 'never', truths(pod.never))
  cases = expand(cases, 'always', truths(pod.always))
  if (policy.byDefault?.value === UNKNOWN) cases = expand(cases, 'namespacesByDefault', [true, false])
  if (policy.autoInject?.value === UNKNOWN) cases = expand(cases, 'autoInject', ['enabled', 'disabled'])
  return cases
}

function expand<Key extends keyof InjectionFacts>(
  cases: readonly InjectionFacts[],
  key: Key,
  values: readonly InjectionFacts[Key][],
): readonly InjectionFacts[] {
  return cases.flatMap((facts) => values.map((value) => ({ ...facts, [key]: value })))
}

function truths(truth: Truth): readonly boolean[] {
  return truth === 'unknown' ? [true, false] : [truth === 'yes']
}

type Reason = Pick<Mark, 'at' | 'what'>

/** The mark that decides, or, where nothing can be said for certain, the one that comes closest to deciding. */
function findReason(member: Truth, dataPath: Membership['dataPath'], namespace: NamespaceMarks, pod: PodMarks, policy: Policy) {
  if (member === 'yes') return dataPath === 'node' ? whyAmbient(namespace, pod) : whyInjected(namespace, pod, policy)
  return member === 'no' ? whyOutside(namespace, pod, policy) : whyUnknown(namespace, pod)
}

function whyInjected(namespace: NamespaceMarks, pod: PodMarks, policy: Policy): Reason | undefined {
  return (
    ifWritten(namespace.injection, 'enabled') ??
    ifWritten(namespace.revision) ??
    ifWritten(pod.revision) ??
    ifWritten(pod.label, 'true') ??
    ifInstalled(policy.byDefault) ??
    whyAmbient(namespace, pod)
  )
}

function whyAmbient(namespace: NamespaceMarks, pod: PodMarks): Reason | undefined {
  return ifWritten(pod.mode, 'ambient') ?? ifWritten(namespace.mode, 'ambient')
}

function whyOutside(namespace: NamespaceMarks, pod: PodMarks, policy: Policy): Reason | undefined {
  return (
    ifWritten(pod.hostNetwork, 'true') ??
    systemNamespace(namespace, pod) ??
    ifWritten(pod.label, 'false') ??
    ifWritten(pod.annotation, 'false') ??
    (namespace.injection.possible.includes('enabled') ? undefined : ifWritten(namespace.injection)) ??
    ifWritten(pod.mode, 'none') ??
    (pod.never === 'yes' ? ifInstalled(policy.never) : undefined) ??
    ifInstalled(policy.autoInject)
  )
}

function whyUnknown(namespace: NamespaceMarks, pod: PodMarks): Reason | undefined {
  for (const mark of [pod.label, pod.annotation, pod.revision, pod.mode, pod.hostNetwork])
    if (mark.state === 'hidden') return mark
  if (namespace.object === undefined) {
    const asked = ifWritten(pod.label, 'true') ?? ifWritten(pod.revision)
    return asked && { at: asked.at, what: `${asked.what}, unless the Namespace blocks it: ${unseen(namespace.name)}` }
  }
  return [namespace.injection, namespace.revision, namespace.mode].find((mark) => mark.state === 'hidden')
}

function ifWritten(mark: Mark, text?: string): Reason | undefined {
  return mark.state === 'written' && (text === undefined || mark.possible.includes(text)) ? mark : undefined
}

function ifInstalled(installed: Installed | undefined): Reason | undefined {
  return installed && { at: installed.at, what: installed.why }
}

function systemNamespace({ name }: NamespaceMarks, pod: PodMarks): Reason | undefined {
  if (typeof name !== 'string' || !SYSTEM_NAMESPACES.has(name)) return undefined
  return { at: pod.elsewhere, what: `namespace "${name}", in which Istio injects nothing` }
}

/** A clause for pods about which nothing is written. */
function silence(namespace: NamespaceMarks, pod: PodMarks): string {
  return namespace.object
    ? `no injection label on ${describeManifest(namespace.object)} or ${pod.template}`
    : unseen(namespace.name)
}

function unseen(namespace: WrittenNamespace): string {
  return typeof namespace === 'string'
    ? `Namespace "${namespace}" is not among the files, so its labels are not known`
    : 'no namespace is written, so the labels of the Namespace are not known'
}
