import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  type DurationFault,
  type DurationResult,
  formatDuration,
  parseDaprDuration,
  parseGoDuration,
  parseLinkerdDuration,
} from '../../../server/src/model/duration.ts'

/** Why texts are no durations; what others come to is compared with the real programs. */
const FAULTS: readonly (readonly [string, DurationFault])[] = [
  ['9223372036854775808ns', 'too-long'],
  ['9223372036854775.808us', 'too-long'],
  ['2562047h47m16.854775808s', 'too-long'],
  ['2562048h', 'too-long'],
  ['99999999999999999999s', 'too-long'],
  ['', 'no-number'],
  ['-', 'no-number'],
  ['+', 'no-number'],
  ['s', 'no-number'],
  ['.s', 'no-number'],
  ['five', 'no-number'],
  ['PT5S', 'no-number'],
  ['--5s', 'no-number'],
  ['5', 'missing-unit'],
  ['-5', 'missing-unit'],
  ['1.5', 'missing-unit'],
  ['1m30', 'missing-unit'],
  ['5 s', 'unknown-unit'],
  ['15s ', 'unknown-unit'],
  ['5S', 'unknown-unit'],
  ['1d', 'unknown-unit'],
  ['1w', 'unknown-unit'],
  ['1ss', 'unknown-unit'],
  ['5sec', 'unknown-unit'],
  ['1:30', 'unknown-unit'],
  ['1e3s', 'unknown-unit'],
  ['1_000s', 'unknown-unit'],
  ['1h-5m', 'unknown-unit'],
]

describe('parseGoDuration', () => {
  for (const [text, fault] of FAULTS) {
    it(`says why ${JSON.stringify(text)} is none`, () => check(parseGoDuration(text), fault))
  }

  it('names the unit it does not know', () => {
    assert.deepEqual(parseGoDuration('1h5sec'), { kind: 'invalid', fault: 'unknown-unit', unit: 'sec' })
  })

  it('reads back what formatDuration writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), (nanoseconds) => {
        check(parseGoDuration(formatDuration(nanoseconds)), nanoseconds)
      }),
    )
  })

  it('adds up its parts, in any order', () => {
    const part = fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.constantFrom('ns', 'us', 'ms', 's', 'm', 'h'))
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const texts = parts.map(([count, unit]) => `${count}${unit}`)
        assert.deepEqual(parseGoDuration(texts.join('')), parseGoDuration(texts.toReversed().join('')))
        const sum = texts.reduce((total, text) => total + nanosecondsOf(parseGoDuration(text)), 0n)
        check(parseGoDuration(texts.join('')), sum)
      }),
    )
  })

  it('answers any text at once', () => {
    fc.assert(fc.property(fc.string(), (text) => ['duration', 'invalid'].includes(parseGoDuration(text).kind)))
    check(parseGoDuration(`${'9'.repeat(1_000_000)}s`), 'too-long')
    check(parseGoDuration(`${'0'.repeat(1_000_000)}5s`), 5_000_000_000n)
  })
})

describe('parseDaprDuration', () => {
  const cases: readonly (readonly [string, bigint | DurationFault])[] = [
    ['5', 5_000_000n],
    ['+5', 5_000_000n],
    ['-5', -5_000_000n],
    ['010', 10_000_000n],
    ['0', 0n],
    ['5s', 5_000_000_000n],
    ['1.5', 'missing-unit'],
    ['1_000', 'unknown-unit'],
    [' 5', 'no-number'],
    ['', 'no-number'],
    // Does not fit in 64 bits as a count of milliseconds, so it is tried as a Go duration.
    ['9223372036854775808', 'missing-unit'],
    // Fits, but not after the conversion to nanoseconds.
    ['9223372036854775807', -1_000_000n],
  ]
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => check(parseDaprDuration(text), expected))
  }
})

describe('parseLinkerdDuration', () => {
  const cases: readonly (readonly [string, bigint | DurationFault])[] = [
    ['0', 0n],
    ['5s', 5_000_000_000n],
    [' 5s ', 5_000_000_000n],
    ['+5s', 5_000_000_000n],
    ['300ms', 300_000_000n],
    ['2m', 120_000_000_000n],
    ['1h', 3_600_000_000_000n],
    ['1d', 86_400_000_000_000n],
    ['5', 'missing-unit'],
    ['-5s', 'no-number'],
    ['1h30m', 'no-number'],
    ['1.5s', 'no-number'],
    ['', 'no-number'],
    ['s', 'no-number'],
    ['5 s', 'unknown-unit'],
    ['5S', 'unknown-unit'],
    ['7ns', 'unknown-unit'],
    ['18446744073709551615ms', 18_446_744_073_709_551_615_000_000n],
    ['18446744073709551616ms', 'too-long'],
  ]
  for (const [text, expected] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => check(parseLinkerdDuration(text), expected))
  }
})

describe('formatDuration', () => {
  const cases: readonly (readonly [number | bigint, string])[] = [
    [23_000, '23s'],
    [90_000, '1m30s'],
    [500, '500ms'],
    [1500, '1.5s'],
    [0.25, '250\u00b5s'],
    [0, '0s'],
    [60_000, '1m'],
    [3_600_000, '1h'],
    [3_605_000, '1h5s'],
    [900_000, '15m'],
    [-1500, '-1.5s'],
    [7n, '7ns'],
    [1_500n, '1.5\u00b5s'],
    [1_500_000n, '1.5ms'],
    [90_500_000_000n, '1m30.5s'],
  ]
  for (const [duration, text] of cases) {
    it(`writes ${typeof duration} ${duration} as ${text}`, () => assert.equal(formatDuration(duration), text))
  }
})

function check(parsed: DurationResult, expected: bigint | DurationFault): void {
  assert.equal(parsed.kind === 'duration' ? parsed.nanoseconds : parsed.fault, expected)
}

function nanosecondsOf(parsed: DurationResult): bigint {
  assert.equal(parsed.kind, 'duration')
  return parsed.kind === 'duration' ? parsed.nanoseconds : 0n
}
