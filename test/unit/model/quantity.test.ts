import assert from 'node:assert/strict'
import fc from 'fast-check'
import { parseQuantity } from '../../../server/src/model/quantity.ts'

/** Verdicts of `resource.ParseQuantity`, recorded with k8s.io/apimachinery 0.33.0, in billionths. */
const VERDICTS: readonly (readonly [string, bigint | undefined])[] = [
  ['0', 0n],
  ['4Mi', 4_194_304_000_000_000n],
  ['500m', 500_000_000n],
  ['1e3', 1_000_000_000_000n],
  ['1E3', 1_000_000_000_000n],
  ['1e+3', 1_000_000_000_000n],
  ['1e-3', 1_000_000n],
  ['1E', 10n ** 27n],
  ['1Ei', 1_152_921_504_606_846_976_000_000_000n],
  ['1e20', 10n ** 29n],
  ['1.', 1_000_000_000n],
  ['.5', 500_000_000n],
  ['+5', 5_000_000_000n],
  ['-5', -5_000_000_000n],
  ['1.5Gi', 1_610_612_736_000_000_000n],
  ['4Ki', 4_096_000_000_000n],
  ['4k', 4_000_000_000_000n],
  ['1M', 10n ** 15n],
  ['1P', 10n ** 24n],
  ['1u', 1000n],
  ['1n', 1n],
  ['0.0000000001', 1n],
  ['1.0000000001', 1_000_000_001n],
  ['12345678901234567890', 12_345_678_901_234_567_890_000_000_000n],
  ['Mi', 0n],
  ['.', 0n],
  ['', undefined],
  ['4MB', undefined],
  ['4K', undefined],
  ['4mi', undefined],
  ['1i', undefined],
  ['1e', undefined],
  ['1e1.5', undefined],
  ['1e3k', undefined],
  ['1 Mi', undefined],
  ['1Mi ', undefined],
  ['1_000', undefined],
  ['0x10', undefined],
  ['1..5', undefined],
  ['--1', undefined],
]

describe('parseQuantity', () => {
  for (const [text, expected] of VERDICTS) {
    it(`reads ${JSON.stringify(text)} as Kubernetes does`, () => assert.equal(parseQuantity(text), expected))
  }

  it('knows that a thousand of one suffix make one of the next', () => {
    const suffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: suffixes.length - 1 }), (count, index) => {
        assert.equal(parseQuantity(`${count}000${suffixes[index - 1]}`), parseQuantity(`${count}${suffixes[index]}`))
      }),
    )
  })

  it('answers any text at once', () => {
    fc.assert(fc.property(fc.string(), (text) => ['bigint', 'undefined'].includes(typeof parseQuantity(text))))
    assert.equal(parseQuantity('9'.repeat(1_000_000)), undefined)
  })
})
