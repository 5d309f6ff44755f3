import { parseDaprDuration } from '../../model/duration.ts'
import { anchorAt, entriesAt, type Manifest, valueAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { writtenAt } from '../kubernetes/lookup.ts'
import { textOf } from './apps.ts'
import { BUILT_IN_RETRIES, type BuiltInRetry, LEAST_BUILT_IN_RETRIES } from './policy-names.ts'
import { DEFAULT_RETRY, type RetryPolicy as RetryNumbers } from './retry-schedule.ts'
import type { Loaded } from './scopes.ts'

interface PolicyBase {
  readonly name: string
  /** The key that defines it; `undefined`: Dapr brings it along. */
  readonly at: Anchor | undefined
  /** `unknown`: a template decides a part, for which the default stands in, or whether the object is loaded. */
  readonly certainty: Exclude<Truth, 'no'>
}

/** A retry policy as daprd runs it. `retrySchedule` tells what it amounts to, together with the timeout in force. */
export interface RetryPolicy extends PolicyBase, Omit<RetryNumbers, 'timeout'> {
  /** Codes worth a retry, as they are written; `undefined`: every code of that protocol. */
  readonly httpStatusCodes: string | undefined
  readonly grpcStatusCodes: string | undefined
}

/** Limit of one attempt, in milliseconds; zero or less: none. */
export interface TimeoutPolicy extends PolicyBase {
  readonly milliseconds: number
}

/** A circuit breaker as daprd runs it. Durations are milliseconds. */
export interface BreakerPolicy extends PolicyBase {
  readonly maxRequests: number
  /** How often the counts are cleared; 0: never. */
  readonly interval: number
  /** How long it stays open. */
  readonly timeout: number
  readonly trip: string
}

const POLICIES: Path = ['spec', 'policies']
const BREAKER_TIMEOUT = 60_000

/** The timeouts that an object defines. https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/resiliency.go (`decodePolicies`) */
export function timeoutsIn({ manifest, certainty }: Loaded): readonly TimeoutPolicy[] {
  return namesIn(manifest, 'timeouts').map(({ name, path, at }) => {
    const reader = readerOf(manifest, path, certainty)
    return { name, at, milliseconds: reader.duration([], 0), certainty: reader.certainty() }
  })
}

/** The retry policies that an object defines. An override of a built-in policy is raised to its minimum, or not taken at all. */
export function retriesIn({ manifest, certainty }: Loaded): readonly RetryPolicy[] {
  return namesIn(manifest, 'retries').flatMap(({ name, path, at }) => {
    const builtIn = BUILT_IN_RETRIES.find((candidate) => candidate.name === name)
    if (builtIn?.override === 'ignored') return []
    const reader = readerOf(manifest, path, certainty)
    const maxRetries = reader.integer(['maxRetries'], DEFAULT_RETRY.maxRetries)
    return [
      {
        name,
        at,
        kind: reader.text(['policy'], DEFAULT_RETRY.kind).toLowerCase() === 'exponential' ? 'exponential' : 'constant',
        duration: reader.duration(['duration'], DEFAULT_RETRY.duration),
        maxInterval: reader.duration(['maxInterval'], DEFAULT_RETRY.maxInterval),
        maxRetries: builtIn ? Math.max(LEAST_BUILT_IN_RETRIES, maxRetries) : maxRetries,
        httpStatusCodes: reader.text(['matching', 'httpStatusCodes'], '') || undefined,
        grpcStatusCodes: reader.text(['matching', 'gRPCStatusCodes'], '') || undefined,
        certainty: reader.certainty(),
      },
    ]
  })
}

/** The circuit breakers that an object defines. */
export function breakersIn({ manifest, certainty }: Loaded): readonly BreakerPolicy[] {
  return namesIn(manifest, 'circuitBreakers').map(({ name, path, at }) => {
    const reader = readerOf(manifest, path, certainty)
    const timeout = reader.duration(['timeout'], BREAKER_TIMEOUT)
    return {
      name,
      at,
      maxRequests: reader.integer(['maxRequests'], 1) || 1,
      interval: Math.max(0, reader.duration(['interval'], 0)),
      timeout: timeout > 0 ? timeout : BREAKER_TIMEOUT,
      trip: reader.text(['trip'], '') || 'consecutiveFailures > 5',
      certainty: reader.certainty(),
    }
  })
}

/** A policy that Dapr brings along, as one that nobody has overridden. */
export function builtInPolicy(builtIn: BuiltInRetry): RetryPolicy {
  return {
    name: builtIn.name,
    at: undefined,
    kind: builtIn.kind,
    duration: builtIn.duration,
    maxInterval: builtIn.maxInterval,
    maxRetries: builtIn.maxRetries,
    httpStatusCodes: undefined,
    grpcStatusCodes: undefined,
    certainty: 'yes',
  }
}

function namesIn(
  manifest: Manifest,
  section: 'timeouts' | 'retries' | 'circuitBreakers',
): readonly { readonly name: string; readonly path: Path; readonly at: Anchor }[] {
  const parent: Path = [...POLICIES, section]
  return entriesAt(manifest.body, parent).flatMap(([name, value]) => {
    const path = [...parent, name]
    // The API server drops null from a map.
    return value === null ? [] : [{ name, path, at: anchorAt(manifest, path, 'key') }]
  })
}

/**
 * Reads the parts of one policy and remembers whether any of them is hidden. A part that daprd refuses is read as its default:
 * it drops the object then, which another rule reports.
 */
function readerOf(manifest: Manifest, policy: Path, loaded: Exclude<Truth, 'no'>) {
  let certainty = loaded
  const body = valueAt(manifest.body, policy)
  const read = (path: Path) => {
    const value = valueAt(body, path) ?? writtenAt(manifest, [...policy, ...path])
    if (value !== UNKNOWN) return value
    certainty = 'unknown'
    return undefined
  }
  return {
    text(path: Path, fallback: string): string {
      const text = textOf(read(path))
      return typeof text === 'string' ? text : fallback
    },
    integer(path: Path, fallback: number): number {
      const value = read(path)
      return typeof value === 'number' && Number.isInteger(value) ? value : fallback
    },
    /** In milliseconds. */
    duration(path: Path, fallback: number): number {
      const text = textOf(read(path))
      const parsed = typeof text === 'string' && text !== '' ? parseDaprDuration(text) : undefined
      return parsed?.kind === 'duration' ? Number(parsed.nanoseconds) / 1_000_000 : fallback
    },
    certainty: () => certainty,
  }
}
