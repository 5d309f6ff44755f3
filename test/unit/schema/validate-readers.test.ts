import assert from 'node:assert/strict'
import { CHECKS } from '../../../server/src/knowledge/formats/formats.ts'
import type { ValidationOptions } from '../../../server/src/schema/problem.ts'
import type { Schema } from '../../../server/src/schema/schema.ts'
import { validate } from '../../../server/src/schema/validate.ts'
import type { Plain } from '../../../server/src/syntax/plain.ts'

const FILE: ValidationOptions = {
  mode: 'selfHosted',
  version: '1.18',
  partial: false,
  open: [],
  checks: CHECKS,
  fromFile: { cutsFractions: true, onUnreadable: 'it does not start' },
}
const CLUSTER: ValidationOptions = { ...FILE, mode: 'kubernetes' }

function problems(value: Plain, schema: Schema, options: ValidationOptions): readonly string[] {
  return [...validate(value, schema, options)].map(({ code, tolerated }) => `${code}${tolerated ? ', tolerated' : ''}`)
}

describe('validation by who reads the object', () => {
  it('takes the empty text for the default only where it stands for it', () => {
    const action = { kind: 'text', docs: '', values: { allow: '', deny: '' } } satisfies Schema
    assert.deepEqual(problems('', action, FILE), ['invalid-value'])
    assert.deepEqual(problems('', { ...action, emptyIsDefault: true }, FILE), [])
  })

  it('takes no number for a duration that only text can hold', () => {
    const duration = { kind: 'text', docs: '', format: 'go-duration' } satisfies Schema
    assert.deepEqual(problems(0, duration, FILE), [])
    assert.deepEqual(problems(0, { ...duration, textOnly: true }, FILE), ['wrong-type'])
    assert.deepEqual(problems('0', { ...duration, textOnly: true }, FILE), [])
  })

  it('tolerates a fraction that the reader of a file cuts off', () => {
    const limit = { kind: 'integer', docs: '' } satisfies Schema
    assert.deepEqual(problems(1.5, limit, FILE), ['invalid-value, tolerated'])
    assert.deepEqual(problems(1.5, limit, CLUSTER), ['wrong-type'])
    assert.deepEqual(problems('1', limit, FILE), ['wrong-type'])
  })

  it('says what becomes of the program when a field that it needs is misspelt', () => {
    const policy = {
      kind: 'object',
      docs: '',
      requiredByProgram: ['appId'],
      onInvalid: 'it does not start',
      fields: { appId: { kind: 'text', docs: '' }, action: { kind: 'text', docs: '' } },
    } satisfies Schema
    const found = (body: Plain) => [...validate(body, policy, FILE)].map(({ tolerated, consequence }) => [tolerated, consequence])
    assert.deepEqual(found({ appid: 'orders' }), [[false, 'it does not start']])
    assert.deepEqual(found({ appId: 'orders', acton: 'x' }), [[true, undefined]])
  })
})
