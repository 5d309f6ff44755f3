import assert from 'node:assert/strict'
import { existingProxy } from '../../../../server/src/knowledge/linkerd/existing-proxy.ts'
import type { PlainMap } from '../../../../server/src/syntax/plain.ts'
import { deployment, workload } from './support.ts'

const APP = { name: 'orders', image: 'ghcr.io/acme/orders:1.0.0' }

function find(spec: PlainMap, version = '2.20') {
  return existingProxy(workload(deployment({}, { spec })), version)
}

describe('A proxy that is written into a pod', () => {
  it('is known by the name of its container, in the list where it belongs', () => {
    assert.equal(find({ containers: [APP, { name: 'linkerd-proxy' }] })?.mesh, 'linkerd')
    assert.equal(find({ containers: [APP, { name: 'istio-proxy' }] })?.mesh, 'other')
    assert.equal(find({ containers: [APP], initContainers: [{ name: 'linkerd-init' }] })?.mesh, 'linkerd')
    assert.equal(find({ containers: [APP, { name: 'linkerd-init' }] }), undefined)
  })

  it('is known by the tagged image of its own registry only', () => {
    const found = find({ containers: [APP, { name: 'mesh', image: 'cr.l5d.io/linkerd/proxy:edge-25.1.1' }] })
    assert.equal(found?.what, 'image "cr.l5d.io/linkerd/proxy:edge-25.1.1"')
    assert.deepEqual(found.at.path, ['spec', 'template', 'spec', 'containers', 1, 'image'])
    assert.equal(find({ containers: [APP, { name: 'mesh', image: 'cr.l5d.io/linkerd/proxy@sha256:0' }] }), undefined)
    assert.equal(find({ containers: [APP, { name: 'mesh', image: 'ghcr.io/linkerd/proxy:edge-25.1.1' }] }), undefined)
  })

  it('can be an init container since there are native sidecars', () => {
    const spec = { containers: [APP], initContainers: [{ name: 'linkerd-proxy' }] }
    assert.equal(find(spec, '2.14'), undefined)
    assert.equal(find(spec, '2.15')?.mesh, 'linkerd')
  })
})
