import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'
import { toPlain } from '../../../server/src/syntax/to-plain.ts'
import { defineTopic, type Json } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

type Recorded = { readonly error: string } | { readonly json: Json }

/** YAML as kubectl and daprd read it, which is by the same library: the value and type of every spelling, keys, merges. */
export const daprScalars = defineTopic<string, Recorded>({
  name: 'scalars',
  product: 'dapr',
  asks: 'Which values and keys a YAML document has, in every way to spell them, for kubectl and for daprd reading a file.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => DOCUMENTS.map((text) => ({ id: text, input: text })),
  theirs: (recorded) => ('error' in recorded ? 'refused' : { json: recorded.json }),
  ours: (text) => {
    const [document] = parseSourceFile('file:///conformance/document.yaml', text).documents
    if (document?.problems.some(({ code }) => code === 'yaml-syntax')) return 'refused'
    // By way of text, as JSON has no negative zero in our comparison.
    return JSON.parse(JSON.stringify({ json: document?.root ? toPlain(document.root) : null }))
  },
})

const SPELLINGS = [
  ...'y Y yes Yes YES yEs n N no No NO nO true True TRUE tRUE false False FALSE fALSE on On ON oN off Off OFF oFF'.split(' '),
  ...'~ null Null NULL nULL nil none undefined'.split(' '),
  ...'0 -0 +0 00 1 -1 +1 --1 +-1 010 -010 +010 08 09 0o10 0O10 -0o10 0o8 0x10 0X1F -0x10 0xG 0x 0b11 -0b11 0B11 0b2 0b'.split(
    ' ',
  ),
  ...'1_000 1__0 _1 1_ 0_10 0x1_0 0b1_1 1_0.5_0 ._5 .5_0 1e1_0'.split(' '),
  ...'2147483647 2147483648 -2147483649 9223372036854775807 9223372036854775808 -9223372036854775808 -9223372036854775809'.split(
    ' ',
  ),
  ...'18446744073709551615 18446744073709551616 99999999999999999999 0x7FFFFFFFFFFFFFFF 0xFFFFFFFFFFFFFFFF 0x1FFFFFFFFFFFFFFFF'.split(
    ' ',
  ),
  ...'1.0 1. .5 -.5 +.5 . -. 1.5 1.10 3.00 0.1 1.2.3 1e3 1E3 1e+3 1e-3 1e 1e3.5 12e03 1e400 -1e400 1e-400 0x1p-2 1.5e300'.split(
    ' ',
  ),
  ...'.inf .Inf .INF +.inf -.inf -.Inf .iNF inf Inf .nan .NaN .NAN nan NaN'.split(' '),
  ...'1:30 190:20:30 12:30:45.5 2001-12-14 2001-12-14T21:59:43.10-05:00 2001-1-1'.split(' '),
  ...'5s 10Gi 100m 5xx 50% 1/2 a=b = << - a-b a.b a:b http://a:80/b?c=d#e /x \\d C:\\x'.split(' '),
  ...'0777 1e-5 0.00001 0.0001 1234567.0 123456.5 1e5 1.0e6 1e21 00.5 +1.5 -1_0 1.5E+2 3.14159265358979 0.1e1 TRue'.split(' '),
  '1 000',
  '1,000',
  '5 s',
  "it's",
  'a #b',
  'a#b',
  'a: b',
  '@a',
  '`a`',
  '%a',
  '*a',
  '&a',
  '&a 5',
  '!a',
  '! 5',
  '|',
  '>',
  '?',
  '? a',
  '-',
  '- a',
  ': a',
  '{a}',
  '{}',
  '[]',
  '[a, 1, yes, ~]',
  '{a: 1, yes: no}',
  'fe80::',
  'a:,b',
  'a b:',
  '[a:[b]]',
  '[a',
  '{a: 1',
  'a]',
  '"a',
  "'a",
  '"a" b',
  '"\\x41\\u00e9\\n\\t\\/"',
  '"\\q"',
  "'a''b'",
  "'\\n'",
  '',
  '\ta',
  'a\tb',
  'a ',
  '#a',
]
const IN_QUOTES = '10 yes null .inf 1.0 0x10'.split(' ')
const TAGS = ['!!str', '!!int', '!!float', '!!bool', '!!null', '!!timestamp', '!!binary', '!!seq', '!!map', '!!set', '!mine', '!']
const TAGGED = ['10', '1.5', 'yes', 'null', 'text', '2001-12-14', '"10"', '"yes"', 'aGVsbG8=', '0x10', '[a]', '{a: b}', '']

const DOCUMENTS = [
  ...new Set([
    ...SPELLINGS.map((text) => `v: ${text}\n`),
    ...SPELLINGS.map((text) => `- ${text}\n`),
    ...SPELLINGS.map((text) => `[${text}]\n`),
    ...SPELLINGS.map((text) => `{v: ${text}}\n`),
    ...SPELLINGS.map((text) => `${text}: v\n`),
    ...SPELLINGS.map((text) => `{${text}: v}\n`),
    ...IN_QUOTES.flatMap((text) => [
      `v: "${text}"\n`,
      `v: '${text}'\n`,
      `"${text}": v\n`,
      `v: |-\n  ${text}\n`,
      `v: >\n  ${text}\n`,
    ]),
    ...TAGS.flatMap((tag) => TAGGED.flatMap((text) => [`v: ${tag} ${text}\n`, `${tag} ${text}: v\n`])),
    ...keysTwice(),
    ...merges(),
    ...layouts(),
  ]),
]

function keysTwice(): readonly string[] {
  return ['a: 1\na: 2\n', 'a: 1\n"a": 2\n', '0x10: a\n16: b\n', 'yes: a\ntrue: b\n', '{a: 1, a: 2}\n', 'a: {b: 1}\na: {c: 2}\n']
}

function merges(): readonly string[] {
  const base = 'base: &base {a: 1, b: 2}\n'
  return [
    '<<: *base',
    '<<: *base\n  a: 3',
    'a: 3\n  <<: *base',
    '<<: [*base]',
    '<<: [{a: 5}, *base]',
    '<<: {c: 3}',
    '<<: 5',
    '<<: [5]',
    '<<: []',
    '"<<": *base',
    '!!str <<: *base',
    '!!merge <<: *base',
    '<<: *base\n  <<: {a: 7}',
    '<<: *none',
  ]
    .map((text) => `${base}v:\n  ${text}\n`)
    .concat([
      'a: &x 5\nb: *x\n',
      'a: &x 5\n*x : b\n',
      'a: &x [1]\nb: *x\nc: *x\n',
      'a: &x\nb: *x\n',
      'a: &x {b: *x}\n',
      'a: *x\nb: &x 5\n',
      'a: &x 1\nb: &x 2\nc: *x\n',
    ])
}

function layouts(): readonly string[] {
  return [
    '',
    '\n',
    '# nothing\n',
    'text\n',
    '5\n',
    'null\n',
    'a:\n',
    'a:\n  b\n',
    'a:\n  b: 1\n c: 2\n',
    'a: 1\n b: 2\n',
    'a: b\n  c\n',
    'a: b\n  c: d\n',
    'a:\n- 1\n- 2\n',
    'a:\n  - 1\n - 2\n',
    '- a\nb: 1\n',
    'a:\tb\n',
    '\ta: b\n',
    'a:\n\tb: 1\n',
    'a: b # c\n',
    'a: b#c\n',
    'a: "b"#c\n',
    'a:b\n',
    'a :b\n',
    'a : b\n',
    '? a\n: b\n',
    '? [a]\n: b\n',
    '? {a: 1}\n: b\n',
    '? |\n  a\n: b\n',
    '[a]: b\n',
    '{a: 1}: b\n',
    '{? a : b}\n',
    '{a, b: 1}\n',
    '{"a":1}\n',
    '{a:1}\n',
    '[a: 1, b]\n',
    '[a,,b]\n',
    '[a, b,]\n',
    '{,}\n',
    'a: |\n  b\n   c\n\n  d\n',
    'a: |+\n  b\n\n',
    'a: |2\n    b\n',
    'a: >\n  b\n  c\n\n  d\n',
    'a: |\n\n\n',
    'a: "b\n  c"\n',
    "a: 'b\n\n  c'\n",
    'a: "b\\\n  c"\n',
    '%YAML 1.1\n---\na: 010\n',
    '%YAML 1.2\n---\na: 010\n',
    '%TAG ! tag:x,2000:\n---\na: !b c\n',
    '---\na: 1\n...\n',
    '--- a\n',
    '--- |\n  a\n',
    '\ufeffa: 1\n',
    'a: 1\r\nb: 2\r\n',
    'a: "\u0007"\n',
    'a: \u00a0b\n',
    'a:\u00a0b\n',
    'a: b\u2028c\n',
    'a: \u{1f600}\n',
  ]
}
