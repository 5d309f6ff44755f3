import assert from 'node:assert/strict'
import { accessControlIn, accessControlOf } from '../../../../server/src/knowledge/dapr/access-control.ts'
import { daprApps } from '../../../../server/src/knowledge/dapr/apps.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { type Plain, UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf } from '../../../support/cluster.ts'
import { daprDeployment, daprObject } from './support.ts'

function configuration(accessControl: Plain | undefined): Manifest {
  return daprObject(
    'Configuration',
    'appconfig',
    { spec: accessControl === undefined ? {} : { accessControl } },
    { namespace: 'shop' },
  )
}

describe('Access control', () => {
  it('does not exist without its block', () => {
    assert.equal(accessControlIn(clusterOf([]), configuration(undefined)), undefined)
  })

  it('allows by default, and takes every other word for deny', () => {
    assert.equal(accessControlIn(clusterOf([]), configuration({ policies: [] }))?.defaultAction, 'allow')
    assert.equal(accessControlIn(clusterOf([]), configuration({ defaultAction: 'Allow' }))?.defaultAction, 'allow')
    assert.equal(accessControlIn(clusterOf([]), configuration({ defaultAction: 'deny' }))?.defaultAction, 'deny')
    assert.equal(accessControlIn(clusterOf([]), configuration({ defaultAction: 'permit' }))?.defaultAction, 'deny')
    assert.equal(accessControlIn(clusterOf([]), configuration({ defaultAction: UNKNOWN }))?.defaultAction, UNKNOWN)
  })

  it('takes the empty text for nothing written in a cluster, and for deny in a file', () => {
    const empty = configuration({ defaultAction: '' })
    assert.equal(accessControlIn(clusterOf([]), empty)?.defaultAction, 'allow')
    assert.equal(accessControlIn(clusterOf([], { mode: 'selfHosted' }), empty)?.defaultAction, 'deny')
    assert.equal(accessControlIn(clusterOf([], { mode: 'unknown' }), empty)?.defaultAction, UNKNOWN)
  })

  it('names its policies and where they stand', () => {
    const found = accessControlIn(
      clusterOf([]),
      configuration({ policies: [{ appId: 'web', namespace: 'shop', trustDomain: 'public' }, { appId: 'batch' }] }),
    )
    assert.deepEqual(
      found?.policies.map(({ appId, namespace, at }) => [appId, namespace, at.path.at(-1)]),
      [
        ['web', 'shop', 0],
        ['batch', undefined, 1],
      ],
    )
    assert.deepEqual(found?.at.path, ['spec', 'accessControl'])
  })

  it('acts for the apps that use the Configuration', () => {
    const cluster = clusterOf([
      daprDeployment('orders', { 'dapr.io/config': 'appconfig' }),
      daprDeployment('web'),
      configuration({ defaultAction: 'deny' }),
    ])
    const found = daprApps(cluster).map((app) => [app.appId, accessControlOf(cluster, app)?.defaultAction])
    assert.deepEqual(Object.fromEntries(found), { orders: 'deny', web: undefined })
  })
})
