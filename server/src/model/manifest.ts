import type { Anchor } from '../syntax/anchor.ts'
import type { Path } from '../syntax/path.ts'
import { isMap, type Plain, type PlainMap, UNKNOWN, type Unknown } from '../syntax/plain.ts'

/** `group/Kind`, without the version: `dapr.io/Configuration`, `apps/Deployment`; core kinds have no group: `Namespace`. */
export type KindId = string

/**
 * One Kubernetes object (or something that stands for one, such as a Helm values file), read out of a YAML document.
 * It holds no offsets: an edit of comments or layout leaves it equal, and a place in it is named by `anchorAt`.
 */
export interface Manifest {
  readonly uri: string
  readonly doc: number
  /** Where the object begins in its document: empty, or `['items', 2]` inside a `List`. */
  readonly root: Path
  readonly kind: KindId
  /** Version part of `apiVersion`; empty for kinds that have none. */
  readonly version: string
  readonly name: string | Unknown | undefined
  /** `undefined`: not written, so `kubectl -n` or the tool that applies it decides. */
  readonly namespace: string | Unknown | undefined
  readonly body: PlainMap
  /** Only part of an object: a patch, or a template with holes. Must not be judged for what it lacks. */
  readonly partial: boolean
  /** Map paths whose entries are not all visible because a template adds some. */
  readonly open: readonly Path[]
  /** How the last step of a path is written, where a reader that does not look at case takes it for another; by the steps joined with NUL. */
  readonly spelling?: Readonly<Record<string, string>>
  /** Told apart by the index: grows when the object's content changes. */
  readonly revision?: number
}

/** Names a manifest's place in the workspace; stable while its content is edited. */
export function keyOf(manifest: Manifest): string {
  return namesOf(manifest).key
}

/** Names a manifest with its content: what was derived from it under this name stays true. For keys of `Cluster.derive`. */
export function idOf(manifest: Manifest): string {
  return namesOf(manifest).id
}

/** They are asked for all the time, in views of thousands of objects. */
const NAMES = new WeakMap<Manifest, { readonly key: string; readonly id: string }>()

function namesOf(manifest: Manifest): { readonly key: string; readonly id: string } {
  let names = NAMES.get(manifest)
  if (!names) {
    const key = `${manifest.uri}#${manifest.doc}/${manifest.root.join('/')}`
    names = { key, id: `${key}@${manifest.revision ?? 0}` }
    NAMES.set(manifest, names)
  }
  return names
}

/** A place in the manifest; `path` is relative to the object, not to the document. */
export function anchorAt(manifest: Manifest, path: Path, part: Anchor['part'] = 'value'): Anchor {
  return { uri: manifest.uri, doc: manifest.doc, path: [...manifest.root, ...asWritten(manifest, path)], part }
}

function asWritten({ spelling }: Manifest, path: Path): Path {
  return spelling ? path.map((step, index) => spelling[path.slice(0, index + 1).join('\0')] ?? step) : path
}

/** The value at a path, or `undefined` where nothing is written. Anything below an unknown value is unknown. */
export function valueAt(value: Plain | undefined, path: Path): Plain | undefined {
  let current: Plain | undefined = value
  for (const step of path) {
    if (current === UNKNOWN) return UNKNOWN
    if (typeof step === 'number') current = Array.isArray(current) ? current[step] : undefined
    else current = isMap(current) && Object.hasOwn(current, step) ? current[step] : undefined
  }
  return current
}

/** The entries of the map at a path; empty where there is none. */
export function entriesAt(value: Plain | undefined, path: Path): readonly (readonly [string, Plain])[] {
  const found = valueAt(value, path)
  return isMap(found) ? Object.entries(found) : []
}

/** The items of the list at a path; empty where there is none. */
export function itemsAt(value: Plain | undefined, path: Path): readonly Plain[] {
  const found = valueAt(value, path)
  return Array.isArray(found) ? found : []
}

/** The text at a path; `undefined` where nothing or no text is written. */
export function textAt(value: Plain | undefined, path: Path): string | Unknown | undefined {
  const found = valueAt(value, path)
  return typeof found === 'string' || found === UNKNOWN ? found : undefined
}

/** `Deployment "orders"`, for messages. */
export function describeManifest(manifest: Manifest): string {
  const kind = manifest.kind.slice(manifest.kind.lastIndexOf('/') + 1)
  return typeof manifest.name === 'string' ? `${kind} "${manifest.name}"` : kind
}
