import { deepEqual } from '../../base/deep-equal.ts'
import { anchorAt, describeManifest, itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import { both, either, negate, type Truth, truthOf } from '../../model/truth.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type PlainMap } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { sameNamespace } from '../kubernetes/lookup.ts'
import type { MeshBreaker, OutboundTls, ServiceRef } from '../mesh.ts'
import { covers, type Host, resolveHost, servicesOf } from './hosts.ts'
import { EMBEDDED_MESH_CONFIG, meshSetting, rootNamespace } from './mesh-config.ts'

/** TLS settings of DestinationRules, which hold for every endpoint and replace what automatic mTLS would choose. */
export function outboundTls(cluster: Cluster): readonly OutboundTls[] {
  return cluster.derive('istio.outbound-tls', () => {
    const written = policies(cluster).flatMap((policy) => tlsOf(cluster, policy) ?? [])
    const withoutAuto = autoMtlsOff(cluster, written)
    return withoutAuto ? [...written, withoutAuto] : written
  })
}

/** With automatic mTLS switched off, callers send plaintext wherever no rule says otherwise. */
function autoMtlsOff(cluster: Cluster, written: readonly OutboundTls[]): OutboundTls | undefined {
  const setting = meshSetting(cluster, ['enableAutoMtls'])
  if (setting?.value !== false) return undefined
  return {
    manifest: setting.manifest,
    mode: 'plaintext',
    at: setting.at,
    what: `enableAutoMtls: false in ${describeManifest(setting.manifest)}`,
    governs: (service, port, caller) =>
      both(negate(either(...written.map((tls) => tls.governs(service, port, caller)))), setting.certainty),
    relax: setting.manifest.kind === EMBEDDED_MESH_CONFIG ? [] : [{ kind: 'remove', at: setting.at }],
  }
}

/** Ejection of endpoints and limits of connections, per service that a DestinationRule covers. */
export function breakers(cluster: Cluster): readonly MeshBreaker[] {
  return cluster.derive('istio.breakers', () =>
    policies(cluster).flatMap((policy) => {
      const services = servicesOf(cluster, policy.host).filter((service) => shadows(cluster, policy, service) !== 'yes')
      const blocks = [ejectionOf(policy), limitsOf(policy)].filter((block) => block !== undefined)
      return services.flatMap((service) => blocks.map((block) => ({ ...block, service })))
    }),
  )
}

/** A block of settings in a DestinationRule, with the part of the calls to its host that it is for. */
interface Policy {
  readonly manifest: Manifest
  readonly host: Host
  /** Inside the manifest. */
  readonly path: Path
  readonly body: PlainMap
  /** `undefined`: every port but those with an entry of their own. */
  readonly port: number | undefined
  readonly elsewhere: readonly number[]
  /** Only calls that a route sends to a subset. */
  readonly inSubset: boolean
}

function policies(cluster: Cluster): readonly Policy[] {
  return cluster.list('networking.istio.io/DestinationRule').flatMap((manifest) => {
    const text = valueAt(manifest.body, ['spec', 'host'])
    if (typeof text !== 'string') return []
    const host = resolveHost(cluster, text, manifest.namespace)
    const subsets = itemsAt(manifest.body, ['spec', 'subsets']).map(
      (_, index): Path => ['spec', 'subsets', index, 'trafficPolicy'],
    )
    return [['spec', 'trafficPolicy'], ...subsets].flatMap((path) => policiesAt(manifest, host, path))
  })
}

function policiesAt(manifest: Manifest, host: Host, path: Path): Policy[] {
  const body = valueAt(manifest.body, path)
  if (!isMap(body)) return []
  const shared = { manifest, host, inSubset: path[1] === 'subsets' }
  const ofPorts = itemsAt(body, ['portLevelSettings']).flatMap((item, index): Policy[] => {
    const port = valueAt(item, ['port', 'number'])
    if (!isMap(item) || typeof port !== 'number') return []
    return [{ ...shared, path: [...path, 'portLevelSettings', index], body: item, port, elsewhere: [] }]
  })
  return [{ ...shared, path, body, port: undefined, elsewhere: ofPorts.flatMap(({ port }) => port ?? []) }, ...ofPorts]
}

/** A block without a mode means plaintext: DISABLE is the zero of the enumeration. */
const TLS_MODES: Readonly<Record<string, OutboundTls['mode']>> = {
  DISABLE: 'plaintext',
  SIMPLE: 'other-tls',
  MUTUAL: 'other-tls',
  ISTIO_MUTUAL: 'mesh',
}

function tlsOf(cluster: Cluster, policy: Policy): OutboundTls | undefined {
  const { manifest, path, body } = policy
  if (!isMap(body.tls)) return undefined
  const written = body.tls.mode
  const mode = written === undefined ? 'plaintext' : typeof written === 'string' ? TLS_MODES[written] : undefined
  if (mode === undefined) return undefined
  const at = written === undefined ? anchorAt(manifest, [...path, 'tls'], 'key') : anchorAt(manifest, [...path, 'tls', 'mode'])
  const what = written === undefined ? 'an empty tls block, which means plaintext,' : `tls.mode: ${String(written)}`
  return {
    manifest,
    mode,
    at,
    what: `${what} in ${describeManifest(manifest)}`,
    governs: (service, port, caller) => governs(cluster, policy, service, port, caller),
    relax: removeBlock(policy, 'tls'),
  }
}

function governs(cluster: Cluster, policy: Policy, service: ServiceRef, port: number, caller: string | undefined): Truth {
  if (policy.port !== undefined ? policy.port !== port : policy.elsewhere.includes(port)) return 'no'
  const stands = negate(shadows(cluster, policy, service))
  const isRead = seenBy(cluster, policy, service, caller)
  return both(covers(cluster, policy.host, service), policy.inSubset ? 'unknown' : 'yes', stands, isRead)
}

/** Away from the service and from the root namespace, a rule is about callers of its own namespace only. */
function seenBy(cluster: Cluster, { manifest: { namespace } }: Policy, service: ServiceRef, caller: string | undefined): Truth {
  const isForAll = either(sameNamespace(namespace, service.namespace), sameNamespace(namespace, rootNamespace(cluster)))
  if (isForAll !== 'no') return 'yes'
  return caller === undefined ? 'unknown' : sameNamespace(namespace, caller)
}

/**
 * Whether another rule is taken for the service instead: one with a closer host in the same namespace, or, for a rule of the root
 * namespace, any of the namespace of the service. Of two with the same host in one namespace the older one sets the policy.
 * https://github.com/istio/istio/blob/1.30.3/pilot/pkg/model/push_context.go (`destinationRule`)
 */
function shadows(cluster: Cluster, policy: Policy, service: ServiceRef): Truth {
  const fromRoot = sameNamespace(policy.manifest.namespace, rootNamespace(cluster)) === 'yes'
  return either(
    ...cluster.list('networking.istio.io/DestinationRule').map((other): Truth => {
      if (other === policy.manifest) return 'no'
      const text = valueAt(other.body, ['spec', 'host'])
      const host = typeof text === 'string' ? resolveHost(cluster, text, other.namespace) : undefined
      if (!host || covers(cluster, host, service) !== 'yes') return 'no'
      if (sameNamespace(other.namespace, policy.manifest.namespace) !== 'yes')
        return truthOf(fromRoot && sameNamespace(other.namespace, service.namespace) === 'yes')
      if (closeness(host) !== closeness(policy.host)) return truthOf(closeness(host) > closeness(policy.host))
      const theirs = valueAt(other.body, ['spec', 'trafficPolicy'])
      const isRival = !policy.inSubset && isMap(theirs) && !deepEqual(theirs.tls, policy.body.tls)
      return isRival ? 'unknown' : 'no'
    }),
  )
}

function closeness(host: Host): number {
  return host.kind === 'wildcard' ? host.suffix.length : Number.POSITIVE_INFINITY
}

function ejectionOf(policy: Policy): Omit<MeshBreaker, 'service'> | undefined {
  const { manifest, path, body } = policy
  const block = body.outlierDetection
  if (!isMap(block)) return undefined
  const isOff = block.consecutive5xxErrors === 0 && !block.consecutiveGatewayErrors && !block.consecutiveLocalOriginFailures
  if (isOff) return undefined
  return {
    manifest,
    at: anchorAt(manifest, [...path, 'outlierDetection'], 'key'),
    kind: 'ejection',
    what: `outlierDetection in ${describeManifest(manifest)}`,
    remove: removeBlock(policy, 'outlierDetection'),
  }
}

/** Limits that turn calls away. Timeouts and keep-alive in the same block do not. */
const LIMITS: readonly Path[] = [
  ['tcp', 'maxConnections'],
  ['http', 'http1MaxPendingRequests'],
  ['http', 'http2MaxRequests'],
  ['http', 'maxRequestsPerConnection'],
]

function limitsOf(policy: Policy): Omit<MeshBreaker, 'service'> | undefined {
  const { manifest, path, body } = policy
  const written = LIMITS.flatMap((limit) => {
    const value = valueAt(body.connectionPool, limit)
    return typeof value === 'number' && value > 0 ? [`${limit.join('.')}: ${value}`] : []
  })
  if (written.length === 0) return undefined
  return {
    manifest,
    at: anchorAt(manifest, [...path, 'connectionPool'], 'key'),
    kind: 'limits',
    what: `connectionPool (${written.join(', ')}) in ${describeManifest(manifest)}`,
    remove: removeBlock(policy, 'connectionPool'),
  }
}

/** Takes a block away, and the entry of a port that would be left without any: Istio refuses an empty one. */
function removeBlock({ manifest, path, body, port }: Policy, key: string): readonly Edit[] {
  const isOnly = Object.keys(body).every((name) => name === key || name === 'port')
  if (port === undefined || !isOnly) return [{ kind: 'remove', at: anchorAt(manifest, [...path, key]) }]
  const list = path.slice(0, -1)
  const entries = itemsAt(manifest.body, list).length
  return [{ kind: 'remove', at: anchorAt(manifest, entries === 1 ? list : path) }]
}
