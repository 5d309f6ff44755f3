import { groupBy } from '../../base/group-by.ts'
import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import type { TimeoutPolicy } from '../../knowledge/dapr/policies.ts'
import { visiblePolicy } from '../../knowledge/dapr/resilience.ts'
import { retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import type { MeshRoute } from '../../knowledge/mesh.ts'
import type { Caller, RoutedCall } from '../../knowledge/routed-calls.ts'
import { formatDuration } from '../../model/duration.ts'
import { describeManifest, entriesAt } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Finding, Fix } from '../rule.ts'
import { relatedPlaces } from './places.ts'
import { byRetryOwner, isOwnedByMesh } from './retry-owners.ts'
import { assumption, distinct, keyOfPlace } from './wording.ts'

const shorter = (a: {
  mesh: string
  what: string
  route: string
  callee: string
  limit: string
  policy: string
  timeout: string
  effect: string
  plan: string
  advice: string
}) =>
  `${a.mesh} ends ${a.what} to ${a.callee} after ${a.limit} (${a.route}), sooner than Dapr's timeout "${a.policy}" ends one attempt (${a.timeout}). ${a.effect} ` +
  `${a.plan}${a.advice}`

const NEVER_ACTS = 'That timeout never acts, and the callee may go on with work for which Dapr no longer waits.'

const triedAgain = (a: { mesh: string; tries: number }) =>
  `A callee that needs longer never answers: ${a.mesh} makes up to ${a.tries} such tries within one attempt of Dapr, while the earlier ones may still be at work.`

/** Limits of routes on calls of Dapr to which Dapr leaves more time for each attempt. */
export function shorterIn(cluster: Cluster, calls: readonly RoutedCall[]): readonly Finding[] {
  const limited = calls.flatMap(limitedBy)
  return [...groupBy(limited, ({ limit }) => keyOfPlace(limit.at)).values()].flatMap((same) => describeShorter(cluster, same))
}

interface Limit {
  readonly milliseconds: number
  readonly at: Anchor
  /** Edits that lift it. */
  readonly lift: readonly Edit[]
  /** What it ends: one of so many tries, or the call as a whole. */
  readonly tries: number
  /** Whether a try that takes too long is the last. */
  readonly final: boolean
  /** The object, or, for all routes, the setting that says so. */
  readonly source: string
}

/** A call for which Dapr leaves an attempt more time than the route does. */
interface Limited {
  readonly call: RoutedCall
  readonly caller: Caller
  readonly limit: Limit
  readonly timeout: TimeoutPolicy
  /** The name of the timeout in the target; for a default policy, its key. */
  readonly at: Anchor
}

function limitedBy(call: RoutedCall): readonly Limited[] {
  const [limit] = limitsOf(call.route).toSorted((a, b) => a.milliseconds - b.milliseconds)
  if (!limit) return []
  return call.callers.flatMap((caller): Limited[] => {
    const inForce = caller.policies.timeout
    const timeout = visiblePolicy(caller.resilience, inForce)
    if (!timeout || timeout.milliseconds <= limit.milliseconds || !('policy' in inForce)) return []
    return [{ call, caller, limit, timeout, at: inForce.at }]
  })
}

/** The limit of the whole call, and that of each try where there are several. */
function limitsOf({ manifest, timeout, retries }: MeshRoute): readonly Limit[] {
  const source = describeManifest(manifest)
  const perTry = retries && retries.attempts > 0 ? retries.perTry : undefined
  const ofCall = timeout ? [{ ...timeout, tries: 1, final: true, source }] : []
  if (!retries || !perTry) return ofCall
  const { byDefault, on, attempts } = retries
  const lift: readonly Edit[] = byDefault ? [] : [{ kind: 'remove', at: perTry.at }]
  return [...ofCall, { ...perTry, lift, tries: attempts + 1, final: !on.broken, source: byDefault?.why ?? source }]
}

/** One finding at the route, or, where the mesh should limit calls, one at each target. */
function describeShorter(cluster: Cluster, all: readonly Limited[]): readonly Finding[] {
  const certain = all.filter(({ caller }) => caller.assuming.length === 0)
  const told = certain.length > 0 ? certain : all
  const [longest] = told.toSorted((a, b) => b.timeout.milliseconds - a.timeout.milliseconds)
  if (!longest) return []
  const { call, caller, limit, timeout } = longest
  const { mesh } = call
  const callee = listed(told.map((one) => `"${one.call.callee}"`))
  const atDapr = isOwnedByMesh(cluster)
  const message = shorter({
    mesh: mesh.title,
    what: limit.tries > 1 ? 'each try of a call' : 'calls',
    route: limit.source,
    callee,
    limit: formatDuration(limit.milliseconds),
    policy: timeout.name,
    timeout: formatDuration(timeout.milliseconds),
    effect: limit.final ? NEVER_ACTS : triedAgain({ mesh: mesh.title, tries: limit.tries }),
    plan: planOf(caller, limit, timeout),
    advice: atDapr
      ? `Let ${mesh.title} alone limit these calls.`
      : `Let Dapr alone limit these calls, or give the route more than ${formatDuration(timeout.milliseconds)}.`,
  })
  const daprPlaces = distinct(told.map(({ at }) => at))
  const shared = {
    message: `${message}${assumption(told.flatMap((one) => one.caller.assuming))}`,
    certainty: certain.length > 0 ? ('yes' as const) : ('unknown' as const),
    fixes: byRetryOwner(cluster, [lift(longest, callee), dropTimeout(all, callee)]),
  }
  if (!atDapr) {
    return [{ ...shared, at: limit.at, related: relatedPlaces(daprPlaces, 'Dapr limits each attempt of the same calls here.') }]
  }
  return daprPlaces.map((at) => ({ ...shared, at, related: [{ at: limit.at, message: `${mesh.title} limits the calls here.` }] }))
}

/** What becomes of Dapr's attempts; nothing where it makes only one, or where the mesh tries again within each. */
function planOf({ resilience, policies }: Caller, limit: Limit, timeout: TimeoutPolicy): string {
  const retry = visiblePolicy(resilience, policies.retry)
  if (!retry || retry.maxRetries === 0 || !limit.final) return ''
  const planned = retrySchedule({ ...retry, timeout: timeout.milliseconds })
  const left = retrySchedule({ ...retry, timeout: limit.milliseconds })
  return `Dapr's plan of ${planned.text} becomes ${left.text}. `
}

function lift({ call, limit }: Limited, callee: string): Fix | undefined {
  if (limit.lift.length === 0) return undefined
  return {
    title: `Let Dapr limit the calls: remove the limit of ${call.mesh.title} in ${describeManifest(call.route.manifest)}`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: `Calls to ${callee} that do not come from Dapr are no longer limited by this route either.`,
    edits: limit.lift,
  }
}

/** Only from targets that keep something else: an emptied target goes, and defaults and built-in retries would act again. */
function dropTimeout(all: readonly Limited[], callee: string): Fix | undefined {
  const [first] = all
  const places = distinct(all.map(({ at }) => at))
  const isEach = all.every(({ caller: { policies }, at }) => {
    const { target, timeout } = policies
    return (
      timeout.source === 'target' &&
      target &&
      entriesAt(target.manifest.body, target.path).length > 1 &&
      at.path.at(-1) === 'timeout'
    )
  })
  if (!first || !isEach) return undefined
  const { title } = first.call.mesh
  return {
    title: `Let ${title} limit the calls: name no timeout for ${callee} in ${listed(all.map(({ caller }) => nameOfTarget(caller)))}`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: `Each attempt of Dapr then takes as long as ${title} lets it.`,
    edits: places.map((at) => ({ kind: 'remove', at })),
  }
}

function nameOfTarget({ policies: { target } }: Caller): string {
  return target ? describeManifest(target.manifest) : 'the Resiliency'
}
