import assert from 'node:assert/strict'
import { kubernetes } from '../../../../server/src/knowledge/kubernetes/product.ts'
import { POD_TEMPLATES } from '../../../../server/src/model/workload.ts'

describe('Kubernetes data', () => {
  it('says for every entry where it is known from', () => {
    for (const { name, value, evidence } of kubernetes.annotations) {
      assert.match(value.docs, /^[A-Z].*\.$/, name)
      assert.match(evidence.url, /^https:\/\//, name)
    }
    for (const { kind, versions, evidence } of kubernetes.kinds) {
      assert.match(evidence.url, /^https:\/\//, kind)
      assert.ok(versions.length > 0, kind)
    }
  })

  it('lists every kind that creates pods, so that files with them are read', () => {
    const kinds = kubernetes.kinds.map(({ kind }) => kind)
    assert.deepEqual(
      Object.keys(POD_TEMPLATES).filter((kind) => !kinds.includes(kind)),
      [],
    )
  })

  it('owns no names: unknown annotations of others are none of its business', () => {
    assert.deepEqual(kubernetes.owns, [])
  })
})
