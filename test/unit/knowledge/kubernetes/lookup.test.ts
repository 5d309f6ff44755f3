import assert from 'node:assert/strict'
import {
  describeTemplate,
  findServices,
  isHeadless,
  namespaceObject,
  sameNamespace,
  workloads,
  workloadsBehind,
  writtenAt,
} from '../../../../server/src/knowledge/kubernetes/lookup.ts'
import { type Manifest, valueAt } from '../../../../server/src/model/manifest.ts'
import { workloadOf } from '../../../../server/src/model/workload.ts'
import { UNKNOWN } from '../../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../../support/cluster.ts'

function service(
  name: string,
  namespace: string | undefined,
  spec: { selector?: { app: string }; clusterIP?: string },
): Manifest {
  return manifestOf({ apiVersion: 'v1', kind: 'Service', metadata: { name, ...(namespace ? { namespace } : {}) }, spec })
}

function pod(name: string, namespace?: string): Manifest {
  const metadata = { name, labels: { app: name }, ...(namespace ? { namespace } : {}) }
  return manifestOf({ apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers: [] } })
}

function names(manifests: readonly { readonly name: Manifest['name'] }[]): readonly unknown[] {
  return manifests.map(({ name }) => name)
}

describe('Kubernetes look-ups', () => {
  it('compare namespaces as far as they are written', () => {
    assert.equal(sameNamespace('shop', 'shop'), 'yes')
    assert.equal(sameNamespace(undefined, undefined), 'yes')
    assert.equal(sameNamespace('shop', 'payments'), 'no')
    assert.equal(sameNamespace('shop', undefined), 'unknown')
    assert.equal(sameNamespace('shop', UNKNOWN), 'unknown')
  })

  it('find the Namespace object by its name', () => {
    const cluster = clusterOf([manifestOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } })])
    assert.equal(namespaceObject(cluster, 'shop')?.name, 'shop')
    assert.equal(namespaceObject(cluster, 'payments'), undefined)
    assert.equal(namespaceObject(cluster, undefined), undefined)
  })

  it('find Services of a namespace and those without a written one', () => {
    const cluster = clusterOf([service('orders', 'shop', {}), service('orders', undefined, {}), service('orders', 'other', {})])
    assert.equal(findServices(cluster, { name: 'orders', namespace: 'shop' }).length, 2)
    assert.equal(findServices(cluster, { name: 'orders', namespace: undefined }).length, 3)
  })

  it('find the workloads behind a Service by labels and namespace', () => {
    const cluster = clusterOf([pod('orders', 'shop'), pod('payments', 'shop'), pod('orders', 'other'), pod('orders')])
    assert.equal(workloads(cluster).length, 4)
    const found = workloadsBehind(cluster, service('orders', 'shop', { selector: { app: 'orders' } }))
    assert.deepEqual(
      found.map(({ manifest }) => manifest.namespace),
      ['shop', undefined],
    )
    assert.deepEqual(names(workloadsBehind(cluster, service('orders', 'shop', {})).map(({ manifest }) => manifest)), [])
  })

  it('know a headless Service', () => {
    assert.ok(isHeadless(service('orders-dapr', 'shop', { clusterIP: 'None' })))
    assert.ok(!isHeadless(service('orders', 'shop', {})))
  })

  it('take for hidden what a template or the patched object may hold', () => {
    const path = ['metadata', 'annotations', 'a']
    const plain = manifestOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'orders', annotations: { b: 'c' } } })
    assert.equal(writtenAt(plain, path), undefined)
    assert.equal(writtenAt({ ...plain, partial: true }, path), UNKNOWN)
    assert.equal(writtenAt({ ...plain, open: [['metadata', 'annotations']] }, path), UNKNOWN)
    assert.equal(writtenAt({ ...plain, open: [['metadata', 'annotations']] }, ['metadata', 'annotations', 'b']), 'c')
  })

  it('do not take for hidden what stands beside an open map', () => {
    const plain = manifestOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'orders', annotations: {} } })
    // The map of annotations is there, so a template that adds keys to `metadata` does not write it a second time.
    assert.equal(writtenAt({ ...plain, open: [['metadata']] }, ['metadata', 'annotations', 'a']), undefined)
    assert.equal(writtenAt({ ...plain, open: [['metadata']] }, ['metadata', 'labels', 'a']), UNKNOWN)
    assert.equal(valueAt(plain.body, ['metadata', 'labels', 'a']), undefined)
  })

  it('name a pod template in messages', () => {
    const bare = workloadOf(pod('orders'))
    const job = workloadOf(manifestOf({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'sweep' } }))
    assert.ok(bare && job)
    assert.equal(describeTemplate(bare), 'Pod "orders"')
    assert.equal(describeTemplate(job), 'the pod template of Job "sweep"')
  })
})
