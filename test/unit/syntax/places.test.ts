import assert from 'node:assert/strict'
import { findSpan } from '../../../server/src/syntax/find-span.ts'
import type { Path } from '../../../server/src/syntax/path.ts'
import { formatPath } from '../../../server/src/syntax/path.ts'
import { placeAt } from '../../../server/src/syntax/place-at.ts'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'
import type { Span } from '../../../server/src/syntax/span.ts'

function found(text: string, path: Path, part: 'key' | 'value' | 'text', within?: Span, doc = 0): string | undefined {
  const span = findSpan(parseSourceFile('file:///a.yaml', text), { doc, path, part, ...(within && { within }) })
  return span && text.slice(span.start, span.end)
}

describe('the span of an anchor', () => {
  const text = `kind: Deployment # c
spec:
  replicas: 3
  list:
    - name: first # x
      value: 1
    -
      name: second
    - plain
    - |
      block
    - [a,
       b]
  empty:
  flow: {a: 1, b: [2, 3]}
  text: |
    one
    two
`
  it('is the key, or the scalar', () => {
    assert.equal(found(text, ['spec', 'replicas'], 'key'), 'replicas')
    assert.equal(found(text, ['spec', 'replicas'], 'value'), '3')
    assert.equal(found(text, ['spec', 'text'], 'value'), '|\n    one\n    two')
  })

  it('is the key for a block collection and for a missing value', () => {
    assert.equal(found(text, ['spec'], 'value'), 'spec')
    assert.equal(found(text, ['spec', 'list'], 'value'), 'list')
    assert.equal(found(text, ['spec', 'empty'], 'value'), 'empty')
  })

  it('is the whole flow collection', () => {
    assert.equal(found(text, ['spec', 'flow'], 'value'), '{a: 1, b: [2, 3]}')
    assert.equal(found(text, ['spec', 'flow', 'b'], 'value'), '[2, 3]')
    assert.equal(found(text, ['spec', 'flow', 'b', 1], 'key'), '3')
  })

  it('is the first line of a list item', () => {
    for (const part of ['key', 'value'] as const) {
      assert.equal(found(text, ['spec', 'list', 0], part), 'name: first')
      assert.equal(found(text, ['spec', 'list', 1], part), 'name: second')
      assert.equal(found(text, ['spec', 'list', 2], part), 'plain')
    }
    assert.equal(found(text, ['spec', 'list', 3], 'key'), '|')
    assert.equal(found(text, ['spec', 'list', 4], 'key'), '[a,')
  })

  it('is the nearest ancestor of what does not exist', () => {
    assert.equal(found(text, ['spec', 'replicas', 'deep', 'deeper'], 'value'), 'replicas')
    assert.equal(found(text, ['spec', 'list', 9, 'name'], 'value'), 'list')
    assert.equal(found(text, ['spec', 'list', 0, 'none'], 'key'), 'name: first')
    assert.equal(found(text, ['metadata', 'name'], 'value'), 'kind')
    assert.equal(found(text, [], 'value'), 'kind')
    assert.equal(found('{"kind": "List"}', [], 'value'), '"kind"')
    assert.equal(found('# only a comment\n', ['a'], 'value'), '')
    assert.equal(found(text, ['kind'], 'value', undefined, 1), undefined)
  })

  it('is the alias for what it brings in', () => {
    const aliased = 'a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n'
    assert.equal(found(aliased, ['c'], 'value'), '*x')
    assert.equal(found(aliased, ['c', 'b'], 'key'), '*x')
    assert.equal(found(aliased, ['d', 'b'], 'value'), '*x')
  })

  it('is told in offsets of the file', () => {
    assert.equal(found('a: 1\n---\nb: 2\n', ['b'], 'value', undefined, 1), '2')
  })

  it('is a stretch of the document for text', () => {
    assert.equal(found('a: 1\n---\nb: 2\n', [], 'text', { start: 4, end: 5 }, 1), 'b')
    assert.equal(found('a: 1\n', [], 'text', { start: 3, end: 99 }), '1\n')
    assert.equal(found('a: 1\n', [], 'text'), '')
  })
})

describe('a part of a scalar', () => {
  const part = (yaml: string, start: number, end: number) => found(`v: ${yaml}\n`, ['v'], 'value', { start, end })

  it('is exact in plain and quoted text', () => {
    assert.equal(part('one two', 4, 7), 'two')
    assert.equal(part('"one two"', 4, 7), 'two')
    assert.equal(part("'one two'", 4, 7), 'two')
    assert.equal(part('one', 3, 3), '')
  })

  it('is the whole scalar where decoding changed the text', () => {
    assert.equal(part('"one\\ttwo"', 4, 7), '"one\\ttwo"')
    assert.equal(part("'it''s'", 2, 3), "'it''s'")
    assert.equal(part('one\n  two', 4, 7), 'one\n  two')
    assert.equal(part('>\n  one\n  two', 4, 7), '>\n  one\n  two')
    assert.equal(part('one', 1, 9), 'one')
  })

  it('is exact in literal blocks, also over several lines and with CRLF', () => {
    const block = '|\n    one\n\n      two\n    three'
    assert.equal(part(block, 0, 3), 'one')
    assert.equal(part(block, 7, 10), 'two')
    assert.equal(part(block, 11, 16), 'three')
    assert.equal(part(block, 2, 12), 'e\n\n      two\n    t')
    assert.equal(part(block.replaceAll('\n', '\r\n'), 11, 16), 'three')
    assert.equal(part('|2-\n    one\n    two', 6, 9), '|2-\n    one\n    two')
  })
})

describe('the place at an offset', () => {
  /** The place at the `$` in the text. */
  const at = (marked: string) => {
    const text = marked.replace('$', '')
    const document = parseSourceFile('file:///a.yaml', text).documents[0]
    const place = document && placeAt(document, marked.indexOf('$'))
    return place && `${place.part} ${formatPath(place.path)}`
  }

  it('is a key or a value', () => {
    assert.equal(at('a:\n  b$b: cc\n'), 'key a.bb')
    assert.equal(at('a:\n  bb$: cc\n'), 'key a.bb')
    assert.equal(at('a:\n  bb: $cc\n'), 'value a.bb')
    assert.equal(at('a:\n  bb: cc$\n'), 'value a.bb')
    assert.equal(at('a:\n  bb:$\n'), 'value a.bb')
    assert.equal(at('a: |\n  x\n  y$\nb: 1\n'), 'value a')
    assert.equal(at('a:\n- b: 1\n- b: $2\n'), 'value a[1].b')
    assert.equal(at('{"a": [1, {"b": $2}]}'), 'value a[1].b')
    assert.equal(at('a: &x {b: 1}\nc: *$x\n'), 'value c')
  })

  it('is nothing in gaps and comments', () => {
    assert.equal(at('a:\n$  bb: cc\n'), undefined)
    assert.equal(at('a: b # c$\n'), undefined)
    assert.equal(at('a:\n $- b\n'), undefined)
    assert.equal(at('m:\n  <<: *$x\n'), undefined)
    assert.equal(at('$'), undefined)
  })
})
