import assert from 'node:assert/strict'
import { deepEqual } from '../../../server/src/base/deep-equal.ts'

describe('deep equality', () => {
  const different: readonly (readonly [string, unknown, unknown])[] = [
    ['numbers', 1, 2],
    ['text and number', '1', 1],
    ['null and an object', null, {}],
    ['a list and an object', [], {}],
    ['lists of other lengths', [1], [1, 2]],
    ['an absent key and one that holds nothing', {}, { a: undefined }],
    ['nested values', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
    ['sets', new Set([1]), new Set([2])],
    ['a set and an object', new Set(), {}],
    ['maps with other keys', new Map([['a', 1]]), new Map([['b', 1]])],
    ['maps with other values', new Map([['a', { b: 1 }]]), new Map([['a', { b: 2 }]])],
    ['a map and an empty one', new Map([['a', 1]]), new Map()],
    ['a map and an object', new Map(), {}],
    ['functions', () => 1, () => 1],
  ]
  for (const [what, a, b] of different) {
    it(`tells ${what} apart, in either order`, () => {
      assert.equal(deepEqual(a, b), false)
      assert.equal(deepEqual(b, a), false)
    })
  }

  it('looks at content, not at the order of keys', () => {
    assert.equal(deepEqual({ a: 1, b: [Number.NaN] }, { b: [Number.NaN], a: 1 }), true)
    assert.equal(deepEqual(new Set(['a', 'b']), new Set(['b', 'a'])), true)
    const map = (keys: readonly string[]) => new Map(keys.map((key) => [key, [{ key }]]))
    assert.equal(deepEqual(map(['a', 'b']), map(['b', 'a'])), true)
  })
})
