import assert from 'node:assert/strict'
import { DAPR_VALUES_WORDS, placeOfDaprValues, writtenValue } from '../../../../server/src/knowledge/dapr/helm-values.ts'
import type { PlainMap } from '../../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../../support/cluster.ts'

describe('Values of the dapr chart', () => {
  it('are recognised by the names of its parts, at the root or under dapr', () => {
    assert.equal(placeOfDaprValues({ dapr_sidecar_injector: { nativeSidecar: true } }), 'root')
    assert.equal(placeOfDaprValues({ global: { mtls: { enabled: false } } }), 'root')
    assert.equal(placeOfDaprValues({ dapr: { dapr_operator: {} }, replicas: 2 }), 'dapr')
    assert.equal(placeOfDaprValues({ dapr: { global: { mtls: { enabled: true } } } }), 'dapr')
  })

  it('are not confused with those of other charts', () => {
    assert.equal(placeOfDaprValues({ dapr: { enabled: true, appId: 'orders' }, image: 'orders:1' }), undefined)
    assert.equal(placeOfDaprValues({ global: { mtls: { enabled: true }, proxy: {} } }), undefined)
    assert.equal(placeOfDaprValues({ global: { mtls: { enabled: true } }, pilot: {} }), undefined)
    assert.equal(placeOfDaprValues({ global: { mtls: { mode: 'strict' } } }), undefined)
  })

  it('always contain one of the words that files are chosen by', () => {
    const bodies: readonly PlainMap[] = [
      { dapr_config: {} },
      { global: { mtls: { enabled: false } } },
      { dapr: { dapr_sentry: {} } },
      { dapr: { global: { mtls: { enabled: true } } } },
    ]
    for (const body of bodies) {
      assert.ok(placeOfDaprValues(body))
      const text = JSON.stringify(body)
      assert.ok(
        DAPR_VALUES_WORDS.some((word) => text.includes(word)),
        text,
      )
    }
  })

  it('of a later file win over those of an earlier one', () => {
    const file = (uri: string, nativeSidecar: boolean) =>
      manifestOf({ dapr_sidecar_injector: { nativeSidecar } }, { kind: 'helm/Values', uri })
    const cluster = clusterOf([file('file:///b.yaml', true), file('file:///a.yaml', false)])
    assert.equal(writtenValue(cluster, ['dapr_sidecar_injector', 'nativeSidecar'])?.value, true)
    assert.equal(writtenValue(cluster, ['dapr_sidecar_injector', 'hostNetwork']), undefined)
  })
})
