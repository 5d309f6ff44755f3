import { type Manifest, textAt, valueAt } from '../model/manifest.ts'
import type { Truth } from '../model/truth.ts'
import { matches } from '../schema/lookup.ts'
import type { Schema } from '../schema/schema.ts'
import type { Path } from '../syntax/path.ts'
import { isMap } from '../syntax/plain.ts'
import type { Cluster } from './cluster.ts'
import {
  appReferents,
  componentReferents,
  configurationReferents,
  policyReferents,
  secretReferents,
  targetReferents,
} from './dapr/referents.ts'
import { hostReferents, subsetReferents } from './istio/referents.ts'
import { schemaOf } from './kinds.ts'
import type { WrittenNamespace } from './kubernetes/lookup.ts'
import { actsAt, findMeta, metaEntries } from './meta.ts'
import type { Reference, Referent, Referents } from './referent.ts'

export type Resolution =
  /** More than one referent only where a name has several meanings, or a namespace is not written. */
  | { readonly kind: 'found'; readonly referents: readonly Referent[] }
  | { readonly kind: 'built-in' }
  /** Nothing in the files has the name, but something outside of them may. */
  | { readonly kind: 'unseen' }
  /** `near`: things of this name that are not meant, each with its obstacle. */
  | { readonly kind: 'missing'; readonly certainty: Exclude<Truth, 'no'>; readonly near: readonly Referent[] }

/** All names in a manifest that stand for something else, in its fields and in its annotations and labels. */
export function referencesIn(manifest: Manifest): readonly Reference[] {
  return [...fieldReferences(manifest), ...metaReferences(manifest)]
}

/** What can be named at the place of a reference. */
export function referentsFor(cluster: Cluster, manifest: Manifest, reference: Reference): Referents {
  switch (reference.to) {
    case 'app':
      return appReferents(cluster, reference)
    case 'target.app':
      return targetReferents(cluster, manifest, reference)
    case 'component':
    case 'component.pubsub':
    case 'component.secretstore':
    case 'component.middleware':
      return componentReferents(cluster, manifest, reference)
    case 'configuration':
      return configurationReferents(cluster, manifest, reference)
    case 'policy.timeout':
    case 'policy.retry':
    case 'policy.circuit-breaker':
      return policyReferents(cluster, manifest, reference)
    case 'secret':
      return secretReferents(cluster, reference)
    case 'mesh.host':
      return hostReferents(cluster, reference)
    case 'mesh.subset':
      return subsetReferents(cluster, manifest, reference)
  }
}

/** What a reference means. */
export function resolve({ all, builtIn, complete }: Referents, { name }: Reference): Resolution {
  const named = all.filter((referent) => referent.name === name)
  const referents = named.filter(({ reach }) => reach !== 'no')
  if (referents.length > 0) return { kind: 'found', referents }
  if (builtIn.includes(name)) return { kind: 'built-in' }
  return complete === 'no' ? { kind: 'unseen' } : { kind: 'missing', certainty: complete, near: named }
}

/** Names that would mean something at the place. */
export function namesFor({ all, builtIn }: Referents): readonly string[] {
  return [...new Set([...all.filter(({ reach }) => reach !== 'no').map(({ name }) => name), ...builtIn])]
}

function* fieldReferences(manifest: Manifest): Generator<Reference> {
  const schema = schemaOf(manifest)
  if (!schema) return
  for (const { path, value, schema: governing } of matches(manifest.body, schema)) {
    const { refersTo: to, dangling } = governing
    if (to === undefined) continue
    const namespace = namespaceFor(manifest, path, governing)
    if (typeof value === 'string' && value !== '') yield { to, name: value, path, part: 'value', namespace, dangling }
    if (governing.kind !== 'map' || !isMap(value)) continue
    for (const name of Object.keys(value)) yield { to, name, path: [...path, name], part: 'key', namespace, dangling }
  }
}

function namespaceFor(manifest: Manifest, path: Path, { namespaceKey }: Schema): WrittenNamespace {
  if (namespaceKey === undefined) return manifest.namespace
  const beside = [...path.slice(0, -1), namespaceKey]
  return valueAt(manifest.body, beside) === undefined ? manifest.namespace : textAt(manifest.body, beside)
}

function* metaReferences(manifest: Manifest): Generator<Reference> {
  for (const { site, name: key, value, path } of metaEntries(manifest, 'annotations')) {
    const spec = findMeta('annotations', key)?.spec
    if (!spec?.value.refersTo || typeof value !== 'string' || value === '' || !actsAt(spec, site)) continue
    const { refersTo: to, dangling } = spec.value
    yield { to, name: value, path, part: 'value', namespace: manifest.namespace, dangling }
  }
}
