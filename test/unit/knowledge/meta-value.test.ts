import assert from 'node:assert/strict'
import { findMeta } from '../../../server/src/knowledge/meta.ts'
import { checkMetaValue, readMetaValue } from '../../../server/src/knowledge/meta-value.ts'
import type { MetaSpec } from '../../../server/src/knowledge/product.ts'

const evidence = { url: 'https://example.com', version: '1' }

function spec(value: MetaSpec['value']): MetaSpec {
  return { name: 'example.com/x', on: ['any'], value, evidence }
}

const SWITCH = spec({ kind: 'boolean-text', docs: '', truthy: ['true', 't'], falsy: ['false', ''], otherwise: 'default' })

describe('values of annotations and labels', () => {
  it('take the words of a switch as its product spells them', () => {
    for (const word of ['true', 't', 'false', '']) assert.equal(checkMetaValue(SWITCH, word, '1'), undefined)
    const problem = checkMetaValue(SWITCH, 'True', '1')
    assert.equal(problem?.suggestion, 'true')
    assert.equal(problem?.consequence, 'it counts as not written')
    assert.equal(problem?.tolerated, true)
  })

  it('know what a word of another product means', () => {
    assert.equal(checkMetaValue(SWITCH, 'enabled', '1')?.suggestion, 'true')
    assert.equal(checkMetaValue(SWITCH, 'off', '1')?.suggestion, 'false')
    assert.equal(checkMetaValue(SWITCH, 'flase', '1')?.suggestion, 'false')
    assert.equal(checkMetaValue(SWITCH, 'perhaps', '1')?.suggestion, undefined)
  })

  it('break more than themselves where the object is refused', () => {
    const refused = spec({ kind: 'boolean-text', docs: '', truthy: ['true'], falsy: ['false'], otherwise: 'refused' })
    assert.equal(checkMetaValue(refused, 'yes', '1')?.tolerated, false)
  })

  it('follow the release: "yes" asks for a Dapr sidecar up to 1.17.2', () => {
    const enabled = findMeta('annotations', 'dapr.io/enabled')?.spec
    assert.ok(enabled)
    assert.equal(checkMetaValue(enabled, 'yes', '1.17.2'), undefined)
    assert.equal(checkMetaValue(enabled, 'TRUE', '1.18'), undefined)
    for (const version of ['1.17.3', '1.17', '1.18']) {
      const problem = checkMetaValue(enabled, 'yes', version)
      assert.equal(problem?.onlyFrom, '1.17.3')
      assert.equal(problem?.suggestion, 'true')
    }
    assert.equal(checkMetaValue(enabled, 'ture', '1.18')?.onlyFrom, undefined)
  })

  it('are read as their product reads them', () => {
    assert.equal(readMetaValue(SWITCH.value, 't', '1'), true)
    assert.equal(readMetaValue(SWITCH.value, ' t', '1'), undefined)
    const dapr = (name: string) => findMeta('annotations', name)?.spec.value ?? assert.fail(name)
    assert.equal(readMetaValue(dapr('dapr.io/log-as-json'), ' Yes ', '1.18'), true)
    assert.equal(readMetaValue(dapr('dapr.io/log-as-json'), 'ture', '1.18'), false)
    assert.equal(readMetaValue(dapr('dapr.io/enabled'), 'yes', '1.17.2'), true)
    assert.equal(readMetaValue(dapr('dapr.io/enabled'), 'yes', '1.17.3'), false)
    assert.equal(readMetaValue(dapr('dapr.io/app-port'), '+80', '1.18'), 80)
    assert.equal(readMetaValue(dapr('dapr.io/app-port'), 'http', '1.18'), undefined)
    assert.equal(readMetaValue(dapr('dapr.io/config'), 'app', '1.18'), 'app')
  })

  it('tell a number outside of the limits, which its reader hands on, from what is no number for it', () => {
    const port = spec({
      kind: 'integer-text',
      docs: '',
      minimum: 1,
      maximum: 65535,
      beyond: 'no pod',
      onInvalid: 'kept',
      tolerated: true,
    })
    for (const text of ['0', '-1', '65536', '2147483647']) {
      const problem = checkMetaValue(port, text, '1')
      assert.deepEqual([problem?.consequence, problem?.tolerated], ['no pod', false], text)
    }
    for (const text of ['', 'http', '1.5', '2147483648', '-2147483649']) {
      const problem = checkMetaValue(port, text, '1')
      assert.deepEqual([problem?.consequence, problem?.tolerated], ['kept', true], text)
    }
  })

  it('may take no sign, or more digits', () => {
    const seconds = spec({ kind: 'integer-text', docs: '', unsigned: true, bits: 64 })
    for (const text of ['0', '007', '18446744073709551615']) assert.equal(checkMetaValue(seconds, text, '1'), undefined, text)
    for (const text of ['+5', '-5', '18446744073709551616']) assert.ok(checkMetaValue(seconds, text, '1'), text)
  })

  it('may know a word only since a release', () => {
    const policy = spec({
      kind: 'text',
      docs: '',
      values: { deny: 'Nobody.', audit: 'Everybody.' },
      wordsSince: { audit: '2.16' },
    })
    assert.equal(checkMetaValue(policy, 'audit', '2.16'), undefined)
    assert.equal(checkMetaValue(policy, 'deny', '2.15'), undefined)
    assert.equal(checkMetaValue(policy, 'audit', '2.15')?.reason, '"audit" exists only from 2.16 on')
  })

  it('read whole numbers in decimal digits', () => {
    const port = spec({ kind: 'integer-text', docs: '', minimum: 1, maximum: 65535 })
    for (const text of ['1', '+8080', '65535']) assert.equal(checkMetaValue(port, text, '1'), undefined)
    for (const text of ['0', '65536', '-1', '0x10', '8080tcp', '8.5', '']) assert.ok(checkMetaValue(port, text, '1'), text)
    assert.equal(checkMetaValue(port, ' 8080 ', '1')?.suggestion, '8080')
  })

  it('hold text against its words and its format', () => {
    const word = spec({ kind: 'text', docs: '', values: { enabled: '', disabled: '' }, onInvalid: 'nothing happens' })
    assert.equal(checkMetaValue(word, 'enabled', '1'), undefined)
    assert.equal(checkMetaValue(word, 'enable', '1')?.suggestion, 'enabled')
    assert.equal(checkMetaValue(word, 'enable', '1')?.consequence, 'nothing happens')
    assert.equal(checkMetaValue(word, 'true', '1')?.suggestion, 'enabled')
    assert.equal(checkMetaValue(word, 'OFF', '1')?.suggestion, 'disabled')
    const appId = spec({ kind: 'text', docs: '', format: 'app-id' })
    assert.equal(checkMetaValue(appId, 'Orders', '1')?.code, 'invalid-app-id')
  })
})
