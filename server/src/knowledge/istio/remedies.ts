import { anchorAt, itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Workload } from '../../model/workload.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Json, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { namespaceObject, writtenAt } from '../kubernetes/lookup.ts'
import type { Remedies } from '../mesh.ts'
import { SYSTEM_NAMESPACES } from './injection.ts'
import { DATAPLANE_MODE, membership, NAMESPACE_INJECTION, POD_INJECTION, REVISION } from './membership.ts'
import { EMBEDDED_MESH_CONFIG, helmValue, type Installed, meshSetting } from './mesh-config.ts'
import { inboundTls, peerPolicies } from './peer-authentication.ts'
import { portRemedies } from './port-remedies.ts'
import { PROXY_CONFIG, parseProxyConfig } from './proxy-config.ts'
import { HOLD, NATIVE, startup } from './startup.ts'
import { isAbout, telemetryPolicies } from './telemetry.ts'
import { SAMPLING, tracing } from './tracing.ts'
import { JOIN_W3C, TRACE_CONTEXT } from './tracing-provider.ts'

/** How one moves a setting of Istio to where it should be. */
export const remedies: Remedies = {
  ...portRemedies,

  join(cluster, workload) {
    if (membership(cluster, workload).member === 'yes') return []
    const marks = readMarks(cluster, workload)
    if (!marks || marks.hostNetwork || SYSTEM_NAMESPACES.has(String(workload.manifest.namespace))) return undefined
    const { namespace } = marks
    const edits: Edit[] = []
    if (namespace && marks.injection !== undefined && marks.injection !== 'enabled') {
      edits.push(set(namespace, labelPath(NAMESPACE_INJECTION), 'enabled'))
    }
    if (marks.annotation === 'false') edits.push(remove(workload.manifest, podPath(workload, 'annotations', POD_INJECTION)))
    if (marks.label === 'false') edits.push(set(workload.manifest, podPath(workload, 'labels', POD_INJECTION), 'true'))
    const isMarked = marks.injection !== undefined || marks.revision !== undefined
    if (namespace && !isMarked && marks.label === undefined) edits.push(markLikeOthers(cluster, namespace))
    // The Namespace is not among the files, or the installation leaves pods alone that do not ask.
    return edits.length > 0 ? edits : [set(workload.manifest, podPath(workload, 'labels', POD_INJECTION), 'true')]
  },

  leave(_cluster, decided, namespace) {
    const injection = writtenAt(namespace, labelPath(NAMESPACE_INJECTION))
    const mode = writtenAt(namespace, labelPath(DATAPLANE_MODE))
    if (injection === UNKNOWN || mode === UNKNOWN) return undefined
    return [
      ...(mode === 'ambient' ? [set(namespace, labelPath(DATAPLANE_MODE), 'none')] : []),
      ...(decided.dataPath === 'sidecar' ? [set(namespace, labelPath(NAMESPACE_INJECTION), 'disabled')] : []),
    ]
  },

  stopTracing(cluster, workload) {
    const policies = telemetryPolicies(cluster, workload).filter(({ applies }) => applies === 'yes')
    const entries = policies.flatMap((policy) => policy.entries)
    const strongest = (['CLIENT', 'SERVER'] as const).flatMap((side) => entries.find((entry) => isAbout(entry, side)) ?? [])
    if (strongest.length > 0) {
      return [...new Set(strongest)].map(({ manifest, path }) => set(manifest, [...path, 'disableSpanReporting'], true))
    }
    const fallback = meshSetting(cluster, ['defaultProviders', 'tracing'])
    if (itemsAt(fallback?.value, []).length > 0) return fallback && editable(fallback, { kind: 'remove', at: fallback.at })
    return stopTracer(cluster, workload)
  },

  keepShare(cluster, workload, share) {
    const { samplingAt } = tracing(cluster, workload).value
    // Other places hold the number as text, or inside other text.
    if (samplingAt?.path.at(-1) !== SAMPLING) return undefined
    return [{ kind: 'set', at: samplingAt, value: Number((share * 100).toPrecision(12)) }]
  },

  writeW3c(cluster, workload) {
    const { propagation, propagationAt } = tracing(cluster, workload).value
    if (propagation === 'w3c' || propagation === 'both') return []
    const providers = meshSetting(cluster, ['extensionProviders'])
    const known = isKnownIn(cluster.assumptions.versions.istio, { since: '1.28' })
    if (propagation !== 'b3' || !propagationAt || !providers || !known) return undefined
    const path = [...propagationAt.path, TRACE_CONTEXT]
    return editable(providers, { kind: 'set', at: { ...propagationAt, path }, value: JOIN_W3C })
  },

  waitForProxy(cluster, workload) {
    if (startup(cluster, workload).waits.value === 'yes') return []
    const path = podPath(workload, 'annotations', PROXY_CONFIG)
    const written = writtenAt(workload.manifest, path)
    if (written === undefined) return [set(workload.manifest, path, `{"${HOLD}": true}`)]
    const longer = typeof written === 'string' ? withHold(written) : undefined
    return longer === undefined ? undefined : [set(workload.manifest, path, longer)]
  },

  nativeProxy(cluster, workload) {
    if (membership(cluster, workload).dataPath === 'node') return []
    if (!isKnownIn(cluster.assumptions.versions.istio, { since: '1.24' })) return undefined
    const path = podPath(workload, 'annotations', NATIVE)
    return writtenAt(workload.manifest, path) === UNKNOWN ? undefined : [set(workload.manifest, path, 'true')]
  },

  optOut(cluster, workload) {
    const decided = membership(cluster, workload)
    if (decided.member === 'no') return []
    const [name, value] = decided.dataPath === 'node' ? [DATAPLANE_MODE, 'none'] : [POD_INJECTION, 'false']
    const path = podPath(workload, 'labels', name)
    return writtenAt(workload.manifest, path) === UNKNOWN ? undefined : [set(workload.manifest, path, value)]
  },

  relaxInbound(cluster, workload, port) {
    if (inboundTls(cluster, workload, port).value !== 'strict') return []
    // Only a policy with a selector may name ports, and one without reaches further than a port.
    const policy = peerPolicies(cluster, workload).find(({ level, applies }) => level === 'workload' && applies === 'yes')
    return policy && [set(policy.manifest, ['spec', 'portLevelMtls', String(port), 'mode'], 'PERMISSIVE')]
  },
}

interface Marks {
  readonly namespace: Manifest | undefined
  readonly injection: unknown
  readonly revision: unknown
  readonly label: unknown
  readonly annotation: unknown
  readonly hostNetwork: boolean
}

/** The marks that decide; `undefined` where a template decides one of them. */
function readMarks(cluster: Cluster, workload: Workload): Marks | undefined {
  const namespace = namespaceObject(cluster, workload.manifest.namespace)
  const { manifest, template } = workload
  const marks = {
    namespace,
    injection: namespace && writtenAt(namespace, labelPath(NAMESPACE_INJECTION)),
    revision: namespace && writtenAt(namespace, labelPath(REVISION)),
    label: writtenAt(manifest, podPath(workload, 'labels', POD_INJECTION)),
    annotation: writtenAt(manifest, podPath(workload, 'annotations', POD_INJECTION)),
    hostNetwork: writtenAt(manifest, [...template, 'spec', 'hostNetwork']) === true,
  }
  return Object.values(marks).includes(UNKNOWN) ? undefined : marks
}

/** The mark by which the other Namespaces of the view join, so that one mesh is joined in one way. */
function markLikeOthers(cluster: Cluster, namespace: Manifest): Edit {
  const others = cluster.list('Namespace').filter((other) => other !== namespace)
  const written = (name: string) =>
    others.map((other) => valueAt(other.body, labelPath(name))).filter((value) => typeof value === 'string')
  const [revision] = written(REVISION)
  if (!written(NAMESPACE_INJECTION).includes('enabled')) {
    if (revision !== undefined) return set(namespace, labelPath(REVISION), revision)
    if (written(DATAPLANE_MODE).includes('ambient')) return set(namespace, labelPath(DATAPLANE_MODE), 'ambient')
  }
  return set(namespace, labelPath(NAMESPACE_INJECTION), 'enabled')
}

/** The older way to trace is switched off as a whole. A tracer of one pod stands in text that no fix reaches into. */
function stopTracer(cluster: Cluster, workload: Workload): readonly Edit[] | undefined {
  const setting = tracing(cluster, workload)
  if (setting.value.on === 'no') return []
  if (!setting.at || setting.at.path.includes(PROXY_CONFIG)) return undefined
  const mesh = meshSetting(cluster, [])
  if (mesh && meshSetting(cluster, ['defaultConfig', 'tracing'])) {
    return editable(mesh, { kind: 'set', at: anchorAt(mesh.manifest, [...mesh.path, 'enableTracing']), value: false })
  }
  const tracer = helmValue(cluster, ['global', 'proxy', 'tracer'])
  return tracer && editable(tracer, { kind: 'set', at: tracer.at, value: 'none' })
}

/** The text inside a ConfigMap is generated, and no edit reaches into it. */
function editable(place: Installed, edit: Edit): readonly Edit[] | undefined {
  return place.manifest.kind === EMBEDDED_MESH_CONFIG || place.value === UNKNOWN ? undefined : [edit]
}

/** The text of a ProxyConfig with the field set, in the style it is written in. */
function withHold(text: string): string | undefined {
  const config = parseProxyConfig(text)
  if (!isMap(config)) return undefined
  const changed = HOLD in config ? text.replace(new RegExp(`(${HOLD}["']?\\s*:\\s*)false`), '$1true') : withField(text)
  const result = parseProxyConfig(changed)
  return isMap(result) && result[HOLD] === true ? changed : undefined
}

function withField(text: string): string {
  const flow = /^\s*\{\s*/.exec(text)
  if (!flow) return `${text.trimEnd()}\n${HOLD}: true\n`
  const rest = text.slice(flow[0].length)
  return `${flow[0]}"${HOLD}": true${rest.startsWith('}') ? '' : ', '}${rest}`
}

function labelPath(name: string): Path {
  return ['metadata', 'labels', name]
}

function podPath(workload: Workload, kind: 'labels' | 'annotations', name: string): Path {
  return [...workload.template, 'metadata', kind, name]
}

function set(manifest: Manifest, path: Path, value: Json): Edit {
  return { kind: 'set', at: anchorAt(manifest, path), value }
}

function remove(manifest: Manifest, path: Path): Edit {
  return { kind: 'remove', at: anchorAt(manifest, path) }
}
