import { anchorAt, idOf, itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { sameNamespace } from '../kubernetes/lookup.ts'
import type { MeshRetries, MeshRoute, RoutedHost, ServiceRef } from '../mesh.ts'
import { resolveHost, servicesOf } from './hosts.ts'
import { meshSetting } from './mesh-config.ts'
import { defaultRetries, millisecondsOf, writtenRetries } from './retries.ts'

/**
 * The rules of VirtualServices, one route for each. A rule behind one that takes every request is never reached and left out.
 * https://github.com/istio/istio/blob/1.30.3/pilot/pkg/networking/core/route/route.go
 */
export function virtualServiceRoutes(cluster: Cluster): readonly MeshRoute[] {
  return cluster
    .list(VIRTUAL_SERVICE)
    .flatMap((manifest) => cluster.derive(`istio.routes/${idOf(manifest)}`, () => routesOf(cluster, manifest)))
}

export const VIRTUAL_SERVICE = 'networking.istio.io/VirtualService'

/** A rule, and the rules from which it takes what it leaves open: the one that delegates to it. */
interface Rule {
  readonly manifest: Manifest
  readonly path: Path
  readonly body: Plain
  readonly inherits?: Rule
}

/** A VirtualService without hosts is only there to be delegated to. */
function routesOf(cluster: Cluster, manifest: Manifest): MeshRoute[] {
  if (itemsAt(manifest.body, ['spec', 'hosts']).length === 0) return []
  const gateways = itemsAt(manifest.body, ['spec', 'gateways'])
  const http = reachable(rulesOf(manifest, 'http')).flatMap((rule) => delegated(cluster, rule))
  const others = [...rulesOf(manifest, 'tls'), ...rulesOf(manifest, 'tcp')]
  const ofRule = (rule: Rule, limits: Pick<MeshRoute, 'retries' | 'timeout'>): MeshRoute => {
    const traffic = trafficOf(rule, gateways)
    const splits = splitsOf(rule)
    return {
      manifest: rule.manifest,
      hosts: hostsOf(cluster, manifest, traffic),
      traffic,
      destinations: destinationsOf(cluster, rule),
      ...(splits ? { splits } : {}),
      ...limits,
    }
  }
  return [...http.map((rule) => ofRule(rule, limitsOf(cluster, rule))), ...others.map((rule) => ofRule(rule, {}))]
}

function rulesOf(manifest: Manifest, protocol: 'http' | 'tls' | 'tcp'): readonly Rule[] {
  return itemsAt(manifest.body, ['spec', protocol]).map((body, index) => ({ manifest, path: ['spec', protocol, index], body }))
}

function reachable(rules: readonly Rule[]): readonly Rule[] {
  const last = rules.findIndex(({ body }) => isMap(body) && takesEveryRequest(itemsAt(body, ['match'])))
  return last < 0 ? rules : rules.slice(0, last + 1)
}

/** Whether there is no condition, or one that every path fulfils and that asks for nothing else. */
function takesEveryRequest(matches: readonly Plain[]): boolean {
  if (matches.length === 0) return true
  return matches.some((match) => {
    if (!isMap(match) || Object.keys(match).some((key) => !SELECTS_NOTHING.has(key))) return false
    const { uri } = match
    return uri === undefined || valueAt(uri, ['prefix']) === '/' || valueAt(uri, ['regex']) === '.*'
  })
}

/** Fields of a condition that turn no request away, beside the path. */
const SELECTS_NOTHING: ReadonlySet<string> = new Set(['uri', 'ignoreUriCase', 'name', 'statPrefix'])

/** The rules that a delegating rule stands for, or itself where the delegate is not among the files. Delegation has one level. */
function delegated(cluster: Cluster, rule: Rule): readonly Rule[] {
  const name = valueAt(rule.body, ['delegate', 'name'])
  if (typeof name !== 'string') return [rule]
  const written = valueAt(rule.body, ['delegate', 'namespace'])
  const namespace = typeof written === 'string' ? written : rule.manifest.namespace
  const found = cluster
    .list(VIRTUAL_SERVICE)
    .find((candidate) => candidate.name === name && sameNamespace(candidate.namespace, namespace) === 'yes')
  return found ? rulesOf(found, 'http').map((inner) => ({ ...inner, inherits: rule })) : [rule]
}

interface WrittenField {
  /** The one that has the field. */
  readonly rule: Rule
  readonly value: Plain
  /** Inside the manifest of the rule. */
  readonly path: Path
}

/** A field of a rule, or of the one that delegates to it. */
function fieldOf(rule: Rule, key: string): WrittenField | undefined {
  const value = valueAt(rule.body, [key])
  if (value !== undefined && value !== null) return { rule, value, path: [...rule.path, key] }
  return rule.inherits && fieldOf(rule.inherits, key)
}

/** Sidecars use a rule through the gateway "mesh", which is the one where none is named. A condition may choose from those. */
function trafficOf(rule: Rule, gateways: readonly Plain[]): MeshRoute['traffic'] {
  const ofObject = gateways.length > 0 ? gateways : ['mesh']
  const matches = itemsAt(rule.body, ['match'])
  const named = matches.flatMap((match) => {
    const own = itemsAt(match, ['gateways'])
    return own.length > 0 ? own.filter((gateway) => ofObject.includes(gateway)) : ofObject
  })
  const all = matches.length > 0 ? named : ofObject
  return [
    ...(all.includes('mesh') ? (['mesh'] as const) : []),
    ...(all.some((gateway) => gateway !== 'mesh') ? (['gateway'] as const) : []),
  ]
}

/** At a gateway a wildcard is about names in requests, and not about services. */
function hostsOf(cluster: Cluster, manifest: Manifest, traffic: MeshRoute['traffic']): MeshRoute['hosts'] {
  const callers = callersOf(cluster, manifest)
  return itemsAt(manifest.body, ['spec', 'hosts']).flatMap((text, index): RoutedHost[] => {
    if (typeof text !== 'string') return []
    const place = { at: anchorAt(manifest, ['spec', 'hosts', index]), ...(callers ? { callers } : {}) }
    const host = resolveHost(cluster, text, manifest.namespace)
    const services = host.kind === 'wildcard' && !traffic.includes('mesh') ? [] : servicesOf(cluster, host)
    return services.length > 0 ? services.map((service) => ({ service, ...place })) : [{ service: { external: text }, ...place }]
  })
}

/** Namespaces that see the object; `undefined`: all of them. */
export function callersOf(cluster: Cluster, { body, namespace }: Manifest): readonly string[] | undefined {
  const own = itemsAt(body, ['spec', 'exportTo'])
  const installed = meshSetting(cluster, ['defaultVirtualServiceExportTo'])
  const listed = own.length > 0 || !Array.isArray(installed?.value) ? own : installed.value
  const names = listed.map((name) => (name === '.' ? namespace : name))
  const known = names.filter((name) => typeof name === 'string')
  return known.length === 0 || known.length < names.length || known.includes('*') ? undefined : known
}

function destinationsOf(cluster: Cluster, rule: Rule): readonly ServiceRef[] {
  return itemsAt(rule.body, ['route']).flatMap((item) => {
    const host = valueAt(item, ['destination', 'host'])
    const resolved = typeof host === 'string' ? resolveHost(cluster, host, rule.manifest.namespace) : undefined
    return resolved?.kind === 'service' ? [resolved.service] : []
  })
}

function splitsOf(rule: Rule): MeshRoute['splits'] {
  const at = (path: Path, part: 'key' | 'value') => anchorAt(rule.manifest, [...rule.path, ...path], part)
  const routes = itemsAt(rule.body, ['route'])
  if (routes.length > 1) return { kind: 'weights', what: 'several destinations with weights', at: at(['route'], 'key') }
  const subset = valueAt(routes[0], ['destination', 'subset'])
  if (subset !== undefined)
    return { kind: 'subset', what: `the subset "${String(subset)}"`, at: at(['route', 0, 'destination', 'subset'], 'value') }
  for (const [key, split] of Object.entries(SPLITS))
    if (valueAt(rule.body, [key]) !== undefined) return { ...split, at: at([key], 'key') }
  const isPicky = itemsAt(rule.body, ['match']).some((match) => CONDITIONS.some((key) => valueAt(match, [key]) !== undefined))
  return isPicky ? { kind: 'match', what: 'a match on headers', at: at(['match'], 'key') } : undefined
}

const MIRROR = { kind: 'mirror', what: 'a mirror' } as const
const SPLITS = { mirror: MIRROR, mirrors: MIRROR, fault: { kind: 'fault', what: 'injected faults' } } as const
const CONDITIONS = ['headers', 'withoutHeaders', 'queryParams'] as const

/** Rules that answer themselves, or inject faults, neither repeat nor limit a call. */
function limitsOf(cluster: Cluster, rule: Rule): Pick<MeshRoute, 'retries' | 'timeout'> {
  if (['fault', 'redirect', 'directResponse'].some((key) => fieldOf(rule, key))) return {}
  const block = fieldOf(rule, 'retries')
  const retries = block ? retriesIn(cluster, block) : defaultRetries(cluster)
  const timeout = timeoutOf(rule)
  return { ...(retries ? { retries } : {}), ...(timeout ? { timeout } : {}) }
}

function retriesIn(cluster: Cluster, { rule, value, path }: WrittenField): MeshRetries | undefined {
  return isMap(value) ? writtenRetries(cluster, { manifest: rule.manifest, path, block: value }) : undefined
}

function timeoutOf(rule: Rule): MeshRoute['timeout'] {
  const field = fieldOf(rule, 'timeout')
  const milliseconds = millisecondsOf(field?.value)
  if (!field || milliseconds === undefined || milliseconds < 1) return undefined
  const at = anchorAt(field.rule.manifest, field.path)
  return { milliseconds, at, lift: [{ kind: 'remove', at }] }
}
