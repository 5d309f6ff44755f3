import assert from 'node:assert/strict'
import type { Versions } from '../../../../server/src/knowledge/cluster.ts'
import {
  appsNamed,
  appsOfDaprService,
  daprApps,
  daprHost,
  daprServiceOf,
  nativeSidecar,
} from '../../../../server/src/knowledge/dapr/apps.ts'
import type { Manifest } from '../../../../server/src/model/manifest.ts'
import { type Plain, type PlainMap, UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../../support/cluster.ts'
import { daprDeployment } from './support.ts'

function versions(dapr: string): Versions {
  return { dapr, istio: '1.30', linkerd: '2.20', kubernetes: '1.34' }
}

function enabledWith(value: Plain, dapr: string): readonly string[] {
  const cluster = clusterOf([daprDeployment('orders', { 'dapr.io/enabled': value })], {
    assumptions: { versions: versions(dapr) },
  })
  return daprApps(cluster).map((app) => app.enabled)
}

function helmValues(body: PlainMap): Manifest {
  return manifestOf(body, { kind: 'helm/Values', uri: 'file:///values.yaml' })
}

describe('Dapr apps', () => {
  it('are the workloads whose pods ask for a sidecar', () => {
    const plain = manifestOf({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop', annotations: { 'dapr.io/enabled': 'true' } },
      spec: { template: { metadata: { labels: { app: 'web' } } } },
    })
    const [app, ...others] = daprApps(clusterOf([plain, daprDeployment('orders', { 'dapr.io/app-port': '3000' })]))
    assert.deepEqual(others, [])
    assert.equal(app?.appId, 'orders')
    assert.equal(app.namespace, 'shop')
    assert.equal(app.enabled, 'yes')
    assert.equal(app.appPort, 3000)
    assert.equal(app.internalPort, 50002)
    assert.equal(app.configName, undefined)
  })

  it('take one word for enabled since 1.17.3, and several before', () => {
    assert.deepEqual(enabledWith('true', '1.18.3'), ['yes'])
    assert.deepEqual(enabledWith('True', '1.18.3'), ['yes'])
    assert.deepEqual(enabledWith('yes', '1.18.3'), [])
    assert.deepEqual(enabledWith('1', '1.17.3'), [])
    assert.deepEqual(enabledWith(' true', '1.17'), [])
    assert.deepEqual(enabledWith('yes', '1.17.2'), ['yes'])
    assert.deepEqual(enabledWith(' On ', '1.16'), ['yes'])
    assert.deepEqual(enabledWith('enabled', '1.16'), [])
  })

  it('are meant even where the switch lacks its quotes', () => {
    assert.deepEqual(enabledWith(true, '1.18.3'), ['yes'])
  })

  it('are perhaps apps where a template sets the switch, and none where it sets all annotations', () => {
    assert.deepEqual(enabledWith(UNKNOWN, '1.18.3'), ['unknown'])
    const templated = manifestOf({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'orders' },
      spec: { template: { metadata: { annotations: UNKNOWN } } },
    })
    assert.deepEqual(daprApps(clusterOf([templated])), [])
  })

  it('are perhaps apps where a template may add the switch beside other settings of Dapr', () => {
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'orders' },
      spec: { template: { metadata: { annotations: { 'dapr.io/app-id': 'orders' } } } },
    }
    const open = [['spec', 'template', 'metadata', 'annotations']]
    const found = daprApps(clusterOf([manifestOf(deployment, { open })]))
    assert.deepEqual(
      found.map((app) => app.enabled),
      ['unknown'],
    )
    assert.deepEqual(daprApps(clusterOf([manifestOf(deployment)])), [])
  })

  it('are found in CronJobs and bare Pods, which have no Service', () => {
    const annotations = { 'dapr.io/enabled': 'true', 'dapr.io/app-id': 'nightly' }
    const cron = manifestOf({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'shop' },
      spec: { jobTemplate: { spec: { template: { metadata: { annotations } } } } },
    })
    const pod = manifestOf({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'probe', namespace: 'shop', annotations: { 'dapr.io/enabled': 'true' } },
    })
    const cluster = clusterOf([cron, pod])
    assert.deepEqual(
      daprApps(cluster).map((app) => [app.appId, daprServiceOf(cluster, app)]),
      [
        ['probe', undefined],
        ['nightly', undefined],
      ],
    )
  })

  it('have the headless Service that other sidecars look up', () => {
    const cluster = clusterOf([daprDeployment('orders')])
    const [app] = daprApps(cluster)
    assert.ok(app)
    assert.deepEqual(daprServiceOf(cluster, app), { name: 'orders-dapr', namespace: 'shop' })
    assert.equal(daprHost(app), 'orders-dapr.shop.svc.cluster.local')
    assert.deepEqual(appsOfDaprService(cluster, { name: 'orders-dapr', namespace: 'shop' }), [app])
    assert.deepEqual(appsOfDaprService(cluster, { name: 'orders', namespace: 'shop' }), [])
    assert.deepEqual(appsOfDaprService(cluster, { name: 'orders-dapr', namespace: 'other' }), [])
  })

  it('have no Service when the operator is told to create none', () => {
    const off = helmValues({ dapr_operator: { serviceReconciler: { enabled: false } } })
    const cluster = clusterOf([daprDeployment('orders'), off])
    const [app] = daprApps(cluster)
    assert.ok(app)
    assert.equal(daprServiceOf(cluster, app), undefined)
  })

  it('keep the default for a port that is no number, and before the release that knows the annotation', () => {
    const port = (value: string, dapr: string) => {
      const cluster = clusterOf([daprDeployment('orders', { 'dapr.io/internal-grpc-port': value })], {
        assumptions: { versions: versions(dapr) },
      })
      return daprApps(cluster)[0]?.internalPort
    }
    assert.equal(port('50003', '1.18.3'), 50003)
    assert.equal(port('0x50', '1.18.3'), 50002)
    assert.equal(port('50003', '1.14.4'), 50002)
  })

  it('have no channel to the app for ports that the injector does not pass', () => {
    const port = (value: string) => daprApps(clusterOf([daprDeployment('orders', { 'dapr.io/app-port': value })]))[0]?.appPort
    assert.equal(port('0'), undefined)
    assert.equal(port('http'), undefined)
  })

  it('are found by id in their namespace, and perhaps where it is not written', () => {
    const unplaced = { ...daprDeployment('orders'), namespace: undefined, uri: 'file:///unplaced.yaml' }
    const cluster = clusterOf([daprDeployment('orders'), unplaced, daprDeployment('orders', {}, 'other')])
    assert.deepEqual(
      appsNamed(cluster, 'orders', 'shop').map((app) => app.namespace),
      ['shop', undefined],
    )
    assert.deepEqual(appsNamed(cluster, 'payments', 'shop'), [])
  })
})

describe('The native sidecar', () => {
  const settingOf = (annotations: PlainMap, values: readonly Manifest[] = [], dapr = '1.18.3') => {
    const cluster = clusterOf([daprDeployment('orders', annotations), ...values], { assumptions: { versions: versions(dapr) } })
    const [app] = daprApps(cluster)
    assert.ok(app)
    return nativeSidecar(cluster, app)
  }

  it('is off by default, and unknown to older releases', () => {
    assert.equal(settingOf({}).value, false)
    assert.equal(settingOf({}).source, 'default')
    assert.equal(settingOf({ 'dapr.io/enable-native-sidecar': 'true' }, [], '1.17.3').value, false)
  })

  it('follows the annotation before the Helm value', () => {
    const on = helmValues({ dapr: { dapr_sidecar_injector: { nativeSidecar: true } } })
    assert.equal(settingOf({}, [on]).value, true)
    assert.deepEqual(settingOf({}, [on]).at?.path, ['dapr', 'dapr_sidecar_injector', 'nativeSidecar'])
    assert.equal(settingOf({ 'dapr.io/enable-native-sidecar': 'false' }, [on]).value, false)
    assert.equal(settingOf({ 'dapr.io/enable-native-sidecar': 'yes' }).value, true)
  })
})
