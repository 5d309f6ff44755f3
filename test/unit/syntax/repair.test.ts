import assert from 'node:assert/strict'
import { applyChanges } from '../../../server/src/syntax/node-edit.ts'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'
import { toPlain } from '../../../server/src/syntax/to-plain.ts'

const documentOf = (text: string) => parseSourceFile('file:///a.yaml', text).documents[0] ?? assert.fail()
const reading = (text: string) => {
  const { root } = documentOf(text)
  return root && toPlain(root)
}

/** The text after the repair of its only problem. */
function repair(text: string, message: RegExp): string {
  const { problems } = documentOf(text)
  assert.equal(problems.length, 1)
  assert.match(problems[0]?.message ?? '', message)
  return applyChanges(text, problems[0]?.repair?.changes ?? assert.fail('it can be repaired'))
}

const article = `apiVersion: dapr.io/v1alpha1
kind: Resiliency
spec:
  policies:
    retries:
      retryForever:
        policy:
          constant
          duration: 5s
          maxRetries: -1
  targets: {}
`
const meant = article.replace(
  'policy:\n          constant\n          duration: 5s\n          maxRetries',
  'policy: constant\n        duration: 5s\n        maxRetries',
)

describe('a value below its key, among its siblings', () => {
  const message = /^"constant" must stand on the line of "policy:"/

  it('is moved behind the key, and the siblings below the key', () => {
    assert.equal(repair(article, message), meant)
    assert.deepEqual(documentOf(meant).problems, [])
  })

  it('is read as it is meant before it is repaired', () => {
    assert.deepEqual(reading(article), reading(meant))
    assert.deepEqual(reading(article.replaceAll('\n', '\r\n')), reading(meant))
  })

  it('is pointed at', () => {
    const [problem] = documentOf(article).problems
    assert.equal(article.slice(problem?.span.start, problem?.span.end), 'constant')
  })

  it('may be quoted, and the text may have CRLF or end without a line break', () => {
    assert.equal(repair(article.replace('constant', '"constant"'), message), meant.replace('constant', '"constant"'))
    assert.equal(repair(article.replace('constant', "'constant'"), /^'constant' must/), meant.replace('constant', "'constant'"))
    assert.equal(repair(article.replaceAll('\n', '\r\n'), message), meant.replaceAll('\n', '\r\n'))
    assert.equal(repair(article.replace('\n  targets: {}\n', ''), message), meant.replace('\n  targets: {}\n', ''))
  })

  it('keeps comments and what is nested below the siblings', () => {
    const text = 'policy:\n    constant # c1\n    # c2\n    duration:\n        a: 1\n\n    max: 2\nother: 3\n'
    assert.equal(repair(text, message), 'policy: constant # c1\n# c2\nduration:\n    a: 1\n\nmax: 2\nother: 3\n')
  })

  it('is told once each, and each repair stands alone', () => {
    const text = 'a:\n  policy:\n    constant\n    duration: 5s\nb:\n  policy:\n    exponential\n    maxInterval: 5s\n'
    const [first, second, ...others] = documentOf(text).problems
    assert.deepEqual(others, [])
    const once = applyChanges(text, first?.repair?.changes ?? [])
    assert.deepEqual(reading(once), reading(text))
    assert.equal(
      repair(once, /^"exponential"/),
      'a:\n  policy: constant\n  duration: 5s\nb:\n  policy: exponential\n  maxInterval: 5s\n',
    )
    assert.equal(
      repair(applyChanges(text, second?.repair?.changes ?? []), message),
      'a:\n  policy: constant\n  duration: 5s\nb:\n  policy: exponential\n  maxInterval: 5s\n',
    )
  })

  it('is none where it parses, or in a block scalar', () => {
    assert.deepEqual(documentOf('policy:\n  constant\nduration: 5s\n').problems, [])
    const text = 'script: |\n  policy:\n    constant\n    duration: 5s\nbad: @x\n'
    assert.match(
      documentOf(text)
        .problems.map((problem) => problem.message)
        .join('|'),
      /^Text that begins with "@"[^|]*$/,
    )
  })
})

describe('no-break spaces', () => {
  const message = /^No-break spaces \(U\+00A0\)/
  const nbsp = '\u00a0'

  it('behind colons are replaced together with the misplaced value', () => {
    for (const text of [
      article.replaceAll(': ', `:${nbsp}`),
      article.replaceAll(':', `:${nbsp}`),
      article.replace('spec:', `spec:${nbsp}`),
      article.replace('policy:', `policy:${nbsp}`).replace('duration: ', `duration: ${nbsp}`),
      article.replaceAll(': ', `:${nbsp}`).replace('constant', '"constant"'),
    ]) {
      const repaired = repair(text, message)
      assert.deepEqual(reading(repaired), reading(meant))
      assert.deepEqual(documentOf(repaired).problems, [])
      assert.deepEqual(reading(text), reading(meant), 'it is read as meant before')
    }
  })

  it('in the indentation are replaced', () => {
    for (const text of [
      article.replaceAll(' ', nbsp),
      article.replaceAll('  ', ` ${nbsp}`),
      article.replaceAll('  ', nbsp.repeat(2)),
      `${nbsp}\n${article}`,
    ]) {
      const repaired = repair(text, message)
      assert.equal(repaired.includes(nbsp), false)
      assert.deepEqual(reading(repaired), reading(meant))
    }
  })

  it('without another mistake are all there is to say', () => {
    const text = meant.replaceAll(': ', `:${nbsp}`)
    assert.equal(repair(text, /web page\.$/), meant)
  })

  it('in several policies need one repair', () => {
    const text = `a:${nbsp}\n  policy:\n    constant\n    duration:${nbsp}5s\nb:\n  policy:\n    exponential\n    maxInterval: 5s\n`
    assert.deepEqual(reading(repair(text, message)), {
      a: { policy: 'constant', duration: '5s' },
      b: { policy: 'exponential', maxInterval: '5s' },
    })
  })

  it('behind values and before comments are replaced', () => {
    assert.equal(repair(`a: b${nbsp}\nc: d ${nbsp}# e\n`, message), 'a: b \nc: d  # e\n')
  })

  it('inside texts are left alone', () => {
    for (const text of [
      `a: x${nbsp}y\n`,
      `a: "${nbsp}x"\n`,
      `a: |\n  x:${nbsp}y\n  ${nbsp}z${nbsp}\nb: 1\n`,
      `# x:${nbsp}y\na: 1\n`,
    ]) {
      assert.deepEqual(documentOf(text).problems, [], JSON.stringify(text))
    }
  })
})

describe('lines that are indented too little for the grammar', () => {
  /** As sigs.k8s.io/yaml v1.4.0 reads them. */
  it('are no mistake inside brackets and quotes, because kubectl reads them', () => {
    for (const [text, value] of [
      ['a: [1,\n2]\nb: 1\n', { a: [1, 2], b: 1 }],
      ['a: {\n"x": 1, # c\n"y": ["]",\n3] # d\n}\nb: 1\n', { a: { x: 1, y: [']', 3] }, b: 1 }],
      ['a: "x\ny" # c\nb: 1\n', { a: 'x y', b: 1 }],
      ["x:\n  a: '{\n\"a\": ''1''\n}'\n  b: 1\n", { x: { a: '{ "a": \'1\' }', b: 1 } }],
      ['- [a,\r\nb]\r\n- c\r\n', [['a', 'b'], 'c']],
    ] as const) {
      assert.deepEqual([reading(text), documentOf(text).problems], [value, []], text)
    }
  })

  it('are one where nothing closes', () => {
    assert.match(
      documentOf('a: [1,\n2\nb: 1\n')
        .problems.map(({ message }) => message)
        .join('|'),
      /^This list is never closed[^|]*$/,
    )
    assert.match(
      documentOf('a: "x\nb: "y"\n')
        .problems.map(({ message }) => message)
        .join('|'),
      /never closed/,
    )
  })
})
