import assert from 'node:assert/strict'
import { CONCERNS } from '../../../server/src/knowledge/concern.ts'
import { HOPS, type Hop } from '../../../server/src/knowledge/hop.ts'
import { overlapAt, overlapEvidence, overlapsOf } from '../../../server/src/knowledge/overlap.ts'
import type { ProductId } from '../../../server/src/knowledge/product.ts'
import { MESHES } from '../../../server/src/knowledge/products.ts'
import type { ConcernName } from '../../../server/src/schema/schema.ts'

const concerns: readonly ConcernName[] = ['mtls', 'tracing', 'retry', 'timeout', 'circuit-breaker', 'access-control', 'metrics']
const hops: readonly Hop[] = [
  'app-to-daprd',
  'daprd-to-daprd',
  'daprd-to-control-plane',
  'daprd-to-backend',
  'daprd-to-endpoint',
  'caller-to-app',
  'kubelet-to-pod',
  'prometheus-to-daprd',
]

function acts(concern: ConcernName, mesh: ProductId, hop: Hop, daprMtls: 'on' | 'off'): readonly string[] | undefined {
  return overlapAt(concern, mesh, hop, daprMtls)?.acts
}

describe('Overlap of Dapr and a mesh', () => {
  it('is said for every concern and mesh, in whole sentences with sources', () => {
    for (const concern of concerns) {
      assert.match(CONCERNS[concern].explanation, /^[A-Z].*\.$/, concern)
      assert.ok(overlapEvidence(concern).length > 0, concern)
      for (const { id } of MESHES) {
        const found = overlapsOf(concern, id)
        assert.ok(found.length > 0, `${concern} ${id}`)
        for (const { effect, evidence } of found) {
          assert.match(effect, /^[A-Z].*\.$/)
          assert.ok(evidence.length > 0, effect)
          for (const { url } of evidence) assert.match(url, /^https:\/\//, effect)
        }
      }
    }
  })

  it('is said once per stretch and state of Dapr mTLS', () => {
    for (const concern of concerns) {
      for (const { id } of MESHES) {
        for (const hop of hops) {
          for (const state of ['on', 'off'] as const) {
            const here = overlapsOf(concern, id).filter((overlap) => overlap.hop === hop && (overlap.daprMtls ?? state) === state)
            assert.ok(here.length <= 1, `${concern} ${id} ${hop} ${state}`)
          }
        }
      }
    }
  })

  it('is said of stretches that have a name', () => {
    for (const hop of hops) assert.match(HOPS[hop], /^(between|from|to) /)
  })

  it('doubles the encryption between sidecars while Dapr mTLS is on', () => {
    assert.deepEqual(acts('mtls', 'istio', 'daprd-to-daprd', 'on'), ['dapr', 'mesh'])
    assert.deepEqual(acts('mtls', 'linkerd', 'daprd-to-daprd', 'off'), ['mesh'])
    assert.deepEqual(acts('mtls', 'linkerd', 'app-to-daprd', 'off'), [])
  })

  it('hides requests between sidecars from the mesh while Dapr mTLS is on', () => {
    for (const { id } of MESHES) {
      for (const concern of ['tracing', 'retry', 'timeout', 'circuit-breaker'] as const) {
        assert.deepEqual(acts(concern, id, 'daprd-to-daprd', 'on'), ['dapr'], `${concern} ${id}`)
      }
    }
  })

  it('multiplies retries between sidecars only with a mesh that acts on calls to pod addresses', () => {
    for (const { id, traits } of MESHES) {
      const expected = traits.actsOnPodIps ? ['dapr', 'mesh'] : ['dapr']
      assert.deepEqual(acts('retry', id, 'daprd-to-daprd', 'off'), expected, id)
      assert.deepEqual(acts('timeout', id, 'daprd-to-daprd', 'off'), expected, id)
    }
  })

  it('is the same for every mesh where Dapr calls an endpoint over http, and none where Dapr is not on the way', () => {
    for (const { id } of MESHES) {
      assert.deepEqual(acts('retry', id, 'daprd-to-endpoint', 'on'), ['dapr', 'mesh'])
      assert.deepEqual(acts('retry', id, 'caller-to-app', 'on'), ['mesh'])
      assert.deepEqual(acts('tracing', id, 'daprd-to-backend', 'off'), ['dapr'])
    }
  })

  it('lists each source of a concern once', () => {
    for (const concern of concerns) {
      const urls = overlapEvidence(concern).map(({ url }) => url)
      assert.equal(new Set(urls).size, urls.length)
    }
  })
})
