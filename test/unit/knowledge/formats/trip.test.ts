import assert from 'node:assert/strict'
import fc from 'fast-check'
import { checkTrip } from '../../../../server/src/knowledge/formats/trip.ts'
import { CONDITIONS } from '../../../conformance/corpus/conditions.ts'

describe('checkTrip', () => {
  describe('marks and cures', () => {
    const cases: readonly (readonly [marked: string, code: string, suggestion?: string])[] = [
      ['[consecutiveFailure] > 5', 'trip-unknown-name', 'consecutiveFailures > 5'],
      ['[ConsecutiveFailures] > 5', 'trip-unknown-name', 'consecutiveFailures > 5'],
      [
        'consecutiveFailures > 5 || [consecutive_failures] > 3',
        'trip-unknown-name',
        'consecutiveFailures > 5 || consecutiveFailures > 3',
      ],
      ['[totalRequests] > 5 && totalFailure > 3', 'trip-unknown-name', 'requests > 5 && totalFailures > 3'],
      ['[failureRatio] > 0.5', 'trip-unknown-name'],
      ['requests > .5 && [failureRatio] > .25', 'trip-unknown-name'],
      ['[max](totalFailures, 5) > 4', 'trip-unknown-function'],
      ['[doubel](requests) > 4.0', 'trip-unknown-function', 'double(requests) > 4.0'],
      ['requests.[foo]() > 5', 'trip-unknown-function'],
      ['consecutiveFailures > 5 [and] requests > 5', 'trip-syntax', 'consecutiveFailures > 5 && requests > 5'],
      ['consecutiveFailures [=]> 5', 'trip-syntax', 'consecutiveFailures >= 5'],
      ['consecutiveFailures [=]< 5', 'trip-syntax', 'consecutiveFailures <= 5'],
      ['consecutiveFailures <[>] 5', 'trip-syntax', 'consecutiveFailures != 5'],
      ['consecutiveFailures [=] 5', 'trip-syntax', 'consecutiveFailures == 5'],
      ['[<]REPLACE-ME>', 'trip-syntax'],
      ['consecutiveFailures > 5[;]', 'trip-syntax', 'consecutiveFailures > 5'],
      ['consecutiveFailures[\u00a0]> 5', 'trip-syntax', 'consecutiveFailures > 5'],
      ['consecutiveFailures > [9223372036854775808]', 'trip-syntax'],
      ['consecutiveFailures > [0X5]', 'trip-syntax', 'consecutiveFailures > 0x5'],
      ['[double(requests) > 5]', 'trip-syntax', 'double(requests) > 5.0'],
      ['[5 < requests < 10]', 'trip-syntax', '5 < requests && requests < 10'],
      ['[0 < totalFailures <= requests]', 'trip-not-boolean', '0 < totalFailures && totalFailures <= requests'],
      ['[totalFailures / 10 > 0.5]', 'trip-syntax', 'double(totalFailures) / 10.0 > 0.5'],
      ['consecutiveFailures > 5 && [1]', 'trip-syntax'],
      ['consecutiveFailures > 5 || [requests]', 'trip-not-boolean'],
      ['[double(totalFailures) / requests] > 0.5', 'trip-not-boolean', 'double(totalFailures) / double(requests) > 0.5'],
      ['[1.0 * totalFailures] / requests > 0.5', 'trip-not-boolean', '1.0 * double(totalFailures) / double(requests) > 0.5'],
      ['[requests].exists(x, x > 1)', 'trip-syntax'],
      ['has([requests])', 'trip-syntax'],
      ['[requests % totalSuccesses > 5]', 'trip-not-boolean'],
      ['[1 / 0 > 0]', 'trip-not-boolean'],
      ['[totalFailures / requests] > 0.5', 'trip-integer-division', 'double(totalFailures) / double(requests) > 0.5'],
      [
        'requests > 9 && 0.5 <= [totalFailures / requests]',
        'trip-integer-division',
        'requests > 9 && 0.5 <= double(totalFailures) / double(requests)',
      ],
      ['[totalFailures / requests] > .5', 'trip-integer-division', 'double(totalFailures) / double(requests) > 0.5'],
      ['[totalFailures / requests] > 0', 'trip-integer-division', 'double(totalFailures) / double(requests) > 0.0'],
      ['[totalFailures / requests] * 100 > 50', 'trip-integer-division', 'totalFailures * 100 / requests > 50'],
      [
        '([totalFailures / (totalFailures + totalSuccesses)]) > 0.5',
        'trip-integer-division',
        '(double(totalFailures) / double(totalFailures + totalSuccesses)) > 0.5',
      ],
    ]
    for (const [marked, code, suggestion] of cases) {
      it(marked, () => {
        const found = checkTrip(marked.replace(MARK, '$1'))
        const start = marked.indexOf('[')
        assert.deepEqual(found && { code: found.code, within: found.within, suggestion: found.suggestion }, {
          code,
          within: { start, end: marked.indexOf(']') - 1 },
          suggestion,
        })
      })
    }

    it('takes an expression out of quotes that are one too many', () => {
      assert.equal(checkTrip("'consecutiveFailures > 5'")?.suggestion, 'consecutiveFailures > 5')
    })

    it('marks the whole text when it stops short', () => assert.equal(checkTrip('consecutiveFailures >')?.within, undefined))
  })

  it('says in which state a condition fails', () => {
    assert.match(
      checkTrip('totalFailures % totalSuccesses > 5')?.reason ?? '',
      /after one single call that failed, and the breaker stays closed/,
    )
    assert.match(checkTrip('1 / 0 > 0')?.reason ?? '', /whatever the counters are, so the breaker never opens/)
  })

  it('leaves an unwritten condition alone', () => assert.equal(checkTrip(''), undefined))

  it('does not take a division that compares the same with its fraction for a mistake', () => {
    for (const text of [
      'totalFailures / requests >= 1',
      'totalFailures / requests == 1',
      'requests / 10 >= 1',
      'totalFailures * 100 / requests > 50',
    ]) {
      assert.equal(codeOf(text), 'nothing', text)
    }
  })

  it('suggests only what is sound', () => {
    for (const text of CONDITIONS) {
      const suggestion = checkTrip(text)?.suggestion
      if (suggestion !== undefined) assert.equal(checkTrip(suggestion), undefined, `${text} => ${suggestion}`)
    }
  })

  it('answers any text at once', () => {
    const part = fc.constantFrom(
      'requests',
      'totalFailures',
      'x',
      '5',
      '.5',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      "'",
      '"',
      '/',
      '//',
      '>',
      '&&',
      '||',
      '!',
      '-',
      '?',
      ':',
      ',',
      ' ',
      '\n',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 30 }).map((parts) => parts.join('')),
        ),
        (text) => {
          const found = checkTrip(text)
          if (found?.within)
            assert.ok(found.within.start >= 0 && found.within.start < found.within.end && found.within.end <= text.length)
        },
      ),
    )
  })

  it('does not judge expressions that nobody writes by hand', () => {
    assert.equal(checkTrip(Array(5000).fill('requests > x').join(' || ')), undefined)
    assert.equal(checkTrip(`${'('.repeat(500)}x > 1${')'.repeat(500)}`), undefined)
  })
})

const MARK = /\[(.*?)\]/

function codeOf(text: string): string {
  return checkTrip(text)?.code ?? 'nothing'
}
