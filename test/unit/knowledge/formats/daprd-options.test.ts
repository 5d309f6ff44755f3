import assert from 'node:assert/strict'
import { CHECKS } from '../../../../server/src/knowledge/formats/formats.ts'

describe('texts that daprd reads', () => {
  it('takes sizes of whole bytes only', () => {
    for (const text of ['4Mi', '4194304', '8M', '0.5k', '0', '-1']) assert.equal(CHECKS['byte-quantity'](text), undefined, text)
    for (const text of ['1.5Mi', '500m', '1000m', '0.5', '20Ei', '-8Mi', '8MB', ''])
      assert.ok(CHECKS['byte-quantity'](text), text)
  })

  it('gives a component no time at all when the limit is zero', () => {
    assert.equal(CHECKS['init-timeout']('5s'), undefined)
    assert.equal(CHECKS['init-timeout']('5')?.consequence, undefined)
    assert.match(CHECKS['init-timeout']('0s')?.consequence ?? '', /given up at once/)
    assert.match(CHECKS['init-timeout']('-5s')?.consequence ?? '', /given up at once/)
  })
})
