import assert from 'node:assert/strict'
import { isLinkerdValues, valuesWords } from '../../../../server/src/knowledge/linkerd/helm-values.ts'
import { linkerd } from '../../../../server/src/knowledge/linkerd/product.ts'
import type { MetaSpec } from '../../../../server/src/knowledge/product.ts'
import type { Schema } from '../../../../server/src/schema/schema.ts'
import { clusterOf, manifestOf } from '../../../support/cluster.ts'
import { deployment, helmValues, namespace, policy, service } from './support.ts'

const metas: readonly MetaSpec[] = [...linkerd.annotations, ...linkerd.labels]

function* nodesOf(schema: Schema, path: string): Generator<readonly [string, Schema]> {
  yield [path, schema]
  if (schema.kind === 'object') for (const [key, field] of Object.entries(schema.fields)) yield* nodesOf(field, `${path}.${key}`)
  if (schema.kind === 'map') yield* nodesOf(schema.values, `${path}.*`)
  if (schema.kind === 'list') yield* nodesOf(schema.items, `${path}[]`)
}

const nodes = linkerd.kinds.flatMap((spec) =>
  [spec.schema, ...Object.values(spec.older ?? {})].flatMap((schema) => (schema ? [...nodesOf(schema, spec.kind)] : [])),
)

describe('Linkerd data', () => {
  it('says for every entry what it does and where that is known from', () => {
    for (const { name, value, evidence, on } of metas) {
      assert.match(value.docs, /^[A-Z0-9].*\.$/s, name)
      assert.match(evidence.url, /^https:\/\/(github\.com\/linkerd|linkerd\.io)\//, name)
      assert.match(evidence.version, /Linkerd/, name)
      assert.ok(on.length > 0, name)
    }
    for (const { kind, evidence } of linkerd.kinds) assert.match(evidence.url, /^https:\/\//, kind)
    for (const [path, { docs }] of nodes) assert.match(docs, /^[A-Z0-9].*\.$/s, path)
  })

  it('names every entry once', () => {
    for (const list of [linkerd.annotations, linkerd.labels]) {
      const names = list.map(({ name }) => name)
      assert.deepEqual(
        names.filter((name, index) => names.indexOf(name) !== index),
        [],
      )
    }
  })

  it('owns only prefixes that it lists', () => {
    for (const prefix of linkerd.owns) {
      assert.ok(
        metas.some(({ name }) => name.startsWith(prefix)),
        prefix,
      )
    }
  })

  it('leaves names of extensions that it does not list in full to others', () => {
    for (const name of ['viz.linkerd.io/x', 'multicluster.linkerd.io/x', 'jaeger.linkerd.io/x', 'mirror.linkerd.io/x']) {
      assert.ok(!linkerd.owns.some((prefix) => name.startsWith(prefix)), name)
    }
  })

  it('points from a retired name to one that exists', () => {
    for (const { name, retired } of metas) {
      if (retired?.use === undefined) continue
      assert.ok(
        metas.some((other) => other.name === retired.use),
        name,
      )
    }
  })

  it('inherits from the Namespace only what a Namespace and a pod can carry', () => {
    for (const { name, inherited, on } of metas) {
      if (inherited) assert.ok(on.includes('namespace') && on.includes('pod'), name)
    }
  })

  it('demands only fields that exist', () => {
    for (const [path, schema] of nodes) {
      if (schema.kind !== 'object') continue
      for (const field of schema.required ?? []) assert.ok(Object.hasOwn(schema.fields, field), `${path}.${field}`)
    }
  })

  it('recognises values of its own chart by words that a search finds', () => {
    assert.ok(isLinkerdValues({ proxy: { defaultInboundPolicy: 'deny' } }))
    assert.ok(isLinkerdValues({ proxy: { tracing: { enabled: true, collector: {} } } }))
    assert.ok(!isLinkerdValues({ proxy: { image: 'nginx' }, replicas: 2 }))
    for (const word of ['defaultInboundPolicy', 'collector', 'nativeSidecar']) assert.ok(valuesWords.includes(word), word)
  })

  it('is present where any of its marks, objects or values is', () => {
    const shown = [
      deployment({ 'linkerd.io/inject': 'disabled' }),
      namespace('shop', { 'config.linkerd.io/proxy-await': 'enabled' }),
      namespace('shop', {}, { 'config.linkerd.io/admission-webhooks': 'disabled' }),
      service('orders', { 'retry.linkerd.io/limit': '2' }),
      policy('Server', 'v1beta3', 'orders', {}),
      helmValues({}),
    ]
    for (const manifest of shown) assert.equal(linkerd.present(clusterOf([manifest])), 'yes', manifest.kind)
    const silent = [deployment(), namespace('shop'), manifestOf({ replicas: 2 }, { kind: 'helm/Values', name: 'other' })]
    assert.equal(linkerd.present(clusterOf(silent)), 'no')
    assert.equal(linkerd.present(clusterOf(silent, { assumptions: { mesh: 'linkerd' } })), 'yes')
    assert.equal(linkerd.present(clusterOf(shown, { assumptions: { mesh: 'none' } })), 'no')
  })
})
