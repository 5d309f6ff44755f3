import assert from 'node:assert/strict'
import { shareStatus, statusRanges } from '../../../../server/src/knowledge/formats/status-ranges.ts'

describe('status ranges', () => {
  it('are numbers, ranges and words, whatever else the list holds', () => {
    assert.deepEqual(statusRanges('429,502-504,5xx,connect-failure,,14-x'), [
      { from: 429, to: 429 },
      { from: 502, to: 504 },
      { from: 500, to: 599 },
    ])
    assert.deepEqual(statusRanges(''), [])
  })

  it('meet where one status is in both', () => {
    const meet = (a: string, b: string) => shareStatus(statusRanges(a), statusRanges(b))
    assert.equal(meet('5xx', '429,503'), true)
    assert.equal(meet('500-503', '503-504'), true)
    assert.equal(meet('gateway-error', '429,500'), false)
    assert.equal(meet('', '500'), false)
  })
})
