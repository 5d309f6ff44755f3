import assert from 'node:assert/strict'
import fc from 'fast-check'
import { CHECKS } from '../../../../server/src/knowledge/formats/formats.ts'

/** What values of the formats are made of, rightly and wrongly. */
const PARTS = fc.constantFrom(
  ...[
    '5',
    '0',
    '100',
    '599',
    '.',
    ',',
    '-',
    '+',
    ' ',
    '%',
    ':',
    '/',
    '//',
    's',
    'm',
    'h',
    'd',
    'ms',
    'Mi',
    'MB',
    'xx',
    'e',
    'P',
    'T',
  ],
  ...['a', 'B', '_', '*', '[', ']', '(', ')', '"', "'", 'http://', 'UNAVAILABLE', '10.0.0.1', '::', 'true', '\u00a0', '\n'],
)
const TEXTS = fc.oneof(
  fc.string(),
  fc.array(PARTS, { maxLength: 12 }).map((parts) => parts.join('')),
)

describe('every format check', () => {
  for (const [name, check] of Object.entries(CHECKS)) {
    it(`answers any text, and marks a part of it: ${name}`, () => {
      fc.assert(
        fc.property(TEXTS, (text) => {
          const { within, reason = 'fine' } = check(text) ?? {}
          assert.ok(reason.length > 0 && !reason.endsWith('.'), reason)
          if (within) assert.ok(within.start >= 0 && within.start < within.end && within.end <= text.length)
        }),
      )
    })

    it(`suggests only what it takes itself: ${name}`, () => {
      fc.assert(
        fc.property(TEXTS, (text) => {
          const suggestion = check(text)?.suggestion
          if (suggestion !== undefined) assert.equal(check(suggestion), undefined, `${text} => ${suggestion}`)
        }),
      )
    })

    it(`is done in no time with a text that is far too long: ${name}`, () => {
      for (const part of ['5', ' ', '-', ',', '5,', '5 ', 'a', '.', ':', '/', '(', '\u00a0', 'aB', '5x']) {
        const start = performance.now()
        check(part.repeat(100_000 / part.length))
        assert.ok(performance.now() - start < 1000, `${name} is slow with ${JSON.stringify(part)}`)
      }
    })
  }
})
