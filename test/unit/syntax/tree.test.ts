import assert from 'node:assert/strict'
import { entryAtPath, nodeAtPath } from '../../../server/src/syntax/node-at.ts'
import type { Path } from '../../../server/src/syntax/path.ts'
import { UNKNOWN } from '../../../server/src/syntax/plain.ts'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'
import { openPaths, toPlain } from '../../../server/src/syntax/to-plain.ts'

const documentOf = (text: string) => {
  const document = parseSourceFile('file:///a.yaml', text).documents[0]
  assert.ok(document)
  return document
}
const read = (text: string) => {
  const { root, problems } = documentOf(text)
  return {
    value: root && toPlain(root),
    problems: problems.map(({ code, span }) => `${code}: ${text.slice(span.start, span.end)}`),
  }
}
const spanText = (text: string, path: Path) => {
  const node = nodeAtPath(documentOf(text).root, path)
  return node && text.slice(node.span.start, node.span.end)
}

describe('nodes', () => {
  it('span what is written, without comments', () => {
    const text = 'a: # x\n  b: "c" # y\n  d: [1, 2] # z\n\n  # end\ne: |\n  text\n\nf: &n !!str 5\n'
    assert.equal(spanText(text, ['a']), 'b: "c" # y\n  d: [1, 2]')
    assert.equal(spanText(text, ['a', 'b']), '"c"')
    assert.equal(spanText(text, ['a', 'd']), '[1, 2]')
    assert.equal(spanText(text, ['e']), '|\n  text')
    assert.equal(spanText(text, ['f']), '5')
  })

  it('stand right behind the colon or dash when they are missing', () => {
    const text = 'a:   # x\nb:\n  -\n  - {c: , d}\n'
    const at = (path: Path) => nodeAtPath(documentOf(text).root, path)
    for (const [path, offset] of [
      [['a'], 2],
      [['b', 0], 15],
      [['b', 1, 'c'], 23],
      [['b', 1, 'd'], 27],
    ] as const) {
      const node = at(path)
      assert.deepEqual(node?.span, { start: offset, end: offset }, path.join('.'))
      assert.ok(node?.kind === 'scalar' && node.style === 'missing' && node.value === null)
    }
  })

  it('keep decoded text and style beside the value', () => {
    const styles = ['plain', 'single', 'double', 'literal', 'folded'].map((_, index) => {
      const node = nodeAtPath(documentOf("- 0x10\n- 'it''s'\n- \"a\\tb\"\n- |\n  x\n  y\n- >\n  x\n  y\n").root, [index])
      return node?.kind === 'scalar' && [node.style, node.text, node.value]
    })
    assert.deepEqual(styles, [
      ['plain', '0x10', 16],
      ['single', "it's", "it's"],
      ['double', 'a\tb', 'a\tb'],
      ['literal', 'x\ny\n', 'x\ny\n'],
      ['folded', 'x y\n', 'x y\n'],
    ])
  })

  it('are found by path; of equal keys the last counts', () => {
    const { root } = documentOf('a: [{b: 1}]\na: [{b: 2}]\n')
    assert.deepEqual(nodeAtPath(root, ['a', 0, 'b'])?.span, { start: 20, end: 21 })
    assert.equal(entryAtPath(root, ['a', 0, 'b'])?.key.text, 'b')
    for (const path of [['x'], ['a', 1], ['a', 'b'], ['a', 0, 'b', 'c'], ['toString']])
      assert.equal(nodeAtPath(root, path), undefined)
    assert.equal(entryAtPath(root, ['a', 0]), undefined)
  })

  it('may be called like properties of objects', () => {
    assert.deepEqual(Object.keys(read('__proto__: {a: 1}\nconstructor: 2\n').value as object), ['__proto__', 'constructor'])
  })

  it('have text keys only', () => {
    assert.deepEqual(read('010: a\non: b\n"on": c\n').value, { 8: 'a', true: 'b', on: 'c' })
    assert.deepEqual(read('null: a\nd: e\n'), { value: { d: 'e' }, problems: ['yaml-syntax: null'] })
    assert.deepEqual(read('? [a, b]\n: c\nd: e\n'), { value: { d: 'e' }, problems: ['yaml-syntax: [a, b]'] })
  })
})

describe('equal keys', () => {
  it('are reported at the second, related to the first', () => {
    const text = 'metadata:\n  name: a\n  name: b\n'
    const { problems, root } = documentOf(text)
    assert.deepEqual(
      problems.map(({ code, span, related }) => [code, span.start, related?.span.start]),
      [['duplicate-key', 22, 12]],
    )
    assert.deepEqual(root && toPlain(root), { metadata: { name: 'b' } })
  })

  it('are found quickly in large maps', () => {
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1\n`).join('')
    assert.deepEqual(read(`${text}k5: 2\n`).problems, ['duplicate-key: k5'])
  })
})

describe('aliases', () => {
  it('are followed, and stand where the alias is written', () => {
    const text = 'a: &x\n  b: 1\nc: *x\n'
    assert.deepEqual(read(text), { value: { a: { b: 1 }, c: { b: 1 } }, problems: [] })
    assert.equal(spanText(text, ['c']), '*x')
    assert.equal(spanText(text, ['c', 'b']), '*x')
    const { root } = documentOf(text)
    assert.deepEqual(
      [['a'], ['a', 'b'], ['c'], ['c', 'b']].map((path) => nodeAtPath(root, path)?.origin),
      ['own', 'own', 'alias', 'alias'],
    )
  })

  it('mean the last anchor of their name before them', () => {
    assert.deepEqual(read('- &x 1\n- *x\n- &x 2\n- *x\n').value, [1, 1, 2, 2])
  })

  it('that lead nowhere are unknown, and reported', () => {
    assert.deepEqual(read('a: *x\nb: &x 1\n'), { value: { a: UNKNOWN, b: 1 }, problems: ['yaml-syntax: *x'] })
  })

  it('that lead into themselves are unknown, and reported', () => {
    assert.deepEqual(read('a: &x [1, *x]\n'), { value: { a: [1, UNKNOWN] }, problems: ['yaml-syntax: *x'] })
  })

  it('can be quoted where text was meant', () => {
    const [problem] = documentOf('host: *.example.com\n').problems
    assert.deepEqual(problem?.repair?.changes, [{ span: { start: 6, end: 19 }, text: '"*.example.com"' }])
  })

  it('are followed for a reasonable number of nodes', () => {
    const list = `a: &a [${Array(100).fill('x')}]\n`
    assert.deepEqual(read(`${list}b: [${Array(100).fill('*a')}]\n`).problems, [])
  })
})

describe('merge keys', () => {
  const base = 'base: &base {a: 1, b: 2}\n'

  it('bring in entries that are not written here', () => {
    const text = `${base}m:\n  <<: *base\n  c: 3\n`
    assert.deepEqual(read(text), { value: { base: { a: 1, b: 2 }, m: { a: 1, b: 2, c: 3 } }, problems: [] })
    assert.equal(nodeAtPath(documentOf(text).root, ['m', 'a'])?.origin, 'merge')
    assert.equal(spanText(text, ['m', 'a']), '*base')
  })

  it('act in order: they override what comes before, and later keys override them (go-yaml v2)', () => {
    assert.deepEqual(read(`${base}m:\n  <<: *base\n  a: 3\n`).value, { base: { a: 1, b: 2 }, m: { b: 2, a: 3 } })
    assert.deepEqual(read(`${base}m:\n  a: 3\n  <<: *base\n`).value, { base: { a: 1, b: 2 }, m: { a: 1, b: 2 } })
  })

  it('take the first of several maps in one list', () => {
    assert.deepEqual(read(`${base}m:\n  <<: [{a: 9}, *base]\n`).value, { base: { a: 1, b: 2 }, m: { a: 9, b: 2 } })
  })

  it('need maps, and leave the map open otherwise', () => {
    const { root, problems } = documentOf('m:\n  <<: 3\n  a: 1\n')
    assert.deepEqual(
      problems.map(({ span }) => span),
      [{ start: 9, end: 10 }],
    )
    assert.deepEqual(root && openPaths(root), [['m']])
    assert.deepEqual(openPaths(documentOf('m:\n  <<: *none\n').root ?? assert.fail()), [['m']])
  })

  it('are ordinary keys when quoted', () => {
    assert.deepEqual(read('"<<": {a: 1}\n').value, { '<<': { a: 1 } })
  })
})
