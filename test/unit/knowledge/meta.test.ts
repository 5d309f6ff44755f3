import assert from 'node:assert/strict'
import {
  actsAt,
  belongsToProduct,
  describePlaces,
  findMeta,
  type MetaKind,
  metaEntries,
  metaSites,
  ownerOf,
} from '../../../server/src/knowledge/meta.ts'
import { PRODUCTS } from '../../../server/src/knowledge/products.ts'
import { manifestOf } from '../../support/cluster.ts'

const KINDS: readonly MetaKind[] = ['annotations', 'labels']

describe('annotations and labels', () => {
  it('can stand on a workload, on its job template and on its pods', () => {
    const site = (kind: string, apiVersion: string) =>
      metaSites(manifestOf({ apiVersion, kind, metadata: { name: 'orders' } })).map(({ path, places }) => [
        path.join('.'),
        ...places,
      ])
    assert.deepEqual(site('Deployment', 'apps/v1'), [
      ['metadata', 'apps/Deployment'],
      ['spec.template.metadata', 'pod'],
    ])
    assert.deepEqual(site('CronJob', 'batch/v1'), [
      ['metadata', 'batch/CronJob'],
      ['spec.jobTemplate.metadata', 'batch/Job'],
      ['spec.jobTemplate.spec.template.metadata', 'pod'],
    ])
    assert.deepEqual(site('Pod', 'v1'), [['metadata', 'pod', 'Pod']])
    assert.deepEqual(site('Namespace', 'v1'), [['metadata', 'namespace', 'Namespace']])
    assert.deepEqual(site('Gateway', 'networking.istio.io/v1'), [['metadata', 'networking.istio.io/Gateway']])
  })

  it('are listed with their paths', () => {
    const manifest = manifestOf({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { annotations: { a: '1' } },
      spec: { template: { metadata: { annotations: { b: '2' }, labels: { c: '3' } } } },
    })
    assert.deepEqual(
      [...metaEntries(manifest, 'annotations')].map(({ name, value, path }) => [name, value, path.join('.')]),
      [
        ['a', '1', 'metadata.annotations.a'],
        ['b', '2', 'spec.template.metadata.annotations.b'],
      ],
    )
  })

  it('are known by their whole name, or by a prefix that stands for many', () => {
    assert.equal(findMeta('annotations', 'dapr.io/app-id')?.product.id, 'dapr')
    assert.equal(findMeta('annotations', 'dapr.io/app-idx'), undefined)
    assert.equal(findMeta('annotations', 'resource.opentelemetry.io/team')?.spec.prefix, true)
    assert.equal(findMeta('annotations', 'resource.opentelemetry.io/'), undefined)
  })

  it('belong to one product only where the prefix does', () => {
    assert.equal(ownerOf('dapr.io/whatever')?.id, 'dapr')
    assert.equal(ownerOf('config.linkerd.io/x')?.id, 'linkerd')
    assert.equal(ownerOf('example.com/dapr.io/x'), undefined)
    assert.ok(belongsToProduct('labels', 'istio-injection'))
    assert.ok(!belongsToProduct('annotations', 'prometheus.io/scrape'))
    assert.ok(!belongsToProduct('labels', 'app'))
  })

  it('are described once per name and kind', () => {
    for (const kind of KINDS) {
      const names = PRODUCTS.flatMap((product) => product[kind].map(({ name }) => name))
      assert.equal(new Set(names).size, names.length)
    }
  })

  it('need only what can stand beside them', () => {
    for (const kind of KINDS) {
      for (const { name, needs, on } of PRODUCTS.flatMap((product) => product[kind])) {
        if (needs !== undefined) assert.deepEqual(findMeta(kind, needs)?.spec.on, on, name)
      }
    }
  })

  it('act where they are read, and nowhere else', () => {
    const spec = findMeta('annotations', 'linkerd.io/inject')?.spec
    assert.ok(spec)
    const [itself, pods] = metaSites(manifestOf({ apiVersion: 'apps/v1', kind: 'Deployment' }))
    const [namespace] = metaSites(manifestOf({ apiVersion: 'v1', kind: 'Namespace' }))
    assert.ok(itself && pods && namespace)
    assert.deepEqual(
      [itself, pods, namespace].map((site) => actsAt(spec, site)),
      [false, true, true],
    )
    assert.equal(describePlaces(spec), 'pods and Namespaces')
  })
})
