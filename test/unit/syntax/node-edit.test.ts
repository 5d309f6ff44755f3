import assert from 'node:assert/strict'
import type { Edit } from '../../../server/src/syntax/edit.ts'
import { applyChanges, computeChanges } from '../../../server/src/syntax/node-edit.ts'
import type { Path } from '../../../server/src/syntax/path.ts'
import type { Json } from '../../../server/src/syntax/plain.ts'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'

const uri = 'file:///a.yaml'
const at = (path: Path, doc = 0) => ({ uri, doc, path })
const set = (path: Path, value: Json, doc = 0): Edit => ({ kind: 'set', at: at(path, doc), value })
const remove = (path: Path): Edit => ({ kind: 'remove', at: at(path) })
const move = (path: Path, to: Path): Edit => ({ kind: 'move', at: at(path), to })
const rename = (path: Path, to: string): Edit => ({ kind: 'rename', at: at(path), to })
const quote = (path: Path): Edit => ({ kind: 'quote', at: at(path) })
const replace = (path: Path, start: number, end: number, text: string): Edit => ({
  kind: 'replace',
  at: { ...at(path), part: 'value', within: { start, end } },
  text,
})

/** The text after the edits; `undefined` if they are refused. Checks what is promised of every list of changes. */
function edit(text: string, ...edits: Edit[]): string | undefined {
  const changes = computeChanges(parseSourceFile(uri, text), edits)
  changes?.forEach(({ span }, index) => {
    assert.ok(span.start <= span.end && span.start >= (changes[index - 1]?.span.end ?? 0), 'sorted and disjoint')
  })
  return changes && applyChanges(text, changes)
}

describe('set', () => {
  it('replaces a scalar and nothing else', () => {
    assert.equal(edit('a: 1 # c\nb:   2\n', set(['b'], 3)), 'a: 1 # c\nb:   3\n')
    assert.equal(edit('a: 1 # c\n', set(['a'], true)), 'a: true # c\n')
    assert.equal(edit('a: 1\n', set(['a'], null)), 'a: null\n')
    assert.equal(edit('a:\n  1\n', set(['a'], 2)), 'a:\n  2\n')
    assert.equal(edit('a: &unused 1\n', set(['a'], 2)), 'a: &unused 2\n')
    assert.deepEqual(edit('a: 0x10\n', set(['a'], 16)), 'a: 0x10\n', 'equal values stay as they are written')
  })

  it('quotes text where it would be read as something else, and keeps quotes that are there', () => {
    for (const text of [
      'on',
      'y',
      '010',
      '1_000',
      '1e3',
      '~',
      '',
      ' a',
      'a: b',
      'a #b',
      '- a',
      '#a',
      '*a',
      '@a',
      '---',
      'a:',
      '.inf',
    ]) {
      assert.equal(edit('a: x\n', set(['a'], text)), `a: ${JSON.stringify(text)}\n`, text)
    }
    for (const text of ['orders', '5s', '1:30', '2024-01-01', 'a:b', 'a#b', '-1s', 'oN', 'http://x', 'x, y', 'é', '=', 'a - b']) {
      assert.equal(edit('a: x\n', set(['a'], text)), `a: ${text}\n`, text)
    }
    assert.equal(edit('a: "x"\n', set(['a'], 'orders')), 'a: "orders"\n')
    assert.equal(edit("a: 'x'\n", set(['a'], "it's")), "a: 'it''s'\n")
    assert.equal(edit("a: 'x'\n", set(['a'], 'a\nb')), 'a: "a\\nb"\n')
    assert.equal(edit("a: 'x'\n", set(['a'], 5)), 'a: 5\n')
  })

  it('fills in a missing value', () => {
    assert.equal(edit('a: # c\nb:\n', set(['a'], 1), set(['b'], 2)), 'a: 1 # c\nb: 2\n')
    assert.equal(edit('a: # c\n  # d\nb: 1\n', set(['a', 'x'], 1)), 'a: # c\n  x: 1\n  # d\nb: 1\n')
    assert.equal(edit('- \n', set([0], 1)), '- 1 \n')
    assert.equal(edit('-\n', set([0, 'a'], { b: 1, c: 2 })), '- a:\n    b: 1\n    c: 2\n')
    assert.equal(edit('{a, b: }', set(['a'], 1), set(['b'], 2)), '{a: 1, b: 2 }')
  })

  it('adds an entry behind the last one, with its indentation and line end', () => {
    assert.equal(edit('a:\n    b: 1 # c\nd: 2\n', set(['a', 'x'], 'y')), 'a:\n    b: 1 # c\n    x: "y"\nd: 2\n')
    assert.equal(edit('a:\r\n  b: 1\r\n', set(['c'], 1)), 'a:\r\n  b: 1\r\nc: 1\r\n')
    assert.equal(edit('\ufeffa: 1', set(['b'], 2)), '\ufeffa: 1\nb: 2')
    assert.equal(edit('a:\n  - b: 1\n  - c: 1\n', set(['a', 0, 'x'], 2)), 'a:\n  - b: 1\n    x: 2\n  - c: 1\n')
    assert.equal(edit('a: |\n  x\nb: 1\n', set(['a2'], 1)), 'a: |\n  x\nb: 1\na2: 1\n')
    assert.equal(edit('b:\n  a: |+\n    x\n\n', set(['b', 'c'], 1)), 'b:\n  a: |+\n    x\n\n  c: 1\n')
  })

  it('adds an item behind the last one', () => {
    assert.equal(edit('a:\n- x # c\nb: 1\n', set(['a', 1], { k: 1, l: [2] })), 'a:\n- x # c\n- k: 1\n  l:\n  - 2\nb: 1\n')
    assert.equal(edit('a: [x]\n', set(['a', 1], 'y,z')), 'a: [x, "y,z"]\n')
    assert.equal(edit('a: []\n', set(['a', 0], 1)), 'a: [1]\n')
    assert.equal(edit('a: [x]\n', set(['a', 2], 1)), undefined, 'items cannot be skipped')
  })

  it('makes parents that are missing, once for all edits', () => {
    assert.equal(
      edit('kind: X\nspec:\n    a: 1\n', set(['spec', 'mtls', 'enabled'], true), set(['spec', 'mtls', 'ttl'], '24h')),
      'kind: X\nspec:\n    a: 1\n    mtls:\n        enabled: true\n        ttl: 24h\n',
    )
    assert.equal(edit('a: 1\n', set(['b', 0, 'c'], 2)), 'a: 1\nb:\n  - c: 2\n')
    assert.equal(edit('a: 1\n', set(['a', 'b'], 2)), undefined, 'a scalar cannot become a parent')
  })

  it('learns how lists are indented', () => {
    assert.equal(edit('a:\n  b:\n  - 1\n', set(['c'], [1, 2])), 'a:\n  b:\n  - 1\nc:\n- 1\n- 2\n')
    assert.equal(edit('a:\n    b: 1\n', set(['c'], [[1, 2], {}])), 'a:\n    b: 1\nc:\n    - - 1\n      - 2\n    - {}\n')
  })

  it('writes the first content of a document', () => {
    assert.equal(edit('', set(['a', 'b'], 1)), 'a:\n  b: 1\n')
    assert.equal(edit('# c', set(['a'], 1)), '# c\na: 1\n')
    assert.equal(edit('a: 1\n---\n# c\n---\nb: 2\n', set(['x'], 1, 1)), 'a: 1\n---\n# c\nx: 1\n---\nb: 2\n')
  })

  it('replaces a scalar by a collection, and a collection by a scalar', () => {
    assert.equal(edit('a: x # c\nb: 1\n', set(['a'], { k: [1] })), 'a: # c\n  k:\n    - 1\nb: 1\n')
    assert.equal(edit('a: |\n  x\nb: 1\n', set(['a'], { k: 1 })), 'a:\n  k: 1\nb: 1\n')
    assert.equal(edit('a: |\n  x\nb: 1\n', set(['a'], 'y z')), 'a: y z\nb: 1\n')
    assert.equal(edit('a:\n  k: 1\n  l: 2 # c\nb: 1\n', set(['a'], 5)), 'a: 5 # c\nb: 1\n')
    assert.equal(edit('a:\n  k: 1\nb: 1\n', set(['a'], [1])), 'a:\n  - 1\nb: 1\n')
    assert.equal(edit('- x\n- y\n', set([0], { k: 1, l: 2 })), '- k: 1\n  l: 2\n- y\n')
    assert.equal(edit('a:\n  # c\n  k: 1\nb: 1\n', set(['a'], 5)), undefined, 'a comment would be lost')
  })

  it('changes only what differs when collections are set', () => {
    const before = 'a:\n  # c\n  k: 1 # one\n  l: 2\n  m: [1, 2]\n'
    assert.equal(edit(before, set(['a'], { k: 1, m: [1, 3, 4], o: 5 })), 'a:\n  # c\n  k: 1 # one\n  m: [1, 3, 4]\n  o: 5\n')
  })

  it('keeps to flow style inside it, and to JSON in JSON', () => {
    assert.equal(edit('a: {b: 1, c: [2]}\n', set(['a', 'x'], { 'y,': 'z' })), 'a: {b: 1, c: [2], x: {"y,": z}}\n')
    assert.equal(edit('a: {}\n', set(['a', 'on'], 'x')), 'a: {"on": x}\n')
    assert.equal(edit('a: { b: 1 }\n', set(['a', 'b'], { c: 2 })), 'a: { b: {c: 2} }\n')
    assert.equal(edit('{"a": {"b": 1}}', set(['a', 'x'], 'y')), '{"a": {"b": 1, "x": "y"}}')
    assert.equal(
      edit('{\r\n  "a": 1,\r\n  "b": {}\r\n}\r\n', set(['c'], [true]), set(['b', 'x'], null)),
      '{\r\n  "a": 1,\r\n  "b": {"x": null},\r\n  "c": [true]\r\n}\r\n',
    )
  })
})

describe('remove', () => {
  it('takes the line, the comments right above it, and deeper comments below it', () => {
    assert.equal(edit('a: 1\n# far\n\n# near 1\n# near 2\nb: 2 # c\nd: 3\n', remove(['b'])), 'a: 1\n# far\n\nd: 3\n')
    assert.equal(edit('s:\n  a:\n    - 1\n    # - 2\n  # about b\n  b: 2\n', remove(['s', 'a'])), 's:\n  # about b\n  b: 2\n')
    assert.equal(edit('# licence\na: 1\nb: 2\n', remove(['a'])), '# licence\nb: 2\n')
  })

  it('keeps the line end of the file as it is', () => {
    assert.equal(edit('a: 1\r\nb: 2', remove(['b'])), 'a: 1')
    assert.equal(edit('a: 1\r\nb: 2\r\n', remove(['b'])), 'a: 1\r\n')
  })

  it('leaves the dash when the first entry of an item goes', () => {
    assert.equal(edit('- a: 1\n  b: 2\n', remove([0, 'a'])), '- b: 2\n')
    assert.equal(edit('- a: 1\n  # c\n  b: 2\n', remove([0, 'a'])), undefined)
  })

  it('takes emptied parents too, but not those whose absence means something else', () => {
    assert.equal(edit('spec:\n  a:\n    b:\n      c: 1\n  d: 2\n', remove(['spec', 'a', 'b', 'c'])), 'spec:\n  d: 2\n')
    assert.equal(edit('kind: X\nspec:\n  a:\n    b: 1 # c\n', remove(['spec', 'a', 'b'])), 'kind: X\nspec: {}\n')
    assert.equal(edit('kind: X\n', remove(['kind'])), '{}\n')
    assert.equal(edit('rules:\n  - from: 1\n  - {}\n', remove(['rules', 0, 'from'])), 'rules:\n  - {}\n  - {}\n')
    assert.equal(edit('env:\n  # c\n  - a\nx: 1\n', remove(['env', 0])), 'env: []\nx: 1\n')
    assert.equal(edit('env:\r\n- a\r\nx: 1\r\n', remove(['env', 0])), 'env: []\r\nx: 1\r\n')
  })

  it('knows list positions by the file as it is', () => {
    assert.equal(edit('- a\n- b\n- c\n- d\n', remove([0]), remove([2]), set([3], 'x')), '- b\n- x\n')
  })

  it('does not drop a parent that gets something new', () => {
    const text = 's:\n  m:\n    # c\n    a: 1\n  z: 1\n'
    assert.equal(edit(text, remove(['s', 'm', 'a']), set(['s', 'm', 'b'], 2)), 's:\n  m:\n    b: 2\n  z: 1\n')
  })

  it('works in flow style', () => {
    assert.equal(edit('a: {b: 1, c: 2, d: 3}\n', remove(['a', 'c'])), 'a: {b: 1, d: 3}\n')
    assert.equal(edit('a: {b: 1, c: 2}\n', remove(['a', 'c'])), 'a: {b: 1}\n')
    assert.equal(edit('x:\n  a: {b: 1}\n  y: 1\n', remove(['x', 'a', 'b'])), 'x:\n  y: 1\n')
    assert.equal(edit('{\n  "a": 1,\n  "b": 2\n}\n', remove(['b'])), '{\n  "a": 1\n}\n')
    assert.equal(edit('{\n  "a": 1,\n  "b": 2\n}\n', remove(['a'])), '{\n  "b": 2\n}\n')
    assert.equal(edit('{"a": [1]}', remove(['a', 0])), '{"a": []}')
  })
})

describe('rename and quote', () => {
  it('change the key only', () => {
    assert.equal(edit('a : 1 # c\n', rename(['a'], 'b')), 'b : 1 # c\n')
    assert.equal(edit('"a": 1\n', rename(['a'], 'b')), '"b": 1\n')
    assert.equal(edit('a: 1\n', rename(['a'], 'on')), '"on": 1\n')
    assert.equal(edit('a:\n  b: 1\n', rename(['a'], 'x'), rename(['a', 'b'], 'c')), 'x:\n  c: 1\n')
    assert.equal(edit('a: 1\nb: 2\n', rename(['a'], 'b')), undefined, 'the key exists')
  })

  it('make text of what is written', () => {
    assert.equal(edit('a: 3000 # c\n', quote(['a'])), 'a: "3000" # c\n')
    assert.equal(edit('a: on\n', quote(['a'])), 'a: "on"\n')
    assert.equal(edit('a: [1_0]\n', quote(['a', 0])), 'a: ["1_0"]\n')
    assert.equal(edit("a: 'x'\n", quote(['a'])), "a: 'x'\n")
    assert.equal(edit('a:\n', quote(['a'])), undefined)
    assert.equal(edit('a: !!int 1\n', quote(['a'])), undefined)
  })
})

describe('replace', () => {
  it('exchanges a part of a text as it is written', () => {
    assert.equal(edit('a: one two\n', replace(['a'], 4, 7, 'three')), 'a: one three\n')
    assert.equal(edit('a: "one two"\n', replace(['a'], 4, 7, 'three')), 'a: "one three"\n')
    assert.equal(edit('a: |\n  one\n  two\n', replace(['a'], 4, 7, 'three')), 'a: |\n  one\n  three\n')
    assert.equal(edit('a: 5\n', replace(['a'], 1, 1, 's')), 'a: 5s\n')
    assert.equal(edit('a: 50\n', replace(['a'], 1, 2, '')), 'a: 5\n')
  })

  it('writes the whole text anew where the part alone would be read differently', () => {
    assert.equal(edit('a: 5s\n', replace(['a'], 1, 2, '')), 'a: "5"\n')
    assert.equal(edit('a: one two\n', replace(['a'], 3, 4, ': ')), 'a: "one: two"\n')
    assert.equal(edit('a: "x"\n', replace(['a'], 0, 1, '"')), 'a: "\\""\n')
    assert.equal(edit("a: 'it''s'\n", replace(['a'], 0, 2, 'IT')), 'a: "IT\'s"\n')
    assert.equal(edit('a: [x]\n', replace(['a', 0], 0, 1, 'y,z')), 'a: ["y,z"]\n')
  })

  it('is refused outside of the text, and in folded blocks', () => {
    assert.equal(edit('a: x\n', replace(['a'], 0, 2, 'y')), undefined)
    assert.equal(edit('a: >\n  x\n', replace(['a'], 0, 1, 'y')), undefined)
  })
})

describe('move', () => {
  const deployment =
    'metadata:\n  annotations:\n    # why\n    dapr.io/enabled: "true" # yes\n    other: x\nspec:\n    template:\n        spec:\n            a: 1\n'

  it('takes an entry and its comments along, and makes its new parents', () => {
    assert.equal(
      edit(
        deployment,
        move(['metadata', 'annotations', 'dapr.io/enabled'], ['spec', 'template', 'metadata', 'annotations', 'dapr.io/enabled']),
      ),
      'metadata:\n  annotations:\n    other: x\nspec:\n    template:\n        spec:\n            a: 1\n        metadata:\n          annotations:\n            # why\n            dapr.io/enabled: "true" # yes\n',
    )
  })

  it('works several times, and leaves no empty parent', () => {
    const target = ['spec', 'template', 'metadata', 'annotations']
    const moved = edit(
      deployment,
      ...['dapr.io/enabled', 'other'].map((name) => move(['metadata', 'annotations', name], [...target, name])),
    )
    assert.equal(
      moved,
      'metadata: {}\nspec:\n    template:\n        spec:\n            a: 1\n        metadata:\n          annotations:\n            # why\n            dapr.io/enabled: "true" # yes\n            other: x\n',
    )
  })

  it('may rename, and indents what is below', () => {
    assert.equal(
      edit('a:\n  b: |\n    x\n      y\n  c: 1\nd:\n    e: 1\n', move(['a', 'b'], ['d', 'z'])),
      'a:\n  c: 1\nd:\n    e: 1\n    z: |\n      x\n        y\n',
    )
    assert.equal(edit('a:\n  b:\n    c: 1\n  d: 2\n', move(['a', 'b'], ['b'])), 'a:\n  d: 2\nb:\n  c: 1\n')
  })

  it('rewrites in the other style only what has no comments', () => {
    assert.equal(edit('a:\n  b: 1\n  c: 2\nd: {e: 1}\n', move(['a', 'b'], ['d', 'b'])), 'a:\n  c: 2\nd: {e: 1, b: 1}\n')
    assert.equal(edit('a:\n  b: 1 # c\n  c: 2\nd: {e: 1}\n', move(['a', 'b'], ['d', 'b'])), undefined)
    assert.equal(edit('a: {b: 1, c: 2}\nd:\n  e: 1\n', move(['a', 'b'], ['d', 'b'])), 'a: {c: 2}\nd:\n  e: 1\n  b: 1\n')
  })

  it('is refused onto something, and into itself', () => {
    assert.equal(edit('a: 1\nb: 2\n', move(['a'], ['b'])), undefined)
    assert.equal(edit('a:\n  b: 1\n', move(['a'], ['a', 'c'])), undefined)
  })
})

describe('edits are refused', () => {
  it('where the text does not parse', () => {
    assert.equal(edit('a: "x\nb: 1\n', set(['b'], 2)), undefined)
    assert.equal(edit('a: 1\n---\nb: [\n', set(['a'], 2)), 'a: 2\n---\nb: [\n', 'other documents do not matter')
  })

  it('where the node comes from an alias or a merge key', () => {
    const text = 'base: &b\n  x: 1\nuse: *b\nm:\n  <<: *b\n  v: 2\n'
    for (const path of [['use', 'x'], ['m', 'x'], ['base', 'x'], ['base', 'z'], ['base']] as const) {
      assert.equal(edit(text, set(path, 5)), undefined, path.join('.'))
      assert.equal(edit(text, remove(path)), undefined, path.join('.'))
    }
    assert.equal(edit(text, set(['m', 'v'], 3)), text.replace('v: 2', 'v: 3'))
    assert.equal(edit(text, set(['m', 'z'], 3)), `${text}  z: 3\n`)
  })

  it('where a template has a hand in it', () => {
    const text = 'a:\n  {{- include "x" . | nindent 2 }}\n  b: {{ .v }}\n  c: 1\nd:\n  e: 1\n'
    assert.equal(edit(text, set(['a', 'new'], 1)), undefined)
    assert.equal(edit(text, set(['a', 'b'], 1)), undefined)
    assert.equal(edit(text, remove(['a'])), undefined)
    assert.equal(
      edit(text, quote(['a', 'c']), set(['d', 'f'], 1)),
      text.replace('c: 1', 'c: "1"').replace('e: 1', 'e: 1\n  f: 1'),
    )
  })

  it('where a tag decides about the value', () => {
    assert.equal(edit('a: !!str 1\n', set(['a'], 2)), undefined)
  })

  it('where there is nothing', () => {
    assert.equal(edit('a: 1\n', remove(['b'])), undefined)
    assert.equal(edit('a: 1\n', rename(['b'], 'c')), undefined)
    assert.equal(edit('a: 1\n', quote(['b'])), undefined)
    assert.equal(edit('a: 1\n', move(['b'], ['c'])), undefined)
    assert.equal(edit('a: 1\n', set(['a'], 1, 7)), undefined, 'no such document')
    assert.equal(edit('a: 1\n', remove([])), undefined)
  })

  it('all together when one of them is', () => {
    assert.equal(edit('a: 1\nb: 2\n', set(['a'], 3), remove(['c'])), undefined)
  })
})

describe('text edits', () => {
  it('change text that does not parse', () => {
    const text = (start: number, end: number, by: string): Edit => ({
      kind: 'text',
      at: { uri, doc: 1 },
      span: { start, end },
      text: by,
    })
    assert.equal(edit('a: [\n---\nb: "c\n', text(7, 9, "'c'"), text(0, 3, '--- ')), "a: [\n--- \nb: 'c'\n")
  })
})
