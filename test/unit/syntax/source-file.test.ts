import assert from 'node:assert/strict'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'
import { toPlain } from '../../../server/src/syntax/to-plain.ts'

const parse = (text: string) => parseSourceFile('file:///a.yaml', text)
const values = (text: string) => parse(text).documents.map(({ root }) => root && toPlain(root))
const texts = (text: string) => parse(text).documents.map((document) => document.text)

describe('the documents of a file', () => {
  it('are cut at lines that begin with ---', () => {
    assert.deepEqual(values('a: 1\n---\nb: 2\n--- # comment\nc: 3\n'), [{ a: 1 }, { b: 2 }, { c: 3 }])
  })

  it('cover the file without gaps', () => {
    for (const text of [
      '',
      '---',
      '# x\n---\na: 1\n---\n',
      'a: 1\n...\n# end\n',
      '\ufeff---\r\na: 1\r\n---\r\nb: 2',
      '...\n...\n---\n',
    ]) {
      const { documents } = parse(text)
      assert.equal(documents.map((document) => document.text).join(''), text)
      assert.deepEqual(
        documents.map(({ start }) => start),
        [0, ...documents.slice(0, -1).map(({ end }) => end)],
      )
      assert.deepEqual(
        documents.map(({ index }) => index),
        [...documents.keys()],
      )
    }
  })

  it('begin with the comments and directives before the first ---', () => {
    assert.deepEqual(texts('# licence\n%YAML 1.2\n---\na: 1\n'), ['# licence\n%YAML 1.2\n---\na: 1\n'])
  })

  it('count even when they are empty', () => {
    assert.deepEqual(values(''), [undefined])
    assert.deepEqual(values('---\n---\na: 1\n---\n'), [undefined, { a: 1 }, undefined])
    assert.deepEqual(values('# nothing\n'), [undefined])
  })

  it('end inside a block scalar too, as kubectl cuts before it parses', () => {
    assert.deepEqual(values('a: |\n  text\n---\nb: 1\n'), [{ a: 'text\n' }, { b: 1 }])
    assert.deepEqual(texts('a: |\n  text\n  ---\nb: 1\n').length, 1)
  })

  it('end at ..., and comments behind it make no further document', () => {
    assert.deepEqual(values('a: 1\n...\n# end\n'), [{ a: 1 }])
    assert.deepEqual(values('a: 1\n...\nb: 2\n'), [{ a: 1 }, { b: 2 }])
  })

  it('are read with CRLF, CR, and a byte order mark', () => {
    assert.deepEqual(values('\ufeffa: 1\r\nb:\r\n  - c\r\n---\r\nd: 2\r\n'), [{ a: 1, b: ['c'] }, { d: 2 }])
    assert.deepEqual(values('a: 1\rb: 2\r'), [{ a: 1, b: 2 }])
  })

  it('may be JSON', () => {
    assert.deepEqual(values('{\n  "kind": "List",\n  "items": [{"a": 1.5}, null]\n}\n'), [
      { kind: 'List', items: [{ a: 1.5 }, null] },
    ])
  })
})

describe('parsing a file again', () => {
  const before = parse('a: 1\n---\nb: 2\n---\nc: 3\n')

  it('keeps the trees of documents whose text is the same', () => {
    const after = parseSourceFile(before.uri, 'a: 100\n---\nnew: 1\n---\nc: 3\n', before)
    assert.equal(after.documents[2]?.root, before.documents[2]?.root)
    assert.deepEqual(
      after.documents.map(({ root }) => root && toPlain(root)),
      [{ a: 100 }, { new: 1 }, { c: 3 }],
    )
  })

  it('keeps them when documents are inserted before them', () => {
    const after = parseSourceFile(before.uri, `z: 0\n---\nx: 1\n${before.text.slice(5)}`, before)
    assert.deepEqual(
      after.documents.map(({ index }) => index),
      [0, 1, 2, 3],
    )
    assert.equal(after.documents[3]?.root, before.documents[2]?.root)
    assert.equal(after.text.slice(after.documents[3]?.start), '---\nc: 3\n')
  })

  it('reads what was behind the limits before', () => {
    const large = `${'# comment\n'.repeat(160_000)}---\n`
    const after = parseSourceFile(before.uri, `a: 1\n---\nb: 2\n`, parse(`${large}b: 2\n`))
    assert.deepEqual(after.documents, parse('a: 1\n---\nb: 2\n').documents)
  })

  it('gives the same as parsing afresh', () => {
    const text = '# sidecar-lens-ignore-file x: y\nb: 2\n---\nb: 2\n---\na: 1\n'
    assert.deepEqual(parseSourceFile(before.uri, text, before).documents, parse(text).documents)
  })
})

describe('limits', () => {
  const problemsOf = (text: string) => parse(text).documents.flatMap(({ problems }) => problems.map(({ message }) => message))

  it('stop at deep nesting', () => {
    for (const text of ['['.repeat(100_000), '{"a":'.repeat(50_000), '- '.repeat(50_000), '[{'.repeat(50_000)]) {
      const { documents } = parse(text)
      assert.equal(documents[0]?.root, undefined)
      assert.match(problemsOf(text).join(), /nested more than 200 levels/)
    }
    assert.deepEqual(problemsOf(`a: ${'['.repeat(150)}1${']'.repeat(150)}`), [])
  })

  it('stop at the length of a file, and say so once', () => {
    const text = `a: 1\n---\n${'b: 2\n---\n'.repeat(2)}c: ${'x'.repeat(2_000_000)}\n---\n${'d: 1\n---\n'.repeat(1000)}`
    const { documents } = parse(text)
    assert.deepEqual(
      documents.map(({ root }) => root !== undefined),
      [true, true, true, false],
    )
    assert.match(problemsOf(text).join('|'), /^This file is too large[^|]*$/)
  })

  it('stop at the number of words in a document', () => {
    assert.match(problemsOf('- a\n'.repeat(300_000)).join('|'), /^This document is too large[^|]*$/)
  })

  it('stop at aliases that multiply', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...[...'bcdefghi'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefghi'[index]}`)}]`),
    ]
    const [problem, ...others] = parse(bomb.join('\n')).documents[0]?.problems ?? []
    assert.deepEqual(others, [])
    assert.match(problem?.message ?? '', /more than 20000 nodes/)
    assert.match(bomb.join('\n').slice(problem?.span.start, problem?.span.end), /^\*[a-i]$/)
    assert.ok(problem?.related)
  })
})
