import { deepEqual } from '../base/deep-equal.ts'
import { type KindId, keyOf, type Manifest } from '../model/manifest.ts'
import { identityOf } from './identity.ts'

/** What a replaced file changed, for those who looked something up. */
export interface IndexChange {
  /** Kind and namespace of every object that is new, gone or different; `''` where no namespace is written. */
  readonly touched: readonly { readonly kind: KindId; readonly namespace: string }[]
  /** Some object came, went, or is another one now: which objects see each other must be decided anew. */
  readonly identities: boolean
}

/** The manifests of one root folder, by file and by kind and namespace. An object that stays equal stays the same object. */
export class ManifestIndex {
  readonly #byUri = new Map<string, readonly Manifest[]>()
  readonly #byKind = new Map<KindId, Map<string, Map<string, Manifest>>>()
  readonly #sorted = new Map<KindId, readonly Manifest[]>()
  #revision = 0

  manifestsOf(uri: string): readonly Manifest[] {
    return this.#byUri.get(uri) ?? []
  }

  all(): readonly Manifest[] {
    return [...this.#byUri.values()].flat()
  }

  /** Objects of a kind, sorted by file and position; those of one namespace if one is given. */
  list(kind: KindId, namespace?: string): readonly Manifest[] {
    if (namespace !== undefined) return [...(this.#byKind.get(kind)?.get(namespace)?.values() ?? [])].sort(byPlace)
    let sorted = this.#sorted.get(kind)
    if (!sorted) {
      sorted = [...(this.#byKind.get(kind)?.values() ?? [])].flatMap((byKey) => [...byKey.values()]).sort(byPlace)
      this.#sorted.set(kind, sorted)
    }
    return sorted
  }

  replace(uri: string, found: readonly Manifest[]): IndexChange {
    const before = new Map(this.manifestsOf(uri).map((manifest) => [keyOf(manifest), manifest]))
    const touched: { kind: KindId; namespace: string }[] = []
    let identities = false
    const after = found.map((manifest) => {
      const key = keyOf(manifest)
      const old = before.get(key)
      before.delete(key)
      if (old && (old === manifest || deepEqual({ ...old, revision: 0 }, { ...manifest, revision: 0 }))) return old
      const fresh: Manifest = { ...manifest, revision: ++this.#revision }
      if (old) touched.push(this.#remove(old))
      touched.push(this.#add(fresh))
      identities ||= !old || identityOf(old) !== identityOf(fresh) || old.partial !== fresh.partial
      return fresh
    })
    for (const gone of before.values()) {
      touched.push(this.#remove(gone))
      identities = true
    }
    if (after.length > 0) this.#byUri.set(uri, after)
    else this.#byUri.delete(uri)
    return { touched, identities }
  }

  #add(manifest: Manifest): { kind: KindId; namespace: string } {
    const namespace = namespaceKey(manifest)
    const byNamespace = this.#byKind.get(manifest.kind) ?? new Map<string, Map<string, Manifest>>()
    const byKey = byNamespace.get(namespace) ?? new Map<string, Manifest>()
    this.#byKind.set(manifest.kind, byNamespace.set(namespace, byKey.set(keyOf(manifest), manifest)))
    this.#sorted.delete(manifest.kind)
    return { kind: manifest.kind, namespace }
  }

  #remove(manifest: Manifest): { kind: KindId; namespace: string } {
    const namespace = namespaceKey(manifest)
    this.#byKind.get(manifest.kind)?.get(namespace)?.delete(keyOf(manifest))
    this.#sorted.delete(manifest.kind)
    return { kind: manifest.kind, namespace }
  }
}

/** The namespace an object is filed under; one that is not written, or templated, could be any and is filed under `''`. */
function namespaceKey(manifest: Manifest): string {
  return typeof manifest.namespace === 'string' ? manifest.namespace : ''
}

function byPlace(a: Manifest, b: Manifest): number {
  if (a.uri !== b.uri) return a.uri < b.uri ? -1 : 1
  if (a.doc !== b.doc) return a.doc - b.doc
  return Number(a.root.at(-1) ?? 0) - Number(b.root.at(-1) ?? 0)
}
