import type { Assumptions, Cluster, Mode } from '../../server/src/knowledge/cluster.ts'
import { type KindId, type Manifest, textAt } from '../../server/src/model/manifest.ts'
import type { PlainMap } from '../../server/src/syntax/plain.ts'

/** A view made of these manifests alone, for tests of knowledge that need neither text nor a workspace. */
export function clusterOf(
  manifests: readonly Manifest[],
  options: { name?: string; mode?: Mode; assumptions?: Partial<Assumptions> } = {},
): Cluster {
  const sorted = manifests.toSorted((a, b) => (a.uri === b.uri ? a.doc - b.doc : a.uri < b.uri ? -1 : 1))
  const derived = new Map<string, unknown>()
  return {
    name: options.name ?? '',
    mode: options.mode ?? 'kubernetes',
    assumptions: { ...NOTHING_ASSUMED, ...options.assumptions },
    list(kind, namespace) {
      const ofKind = sorted.filter((manifest) => manifest.kind === kind)
      if (namespace === undefined) return ofKind
      return ofKind.filter((manifest) => (typeof manifest.namespace === 'string' ? manifest.namespace : '') === namespace)
    },
    derive<T>(key: string, compute: () => T): T {
      if (!derived.has(key)) derived.set(key, compute())
      return derived.get(key) as T
    },
  }
}

/**
 * The manifest that a file with this object would give. Its uri is made of its identity, so two objects of a test never share
 * one; give `uri` where the order of files matters, and `kind` for bodies that carry none, such as Helm values.
 */
export function manifestOf(body: PlainMap, options: Partial<Omit<Manifest, 'body'>> = {}): Manifest {
  const [kind, version] = kindOf(body)
  const name = textAt(body, ['metadata', 'name'])
  const namespace = textAt(body, ['metadata', 'namespace'])
  return {
    uri: `file:///${[namespace, kind, name].map((part) => (typeof part === 'string' ? part : '_')).join('/')}.yaml`,
    doc: 0,
    root: [],
    kind,
    version,
    name,
    namespace,
    body,
    partial: false,
    open: [],
    ...options,
  }
}

function kindOf(body: PlainMap): [KindId, string] {
  const apiVersion = typeof body.apiVersion === 'string' ? body.apiVersion : ''
  const kind = typeof body.kind === 'string' ? body.kind : ''
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? [kind, apiVersion] : [`${apiVersion.slice(0, slash)}/${kind}`, apiVersion.slice(slash + 1)]
}

const NOTHING_ASSUMED: Assumptions = {
  versions: { dapr: '1.18.3', istio: '1.31', linkerd: '2.20', kubernetes: '1.34' },
  knownVersions: [],
  owner: { mtls: 'auto', tracing: 'auto', retries: 'auto' },
}
