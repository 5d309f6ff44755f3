import assert from 'node:assert/strict'
import { remembering } from '../../../server/src/base/remembering.ts'

describe('remembering', () => {
  it('asks again only for what was asked long ago', () => {
    const asked: string[] = []
    const length = remembering(2, (text) => asked.push(text) && text.length)
    for (const text of ['a', 'bb', 'a', 'ccc', 'a', 'bb']) assert.equal(length(text), text.length)
    assert.deepEqual(asked, ['a', 'bb', 'ccc', 'bb'])
  })

  it('keeps an answer that is nothing', () => {
    let asked = 0
    const nothing = remembering(1, () => {
      asked++
      return undefined
    })
    nothing('a')
    nothing('a')
    assert.equal(asked, 1)
  })
})
