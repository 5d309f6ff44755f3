import { itemsAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Path } from '../../syntax/path.ts'
import { isMap, type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Contradiction } from '../contradiction.ts'
import { VIRTUAL_SERVICE } from './virtual-service.ts'

/**
 * What istiod refuses, when an object is applied, of several fields together. Of an object of which a template may add parts
 * nothing is said to be missing.
 * https://github.com/istio/istio/blob/1.30.3/pkg/config/validation/validation.go
 */
export function* contradictionsIn(manifest: Manifest): Generator<Contradiction> {
  if (manifest.partial) return
  const found = manifest.kind === VIRTUAL_SERVICE ? inVirtualService(manifest) : inDestinationRule(manifest)
  for (const { lacks, ...contradiction } of found) if (!lacks || manifest.open.length === 0) yield contradiction
}

interface Found extends Contradiction {
  /** Set where more could put it right. */
  readonly lacks?: true
}

function* inVirtualService({ body }: Manifest): Generator<Found> {
  const isDelegate = itemsAt(body, ['spec', 'hosts']).length === 0 && valueAt(body, ['spec', 'hosts']) !== UNKNOWN
  yield* hosts(body)
  if (isDelegate) {
    for (const key of ['gateways', 'tls', 'tcp'])
      if (isFilled(valueAt(body, ['spec', key])))
        yield {
          path: ['spec', key],
          part: 'key',
          reason: `Without "hosts" it is there for others to delegate to, and takes no "${key}".`,
        }
  }
  if (['http', 'tls', 'tcp'].every((key) => !isFilled(valueAt(body, ['spec', key]))))
    yield { path: ['spec'], part: 'key', reason: 'It has no rules under "http", "tls" or "tcp".', lacks: true }
  for (const [index, rule] of itemsAt(body, ['spec', 'http']).entries()) yield* inRule(rule, ['spec', 'http', index], isDelegate)
  for (const protocol of ['tls', 'tcp'])
    for (const [index, rule] of itemsAt(body, ['spec', protocol]).entries()) yield* weights(rule, ['spec', protocol, index])
}

/** A host that another one of the object covers; and sidecars have no place for rules about all hosts. */
function* hosts(body: Plain): Generator<Found> {
  const gateways = itemsAt(body, ['spec', 'gateways'])
  const isForSidecars = gateways.length === 0 || gateways.includes('mesh')
  const named = itemsAt(body, ['spec', 'hosts'])
  for (const [index, host] of named.entries()) {
    const path: Path = ['spec', 'hosts', index]
    if (host === '*' && isForSidecars)
      yield { path, part: 'value', reason: 'Rules for sidecars are about hosts with a name, and "*" is for gateways only.' }
    const other = named.slice(0, index).find((earlier) => meet(earlier, host))
    if (typeof other === 'string')
      yield { path, part: 'value', reason: `The host "${other}" of the same object covers it, or is covered.` }
  }
}

function meet(one: Plain, other: Plain): boolean {
  if (typeof one !== 'string' || typeof other !== 'string') return false
  const covers = (wide: string, narrow: string) => wide.startsWith('*') && narrow.endsWith(wide.slice(1))
  return one === other || covers(one, other) || covers(other, one)
}

/** What else a rule may not have that answers or sends on by itself. */
const ALONE: readonly (readonly [string, readonly string[]])[] = [
  ['delegate', ['route', 'redirect']],
  ['redirect', ['route', 'fault', 'rewrite', 'directResponse']],
  ['directResponse', ['route', 'fault', 'rewrite']],
  ['mirror', ['mirrors']],
]

const DESTINATIONS = ['route', 'redirect', 'directResponse', 'delegate']

function* inRule(rule: Plain, path: Path, isDelegate: boolean): Generator<Found> {
  if (!isMap(rule)) return
  for (const [key, others] of ALONE) {
    const second = others.find((other) => isFilled(rule[other]))
    if (isFilled(rule[key]) && second !== undefined)
      yield { path: [...path, second], part: 'key', reason: `A rule with "${key}" takes no "${second}".` }
  }
  if (isDelegate && isFilled(rule.delegate))
    yield {
      path: [...path, 'delegate'],
      part: 'key',
      reason: 'An object without "hosts" is delegated to, and does not delegate again.',
    }
  if (DESTINATIONS.every((key) => !isFilled(rule[key])))
    yield { path, part: 'value', reason: 'The rule says neither where requests go nor what to answer.', lacks: true }
  if (isMap(rule.fault) && !isFilled(rule.fault.abort) && !isFilled(rule.fault.delay))
    yield { path: [...path, 'fault'], part: 'key', reason: 'A fault is an "abort", a "delay" or both.', lacks: true }
  yield* weights(rule, path)
  yield* retries(rule.retries, [...path, 'retries'])
}

/** A destination without a weight has none of the calls beside others. */
function* weights(rule: Plain, path: Path): Generator<Found> {
  const destinations = itemsAt(rule, ['route'])
  const isNone = destinations.every((destination) => isMap(destination) && (destination.weight ?? 0) === 0)
  if (destinations.length > 1 && isNone)
    yield { path: [...path, 'route'], part: 'key', reason: 'Of several destinations at least one needs a "weight".', lacks: true }
}

function* retries(block: Plain | undefined, path: Path): Generator<Found> {
  if (!isMap(block) || (block.attempts ?? 0) !== 0) return
  for (const key of ['perTryTimeout', 'retryOn', 'retryRemoteLocalities']) {
    if (!isFilled(block[key]) || block[key] === '') continue
    const state = block.attempts === undefined ? 'Without "attempts" nothing is retried' : 'With attempts: 0 nothing is retried'
    yield { path: [...path, key], part: 'key', reason: `${state}, and "${key}" must not be there.`, lacks: true }
  }
}

function* inDestinationRule({ body }: Manifest): Generator<Found> {
  yield* trafficPolicy(valueAt(body, ['spec', 'trafficPolicy']), ['spec', 'trafficPolicy'])
  for (const [index, subset] of itemsAt(body, ['spec', 'subsets']).entries())
    yield* trafficPolicy(valueAt(subset, ['trafficPolicy']), ['spec', 'subsets', index, 'trafficPolicy'])
}

function* trafficPolicy(policy: Plain | undefined, path: Path): Generator<Found> {
  if (!isMap(policy)) return
  if (!Object.keys(policy).some((key) => isFilled(policy[key])))
    yield { path, part: 'key', reason: 'A traffic policy has at least one field.', lacks: true }
  if (isThere(policy.tunnel) && isThere(policy.proxyProtocol))
    yield { path: [...path, 'proxyProtocol'], part: 'key', reason: 'A policy with "tunnel" takes no "proxyProtocol".' }
  yield* settings(policy, path)
  for (const [index, ofPort] of itemsAt(policy, ['portLevelSettings']).entries()) {
    const place: Path = [...path, 'portLevelSettings', index]
    if (!isMap(ofPort)) continue
    if (!isThere(ofPort.port)) yield { path: place, part: 'value', reason: 'Settings for a port need its "port".', lacks: true }
    if (!Object.keys(ofPort).some((key) => key !== 'port' && isThere(ofPort[key])))
      yield { path: place, part: 'value', reason: 'Settings for a port have at least one field beside it.', lacks: true }
    yield* settings(ofPort, place)
  }
}

function* settings(policy: Plain, path: Path): Generator<Found> {
  const pool = valueAt(policy, ['connectionPool'])
  if (isMap(pool) && !isThere(pool.http) && !isThere(pool.tcp))
    yield { path: [...path, 'connectionPool'], part: 'key', reason: 'A connection pool has "http", "tcp" or both.', lacks: true }
  const http = valueAt(pool, ['http'])
  if (valueAt(http, ['h2UpgradePolicy']) === 'UPGRADE' && valueAt(http, ['useClientProtocol']) === true) {
    const reason = 'Calls cannot be upgraded and keep the protocol of the caller.'
    yield { path: [...path, 'connectionPool', 'http', 'useClientProtocol'], part: 'key', reason }
  }
  const ejection = valueAt(policy, ['outlierDetection'])
  const failures = valueAt(ejection, ['consecutiveLocalOriginFailures'])
  if (typeof failures === 'number' && failures > 0 && !valueAt(ejection, ['splitExternalLocalOriginErrors'])) {
    const reason = 'It is counted only with splitExternalLocalOriginErrors: true.'
    yield { path: [...path, 'outlierDetection', 'consecutiveLocalOriginFailures'], part: 'key', reason, lacks: true }
  }
}

function isThere(value: Plain | undefined): boolean {
  return value !== undefined && value !== null
}

/** Whether something is written, be it hidden by a template; an empty list counts as nothing. */
function isFilled(value: Plain | undefined): boolean {
  return isThere(value) && !(Array.isArray(value) && value.length === 0)
}
