import assert from 'node:assert/strict'
import { CHECKS } from '../../../server/src/knowledge/formats/formats.ts'
import type { SchemaProblem, ValidationOptions } from '../../../server/src/schema/problem.ts'
import type { ObjectSchema, Schema } from '../../../server/src/schema/schema.ts'
import { validate } from '../../../server/src/schema/validate.ts'
import { type Plain, type PlainMap, UNKNOWN } from '../../../server/src/syntax/plain.ts'

const text: Schema = { kind: 'text', docs: '' }

function object(fields: Readonly<Record<string, Schema>>, rest: Partial<ObjectSchema> = {}): ObjectSchema {
  return { kind: 'object', docs: '', fields, ...rest }
}

function problems(value: Plain, schema: Schema, options: Partial<ValidationOptions> = {}): readonly SchemaProblem[] {
  return [
    ...validate(value, schema, { mode: 'kubernetes', version: '1.18', partial: false, open: [], checks: CHECKS, ...options }),
  ]
}

function codes(value: Plain, schema: Schema, options: Partial<ValidationOptions> = {}): readonly string[] {
  return problems(value, schema, options).map(({ code, path }) => `${code} ${path.join('.')}`)
}

describe('validate', () => {
  it('says nothing of what is unknown or absent', () => {
    const schema = object({ a: text, b: { kind: 'integer', docs: '' } })
    assert.deepEqual(codes({ a: UNKNOWN, b: null }, schema), [])
    assert.deepEqual(codes(UNKNOWN, schema), [])
  })

  it('finds each kind of value where another is wanted', () => {
    const schema = object({
      text,
      integer: { kind: 'integer', docs: '' },
      number: { kind: 'number', docs: '' },
      boolean: { kind: 'boolean', docs: '' },
      list: { kind: 'list', docs: '', items: text },
      map: { kind: 'map', docs: '', values: text },
      object: object({}),
      any: { kind: 'any', docs: '' },
    })
    const wrong = { text: [], integer: 1.5, number: 'x', boolean: 1, list: {}, map: 'x', object: [], any: [1] }
    assert.deepEqual(
      codes(wrong, schema),
      Object.keys(wrong)
        .filter((key) => key !== 'any')
        .map((key) => `wrong-type ${key}`),
    )
  })

  it('tells who refuses a wrong value', () => {
    const refused = (schema: Schema, value: Plain, options: Partial<ValidationOptions> = {}) =>
      problems({ a: value }, object({ a: schema }), options).map((problem) => `${problem.refused} ${problem.consequence}`)
    const word = { kind: 'text', docs: '', values: { on: '' }, onInvalid: 'it stops' } satisfies Schema
    assert.deepEqual(refused(word, 'off'), ['false it stops'])
    assert.deepEqual(refused({ ...word, enforced: true }, 'off'), ['true the API server refuses the object'])
    assert.deepEqual(refused({ ...word, enforced: true }, 'off', { mode: 'selfHosted' }), ['false it stops'])
    const inside = object({ b: text }, { unchecked: true, onInvalid: 'it stops' })
    assert.deepEqual(refused(inside, { b: 5 }), ['false it stops'])
    assert.deepEqual(refused(inside, 5), ['true the API server refuses the object'])
  })

  it('finds nothing where the API server wants something', () => {
    const schema = object({
      text: { ...text, nonEmpty: true },
      list: { kind: 'list', docs: '', items: text, nonEmpty: true },
      map: { kind: 'map', docs: '', values: text, nonEmpty: true },
    })
    const empty = { text: '', list: [], map: {} }
    assert.deepEqual(codes(empty, schema), ['invalid-value text', 'invalid-value list', 'invalid-value map'])
    assert.deepEqual(codes(empty, schema, { mode: 'selfHosted' }), [])
  })

  it('finds null in a list, where the API server does not drop it', () => {
    const schema = object({ list: { kind: 'list', docs: '', items: text } })
    assert.deepEqual(codes({ list: ['x', null] }, schema), ['wrong-type list.1'])
    assert.deepEqual(codes({ list: ['x', null] }, schema, { mode: 'selfHosted' }), [])
  })

  it('finds what is twice in a list that is told apart by one key', () => {
    const list: Schema = { kind: 'list', docs: '', items: object({ name: text, value: text }), distinctBy: 'name' }
    const [first, second] = [{ name: 'a', value: 'x' }, { name: 'a' }]
    assert.deepEqual(codes([first, { name: 'b' }, second, {}, {}], list), ['invalid-value 2'])
    assert.deepEqual(codes([first, second], list, { mode: 'unknown' }), [])
  })

  it('finds numbers that are twice in a list of distinct ones', () => {
    const list: Schema = { kind: 'list', docs: '', items: { kind: 'integer', docs: '' }, distinct: true }
    assert.deepEqual(codes([500, 503, 500], list), ['invalid-value 2'])
  })

  it('finds a number that is none of those allowed', () => {
    const status: Schema = { kind: 'integer', docs: '', among: [301, 302] }
    assert.deepEqual(codes({ a: 302, b: 303 }, object({ a: status, b: status })), ['invalid-value b'])
    assert.equal(problems(303, status)[0]?.reason, '303 is none of 301, 302')
  })

  it('takes an empty value for one that is needed only where it may be empty', () => {
    const needs = (mayBeEmpty?: true) =>
      object({ type: text, cors: object({}) }, { needs: [{ key: 'type', beside: ['cors'], ...(mayBeEmpty && { mayBeEmpty }) }] })
    assert.deepEqual(codes({ type: 'CORS', cors: {} }, needs()), ['invalid-value '])
    assert.deepEqual(codes({ type: 'CORS', cors: {} }, needs(true)), [])
    assert.deepEqual(codes({ type: 'CORS', cors: null }, needs(true)), ['invalid-value '])
    assert.deepEqual(codes({ type: 'CORS' }, needs(true)), ['invalid-value '])
  })

  it('finds what is twice in a list of distinct texts', () => {
    const list: Schema = { kind: 'list', docs: '', items: text, distinct: true }
    assert.deepEqual(codes({ list: ['x', 'y', 'x'] }, object({ list })), ['invalid-value list.2'])
  })

  it('counts the fields of a choice', () => {
    const choose = (count: NonNullable<ObjectSchema['choices']>[number]['count']) =>
      object({ a: text, b: { kind: 'list', docs: '', items: text } }, { choices: [{ of: ['a', 'b'], count }] })
    const bodies: PlainMap[] = [{}, { a: 'x' }, { a: 'x', b: null }, { a: 'x', b: ['y'] }, { b: [] }]
    const refused = (count: NonNullable<ObjectSchema['choices']>[number]['count']) =>
      bodies.flatMap((body, index) => (problems(body, choose(count)).some((problem) => problem.refused) ? [index] : []))
    assert.deepEqual(refused('exactly one'), [0, 3])
    assert.deepEqual(refused('at least one'), [0, 4])
    assert.deepEqual(refused('at most one'), [3])
    assert.deepEqual(codes({}, choose('exactly one'), { mode: 'selfHosted' }), [])
  })

  it('takes whole numbers of up to 64 bits', () => {
    const schema = object({ a: { kind: 'integer', docs: '' } })
    assert.deepEqual(codes({ a: -(2 ** 63) }, schema), [])
    assert.deepEqual(codes({ a: 2 ** 63 }, schema), ['wrong-type a'])
  })

  it('takes a number in quotes where the program reads it so', () => {
    const schema = object({ a: { kind: 'integer', docs: '', maximum: 9, mayBeQuoted: true }, b: { kind: 'integer', docs: '' } })
    assert.deepEqual(codes({ a: '5', b: '5' }, schema), ['wrong-type b'])
    assert.deepEqual(codes({ a: '10' }, schema), ['invalid-value a'])
    assert.deepEqual(codes({ a: 'five' }, schema), ['wrong-type a'])
  })

  it('knows what the API server takes of 32 bits beside what the program takes', () => {
    const schema = object({ a: { kind: 'integer', docs: '', minimum: 1, maximum: 9, unsigned: true } })
    const refused = (a: number) => problems({ a }, schema).map((problem) => problem.refused)
    assert.deepEqual([-1, 0, 5, 10, 2 ** 32].map(refused), [[true], [false], [], [false], [true]])
  })

  it('does not look into a field that the release does not have', () => {
    assert.deepEqual(codes({ a: 5 }, object({ a: { ...text, since: '1.19' } })), ['field-needs-version a'])
  })

  it('takes a scalar for text where the program reads the file itself, and is silent where nobody knows', () => {
    assert.deepEqual(codes({ a: 5 }, object({ a: text })), ['wrong-type a'])
    assert.deepEqual(codes({ a: 5 }, object({ a: text }), { mode: 'selfHosted' }), [])
    assert.deepEqual(codes({ a: 5 }, object({ a: text }), { mode: 'unknown' }), [])
  })

  it('offers quotes only where the quoted text would do', () => {
    const word: Schema = { kind: 'text', docs: '', values: { on: '' } }
    assert.deepEqual(problems({ a: 5 }, object({ a: text }))[0]?.cure, { kind: 'quote' })
    assert.equal(problems({ a: 5 }, object({ a: word }))[0]?.cure, undefined)
  })

  it('offers the number, the boolean or the list that a text means', () => {
    const cureOf = (value: Plain, schema: Schema) => problems({ a: value }, object({ a: schema }))[0]?.cure
    assert.deepEqual(cureOf('3', { kind: 'integer', docs: '' }), { kind: 'set', value: 3 })
    assert.equal(cureOf('3', { kind: 'integer', docs: '', minimum: 5 }), undefined)
    assert.deepEqual(cureOf('Yes', { kind: 'boolean', docs: '' }), { kind: 'set', value: true })
    assert.equal(cureOf('maybe', { kind: 'boolean', docs: '' }), undefined)
    assert.deepEqual(cureOf('x', { kind: 'list', docs: '', items: text }), { kind: 'set', value: ['x'] })
    assert.equal(cureOf('x', { kind: 'list', docs: '', items: { kind: 'integer', docs: '' } }), undefined)
  })

  it('reports what the API server demands only where there is one', () => {
    const schema = object({ a: text, b: text }, { required: ['a'], requiredByProgram: ['b'] })
    assert.deepEqual(codes({}, schema), ['missing-field a', 'missing-field b'])
    assert.deepEqual(codes({}, schema, { mode: 'selfHosted' }), ['missing-field b'])
    assert.deepEqual(codes({ a: null, b: '' }, schema), ['missing-field a', 'invalid-value b'])
  })

  it('misses nothing in a part of an object, nor where a template may add', () => {
    const schema = object({ in: object({ a: text }, { required: ['a'] }) })
    assert.deepEqual(codes({ in: {} }, schema), ['missing-field in.a'])
    assert.deepEqual(codes({ in: {} }, schema, { partial: true }), [])
    assert.deepEqual(codes({ in: {} }, schema, { open: [['in']] }), [])
  })

  it('lets keys of a patch pass in a patch only', () => {
    assert.deepEqual(codes({ $patch: 'delete' }, object({}), { partial: true }), [])
    assert.deepEqual(codes({ $patch: 'delete' }, object({})), ['unknown-field $patch'])
  })

  it('reports a missing field under the code of the rule that knows more', () => {
    assert.deepEqual(codes({}, object({ a: text }, { required: ['a'], missingCode: 'a-is-special' })), ['a-is-special a'])
  })

  it('does not miss what is misspelt', () => {
    const schema = object({ duration: text }, { required: ['duration'] })
    assert.deepEqual(codes({ duratoin: '5s' }, schema), ['unknown-field duratoin'])
  })

  it('offers a rename only where the value fits the new name and the name is free', () => {
    const schema = object({ maxRetries: { kind: 'integer', docs: '' } }, { mistakes: { tries: { use: 'maxRetries' } } })
    assert.deepEqual(problems({ maxRetry: 3 }, schema)[0]?.cure, { kind: 'rename', to: 'maxRetries' })
    assert.deepEqual(problems({ tries: 3 }, schema)[0]?.cure, { kind: 'rename', to: 'maxRetries' })
    assert.equal(problems({ maxRetry: 'x' }, schema)[0]?.cure, undefined)
    assert.equal(problems({ tries: 3, maxRetries: 4 }, schema)[0]?.cure, undefined)
  })

  it('moves a key into the section that it belongs in, where it fits and nothing else would be missing', () => {
    const section = object({ a: text, b: text }, { required: ['a'] })
    const schema = object({ section }, { mistakes: { a: { into: ['section'] }, b: { into: ['section'] } } })
    const cureOf = (value: PlainMap) => problems(value, schema).find(({ code }) => code === 'unknown-field')?.cure
    assert.deepEqual(cureOf({ a: 'x' }), { kind: 'move', to: ['section', 'a'] })
    assert.deepEqual(cureOf({ a: 'x', section: {} }), { kind: 'move', to: ['section', 'a'] })
    assert.equal(cureOf({ b: 'x' }), undefined)
    assert.equal(cureOf({ a: [] }), undefined)
    assert.equal(cureOf({ a: 'x', section: { a: 'y' } }), undefined)
    assert.equal(cureOf({ a: 'x', section: 'y' }), undefined)
  })

  it('moves a key one level up', () => {
    const schema = object({ spec: object({}, { mistakes: { scopes: { into: ['..'] } } }), scopes: text })
    assert.deepEqual(problems({ spec: { scopes: 'x' } }, schema)[0]?.cure, { kind: 'move', to: ['scopes'] })
  })

  it('ignores the case of keys only where the program does', () => {
    const fromFile = { anyCase: true, onUnreadable: 'it skips the file' }
    const schema = object({ maxRetries: { kind: 'integer', docs: '' } })
    assert.deepEqual(codes({ MAXRETRIES: 3 }, schema, { mode: 'selfHosted', fromFile }), [])
    assert.deepEqual(codes({ MAXRETRIES: 'x' }, schema, { mode: 'selfHosted', fromFile }), ['wrong-type MAXRETRIES'])
    assert.deepEqual(codes({ MAXRETRIES: 3 }, schema, { fromFile }), ['unknown-field MAXRETRIES'])
    assert.deepEqual(codes({ MAXRETRIES: 3 }, schema, { mode: 'selfHosted' }), ['unknown-field MAXRETRIES'])
  })

  it('says what becomes of the object, by who reads it', () => {
    const fromFile = { onUnreadable: 'it skips the file' }
    const consequence = (mode: ValidationOptions['mode']) =>
      problems({ a: 'x' }, object({ a: { kind: 'integer', docs: '' } }), { mode, fromFile })[0]?.consequence
    assert.equal(consequence('kubernetes'), 'the API server refuses the object')
    assert.equal(consequence('selfHosted'), 'it skips the file')
    assert.equal(consequence('unknown'), 'in a cluster the API server refuses the object; outside of one it skips the file')
  })

  it('judges a place of two shapes by the mode', () => {
    const schema = object({
      headers: { kind: 'list', docs: '', items: object({}), selfHosted: { kind: 'list', docs: '', items: text } },
    })
    assert.deepEqual(codes({ headers: ['a=b'] }, schema), ['wrong-type headers.0'])
    assert.deepEqual(codes({ headers: ['a=b'] }, schema, { mode: 'selfHosted' }), [])
    assert.deepEqual(codes({ headers: [{}] }, schema, { mode: 'selfHosted' }), ['wrong-type headers.0'])
    assert.deepEqual(codes({ headers: ['a=b'] }, schema, { mode: 'unknown' }), [])
    assert.deepEqual(codes({ headers: [{}] }, schema, { mode: 'unknown' }), [])
    assert.deepEqual(codes({ headers: 'x' }, schema, { mode: 'unknown' }), ['wrong-type headers'])
  })

  it('tells fields that are dated, deprecated or without effect', () => {
    const schema = object({
      early: { ...text, since: '1.19' },
      late: { ...text, until: '1.18' },
      old: { ...text, deprecated: { note: 'Use another.' } },
      dead: { ...text, ignored: 'Nobody reads it.' },
    })
    assert.deepEqual(codes({ early: '', late: '', old: '', dead: '' }, schema), [
      'field-needs-version early',
      'field-needs-version late',
      'deprecated-field old',
      'ignored-field dead',
    ])
  })

  it('takes a word for a map only where one is short for it', () => {
    const schema = object({ owner: object({}, { shorthands: { 'mesh-owns': 'The mesh does it.' } }) })
    assert.deepEqual(codes({ owner: 'mesh-owns' }, schema), [])
    assert.match(problems({ owner: 'mesh' }, schema)[0]?.reason ?? '', /a map of keys, or "mesh-owns"/)
  })

  it('checks the names of a map by their format', () => {
    const schema: Schema = { kind: 'map', docs: '', keyFormat: 'app-id', values: text }
    assert.deepEqual(
      problems({ Orders: 'x', payments: 'y' }, schema).map(({ code, part, cure }) => ({ code, part, cure })),
      [{ code: 'invalid-app-id', part: 'key', cure: undefined }],
    )
  })
})
