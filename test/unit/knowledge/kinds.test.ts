import assert from 'node:assert/strict'
import { findKind, schemaOf } from '../../../server/src/knowledge/kinds.ts'
import { findSchema } from '../../../server/src/schema/lookup.ts'
import { manifestOf } from '../../support/cluster.ts'

describe('kinds', () => {
  it('tells by their content for whose chart values are', () => {
    const owner = (body: Parameters<typeof manifestOf>[0]) => findKind('helm/Values', body)?.product.id
    assert.equal(owner({ dapr_operator: {} }), 'dapr')
    assert.equal(owner({ proxyInjector: {} }), 'linkerd')
    assert.equal(owner({ meshConfig: { enableTracing: true } }), 'istio')
    assert.equal(owner({ replicaCount: 2 }), undefined)
  })

  it('judges values by the schema of their own chart', () => {
    const values = manifestOf({ proxyInjector: {}, webhookFailurePolicy: 'Fail' }, { kind: 'helm/Values' })
    const schema = schemaOf(values)
    assert.ok(schema)
    assert.equal(findSchema(schema, ['webhookFailurePolicy'])?.schema.default, 'Ignore')
    assert.equal(findSchema(schema, ['dapr_operator']), undefined)
  })
})
