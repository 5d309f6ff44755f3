import assert from 'node:assert/strict'
import { formatPath } from '../../../server/src/syntax/path.ts'
import { UNKNOWN } from '../../../server/src/syntax/plain.ts'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'
import { openPaths, toPlain } from '../../../server/src/syntax/to-plain.ts'

function read(text: string) {
  const { documents, templated } = parseSourceFile('file:///a.yaml', text)
  const root = documents[0]?.root
  return {
    value: root && toPlain(root),
    open: root ? openPaths(root).map(formatPath) : [],
    templated,
    problems: documents[0]?.problems.length,
  }
}

describe('templates', () => {
  it('make the scalars unknown that hold an expression', () => {
    assert.deepEqual(read('a: {{ .Values.a }}\nb: "x-{{ .b }}"\nc: [{{ .c }}, d]\ne: f\n'), {
      value: { a: UNKNOWN, b: UNKNOWN, c: [UNKNOWN, 'd'], e: 'f' },
      open: [],
      templated: true,
      problems: 0,
    })
    assert.deepEqual(read('a: |\n  text {{ .x }}\nb: |\n  {{ .y }}\n').value, { a: UNKNOWN, b: UNKNOWN })
  })

  it('keep offsets and the text as it is written', () => {
    const text = 'name: {{ .Values.name }}-x\n'
    const root = parseSourceFile('file:///a.yaml', text).documents[0]?.root
    const value = root?.kind === 'map' ? root.entries[0]?.value : undefined
    assert.equal(value?.kind === 'scalar' && value.text, '{{ .Values.name }}-x')
    assert.equal(text.slice(value?.span.start, value?.span.end), '{{ .Values.name }}-x')
  })

  it('open the map or list that a line adds to, by its indentation', () => {
    const chart = `metadata:
  labels:
    app: orders
    {{- include "labels" . | nindent 4 }}
  annotations:
    a: b
spec:
  template:
    {{- toYaml .Values.pod | nindent 4 }}
    list:
      - a
      {{- range .Values.items }}
      - {{ . }}
      {{- end }}
`
    assert.deepEqual(read(chart).open, ['metadata.labels', 'spec.template', 'spec.template.list'])
  })

  it('make a value unknown that only a template gives', () => {
    assert.deepEqual(read('labels:\n  {{- toYaml .l | nindent 2 }}\nother: 1\n').value, { labels: UNKNOWN, other: 1 })
  })

  it('open the map whose entries depend on a condition', () => {
    assert.deepEqual(read('a:\n  {{- if .x }}\n  b: 1\n  {{- end }}\nc: 2\n').open, ['a'])
  })

  it('open nothing for a condition around the whole document', () => {
    assert.deepEqual(read('{{- if .enabled }}\n{{- $x := 1 }}\na: 1\nb: 2\n{{- end }}\n').open, [])
  })

  it('open the map that has a key from an expression', () => {
    assert.deepEqual(read('a:\n  {{ .key }}: 1\n  b: 2\n'), { value: { a: { b: 2 } }, open: ['a'], templated: true, problems: 0 })
  })

  it('make equal keys in branches unknown, not wrong', () => {
    assert.deepEqual(read('a:\n  {{- if .x }}\n  b: 1\n  {{- else }}\n  b: 2\n  {{- end }}\n  c: 3\n'), {
      value: { a: { b: UNKNOWN, c: 3 } },
      open: ['a'],
      templated: true,
      problems: 0,
    })
  })

  it('have no problems of syntax', () => {
    assert.equal(read('{{ if .x }}\na: [\n{{ end }}\nb: }\n').problems, 0)
  })

  it('may hold comments and expressions over several lines', () => {
    assert.deepEqual(read('{{/* a: }}\n b */}}\na: 1\nb: {{ include "x"\n  (dict "y" 1) }}\nc: 2\n').value, {
      a: 1,
      b: UNKNOWN,
      c: 2,
    })
  })

  it('may be written in Jinja', () => {
    assert.deepEqual(read('a:\n  {% if x %}\n  b: {{ y }}\n  {% endif %}\n  c: 1\n'), {
      value: { a: { b: UNKNOWN, c: 1 } },
      open: ['a'],
      templated: true,
      problems: 0,
    })
  })

  it('are told per document', () => {
    const { documents, templated } = parseSourceFile('file:///a.yaml', 'a: {{ .x }}\n---\nb: 1\nb: 2\n')
    assert.equal(templated, true)
    assert.deepEqual(
      documents.map((document) => [document.templated, document.problems.length]),
      [
        [true, 0],
        [false, 1],
      ],
    )
  })

  it('are read in time that grows with their length', () => {
    for (const piece of ['{{ a }}', '{{ if }}\n', '{% x %}', '{{/*', '{{ x }}\n\n']) read(piece.repeat(200_000 / piece.length))
  }).timeout(10_000)
})

describe('placeholders', () => {
  it('make only their scalar unknown', () => {
    assert.deepEqual(read(`a: \${NAME}\nb: "x-\${NAME:=y}"\nc: $(POD_IP):80\nd: $x\ne: "$"\nf: f\n`), {
      value: { a: UNKNOWN, b: UNKNOWN, c: UNKNOWN, d: '$x', e: '$', f: 'f' },
      open: [],
      templated: false,
      problems: 0,
    })
  })
})
