import assert from 'node:assert/strict'
import { applyChanges } from '../../../server/src/syntax/node-edit.ts'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'
import { toPlain } from '../../../server/src/syntax/to-plain.ts'

const documentOf = (text: string) => parseSourceFile('file:///a.yaml', text).documents[0] ?? assert.fail()

/** Checks that there is one problem, where it is, what it says, and what its repair makes of the text. */
function check(text: string, place: string, message: RegExp, repaired?: string): void {
  const { problems } = documentOf(text)
  const [problem] = problems
  assert.deepEqual(problems.map(({ message }) => message).slice(1), [], 'one mistake, one problem')
  assert.ok(problem, 'a problem is found')
  assert.equal(text.slice(problem.span.start, problem.span.end), place)
  assert.match(problem.message, message)
  assert.match(problem.message, /^(?:[A-Z"].*|"[^"]+" .*)\.$/, 'a whole sentence')
  const result = problem.repair && applyChanges(text, problem.repair.changes)
  assert.equal(result, repaired)
  if (repaired !== undefined) assert.deepEqual(documentOf(repaired).problems, [])
}

describe('broken YAML is explained', () => {
  it('where a quote is not closed', () => {
    check('a:\n  b: "foo # x\n  c: d\n', '"foo', /double quote is never closed/, 'a:\n  b: "foo" # x\n  c: d\n')
    check("a: 'foo\nb: c\n", "'foo", /single quote is never closed/, "a: 'foo'\nb: c\n")
    check('"a: 1\nb: 2\n', '"a: 1', /never closed/)
  })

  it('where a bracket is not closed, or closes nothing', () => {
    check('a: [1, 2\nb: c\n', '[', /list is never closed: a "]" is missing/)
    check('{"a": {"b": 1}', '{', /map is never closed: a "}" is missing/)
    check('a: {b: c}}\nd: 1\n', '}', /closes nothing/)
  })

  it('where a comma or a value is missing', () => {
    check('{\n  "a": 1\n  "b": 2\n}\n', '1', /comma is missing/)
    check('a: [1,,2]\n', ',', /value is missing before this comma/)
  })

  it('where a colon, or the blank behind it, is missing', () => {
    check('a: b\nfoo\nc: d\n', 'foo', /"foo" has no colon/)
    check('a:\n  b: c\n  fo\n', 'fo', /"fo" has no colon/)
    check('a:\n  b:c\n  d: e\n', 'b:c', /blank is missing after "b:"/, 'a:\n  b: c\n  d: e\n')
  })

  it('where tabs indent', () => {
    check('a:\n\tb:\n\t\tc: d\ne: f\n', '\t', /cannot be indented by tabs/, 'a:\n  b:\n    c: d\ne: f\n')
    check('a:\n  b: c\n\td: e\n', '\t', /cannot be indented by tabs/)
  })

  it('where indentation fits nothing', () => {
    check('a:\n    b: c\n  d: e\n  f: g\n', 'd: e', /indented by 2 columns, which fits no level/)
    check('a:\n  b: c\n    d: e\n', 'd: e', /deeper than the entry above it/)
    check('- a\nb: c\n', 'b: c', /cannot follow what stands above it/)
    check('a: |\n   foo\n  bar\n', 'bar', /fits no level/)
  })

  it('where a line says too much', () => {
    check('a: b: c # x\n', 'b: c', /second key cannot follow on the same line/, 'a: "b: c" # x\n')
    check('a: - b\n', '-', /first dash on the next line/)
    check('a: "b" c\n', 'c', /value before it is complete/)
    check('a: "b"#c\n', '#', /blank before its #/, 'a: "b" #c\n')
  })

  it('where text needs quotes', () => {
    check('a: @foo # x\n', '@foo', /begins with "@" needs quotes/, 'a: "@foo" # x\n')
    check('a: `foo`\n', '`foo`', /needs quotes/, 'a: "`foo`"\n')
    check('a: %foo\n', '%foo', /needs quotes/, 'a: "%foo"\n')
    check('a: *foo bar\n', '*foo', /begins with \* needs quotes/)
    check('a: *\n', '*', /name must follow/)
    check('a: !x!y z\n', '!x!y', /prefix that is not declared/)
    check('a: "\\q"\n', '\\q', /no escape sequence/, 'a: "\\\\q"\n')
  })

  it('where a number has no end', () => {
    check('a: .inf\n', '.inf', /JSON does not have/, 'a: ".inf"\n')
    check('a: [-.Inf, 1]\n', '-.Inf', /JSON does not have/, 'a: ["-.Inf", 1]\n')
    assert.deepEqual(documentOf('.nan: "1"\n').problems, [])
  })

  it('where anchors and tags are too many', () => {
    check('a: &x &y 1\n', '&y', /only one anchor/)
    check('a: !!str !!int 1\n', '!!int', /only one tag/)
    check('a: &x 1\nb: &y *x\n', '*x', /alias repeats another value/)
  })

  it('once per mistake, in order', () => {
    const text = 'a:\n  b: @x\n  c: `y`\nd: "z\ne: 1\ne: 2\n'
    assert.deepEqual(
      documentOf(text).problems.map(({ span }) => text.slice(span.start, span.end)),
      ['@x', '`y`', '"z', 'e'],
    )
  })

  it('without end only in number', () => {
    assert.equal(
      documentOf('a: @x\n'.replace('a', 'k').repeat(500)).problems.filter(({ code }) => code === 'yaml-syntax').length,
      20,
    )
  })
})

describe('while somebody types', () => {
  const reading = (text: string) => {
    const { root } = documentOf(text)
    return root && toPlain(root)
  }

  it('a lone word does not swallow the next key', () => {
    assert.deepEqual(reading('a:\n  b: 1\n  fo\n  c: 2\nd: 3\n'), { a: { b: 1, c: 2 }, d: 3 })
    assert.deepEqual(reading('labels:\n  fo\n  app: orders\n'), { labels: { app: 'orders' } })
    assert.deepEqual(reading('list:\n  - fo\n    a: 1\n'), { list: [{ a: 1 }] })
  })

  it('an open quote does not swallow the rest', () => {
    assert.deepEqual(reading('a:\n  b: "x\n  c: 2\nd: 3\n'), { a: { b: 'x', c: 2 }, d: 3 })
    assert.deepEqual(reading('a:\n  "dap\n  c: 2\n'), { a: { c: 2 } })
  })

  it('a word at the end is a key without a value', () => {
    assert.deepEqual(reading('a:\n  b: 1\n  fo\n'), { a: { b: 1, fo: null } })
  })
})
