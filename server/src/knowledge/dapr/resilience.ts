import { anchorAt, entriesAt, type Manifest, textAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { type DaprApp, keyOfApp } from './apps.ts'
import type { ComponentDirection } from './component-categories.ts'
import { decodedResiliency } from './decoded.ts'
import {
  type BreakerPolicy,
  breakersIn,
  builtInPolicy,
  type RetryPolicy,
  retriesIn,
  type TimeoutPolicy,
  timeoutsIn,
} from './policies.ts'
import { BUILT_IN_RETRIES, defaultPolicyNames, type PolicyKind, SERVICE_RETRIES, type TargetKind } from './policy-names.ts'
import { type Loaded, loadedBy } from './scopes.ts'

/** All Resiliency objects that a sidecar has loaded, merged into one table as daprd does. */
export interface Resilience {
  readonly loaded: readonly Loaded[]
  readonly timeouts: ReadonlyMap<string, TimeoutPolicy>
  /** The built-in ones included. */
  readonly retries: ReadonlyMap<string, RetryPolicy>
  readonly circuitBreakers: ReadonlyMap<string, BreakerPolicy>
  readonly apps: ReadonlyMap<string, ResilienceTarget>
  readonly actors: ReadonlyMap<string, ResilienceTarget>
  readonly components: ReadonlyMap<string, ResilienceTarget>
}

/** An entry of `spec.targets`. */
interface ResilienceTarget {
  readonly manifest: Manifest
  /** Path of the entry in its manifest. */
  readonly path: Path
  /** Its key. */
  readonly at: Anchor
  readonly certainty: Exclude<Truth, 'no'>
}

/** What a call goes to. */
export type CallTarget =
  /** An app, by the id that the caller writes: `orders` or `orders.shop`. */
  | { readonly kind: 'app'; readonly id: string }
  /** The name of an HTTPEndpoint or a whole URL. */
  | { readonly kind: 'endpoint'; readonly id: string }
  | { readonly kind: 'actor'; readonly type: string }
  | {
      readonly kind: 'component'
      readonly name: string
      /** From its category; `undefined` where the Component is not in the files. */
      readonly policyWord: string | undefined
      readonly direction: ComponentDirection
    }

/**
 * - `target`: an entry of `spec.targets` names it; `at` is the name there.
 * - `default`: a default policy acts because no entry lists the target; `at` is the key of the policy.
 * - `missing`: an entry names a policy that no loaded object defines, so daprd does without.
 * - `none`: nothing acts.
 */
export type InForce<Policy> =
  | { readonly source: 'target' | 'default'; readonly policy: Policy; readonly at: Anchor }
  | { readonly source: 'missing'; readonly name: string; readonly at: Anchor }
  | { readonly source: 'none' }

/** The policies that act on a call. They nest: retry(circuit breaker(timeout(call))). */
export interface PoliciesInForce {
  /** The entry that lists the target; while there is one, default policies do not act. */
  readonly target: ResilienceTarget | undefined
  readonly timeout: InForce<TimeoutPolicy>
  readonly retry: InForce<RetryPolicy>
  readonly circuitBreaker: InForce<BreakerPolicy>
  /** Retries that run inside each attempt: those that Dapr brings along for apps that no entry lists. */
  readonly builtIn: RetryPolicy | undefined
}

/** What the sidecars of an app have loaded. */
export function resiliencyFor(cluster: Cluster, app: DaprApp): Resilience {
  return cluster.derive(`dapr.resilience/${keyOfApp(app)}`, () =>
    mergeResiliency(
      loadedBy(cluster, app, 'dapr.io/Resiliency').map(({ manifest, certainty }) => ({
        manifest: decodedResiliency(cluster.mode, manifest),
        certainty,
      })),
    ),
  )
}

/**
 * Merges objects in the order given: a later policy or target of the same name replaces an earlier one.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/resiliency.go (`FromConfigurations`)
 */
export function mergeResiliency(loaded: readonly Loaded[]): Resilience {
  return {
    loaded,
    timeouts: byName(loaded.flatMap(timeoutsIn)),
    retries: byName([...BUILT_IN_RETRIES.map(builtInPolicy), ...loaded.flatMap(retriesIn)]),
    circuitBreakers: byName(loaded.flatMap(breakersIn)),
    apps: targetsIn(loaded, 'apps'),
    actors: targetsIn(loaded, 'actors'),
    components: targetsIn(loaded, 'components'),
  }
}

/** Which policies act on a call, and why. */
export function policyFor(resilience: Resilience, call: CallTarget): PoliciesInForce {
  const target = targetOf(resilience, call)
  const names = target && (call.kind === 'component' ? [...target.path, call.direction] : target.path)
  const find = <Policy extends { readonly at: Anchor | undefined }>(
    kind: PolicyKind,
    key: 'timeout' | 'retry' | 'circuitBreaker',
    defined: ReadonlyMap<string, Policy>,
  ): InForce<Policy> =>
    target && names ? namedBy(target, [...names, key], defined) : byDefault(defaultPolicyNames(kindOf(call), kind), defined)
  return {
    target,
    timeout: find('timeout', 'timeout', resilience.timeouts),
    retry: find('retry', 'retry', resilience.retries),
    circuitBreaker: find('circuit-breaker', 'circuitBreaker', resilience.circuitBreakers),
    builtIn: builtInFor(resilience, call),
  }
}

/** The policy in force, if one is. */
export function actingPolicy<Policy>(inForce: InForce<Policy>): Policy | undefined {
  return inForce.source === 'target' || inForce.source === 'default' ? inForce.policy : undefined
}

/** The same, unless a template decides a part of it, so that its numbers are not known. */
export function visiblePolicy<Policy extends Pick<RetryPolicy, 'at' | 'certainty'>>(
  { loaded }: Resilience,
  inForce: InForce<Policy>,
): Policy | undefined {
  const policy = actingPolicy(inForce)
  if (policy?.certainty !== 'unknown') return policy
  const home = loaded.find(({ manifest }) => manifest.uri === policy.at?.uri && manifest.doc === policy.at.doc)
  return home?.certainty === 'unknown' ? policy : undefined
}

function byName<Policy extends { readonly name: string }>(policies: readonly Policy[]): ReadonlyMap<string, Policy> {
  return new Map(policies.map((policy) => [policy.name, policy]))
}

function targetsIn(loaded: readonly Loaded[], section: 'apps' | 'actors' | 'components'): ReadonlyMap<string, ResilienceTarget> {
  const found = new Map<string, ResilienceTarget>()
  for (const { manifest, certainty } of loaded) {
    for (const [name, entry] of entriesAt(manifest.body, ['spec', 'targets', section])) {
      // The API server drops null from a map.
      if (entry === null) continue
      const path = ['spec', 'targets', section, name]
      const sure = entry === UNKNOWN ? 'unknown' : certainty
      found.set(name, { manifest, path, at: anchorAt(manifest, path, 'key'), certainty: sure })
    }
  }
  return found
}

function targetOf(resilience: Resilience, call: CallTarget): ResilienceTarget | undefined {
  switch (call.kind) {
    case 'app':
    case 'endpoint':
      return resilience.apps.get(call.id)
    case 'actor':
      return resilience.actors.get(call.type)
    case 'component':
      return resilience.components.get(call.name)
  }
}

function kindOf(call: CallTarget): TargetKind {
  if (call.kind === 'component') return { kind: 'component', policyWord: call.policyWord, direction: call.direction }
  return { kind: call.kind === 'actor' ? 'actor' : 'app' }
}

function namedBy<Policy>(target: ResilienceTarget, path: Path, defined: ReadonlyMap<string, Policy>): InForce<Policy> {
  const name = textAt(target.manifest.body, path)
  if (typeof name !== 'string' || name === '') return { source: 'none' }
  const at = anchorAt(target.manifest, path)
  const policy = defined.get(name)
  return policy === undefined ? { source: 'missing', name, at } : { source: 'target', policy, at }
}

function byDefault<Policy extends { readonly at: Anchor | undefined }>(
  names: readonly string[],
  defined: ReadonlyMap<string, Policy>,
): InForce<Policy> {
  for (const name of names) {
    const policy = defined.get(name)
    if (policy?.at !== undefined) return { source: 'default', policy, at: policy.at }
  }
  return { source: 'none' }
}

/**
 * The built-in retries look at the id without its namespace, so an entry for `orders.shop` alone leaves them on.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/messaging/direct_messaging.go (`invokeWithRetry`)
 */
function builtInFor(resilience: Resilience, call: CallTarget): RetryPolicy | undefined {
  if (call.kind !== 'app') return undefined
  const [bareId = call.id] = call.id.split('.', 1)
  return resilience.apps.has(bareId) ? undefined : resilience.retries.get(SERVICE_RETRIES.name)
}
