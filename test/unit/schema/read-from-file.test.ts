import assert from 'node:assert/strict'
import { decodedResiliency } from '../../../server/src/knowledge/dapr/decoded.ts'
import { resiliencySchema } from '../../../server/src/knowledge/dapr/resiliency.ts'
import { anchorAt, type Manifest } from '../../../server/src/model/manifest.ts'
import { readFromFile } from '../../../server/src/schema/read-from-file.ts'
import { type Plain, UNKNOWN } from '../../../server/src/syntax/plain.ts'

const read = (spec: Plain) => readFromFile({ spec }, resiliencySchema)

describe('reading from a file', () => {
  it('takes field names in any case, and remembers how they are written', () => {
    const { value, spelling } = read({ Policies: { retries: { Fast: { maxretries: 3 } } } })
    assert.deepEqual(value, { spec: { policies: { retries: { Fast: { maxRetries: 3 } } } } })
    assert.deepEqual(spelling, { 'spec\0policies': 'Policies', 'spec\0policies\0retries\0Fast\0maxRetries': 'maxretries' })
  })

  it('takes the last of several spellings, in the order of their letters', () => {
    assert.deepEqual(read({ targets: { apps: { a: { retry: 'x', Retry: 'y' } } } }).value, {
      spec: { targets: { apps: { a: { retry: 'x' } } } },
    })
  })

  it('takes numbers and booleans for text, and null in a map for nothing in it', () => {
    const policies = { timeouts: { a: 500, b: null }, retries: { c: null } }
    assert.deepEqual(read({ policies, targets: { apps: { d: { retry: true } } } }).value, {
      spec: { policies: { timeouts: { a: '500', b: '' }, retries: { c: {} } }, targets: { apps: { d: { retry: 'true' } } } },
    })
  })

  it('drops what it does not know and leaves the rest as it is', () => {
    assert.deepEqual(read({ other: 1, policies: 'text', targets: UNKNOWN }).value, {
      spec: { policies: 'text', targets: UNKNOWN },
    })
    assert.deepEqual(readFromFile({ scopes: [5, 'a'], spec: null }, resiliencySchema).value, { scopes: ['5', 'a'], spec: null })
  })

  it('names places as they are written', () => {
    const body = { spec: { Targets: { apps: { orders: { Retry: 'x' } } } } }
    const manifest: Manifest = {
      uri: 'file:///a.yaml',
      doc: 0,
      root: [],
      kind: 'dapr.io/Resiliency',
      version: 'v1alpha1',
      name: 'a',
      namespace: undefined,
      body,
      partial: false,
      open: [],
    }
    const path = ['spec', 'targets', 'apps', 'orders', 'retry']
    const written = ['spec', 'Targets', 'apps', 'orders', 'Retry']
    assert.deepEqual(anchorAt(decodedResiliency('selfHosted', manifest), path).path, written)
    assert.deepEqual(anchorAt(decodedResiliency('kubernetes', manifest), path).path, path)
  })
})
