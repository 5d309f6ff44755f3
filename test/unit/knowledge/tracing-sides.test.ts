import assert from 'node:assert/strict'
import { daprApps } from '../../../server/src/knowledge/dapr/apps.ts'
import { tracingOf } from '../../../server/src/knowledge/tracing-sides.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'

const NAMESPACE = manifestOf({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { 'istio-injection': 'enabled' } },
})
const LIST = 'traffic.sidecar.istio.io/exclude'

function orders(annotations: PlainMap = {}) {
  return manifestOf({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'orders', namespace: 'shop' },
    spec: { template: { metadata: { annotations: { 'dapr.io/enabled': 'true', 'dapr.io/app-id': 'orders', ...annotations } } } },
  })
}

function mtls(enabled: boolean) {
  return manifestOf({
    apiVersion: 'dapr.io/v1alpha1',
    kind: 'Configuration',
    metadata: { name: 'daprsystem', namespace: 'dapr-system' },
    spec: { mtls: { enabled } },
  })
}

/** Whether the proxies read the calls between sidecars, and why not. */
function reading(...manifests: Parameters<typeof clusterOf>[0]): string {
  const cluster = clusterOf(manifests)
  const [app] = daprApps(cluster)
  const side = app && tracingOf(cluster, app).meshes[0]
  return `${side?.readsDaprCalls} ${side?.blindBecause ?? '-'}`
}

describe('proxies read the calls between Dapr sidecars', () => {
  it('only while Dapr does not encrypt them', () => {
    assert.equal(reading(NAMESPACE, mtls(false), orders()), 'yes -')
    assert.equal(reading(NAMESPACE, mtls(true), orders()), 'no encrypted')
    assert.equal(reading(NAMESPACE, orders()), 'no encrypted')
  })

  it('and do not bypass them on both ends', () => {
    const inbound = { [`${LIST}InboundPorts`]: '50002' }
    assert.equal(reading(NAMESPACE, mtls(false), orders(inbound)), 'yes -')
    assert.equal(reading(NAMESPACE, mtls(false), orders({ ...inbound, [`${LIST}OutboundPorts`]: '50002' })), 'no bypassed')
  })

  it('nowhere, where the app is in no mesh', () => {
    const cluster = clusterOf([orders()])
    const [app] = daprApps(cluster)
    assert.deepEqual(app && tracingOf(cluster, app).meshes, [])
  })
})
