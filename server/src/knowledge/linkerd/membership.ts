import { anchorAt, describeManifest, idOf, type Manifest, valueAt } from '../../model/manifest.ts'
import { matchesSelector } from '../../model/selector.ts'
import { podLabels, podSpec, type Workload } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain, type PlainMap, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { describeTemplate, namespaceObject, templateAnchor, type WrittenNamespace, writtenAt } from '../kubernetes/lookup.ts'
import type { Membership } from '../mesh.ts'
import { existingProxy } from './existing-proxy.ts'
import { installedValue } from './helm-values.ts'

/** The annotation that puts pods into the mesh, on a Namespace or a pod. */
export const INJECT = 'linkerd.io/inject'
/** The Namespace label that keeps the webhooks of Linkerd away. */
const WEBHOOKS = 'config.linkerd.io/admission-webhooks'

/**
 * Whether the pods of a workload get the proxy, by the rules of the injector: what cannot be injected, what its webhook does not
 * see, then the annotations of Namespace and pod.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/pkg/inject/report.go
 */
export function membership(cluster: Cluster, workload: Workload): Membership {
  return cluster.derive(
    `linkerd.membership/${idOf(workload.manifest)}`,
    () => byShape(cluster, workload) ?? byWebhook(cluster, workload) ?? byAnnotations(cluster, workload),
  )
}

/** Whether pods of the namespace that say nothing themselves get the proxy. Without a Namespace object there is no place to show. */
export function namespaceMembership(cluster: Cluster, namespace: string): Membership {
  const object = namespaceObject(cluster, namespace)
  const at = object ? anchorAt(object, ['metadata', 'name']) : NOWHERE
  const hidden = byNamespaceSelector(cluster, namespace, at)
  if (hidden) return hidden
  const mark = namespaceMark(cluster, namespace)
  if (mark.word !== 'absent') return { ...verdictOf(mark), at: mark.at ?? at }
  const why = object ? `no annotation ${INJECT} on ${describeManifest(object)}` : unseen(namespace)
  return { member: object ? 'no' : unseenMember(cluster), source: 'default', dataPath: 'sidecar', at, why }
}

/** For a Namespace that no file holds. */
const NOWHERE: Anchor = { uri: '', doc: 0, path: [], part: 'key' }

type Verdict = Pick<Membership, 'member' | 'source' | 'dataPath' | 'why'>

function decided(member: Membership['member'], why: string): Verdict {
  return { member, source: 'explicit', dataPath: 'sidecar', why }
}

function byShape(cluster: Cluster, workload: Workload): Membership | undefined {
  const proxy = existingProxy(workload, cluster.assumptions.versions.linkerd)
  if (proxy) {
    const why = `${proxy.what} in ${describeTemplate(workload)}`
    return { ...decided(proxy.mesh === 'linkerd' ? 'yes' : 'no', why), at: proxy.at }
  }
  if (podSpec(workload, ['hostNetwork']) !== true) return undefined
  const at = anchorAt(workload.manifest, [...workload.template, 'spec', 'hostNetwork'])
  return { ...decided('no', `hostNetwork: true in ${describeTemplate(workload)}`), at }
}

const DEFAULT_NAMESPACES: PlainMap = {
  matchExpressions: [
    { key: WEBHOOKS, operator: 'NotIn', values: ['disabled'] },
    { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system', 'cert-manager'] },
  ],
}
const DEFAULT_OBJECTS: PlainMap = {
  matchExpressions: [
    { key: 'linkerd.io/control-plane-component', operator: 'DoesNotExist' },
    { key: 'linkerd.io/cni-resource', operator: 'DoesNotExist' },
  ],
}

/** What the webhook is never asked about. Its selectors are Helm values, so an installation can change them. */
function byWebhook(cluster: Cluster, workload: Workload): Membership | undefined {
  const objects = selector(cluster, 'objectSelector', DEFAULT_OBJECTS)
  if (matchesSelector(objects, podLabels(workload)) === 'no') {
    return {
      ...decided('no', `the labels of ${describeTemplate(workload)}, which the injector skips`),
      at: templateAnchor(workload),
    }
  }
  return byNamespaceSelector(cluster, workload.manifest.namespace, templateAnchor(workload))
}

function byNamespaceSelector(cluster: Cluster, namespace: WrittenNamespace, elsewhere: Anchor): Membership | undefined {
  if (typeof namespace !== 'string') return undefined
  const object = namespaceObject(cluster, namespace)
  const written = object && valueAt(object.body, ['metadata', 'labels'])
  const labels: PlainMap = { ...(isMap(written) ? written : {}), 'kubernetes.io/metadata.name': namespace }
  if (matchesSelector(selector(cluster, 'namespaceSelector', DEFAULT_NAMESPACES), labels) !== 'no') return undefined
  if (object && labels[WEBHOOKS] !== undefined) {
    const at = anchorAt(object, ['metadata', 'labels', WEBHOOKS])
    return { ...decided('no', `label ${WEBHOOKS}=${text(labels[WEBHOOKS])} on ${describeManifest(object)}`), at }
  }
  return { ...decided('no', `namespace "${namespace}", which the injector skips`), at: elsewhere }
}

/** Helm merges maps key by key, so a selector that writes only `matchLabels` keeps the default expressions. */
function selector(cluster: Cluster, name: 'namespaceSelector' | 'objectSelector', fallback: PlainMap): Plain {
  const installed = installedValue(cluster, ['proxyInjector', name])?.value
  if (installed === undefined) return fallback
  return isMap(installed) ? { ...fallback, ...installed } : installed
}

/** What a mark says. Words are compared exactly; empty text counts as absent. */
export type InjectWord = 'enabled' | 'disabled' | 'invalid' | 'unknown' | 'absent'

export function wordOf(value: Plain | undefined): InjectWord {
  if (value === undefined || value === null || value === '') return 'absent'
  if (value === UNKNOWN) return 'unknown'
  if (value === 'enabled' || value === 'ingress') return 'enabled'
  return value === 'disabled' ? 'disabled' : 'invalid'
}

interface Mark {
  readonly word: InjectWord
  readonly at?: Anchor
  /** `annotation linkerd.io/inject=enabled on Namespace "shop"`. */
  readonly what: string
}

function byAnnotations(cluster: Cluster, workload: Workload): Membership {
  const elsewhere = templateAnchor(workload)
  const namespace = namespaceMark(cluster, workload.manifest.namespace)
  if (namespace.word === 'invalid') return { ...verdictOf(namespace), at: namespace.at ?? elsewhere }
  const pod = podMark(workload)
  if (pod.word !== 'absent') return { ...verdictOf(pod), at: pod.at ?? elsewhere }
  if (namespace.word !== 'absent') return { ...verdictOf(namespace), at: namespace.at ?? elsewhere }
  const seen = namespaceObject(cluster, workload.manifest.namespace)
  const why = seen
    ? `no annotation ${INJECT} on ${describeManifest(seen)} or ${describeTemplate(workload)}`
    : unseen(workload.manifest.namespace)
  return { member: seen ? 'no' : unseenMember(cluster), source: 'default', dataPath: 'sidecar', at: elsewhere, why }
}

function verdictOf(mark: Mark): Verdict {
  switch (mark.word) {
    case 'enabled':
      return decided('yes', mark.what)
    case 'invalid':
      return decided('no', `${mark.what}, which the injector takes for no valid word`)
    case 'unknown':
      return decided('unknown', mark.what)
    default:
      return decided('no', mark.what)
  }
}

function namespaceMark(cluster: Cluster, name: WrittenNamespace): Mark {
  const object = namespaceObject(cluster, name)
  return object ? markAt(object, ['metadata', 'annotations', INJECT], describeManifest(object)) : { word: 'absent', what: '' }
}

function podMark(workload: Workload): Mark {
  return markAt(workload.manifest, [...workload.template, 'metadata', 'annotations', INJECT], describeTemplate(workload))
}

function markAt(object: Manifest, path: Path, place: string): Mark {
  const value = writtenAt(object, path)
  const word = wordOf(value)
  if (word === 'absent') return { word, what: '' }
  if (word === 'unknown') {
    const what = `annotation ${INJECT} on ${place}, whose value the files do not show`
    return { word, ...(valueAt(object.body, path) === undefined ? {} : { at: anchorAt(object, path) }), what }
  }
  return { word, at: anchorAt(object, path), what: `annotation ${INJECT}=${text(value)} on ${place}` }
}

function unseen(namespace: WrittenNamespace): string {
  return typeof namespace === 'string'
    ? `Namespace "${namespace}" is not among the files, so its annotation ${INJECT} is not known`
    : `no namespace is written, so the annotation ${INJECT} of the Namespace is not known`
}

/** A Namespace that is not in the files may carry the mark, unless the user says that there is no Linkerd. */
function unseenMember(cluster: Cluster): Membership['member'] {
  const { mesh } = cluster.assumptions
  return mesh === undefined || mesh === 'linkerd' ? 'unknown' : 'no'
}

function text(value: Plain | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'symbol' ? '…' : JSON.stringify(value)
}
