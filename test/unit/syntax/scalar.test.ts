import assert from 'node:assert/strict'
import { nameOfKey, typePlainScalar } from '../../../server/src/syntax/scalar.ts'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'
import { toPlain } from '../../../server/src/syntax/to-plain.ts'

describe('scalars', () => {
  const valueAfterKey = (yaml: string) => {
    const root = parseSourceFile('file:///a.yaml', `v: ${yaml}\n`).documents[0]?.root
    return root && toPlain(root)
  }

  it('are text when quoted, in a block, or tagged so', () => {
    for (const yaml of ['"3000"', "'3000'", '!!str 3000', '! 3000', '!mine 3000', '|-\n  3000', '>-\n  3000']) {
      assert.deepEqual(valueAfterKey(yaml), { v: '3000' }, yaml)
    }
  })

  it('are typed in spite of quotes when a tag says so', () => {
    assert.deepEqual(valueAfterKey('!!int "10"'), { v: 10 })
    assert.deepEqual(valueAfterKey('!!bool "yes"'), { v: true })
  })

  it('are refused when a tag says what they are not', () => {
    for (const yaml of ['!!int 1.5', '!!bool 10', '!!null "no"', '!!timestamp now', '!!binary a', '!!int']) {
      const [document] = parseSourceFile('file:///a.yaml', `v: ${yaml}\n`).documents
      assert.deepEqual(
        document?.problems.map(({ code }) => code),
        ['yaml-syntax'],
        yaml,
      )
    }
  })

  it('name keys in their usual spelling', () => {
    const names = ['yes', 'off', '0x10', '1_000', '1.10', '1e6', '1e-5', '-.5', '.inf', 'orders'].map((text) =>
      nameOfKey(typePlainScalar(text), text),
    )
    assert.deepEqual(names, ['true', 'false', '16', '1000', '1.1', '1e+06', '1e-05', '-0.5', '.inf', 'orders'])
    for (const text of ['null', '~', '18446744073709551615'])
      assert.equal(nameOfKey(typePlainScalar(text), text), undefined, text)
  })
})

describe('text that only newer readers take', () => {
  const problemsOf = (text: string) => parseSourceFile('file:///a.yaml', text).documents[0]?.problems ?? []

  it('is reported where it stands, and mended where that is plain', () => {
    const cases: readonly (readonly [text: string, at: string, mended?: string])[] = [
      ['a: "b\\/c"\n', '\\/', 'a: "b/c"\n'],
      ['a: [b?c]\n', 'b?c', 'a: ["b?c"]\n'],
      ['-\ta\n', '\t', '- a\n'],
      ['%YAML 1.2\n---\na: 1\n', '%YAML 1.2', '---\na: 1\n'],
      ['a: "\u0007"\n', '\u0007'],
      ['a: b\u2028c\n', '\u2028'],
      ['a: &b: 1\n', '&b:'],
    ]
    for (const [text, at, mended] of cases) {
      const [problem] = problemsOf(text)
      assert.ok(problem, text)
      assert.equal(text.slice(problem.span.start, problem.span.end), at)
      const [change] = problem.repair?.changes ?? []
      assert.equal(change && text.slice(0, change.span.start) + change.text + text.slice(change.span.end), mended)
    }
  })

  it('is left alone in JSON', () => assert.deepEqual(problemsOf('{"a": "b\\/c"}\n'), []))
})
