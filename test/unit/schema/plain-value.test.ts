import assert from 'node:assert/strict'
import { plainValue } from '../../../server/src/schema/plain-value.ts'
import type { Schema } from '../../../server/src/schema/schema.ts'

const CASES: readonly [string, Schema, unknown][] = [
  ['an empty section', { kind: 'object', docs: '', fields: {} }, {}],
  ['nothing for a section that demands something', { kind: 'object', docs: '', fields: {}, required: ['a'] }, undefined],
  ['an empty list', { kind: 'list', docs: '', items: { kind: 'any', docs: '' } }, []],
  ['a default that is a boolean', { kind: 'boolean', docs: '', default: 'true' }, true],
  ['nothing for a default that depends', { kind: 'boolean', docs: '', default: 'true in Kubernetes' }, undefined],
  ['a default that is a number', { kind: 'integer', docs: '', default: '100' }, 100],
  ['nothing for a default in words', { kind: 'integer', docs: '', default: '-1 (no limit)' }, undefined],
  ['a default that is one of the words', { kind: 'text', docs: '', default: 'allow', values: { allow: '', deny: '' } }, 'allow'],
  ['nothing for free text', { kind: 'text', docs: '', default: 'v1' }, undefined],
]

describe('the plain value of a schema', () => {
  for (const [name, schema, expected] of CASES) it(`is ${name}`, () => assert.deepEqual(plainValue(schema), expected))
})
