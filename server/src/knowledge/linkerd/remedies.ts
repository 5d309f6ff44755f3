import { anchorAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Workload } from '../../model/workload.ts'
import { compareVersions } from '../../schema/version.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Path } from '../../syntax/path.ts'
import { type Json, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { namespaceObject, writtenAt } from '../kubernetes/lookup.ts'
import type { Remedies } from '../mesh.ts'
import { installedValue } from './helm-values.ts'
import { DEFAULT_POLICY, DEFAULT_POLICY_ANNOTATION, IDENTITY_PORTS_ANNOTATION, inboundTls, isStrict } from './inbound-policy.ts'
import { INJECT, membership, wordOf } from './membership.ts'
import { DEFAULT_SKIPPED, type Direction, parsePorts, portText, SKIP_LISTS, skipList } from './ports.ts'
import { type WrittenConfig, writtenConfigs } from './proxy-config.ts'
import { serversFor } from './servers.ts'
import { AWAIT_ANNOTATION, NATIVE_ANNOTATIONS } from './startup.ts'
import { TRACING_VALUE, writtenCollector } from './tracing.ts'

/** How settings of Linkerd are moved; each answer is the fewest edits at the place that decides. */
export const remedies: Remedies = {
  bypass(cluster, workload, port, directions) {
    return together(directions.map((direction) => addToList(cluster, workload, port, direction)))
  },

  capture(cluster, workload, port) {
    return together(
      (['inbound', 'outbound'] as const).map((direction) => {
        const list = skipList(cluster, workload, direction)
        // Without its own list a pod would take that of its Namespace or of the installation, which may hold the port too.
        return list ? removeFromList(list, port, list.home === 'pod' ? DEFAULT_SKIPPED : undefined) : []
      }),
    )
  },

  join(cluster, workload) {
    const decided = membership(cluster, workload)
    if (decided.member === 'yes') return []
    // Decided by something other than the mark: the pod cannot be injected, or the webhook never sees it.
    if (decided.source === 'explicit' && decided.at.path.at(-1) !== INJECT) return undefined
    const namespace = namespaceObject(cluster, workload.manifest.namespace)
    const mark = wordOf(namespace && writtenAt(namespace, annotationPath(INJECT)))
    const podMark = wordOf(writtenAt(workload.manifest, podPath(workload, INJECT)))
    if (mark === 'unknown' || podMark === 'unknown') return undefined
    // A Namespace with a wrong word keeps out even the pods that ask for the proxy.
    const onNamespace = namespace && (mark === 'invalid' || (mark === 'absent' && podMark === 'absent'))
    const onPod = podMark === 'absent' ? !onNamespace : podMark !== 'enabled'
    return [
      ...(onNamespace ? [set(namespace, annotationPath(INJECT), 'enabled')] : []),
      ...(onPod ? [set(workload.manifest, podPath(workload, INJECT), 'enabled')] : []),
    ]
  },

  leave(_cluster, _membership, namespace) {
    const written = writtenAt(namespace, annotationPath(INJECT))
    return written === UNKNOWN ? undefined : [set(namespace, annotationPath(INJECT), 'disabled')]
  },

  stopTracing(cluster, workload) {
    const enabled = installedValue(cluster, TRACING_VALUE)
    if (enabled) return enabled.value === UNKNOWN ? undefined : [set(enabled.manifest, enabled.path, false)]
    const collector = writtenCollector(cluster, workload)
    return collector === undefined || collector.value === UNKNOWN ? undefined : [remove(collector)]
  },

  // The caller decides.
  keepShare: () => undefined,

  // Whichever headers a caller sends are read and written on.
  writeW3c: () => [],

  waitForProxy(_cluster, workload) {
    return annotatePod(workload, AWAIT_ANNOTATION, 'enabled')
  },

  nativeProxy(cluster, workload) {
    const { linkerd } = cluster.assumptions.versions
    const [stable, beta, alpha] = NATIVE_ANNOTATIONS
    const name = compareVersions(linkerd, '2.20') >= 0 ? stable : compareVersions(linkerd, '2.19') >= 0 ? beta : alpha
    return annotatePod(workload, name, 'true')
  },

  optOut(cluster, workload) {
    return membership(cluster, workload).member === 'no' ? [] : annotatePod(workload, INJECT, 'disabled')
  },

  relaxInbound(cluster, workload, port) {
    if (inboundTls(cluster, workload, port).value !== 'strict') return []
    const server = serversFor(cluster, workload, port)[0]?.server
    if (server) return openServer(server)
    const identityPorts = writtenConfigs(cluster, workload, { annotations: [IDENTITY_PORTS_ANNOTATION] })[0]
    const policy = writtenConfigs(cluster, workload, DEFAULT_POLICY)[0]
    return together([identityPorts ? removeFromList(identityPorts, port) : [], policy ? relaxPolicy(workload, policy) : []])
  },
}

/** Adds a port to the list that decides, or writes the first list on the pod; the default ports stay skipped. */
function addToList(cluster: Cluster, workload: Workload, port: number, direction: Direction): readonly Edit[] | undefined {
  const list = skipList(cluster, workload, direction)
  const text = list ? portText(list.value) : DEFAULT_SKIPPED
  if (text === undefined) return undefined
  if (parsePorts(text).some(({ from, to }) => from <= port && port <= to)) return []
  const longer = text.trim() === '' ? String(port) : `${text.trimEnd().replace(/,$/, '')},${port}`
  const elsewhere = list === undefined || list.home === 'installation'
  const [name] = SKIP_LISTS[direction].annotations
  return [elsewhere ? set(workload.manifest, podPath(workload, name), longer) : set(list.manifest, list.path, longer)]
}

/**
 * Takes a port out of a list. A range that holds it is split; what else is written stays as it is. A list that has become empty
 * is removed, or replaced by `instead`.
 */
function removeFromList(list: WrittenConfig, port: number, instead?: string): readonly Edit[] | undefined {
  const text = portText(list.value)
  if (text === undefined) return undefined
  if (!lists(list, port)) return []
  const kept = text.split(',').flatMap((part) => {
    const item = parsePorts(part)[0]
    if (!item || port < item.from || port > item.to) return [part]
    return [range(item.from, port - 1), range(port + 1, item.to)].filter((rest) => rest !== '')
  })
  if (kept.length > 0) return [set(list.manifest, list.path, kept.join(',').trim())]
  return [instead === undefined ? remove(list) : set(list.manifest, list.path, instead)]
}

function range(from: number, to: number): string {
  if (from > to) return ''
  return from === to ? String(from) : `${from}-${to}`
}

function lists(list: WrittenConfig, port: number): boolean {
  return parsePorts(portText(list.value) ?? '').some(({ from, to }) => from <= port && port <= to)
}

function openServer(server: Manifest): readonly Edit[] | undefined {
  if (server.version !== 'v1beta3' || valueAt(server.body, ['spec', 'accessPolicy']) === UNKNOWN) return undefined
  return [set(server, ['spec', 'accessPolicy'], 'all-unauthenticated')]
}

/** Lets clients without an identity in. The reach stays: a policy for the cluster networks remains one. */
function relaxPolicy(workload: Workload, policy: WrittenConfig): readonly Edit[] | undefined {
  if (policy.value === UNKNOWN) return undefined
  const open = policy.value === 'cluster-authenticated' ? 'cluster-unauthenticated' : 'all-unauthenticated'
  return isStrict(policy.value) ? annotatePod(workload, DEFAULT_POLICY_ANNOTATION, open) : []
}

/** The pod's own annotation beats those of Namespace and installation, and leaves other pods alone. */
function annotatePod(workload: Workload, name: string, value: string): readonly Edit[] | undefined {
  const path = podPath(workload, name)
  return writtenAt(workload.manifest, path) === UNKNOWN ? undefined : [set(workload.manifest, path, value)]
}

function podPath(workload: Workload, name: string): Path {
  return [...workload.template, ...annotationPath(name)]
}

function annotationPath(name: string): Path {
  return ['metadata', 'annotations', name]
}

function set(manifest: Manifest, path: Path, value: Json): Edit {
  return { kind: 'set', at: anchorAt(manifest, path), value }
}

function remove(written: WrittenConfig): Edit {
  return { kind: 'remove', at: anchorAt(written.manifest, written.path) }
}

/** All edits, or none where one of the places cannot be edited. */
function together(parts: readonly (readonly Edit[] | undefined)[]): readonly Edit[] | undefined {
  const edits: Edit[] = []
  for (const part of parts) {
    if (part === undefined) return undefined
    edits.push(...part)
  }
  return edits
}
