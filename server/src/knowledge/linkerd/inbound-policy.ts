import { anchorAt, describeManifest, type Manifest, textAt } from '../../model/manifest.ts'
import { either, type Truth } from '../../model/truth.ts'
import type { Workload } from '../../model/workload.ts'
import { isKnownIn } from '../../schema/version.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import type { InboundTls } from '../mesh.ts'
import type { EffectiveSetting } from '../setting.ts'
import { bypassedPorts, parsePolicyPorts, portText } from './ports.ts'
import { type ConfigKey, placeOf, resolveConfig, writtenConfigs } from './proxy-config.ts'
import { admissionsTo, limitsOn, serversFor } from './servers.ts'

export const DEFAULT_POLICY_ANNOTATION = 'config.linkerd.io/default-inbound-policy'
export const IDENTITY_PORTS_ANNOTATION = 'config.linkerd.io/proxy-require-identity-inbound-ports'

/**
 * Whether calls without a mesh identity get through to a port. A Server for the port decides, with the authorizations that point
 * at it; otherwise the default policy of pod, Namespace or installation does.
 */
export function inboundTls(cluster: Cluster, workload: Workload, port: number): EffectiveSetting<InboundTls> {
  const [first, ...others] = serversFor(cluster, workload, port)
  if (!first) return byDefaultPolicy(cluster, workload, port)
  const setting = byServer(cluster, first.server)
  const sure = first.selects === 'yes' && others.every(({ server }) => byServer(cluster, server).value === setting.value)
  return sure ? setting : { ...setting, certainty: 'unknown' }
}

/** What can turn calls to the port away: Servers, the default policy, rate limits. */
export function refusals(
  cluster: Cluster,
  workload: Workload,
  port: number,
): readonly { readonly at: Anchor; readonly what: string }[] {
  if (bypassedPorts(cluster, workload).inbound.has(port) === 'yes') return []
  const servers = serversFor(cluster, workload, port)
  if (servers.length > 0) return servers.flatMap(({ server }) => serverRefusals(cluster, server))
  const policy = resolveConfig(cluster, workload, DEFAULT_POLICY)
  const identityPorts = identityPortsPlace(cluster, workload, port)
  const at = admitsEverybody(policy.value) ? identityPorts : policy.at
  return at ? [{ at, what: admitsEverybody(policy.value) ? `annotation ${IDENTITY_PORTS_ANNOTATION}` : policy.why }] : []
}

const POLICIES = [
  'all-unauthenticated',
  'all-authenticated',
  'cluster-unauthenticated',
  'cluster-authenticated',
  'deny',
  'audit',
] as const
type Policy = (typeof POLICIES)[number]

/** Where the default policy of a pod is written. */
export const DEFAULT_POLICY: ConfigKey<Policy> = {
  annotations: [DEFAULT_POLICY_ANNOTATION],
  installed: ['proxy', 'defaultInboundPolicy'],
  // https://github.com/linkerd/linkerd2/pull/12844
  parse: (value, version) => (value === 'audit' && !isKnownIn(version, { since: '2.16' }) ? undefined : parsePolicy(value)),
  fallback: 'all-unauthenticated',
}

function parsePolicy(value: Plain | undefined): Policy | undefined {
  return POLICIES.find((policy) => policy === value)
}

/** Whether a written policy is one that turns away clients without an identity. */
export function isStrict(value: Plain): boolean {
  const policy = parsePolicy(value)
  return policy !== undefined && !admitsAnonymous(policy)
}

function admitsAnonymous(policy: Policy): boolean {
  return policy === 'all-unauthenticated' || policy === 'cluster-unauthenticated' || policy === 'audit'
}

function admitsEverybody(policy: Policy): boolean {
  return policy === 'all-unauthenticated' || policy === 'audit'
}

function byDefaultPolicy(cluster: Cluster, workload: Workload, port: number): EffectiveSetting<InboundTls> {
  const policy = resolveConfig(cluster, workload, DEFAULT_POLICY)
  if (!admitsAnonymous(policy.value)) return { ...policy, value: 'strict' }
  const at = identityPortsPlace(cluster, workload, port)
  if (!at) return { ...policy, value: 'permissive' }
  return { value: 'strict', source: 'written', at, certainty: 'yes', why: `annotation ${IDENTITY_PORTS_ANNOTATION}` }
}

/** Where a port is listed among those that take only clients with an identity. */
function identityPortsPlace(cluster: Cluster, workload: Workload, port: number): Anchor | undefined {
  const written = writtenConfigs(cluster, workload, { annotations: [IDENTITY_PORTS_ANNOTATION] })[0]
  const text = written && portText(written.value)
  const item = parsePolicyPorts(text ?? '').find(({ from, to }) => from <= port && port <= to)
  const place = written && placeOf(written).at
  return place && item && { ...place, within: item.within }
}

function byServer(cluster: Cluster, server: Manifest): EffectiveSetting<InboundTls> {
  const { access, hidden, at } = accessOf(server)
  const open: Truth = either(
    hidden ? 'unknown' : admitsAnonymous(access) ? 'yes' : 'no',
    ...admissionsTo(cluster, server).map(({ anonymous }) => anonymous),
  )
  return {
    value: open === 'yes' ? 'permissive' : 'strict',
    source: 'written',
    at,
    certainty: open === 'unknown' ? 'unknown' : 'yes',
    why: describeManifest(server),
  }
}

/** A Server without an access policy, of whatever version, admits nobody by itself. */
function accessOf(server: Manifest): { readonly access: Policy; readonly hidden: boolean; readonly at: Anchor } {
  const written = textAt(server.body, ['spec', 'accessPolicy'])
  const at = anchorAt(server, ['spec', written === undefined ? 'port' : 'accessPolicy'])
  return { access: parsePolicy(written) ?? 'deny', hidden: written === UNKNOWN, at }
}

function serverRefusals(cluster: Cluster, server: Manifest): readonly { readonly at: Anchor; readonly what: string }[] {
  const { access, hidden, at } = accessOf(server)
  const limits = limitsOn(cluster, server).map((limit) => ({
    at: anchorAt(limit, ['spec', 'targetRef', 'name']),
    what: describeManifest(limit),
  }))
  return hidden || admitsEverybody(access) ? limits : [{ at, what: describeManifest(server) }, ...limits]
}
