import assert from 'node:assert/strict'
import { typePlainScalar } from '../../../server/src/syntax/scalar.ts'
import { parseSourceFile } from '../../../server/src/syntax/source-file.ts'
import { toPlain } from '../../../server/src/syntax/to-plain.ts'

/** Answers of sigs.k8s.io/yaml v1.4.0 (`YAMLToJSON`), which kubectl 1.32 is built with. */
const AS_KUBECTL_READS: Record<string, readonly (readonly [string, unknown])[]> = {
  'reads the words of YAML 1.1 as booleans': [
    ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((text) => [text, true] as const),
    ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map((text) => [text, false] as const),
  ],
  'leaves other spellings as text': ['oN', 'yES', 'tRUE', 'nULL', 'Inf', 'nan', '=', '_1', '+', '.', '+-1'].map((text) => [
    text,
    text,
  ]),
  'reads null': ['~', 'null', 'Null', 'NULL', ''].map((text) => [text, null]),
  'reads integers of every base': [
    ['010', 8],
    ['0o10', 8],
    ['0O10', 8],
    ['-0o10', -8],
    ['0x10', 16],
    ['0X1F', 31],
    ['-0x10', -16],
    ['0b11', 3],
    ['-0b11', -3],
    ['1_000', 1000],
    ['0_10', 8],
    ['3000', 3000],
    ['+1', 1],
    ['-0', 0],
  ],
  'reads digits that are no octal number as decimals': [
    ['08', 8],
    ['09', 9],
  ],
  'leaves broken numbers as text': ['0o8', '0b2', '0x', '0b', '1e', '1e3.5', '0x1p-2', '1e400', '1.2.3', '._5'].map((text) => [
    text,
    text,
  ]),
  'reads floats': [
    ['1e3', 1000],
    ['1E3', 1000],
    ['1e+3', 1000],
    ['12e03', 12000],
    ['1.', 1],
    ['.5', 0.5],
    ['-.5', -0.5],
    ['.5_0', 0.5],
    ['1_0.5_0', 10.5],
    ['0.0', 0],
    ['.inf', Number.POSITIVE_INFINITY],
    ['-.Inf', Number.NEGATIVE_INFINITY],
    ['.NaN', Number.NaN],
  ],
  'keeps integers that fit 64 bits, and takes larger decimals for floats': [
    ['18446744073709551615', 2 ** 64],
    ['99999999999999999999', 1e20],
    ['0x1FFFFFFFFFFFFFFFF', '0x1FFFFFFFFFFFFFFFF'],
  ],
  'has neither base-60 numbers nor timestamps': ['1:30', '190:20:30', '2001-12-14', '2001-12-14T21:59:43.10-05:00'].map(
    (text) => [text, text],
  ),
  'leaves durations, quantities and names as text': ['5s', '10Gi', 'orders', '5xx'].map((text) => [text, text]),
}

describe('scalars', () => {
  for (const [title, cases] of Object.entries(AS_KUBECTL_READS)) {
    it(title, () => {
      for (const [text, value] of cases) assert.deepEqual(typePlainScalar(text), value, text)
    })
  }

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
})
