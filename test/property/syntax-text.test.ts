import assert from 'node:assert/strict'
import fc from 'fast-check'
import { findSpan } from '../../server/src/syntax/find-span.ts'
import { LineIndex } from '../../server/src/syntax/line-index.ts'
import { nodeAtPath } from '../../server/src/syntax/node-at.ts'
import { applyChanges } from '../../server/src/syntax/node-edit.ts'
import { placeAt } from '../../server/src/syntax/place-at.ts'
import { parseSourceFile, type SourceFile } from '../../server/src/syntax/source-file.ts'
import type { Span } from '../../server/src/syntax/span.ts'
import { openPaths, toPlain } from '../../server/src/syntax/to-plain.ts'
import type { YamlNode } from '../../server/src/syntax/yaml-node.ts'
import { generatedYaml } from '../support/yaml-generators.ts'

/** Text made of the pieces that YAML, templates and our own comments give a meaning to. */
const yamlish = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'key',
        ': ',
        ':',
        '- ',
        '-',
        '? ',
        '\n',
        '\r\n',
        '\r',
        ' ',
        '  ',
        '    ',
        '\t',
        '"',
        "'",
        '#',
        ' # ',
        '[',
        ']',
        '{',
        '}',
        ',',
      ],
      ...[
        '&a ',
        '*a',
        '!!str ',
        '!x',
        '|\n',
        '>-\n',
        '---\n',
        '...\n',
        '%YAML 1.1\n',
        '<<: ',
        '@',
        '`',
        '\\',
        '\ufeff',
        '\u00a0',
        '😀',
        '\u2028',
      ],
      ...[
        '{{ .x }}',
        '{{- if .x }}\n',
        '{{- end }}\n',
        '{{',
        '}}',
        '{% x %}',
        `\${X}`,
        '$(X)',
        'policy:\n  constant\n  duration: 5s\n',
      ],
      ...['# sidecar-lens-ignore a: b\n', '# sidecar-lens-ignore-file a: b\n', '010', 'on', '~', '1e3'],
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''))
const anyText = fc.oneof(yamlish, fc.string({ unit: 'binary', maxLength: 60 }))

const parse = (text: string, previous?: SourceFile) => parseSourceFile('file:///a.yaml', text, previous)

/** Values of every kind that are typed over without parsing, and of some that are not. */
const TYPICAL = `kind: Resiliency
metadata: { name: a, labels: {b: c} }
spec:
  text: |
    key: value
  "quoted key": plain
  list:
    - one
    - - two
    - key: three # comment
      single: 'four'
      double: "five"
  long: six
    seven
  tagged: !!str 9
---
anchored: &here eight
alias: *here
---
after: ten
number: 11
empty:
last: end
`

describe('any text', () => {
  it('is parsed, and every span lies inside it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const file = parse(text)
        assert.equal(file.documents.map((document) => document.text).join(''), text)
        for (const { root, text: own, problems, directives } of file.documents) {
          const inside = ({ start, end }: Span) =>
            assert.ok(start >= 0 && start <= end && end <= own.length, `${start}–${end} of ${own.length}`)
          if (root) forEachNode(root, ({ span }) => inside(span))
          if (root) assert.ok([toPlain(root), openPaths(root)])
          for (const { span, related } of problems) for (const each of [span, ...(related ? [related.span] : [])]) inside(each)
          for (const { span, codes, covers } of directives)
            for (const each of [span, ...codes.map((code) => code.span), ...(covers ? [covers] : [])]) inside(each)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('has places that are found again', () => {
    fc.assert(
      fc.property(yamlish, (text) => {
        const file = parse(text)
        for (const { root, index, start, problems, templated } of file.documents) {
          if (!root || templated || problems.some(({ code }) => code === 'duplicate-key')) continue
          for (let offset = 0; offset <= text.length - start; offset++) {
            const place = placeAt({ root }, offset)
            const span = place && findSpan(file, { doc: index, ...place })
            const node = place?.part === 'value' && nodeAtPath(root, place.path)
            const isMissing = node && node.kind === 'scalar' && node.style === 'missing'
            assert.ok(
              !place || isMissing || (span && span.start <= start + offset && start + offset <= span.end),
              JSON.stringify(place),
            )
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is parsed the same with and without knowing an earlier state', () => {
    fc.assert(
      fc.property(fc.array(yamlish, { minLength: 1, maxLength: 5 }), fc.array(yamlish, { maxLength: 5 }), (before, more) => {
        const previous = parse(before.join('\n---\n'))
        const text = [...before.slice(1), ...more].join('\n---\n')
        assert.deepEqual(parse(text, previous).documents, parse(text).documents)
      }),
      { numRuns: 300 },
    )
  })

  it('is read the same after typing in it as afresh', () => {
    const typed = fc.constantFrom(
      ...['a', '5', 'yes', '0x1', ' ', ':', '#', '"', "'", '-', '.', '/', ',', '\n', '&', '{{', ': b', ''],
    )
    const texts = fc.oneof(
      yamlish,
      generatedYaml.map(({ text }) => text),
      fc.constant(TYPICAL),
    )
    fc.assert(
      fc.property(texts, fc.nat(), fc.nat(8), typed, (before, place, removed, added) => {
        const at = before.length === 0 ? 0 : place % (before.length + 1)
        const text = before.slice(0, at) + added + before.slice(at + removed)
        assert.deepEqual(parse(text, parse(before)).documents, parse(text).documents)
      }),
      { numRuns: 3000 },
    )
  })

  it('has repairs that change what they say they change', () => {
    fc.assert(
      fc.property(yamlish, (text) => {
        for (const document of parse(text).documents) {
          for (const { repair } of document.problems) {
            if (!repair) continue
            const { changes } = repair
            assert.ok(
              changes.every(
                ({ span }, index) => span.start >= (changes[index - 1]?.span.end ?? 0) && span.end <= document.text.length,
              ),
            )
            assert.notEqual(applyChanges(document.text, changes), document.text)
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('valid YAML', () => {
  it('is read as the value it was written from', () => {
    fc.assert(
      fc.property(generatedYaml, ({ text, value }) => {
        const { documents } = parse(text)
        assert.deepEqual(
          documents.map(({ root, problems }) => [root && toPlain(root), problems]),
          [[value, []]],
        )
      }),
    )
  })

  it('is read the same with other line breaks', () => {
    fc.assert(
      fc.property(generatedYaml, ({ text, value, lineBreak }) => {
        const root = parse(text.replaceAll(lineBreak, lineBreak === '\n' ? '\r\n' : '\n')).documents[0]?.root
        assert.deepEqual(root && toPlain(root), value)
      }),
    )
  })

  it('is still parsed when it is cut off anywhere', () => {
    fc.assert(
      fc.property(generatedYaml, fc.nat(), ({ text }, cut) => {
        const { documents } = parse(text.slice(0, cut % (text.length + 1)))
        assert.ok(documents.length >= 1)
      }),
    )
  })
})

describe('a line index', () => {
  const lineText = fc.array(fc.constantFrom('a', '\n', '\r', '\r\n', '😀', ' '), { maxLength: 30 }).map((parts) => parts.join(''))

  it('leads from offsets to positions and back', () => {
    fc.assert(
      fc.property(lineText, (text) => {
        const lines = new LineIndex(text)
        for (let offset = 0; offset <= text.length; offset++) {
          const isInsideLineBreak = offset > 0 && text.startsWith('\r\n', offset - 1)
          assert.equal(lines.offsetAt(lines.positionAt(offset)), isInsideLineBreak ? offset - 1 : offset)
        }
      }),
    )
  })

  it('does not depend on what it was asked before', () => {
    fc.assert(
      fc.property(lineText, fc.array(fc.nat({ max: 40 })), (text, asked) => {
        const used = new LineIndex(text)
        for (const offset of asked) {
          assert.deepEqual(used.positionAt(offset), new LineIndex(text).positionAt(offset))
          const position = { line: offset % 5, character: offset % 7 }
          assert.equal(used.offsetAt(position), new LineIndex(text).offsetAt(position))
        }
      }),
    )
  })
})

function forEachNode(node: YamlNode, visit: (node: YamlNode) => void): void {
  visit(node)
  if (node.kind === 'sequence') for (const item of node.items) forEachNode(item, visit)
  if (node.kind === 'map') {
    for (const { key, value } of node.entries) {
      visit(key)
      forEachNode(value, visit)
    }
  }
}
