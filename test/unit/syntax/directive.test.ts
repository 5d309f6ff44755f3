import assert from 'node:assert/strict'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'

/** The directives of the first document, with texts in place of spans. */
function directivesOf(text: string) {
  const document = parseSourceFile('file:///a.yaml', text).documents[0]
  return document?.directives.map(({ scope, codes, reason, covers }) => ({
    scope,
    codes: codes.map(({ code, span }) => (document.text.slice(span.start, span.end) === code ? code : assert.fail('wrong span'))),
    reason,
    covers: covers && document.text.slice(covers.start, covers.end),
  }))
}

describe('suppression comments', () => {
  it('speak of the next line with content', () => {
    assert.deepEqual(directivesOf('a:\n  # sidecar-lens-ignore some-code: because\n\n  # another comment\n  b: 1\n  c: 2\n'), [
      { scope: 'line', codes: ['some-code'], reason: 'because', covers: '  b: 1' },
    ])
  })

  it('speak of their own line when something stands before them', () => {
    assert.deepEqual(directivesOf('a: 1 # sidecar-lens-ignore one, two: why: this\r\nb: 2\r\n'), [
      { scope: 'line', codes: ['one', 'two'], reason: 'why: this', covers: 'a: 1 # sidecar-lens-ignore one, two: why: this' },
    ])
  })

  it('speak of every code when they name none, and may lack a reason', () => {
    assert.deepEqual(directivesOf('# sidecar-lens-ignore\na: 1\n'), [
      { scope: 'line', codes: [], reason: undefined, covers: 'a: 1' },
    ])
    assert.deepEqual(directivesOf('# sidecar-lens-ignore x:  \na: 1\n'), [
      { scope: 'line', codes: ['x'], reason: undefined, covers: 'a: 1' },
    ])
  })

  it('cover all of a text of several lines that begins on their line', () => {
    assert.deepEqual(
      directivesOf('# sidecar-lens-ignore x: y\nmesh: |\n  a: 1\n  b: 2\nc: 3\n')?.[0]?.covers,
      'mesh: |\n  a: 1\n  b: 2',
    )
  })

  it('cover nothing at the end of a document', () => {
    assert.deepEqual(directivesOf('a: 1\n# sidecar-lens-ignore x: y\n---\nb: 2\n')?.[0]?.covers, undefined)
  })

  it('speak of a document wherever they stand in it', () => {
    assert.deepEqual(directivesOf('a: 1\n# sidecar-lens-ignore-document x: y\n'), [
      { scope: 'document', codes: ['x'], reason: 'y', covers: undefined },
    ])
  })

  it('speak of a file in the comment that it begins with', () => {
    assert.deepEqual(directivesOf('\ufeff# licence\n# sidecar-lens-ignore-file x: y\n\n---\na: 1\n')?.[0]?.scope, 'file')
    assert.deepEqual(directivesOf('a: 1\n# sidecar-lens-ignore-file x: y\n'), [
      { scope: 'line', codes: ['x'], reason: 'y', covers: undefined },
    ])
    const { documents } = parseSourceFile('file:///a.yaml', 'a: 1\n---\n# sidecar-lens-ignore-file x: y\nb: 1\n')
    assert.equal(documents[1]?.directives[0]?.covers, undefined)
    assert.equal(documents[1]?.directives[0]?.scope, 'line')
  })

  it('are not read from scalars', () => {
    assert.deepEqual(
      directivesOf('a: |\n  # sidecar-lens-ignore x: y\nb: "# sidecar-lens-ignore x: y"\nc: d# sidecar-lens-ignore x: y\n'),
      [],
    )
  })

  it('are not other words', () => {
    assert.deepEqual(directivesOf('# sidecar-lens-ignored x: y\n# see sidecar-lens-ignore x: y\na: 1\n'), [])
  })

  it('are read in templates and in broken text', () => {
    assert.equal(directivesOf('{{- if .x }}\n# sidecar-lens-ignore x: y\n{{- end }}\na: 1\n')?.[0]?.covers, 'a: 1')
    assert.equal(directivesOf('# sidecar-lens-ignore x: y\na: "b\n')?.[0]?.covers, 'a: "b')
  })
})
