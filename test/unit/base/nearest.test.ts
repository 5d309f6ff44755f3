import assert from 'node:assert/strict'
import fc from 'fast-check'
import { editDistance } from '../../../server/src/base/edit-distance.ts'
import { nearest } from '../../../server/src/base/nearest.ts'

describe('editDistance', () => {
  it('counts added, missing, replaced and swapped letters', () => {
    assert.equal(editDistance('retry', 'retries'), 3)
    assert.equal(editDistance('chekc', 'check'), 1)
    assert.equal(editDistance('', 'abc'), 3)
    assert.equal(editDistance('abc', 'abd'), 1)
  })

  it('is symmetric, and zero only for equal words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        assert.equal(editDistance(a, b), editDistance(b, a))
        assert.equal(editDistance(a, b) === 0, a === b)
      }),
    )
  })
})

describe('nearest', () => {
  it('finds what a slip of the keyboard meant', () => {
    assert.equal(nearest('maxRetry', ['policy', 'maxRetries']), 'maxRetries')
    assert.equal(nearest('constnat', ['constant', 'exponential']), 'constant')
    assert.equal(nearest('Timeout', ['timeout']), 'timeout')
  })

  it('suggests nothing when nothing is close', () => {
    assert.equal(nearest('foo', ['bar', 'timeout']), undefined)
    assert.equal(nearest('on', ['off']), undefined)
  })
})
