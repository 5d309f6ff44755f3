import { formatDuration } from '../../model/duration.ts'

/** A retry policy of Dapr together with the timeout of each attempt. All times are in milliseconds. */
export interface RetryPolicy {
  readonly kind: 'constant' | 'exponential'
  /** Wait between attempts; only a constant policy looks at it. */
  readonly duration: number
  /** Where the growing wait stops to grow; only an exponential policy looks at it. */
  readonly maxInterval: number
  /** Attempts after the first; negative: no limit. */
  readonly maxRetries: number
  /** Limit of one attempt. Zero, less, or absent: none. */
  readonly timeout?: number
}

/**
 * What holds for the fields that a policy does not write.
 * https://github.com/dapr/kit/blob/6e5616a/retry/retry.go (`DefaultConfig`)
 */
export const DEFAULT_RETRY: RetryPolicy = { kind: 'constant', duration: 5000, maxInterval: 60_000, maxRetries: -1 }

/**
 * What Dapr does for service invocation where no policy names the app; it acts on failed connections only.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/resiliency.go (`BuiltInServiceRetries`)
 */
export const BUILT_IN_SERVICE_RETRY: RetryPolicy = { kind: 'constant', duration: 1000, maxInterval: 60_000, maxRetries: 3 }

/** How often and how long a call is tried when every attempt fails. Times are in milliseconds and are upper bounds. */
export interface RetrySchedule {
  /** Attempts, the first one included; `Infinity` where only success ends them. */
  readonly attempts: number
  /** All waits together; `Infinity` as above. */
  readonly waiting: number
  /** From the first attempt to the end of the last; `Infinity` as above, `undefined` where an attempt has no timeout. */
  readonly total: number | undefined
  /** One line: `4 attempts: 4 × 5s timeout + 3 × 1s wait = up to 23s`. */
  readonly text: string
}

// None of these can be set in a Resiliency. https://github.com/cenkalti/backoff/blob/v4.3.0/exponential.go
const FIRST_WAIT = 500
const GROWTH = 1.5
/** A wait is drawn from the interval around its nominal length that is this share wide on each side; the cap is on the nominal length. */
const SPREAD = 0.5
/** No attempt begins later than this after the first; an attempt that is under way may go on. */
const GIVES_UP_AFTER = 15 * 60_000

/**
 * The worst case of a retry policy. The timeout limits each attempt, not the whole: retries lie around the breaker, and the breaker
 * around the timeout. An open breaker and a status code outside of `matching` end the attempts earlier.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/policy.go (`NewRunnerWithOptions`),
 * https://github.com/dapr/kit/blob/6e5616a/retry/retry.go (`NewBackOff`)
 */
export function retrySchedule(policy: RetryPolicy): RetrySchedule {
  if (policy.maxRetries === 0) return withoutRetry(timeoutOf(policy))
  return policy.kind === 'constant' ? constantSchedule(policy) : exponentialSchedule(policy)
}

/** One of several layers that each repeat what the layer inside of it has given up: Dapr's policy, its built-in retries, a mesh. */
export interface RetryLayer {
  readonly name: string
  /** Attempts of this layer for one call of the layer outside: retries + 1. `Infinity` where there is no limit. */
  readonly attempts: number
}

/** What reaches the callee when every layer does its worst: `Dapr 4 × Istio 3 = 12 attempts`. */
export function multiplyAttempts(layers: readonly RetryLayer[]): { readonly attempts: number; readonly text: string } {
  const attempts = layers.reduce((product, layer) => product * layer.attempts, 1)
  const factors = layers.map((layer) => `${layer.name} ${Number.isFinite(layer.attempts) ? layer.attempts : 'without limit'}`)
  const result = Number.isFinite(attempts) ? countAttempts(attempts) : 'attempts without limit'
  return { attempts, text: `${factors.join(' × ')} = ${result}` }
}

function withoutRetry(timeout: number | undefined): RetrySchedule {
  const limit = timeout === undefined ? 'without a time limit' : `of up to ${formatDuration(timeout)}`
  return { attempts: 1, waiting: 0, total: timeout, text: `1 attempt ${limit}` }
}

function constantSchedule(policy: RetryPolicy): RetrySchedule {
  const timeout = timeoutOf(policy)
  const wait = Math.max(0, policy.duration)
  if (policy.maxRetries < 0) {
    const limit = timeout === undefined ? 'without a time limit' : `of up to ${formatDuration(timeout)}`
    const total = timeout === undefined ? undefined : Number.POSITIVE_INFINITY
    const text = `attempts without limit, each ${limit}, ${wait === 0 ? 'at once after each other' : `${formatDuration(wait)} apart`}`
    return { attempts: Number.POSITIVE_INFINITY, waiting: Number.POSITIVE_INFINITY, total, text }
  }
  const attempts = policy.maxRetries + 1
  const waiting = policy.maxRetries * wait
  const waits = wait === 0 ? 'no wait' : `${policy.maxRetries} × ${formatDuration(wait)} wait`
  return bounded({ attempts, waiting, timeout, waits })
}

function exponentialSchedule(policy: RetryPolicy): RetrySchedule {
  const timeout = timeoutOf(policy)
  const retries = policy.maxRetries < 0 ? Number.POSITIVE_INFINITY : policy.maxRetries
  // Calls that fail at once leave time for the most attempts, and waits at their shortest.
  const attempts = 1 + countWaits(policy, 1 - SPREAD, retries).count
  const longest = countWaits(policy, 1 + SPREAD, retries)
  const waiting = longest.count < retries ? GIVES_UP_AFTER : longest.sum
  const whole = attempts * (timeout ?? 0) + waiting
  const waits = describeWaits(longest.last)
  if (Number.isFinite(retries) && longest.count === retries && whole <= GIVES_UP_AFTER) {
    return bounded({ attempts, waiting, timeout, waits: `${waits}, at most ${atMost(waiting)} in all` })
  }
  const total = timeout === undefined ? undefined : Math.min(whole, GIVES_UP_AFTER + timeout)
  const count = Number.isFinite(attempts) ? `up to ${countAttempts(attempts)}` : 'any number of attempts'
  const ending = total === undefined ? '' : `; the last one ends after ${atMost(total)} at the latest`
  return { attempts, waiting, total, text: `${count} within ${formatDuration(GIVES_UP_AFTER)}, with ${waits}${ending}` }
}

function describeWaits(last: number): string {
  const first = formatDuration(FIRST_WAIT)
  return last === FIRST_WAIT ? `waits of about ${first}` : `waits from about ${first} to about ${rounded(last)}`
}

interface Waits {
  readonly count: number
  readonly sum: number
  /** Nominal length of the last one. */
  readonly last: number
}

/** The waits that fit into the time before giving up, when each is `factor` times its nominal length. */
function countWaits(policy: RetryPolicy, factor: number, retries: number): Waits {
  const cap = Math.max(0, policy.maxInterval)
  let nominal = FIRST_WAIT
  let last = nominal
  let count = 0
  let sum = 0
  while (count < retries && sum + nominal * factor <= GIVES_UP_AFTER) {
    sum += nominal * factor
    count += 1
    last = nominal
    if (nominal === cap) return withEqualWaits({ count, sum, last }, cap * factor, retries)
    nominal = nominal >= cap / GROWTH ? cap : nominal * GROWTH
  }
  return { count, sum, last }
}

/** The waits once they have stopped to grow; there may be very many, so they are not counted one by one. */
function withEqualWaits({ count, sum, last }: Waits, wait: number, retries: number): Waits {
  const fitting = wait === 0 ? Number.POSITIVE_INFINITY : Math.floor((GIVES_UP_AFTER - sum) / wait)
  const more = Math.min(fitting, retries - count)
  return { count: count + more, sum: sum + (wait === 0 ? 0 : more * wait), last }
}

function bounded(found: {
  readonly attempts: number
  readonly waiting: number
  readonly timeout: number | undefined
  readonly waits: string
}): RetrySchedule {
  const { attempts, waiting, timeout, waits } = found
  if (timeout === undefined) {
    return { attempts, waiting, total: undefined, text: `${countAttempts(attempts)} without a time limit each, and ${waits}` }
  }
  const total = attempts * timeout + waiting
  const text = `${countAttempts(attempts)}: ${attempts} × ${formatDuration(timeout)} timeout + ${waits} = up to ${atMost(total)}`
  return { attempts, waiting, total, text }
}

function timeoutOf({ timeout }: RetryPolicy): number | undefined {
  return timeout !== undefined && timeout > 0 ? timeout : undefined
}

function countAttempts(attempts: number): string {
  return attempts === 1 ? '1 attempt' : `${attempts} attempts`
}

/** From one second on without digits behind the tenths. */
function rounded(milliseconds: number): string {
  return formatDuration(milliseconds < 1000 ? milliseconds : Math.round(milliseconds / 100) * 100)
}

/** The same for an upper bound. */
function atMost(milliseconds: number): string {
  return formatDuration(milliseconds < 1000 ? milliseconds : Math.ceil(milliseconds / 100) * 100)
}
