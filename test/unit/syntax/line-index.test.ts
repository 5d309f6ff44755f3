import assert from 'node:assert/strict'
import { LineIndex } from '../../../server/src/syntax/line-index.ts'

describe('line index', () => {
  it('knows LF, CRLF and CR as line ends', () => {
    const lines = new LineIndex('a\nbc\r\nd\re')
    assert.deepEqual(lines.positionAt(2), { line: 1, character: 0 })
    assert.deepEqual(lines.positionAt(6), { line: 2, character: 0 })
    assert.deepEqual(lines.positionAt(8), { line: 3, character: 0 })
    assert.equal(lines.offsetAt({ line: 3, character: 1 }), 9)
  })

  it('counts UTF-16 units', () => {
    const lines = new LineIndex('😀a\n')
    assert.deepEqual(lines.positionAt(2), { line: 0, character: 2 })
    assert.equal(lines.offsetAt({ line: 0, character: 3 }), 3)
  })

  it('takes places outside the text for its ends', () => {
    const lines = new LineIndex('ab\nc')
    assert.deepEqual(lines.positionAt(-1), { line: 0, character: 0 })
    assert.deepEqual(lines.positionAt(99), { line: 1, character: 1 })
    assert.equal(lines.offsetAt({ line: 9, character: 0 }), 4)
    assert.equal(lines.offsetAt({ line: -1, character: 5 }), 0)
  })

  it('takes places behind a line for its end, before the line break', () => {
    const lines = new LineIndex('ab\r\nc')
    assert.equal(lines.offsetAt({ line: 0, character: 9 }), 2)
    assert.deepEqual(lines.positionAt(3), { line: 0, character: 2 })
  })

  it('has one empty line in an empty text', () => {
    assert.deepEqual(new LineIndex('').positionAt(0), { line: 0, character: 0 })
    assert.equal(new LineIndex('').offsetAt({ line: 0, character: 0 }), 0)
  })
})
