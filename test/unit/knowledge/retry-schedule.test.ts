import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  BUILT_IN_SERVICE_RETRY,
  DEFAULT_RETRY,
  multiplyAttempts,
  type RetryPolicy,
  retrySchedule,
} from '../../../server/src/knowledge/dapr/retry-schedule.ts'

const EXPONENTIAL: RetryPolicy = { ...DEFAULT_RETRY, kind: 'exponential' }
const MINUTES = 60_000

describe('retrySchedule', () => {
  it('adds the waits of a constant policy to the timeouts of all attempts', () => {
    assert.deepEqual(retrySchedule({ ...DEFAULT_RETRY, duration: 1000, maxRetries: 3, timeout: 5000 }), {
      attempts: 4,
      waiting: 3000,
      total: 23_000,
      text: '4 attempts: 4 × 5s timeout + 3 × 1s wait = up to 23s',
    })
  })

  it('does not know how long attempts without a timeout last', () => {
    assert.deepEqual(retrySchedule(BUILT_IN_SERVICE_RETRY), {
      attempts: 4,
      waiting: 3000,
      total: undefined,
      text: '4 attempts without a time limit each, and 3 × 1s wait',
    })
  })

  it('takes a timeout of zero or less for none', () => {
    assert.equal(retrySchedule({ ...BUILT_IN_SERVICE_RETRY, timeout: 0 }).total, undefined)
    assert.equal(retrySchedule({ ...BUILT_IN_SERVICE_RETRY, timeout: -1 }).total, undefined)
  })

  it('has no end by default', () => {
    assert.deepEqual(retrySchedule({ ...DEFAULT_RETRY, timeout: 5000 }), {
      attempts: Number.POSITIVE_INFINITY,
      waiting: Number.POSITIVE_INFINITY,
      total: Number.POSITIVE_INFINITY,
      text: 'attempts without limit, each of up to 5s, 5s apart',
    })
  })

  it('makes one attempt where retries are switched off', () => {
    assert.deepEqual(retrySchedule({ ...EXPONENTIAL, maxRetries: 0, timeout: 5000 }), {
      attempts: 1,
      waiting: 0,
      total: 5000,
      text: '1 attempt of up to 5s',
    })
  })

  it('lets the waits of an exponential policy grow by half and adds their spread', () => {
    // 500 ms × (1 + 1.5 + 1.5² + 1.5³ + 1.5⁴) = 6593.75 ms, and half of it more.
    assert.deepEqual(retrySchedule({ ...EXPONENTIAL, maxRetries: 5, timeout: 5000 }), {
      attempts: 6,
      waiting: 9890.625,
      total: 39_890.625,
      text: '6 attempts: 6 × 5s timeout + waits from about 500ms to about 2.5s, at most 9.9s in all = up to 39.9s',
    })
  })

  it('stops the growth at the longest interval, but not the spread around it', () => {
    // 500, 750, 1000, 1000 ms and half of it more.
    assert.equal(retrySchedule({ ...EXPONENTIAL, maxInterval: 1000, maxRetries: 4 }).waiting, 4875)
  })

  it('begins with 500 ms even where the longest interval is shorter', () => {
    assert.equal(retrySchedule({ ...EXPONENTIAL, maxInterval: 100, maxRetries: 3 }).waiting, 1.5 * 700)
  })

  it('gives up after 15 minutes, an attempt under way aside', () => {
    const { waiting, total, text } = retrySchedule({ ...EXPONENTIAL, timeout: 5000 })
    assert.equal(waiting, 15 * MINUTES)
    assert.equal(total, 15 * MINUTES + 5000)
    assert.match(
      text,
      /^up to \d+ attempts within 15m, with waits from about 500ms to about 1m; the last one ends after 15m5s at the latest$/,
    )
  })

  it('gives up after 15 minutes though retries are left', () => {
    const { attempts, total } = retrySchedule({ ...EXPONENTIAL, maxRetries: 10, timeout: 200_000 })
    assert.equal(attempts, 11)
    assert.equal(total, 15 * MINUTES + 200_000)
  })

  it('counts no attempts where waits have no length', () => {
    const { attempts, text } = retrySchedule({ ...EXPONENTIAL, maxInterval: 0, timeout: 1000 })
    assert.equal(attempts, Number.POSITIVE_INFINITY)
    assert.match(text, /^any number of attempts within 15m/)
  })

  it('bounds what the library does by chance', () => {
    const policies = fc.record({
      maxInterval: fc.constantFrom(100, 1000, 10_000, 60_000),
      maxRetries: fc.integer({ min: -1, max: 60 }),
      timeout: fc.constantFrom(1, 1000, 30_000, 200_000),
    })
    const chances = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(policies, chances, fc.double({ min: 0, max: 1, noNaN: true }), (fields, randoms, share) => {
        const policy: RetryPolicy = { ...EXPONENTIAL, ...fields }
        const worst = retrySchedule(policy)
        const run = simulate(policy, fields.timeout * share, randoms)
        assert.ok(run.attempts <= worst.attempts, `${run.attempts} attempts, not ${worst.attempts}`)
        assert.ok(run.waiting <= worst.waiting + 0.001, `waits of ${run.waiting}, not ${worst.waiting}`)
        assert.ok(run.total <= (worst.total ?? 0) + 0.001, `${run.total} in all, not ${worst.total}`)
      }),
    )
  })
})

describe('multiplyAttempts', () => {
  it('multiplies the attempts of layers that do not know of each other', () => {
    assert.deepEqual(
      multiplyAttempts([
        { name: 'Dapr', attempts: 4 },
        { name: 'Istio', attempts: 3 },
      ]),
      { attempts: 12, text: 'Dapr 4 × Istio 3 = 12 attempts' },
    )
  })

  it('has no limit where one layer has none', () => {
    assert.deepEqual(
      multiplyAttempts([
        { name: 'Dapr', attempts: Number.POSITIVE_INFINITY },
        { name: 'Linkerd', attempts: 2 },
      ]),
      { attempts: Number.POSITIVE_INFINITY, text: 'Dapr without limit × Linkerd 2 = attempts without limit' },
    )
  })
})

/** What backoff 4.3.0 does when each call fails after `duration`: https://github.com/cenkalti/backoff/blob/v4.3.0/exponential.go */
function simulate(policy: RetryPolicy, duration: number, randoms: readonly number[]) {
  let interval = 500
  let elapsed = 0
  let waiting = 0
  for (let attempts = 1; ; attempts++) {
    elapsed += duration
    const random = randoms[attempts % randoms.length] ?? 0
    const next = interval / 2 + random * interval
    interval = interval >= policy.maxInterval / 1.5 ? policy.maxInterval : interval * 1.5
    const exhausted = policy.maxRetries >= 0 && attempts > policy.maxRetries
    if (exhausted || elapsed + next > 15 * MINUTES) return { attempts, waiting, total: elapsed }
    elapsed += next
    waiting += next
  }
}
