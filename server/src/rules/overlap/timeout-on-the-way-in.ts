import { groupBy } from '../../base/group-by.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { type PlannedCall, plannedCalls } from '../../knowledge/dapr/calls.ts'
import { actingPolicy, type PoliciesInForce, type Resilience, visiblePolicy } from '../../knowledge/dapr/resilience.ts'
import { type RetryPolicy, type RetrySchedule, retrySchedule } from '../../knowledge/dapr/retry-schedule.ts'
import type { EntryRoute } from '../../knowledge/entry-routes.ts'
import type { MeshRoute } from '../../knowledge/mesh.ts'
import { formatDuration } from '../../model/duration.ts'
import { describeManifest } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Finding, Fix } from '../rule.ts'
import { relatedPlaces } from './places.ts'
import { byRetryOwner } from './retry-owners.ts'
import { assumption, isSamePlace, keyOfPlace, nameOf } from './wording.ts'

const cut = (a: { mesh: string; route: string; app: string; limit: string; schedule: string; callee: string; when: string }) =>
  `${a.mesh} ends requests to ${a.app} after ${a.limit} (${a.route}), but to call "${a.callee}" through Dapr ${a.app} may need longer: ${a.schedule}. The limit ends it ${a.when}, and what follows is work that nobody waits for. ` +
  'Make the limit of the route longer, or the policy shorter.'

/** Limits on the way to an app that end before the app has made all the attempts that it may make. */
export function cutIn(cluster: Cluster, entries: readonly EntryRoute[]): readonly Finding[] {
  const outlasting = entries.flatMap((entry) =>
    plannedCalls(cluster, entry.app).flatMap((call) => outlastingOf(entry, call) ?? []),
  )
  return [...groupBy(outlasting, ({ limit }) => keyOfPlace(limit.at)).values()].flatMap(
    (same) => describeCut(cluster, same) ?? [],
  )
}

type Limit = NonNullable<MeshRoute['timeout']>

/** A call with which an app may be busy for longer than the route to it waits. */
interface Outlasting {
  readonly entry: EntryRoute
  readonly limit: Limit
  readonly callee: string
  readonly at: Anchor
  readonly plan: RetryPolicy
  readonly schedule: RetrySchedule
  /** Milliseconds. */
  readonly total: number
}

/** Calls that may go on without end are the business of other rules. */
function outlastingOf(entry: EntryRoute, { callee, resilience, policies }: PlannedCall): Outlasting | undefined {
  const limit = entry.route.timeout
  const plan = planFor(resilience, policies)
  const schedule = plan && retrySchedule(plan)
  const total = schedule?.total
  if (!limit || !schedule || total === undefined || !Number.isFinite(total) || total <= limit.milliseconds) return undefined
  const at = policies.target?.at
  return at && { entry, limit, callee, at, plan, schedule, total }
}

function planFor(resilience: Resilience, { retry, timeout }: PoliciesInForce): RetryPolicy | undefined {
  const limit = visiblePolicy(resilience, timeout)
  if (!limit || limit.milliseconds <= 0) return undefined
  const repeated = visiblePolicy(resilience, retry)
  if (!repeated && actingPolicy(retry)) return undefined
  return { ...(repeated ?? ONCE), timeout: limit.milliseconds }
}

const ONCE = { kind: 'constant', duration: 0, maxInterval: 0, maxRetries: 0 } as const

function describeCut(cluster: Cluster, all: readonly Outlasting[]): Finding | undefined {
  const certain = all.filter(({ entry }) => entry.assuming.length === 0)
  const told = certain.length > 0 ? certain : all
  const [longest] = told.toSorted((a, b) => b.total - a.total)
  if (!longest) return undefined
  const { entry, limit, schedule } = longest
  const message = cut({
    mesh: entry.mesh.title,
    route: describeManifest(entry.route.manifest),
    app: nameOf(entry.app),
    limit: formatDuration(limit.milliseconds),
    schedule: schedule.text,
    callee: longest.callee,
    when: whenCut(longest),
  })
  return {
    at: limit.at,
    message: `${message}${assumption(told.flatMap((one) => one.entry.assuming))}`,
    certainty: certain.length > 0 ? 'yes' : 'unknown',
    related: relatedPlaces([longest.at], 'The target whose attempts take longer.'),
    fixes: byRetryOwner(cluster, [allow(longest)]),
  }
}

/** Where in the attempts of a constant policy the limit falls, when each takes all its time. */
function whenCut({ limit, plan, schedule }: Outlasting): string {
  const { timeout = 0, duration, kind } = plan
  if (schedule.attempts === 1) return 'before the only attempt must end'
  if (kind === 'exponential') return 'before the last attempt must end'
  const round = timeout + Math.max(0, duration)
  const done = Math.floor(limit.milliseconds / round)
  return limit.milliseconds - done * round < timeout
    ? `during attempt ${done + 1}`
    : `between attempts ${done + 1} and ${done + 2}`
}

/** The limit can be written longer where one field alone makes it; otherwise it is lifted. */
function allow({ entry, limit, total }: Outlasting): Fix | undefined {
  const [only, another] = limit.lift
  const where = describeManifest(entry.route.manifest)
  if (!only || !('path' in only.at)) return undefined
  const isAlone = another === undefined && isSamePlace({ ...only.at, part: 'value' }, { ...limit.at, part: 'value' })
  const enough = `${Math.ceil(total / 1000)}s`
  return {
    title: isAlone
      ? `Let Dapr finish: make the limit ${enough} in ${where}`
      : `Let Dapr finish: remove the limit of ${entry.mesh.title} in ${where}`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: `Callers of ${nameOf(entry.app)} wait ${isAlone ? `for up to ${enough}` : 'as long as it takes'}.`,
    edits: isAlone ? [{ kind: 'set', at: limit.at, value: enough }] : limit.lift,
  }
}
