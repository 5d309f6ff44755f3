import assert from 'node:assert/strict'
import { splitByCollision } from '../../../server/src/workspace/collisions.ts'
import { manifestOf } from '../../support/cluster.ts'

describe('splitByCollision', () => {
  it('keeps documents without collision together', () => {
    assert.deepEqual(split('apps/orders.yaml:orders', 'platform/config.yaml:tracing'), [
      ['apps/orders.yaml', 'platform/config.yaml'],
    ])
  })

  it('separates sibling folders that hold the same object, and gives the rest to each', () => {
    assert.deepEqual(split('apps/a.yaml:a', 'envs/dev/x.yaml:x', 'envs/dev/only.yaml:only', 'envs/prod/x.yaml:x'), [
      ['apps/a.yaml', 'envs/dev/only.yaml', 'envs/dev/x.yaml'],
      ['apps/a.yaml', 'envs/prod/x.yaml'],
    ])
  })

  it('takes files of one folder for alternatives when they collide', () => {
    assert.deepEqual(split('a.yaml:a', 'env-dev.yaml:x', 'env-prod.yaml:x'), [
      ['a.yaml', 'env-dev.yaml'],
      ['a.yaml', 'env-prod.yaml'],
    ])
  })

  it('joins alternatives of the same name in different places, and never others', () => {
    assert.deepEqual(split('orders/dev/x.yaml:x', 'orders/prod/x.yaml:x', 'payments/dev/y.yaml:y', 'payments/staging/y.yaml:y'), [
      ['orders/dev/x.yaml', 'payments/dev/y.yaml'],
      ['orders/prod/x.yaml'],
      ['payments/staging/y.yaml'],
    ])
  })

  it('splits inside an alternative again', () => {
    assert.deepEqual(split('dev/x.yaml:x', 'prod/eu/x.yaml:x', 'prod/us/x.yaml:x', 'prod/all.yaml:all'), [
      ['dev/x.yaml'],
      ['prod/all.yaml', 'prod/eu/x.yaml'],
      ['prod/all.yaml', 'prod/us/x.yaml'],
    ])
  })

  it('takes an object with an unwritten namespace for another than one with a written one', () => {
    assert.deepEqual(split('a.yaml:x', 'b.yaml:x@shop'), [['a.yaml', 'b.yaml']])
  })

  it('leaves two equal objects of one file alone: nothing could separate them', () => {
    assert.deepEqual(split('a.yaml:x', 'a.yaml:x'), [['a.yaml', 'a.yaml']])
  })
})

/** Groups of `path:name@namespace` ConfigMaps, as sorted lists of paths. */
function split(...objects: string[]): string[][] {
  const manifests = objects.map((object) => {
    const [, path = '', name = '', namespace] = /^([^:]+):([^@]+)(?:@(.+))?$/.exec(object) ?? []
    const metadata = { name, ...(namespace === undefined ? {} : { namespace }) }
    return manifestOf({ apiVersion: 'v1', kind: 'ConfigMap', metadata }, { uri: `file:///repo/${path}` })
  })
  return splitByCollision(manifests)
    .map((group) => group.members.map(({ uri }) => uri.slice('file:///repo/'.length)).sort())
    .sort((a, b) => (a.join() < b.join() ? -1 : 1))
}
