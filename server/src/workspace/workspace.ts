import { deepEqual } from '../base/deep-equal.ts'
import type { Cluster } from '../knowledge/cluster.ts'
import { keyOf, type Manifest } from '../model/manifest.ts'
import { parseSourceFile, type SourceFile } from '../syntax/source-file.ts'
import { extractManifests } from './extract.ts'
import { KUSTOMIZATION, KUSTOMIZE_COMPONENT, REPOSITORY_CONFIG, STRUCTURE } from './kinds.ts'
import { readKustomizations } from './kustomizations.ts'
import { ManifestIndex } from './manifest-index.ts'
import { QueryStore } from './query-store.ts'
import { isRelevant } from './relevance.ts'
import {
  mergeAssumptions,
  NO_SETTINGS,
  type RepositoryConfig,
  readRepositoryConfig,
  type UserSettings,
} from './repository-config.ts'
import { viewsOf } from './scope.ts'
import { folderOf, isBelow, relativeTo } from './uri.ts'
import { listInput, ViewCluster, type ViewMembers } from './view-cluster.ts'

/**
 * All files that are known, what they contain, and who sees whom. Changes go in one file at a time; questions are answered
 * from what is remembered, as far as it still holds. The answers never depend on the order of the changes.
 */
export class Workspace {
  readonly store = new QueryStore(deepEqual)
  readonly #texts = new Map<string, string>()
  readonly #parsed = new Map<string, SourceFile>()
  readonly #roots = new Map<string, ManifestIndex>()
  readonly #settings = new Map<string, UserSettings>()
  readonly #clusters = new Map<string, ViewCluster>()
  #folders: readonly string[] = []
  #treesKept = 0

  /** Sets the root folders (URIs without a trailing slash). Files below none of them see only the files of their own folder. */
  setFolders(folders: readonly string[]): void {
    const files = [...this.#texts]
    for (const [uri] of files) this.remove(uri)
    this.#folders = [...folders].sort((a, b) => b.length - a.length)
    for (const [uri, text] of files) this.set(uri, text)
  }

  /** The editor's settings for a root folder; those for `''` hold where a folder has none. */
  setSettings(folder: string, settings: UserSettings): void {
    this.#settings.set(folder, settings)
    for (const root of new Set([...this.#roots.keys(), folder])) this.store.touch(settingsInput(root))
  }

  textOf(uri: string): string | undefined {
    return this.#texts.get(uri)
  }

  /** Takes the present text of a file. One that holds nothing for us is forgotten at once. */
  set(uri: string, text: string): void {
    if (!isRelevant(uri, text)) {
      this.remove(uri)
      return
    }
    if (this.#texts.get(uri) === text) return
    const before = this.#parsed.get(uri)
    const file = parseSourceFile(uri, text, before)
    const known = before && { file: before, manifests: this.#indexOf(this.rootOf(uri)).manifestsOf(uri) }
    this.#texts.set(uri, text)
    this.#remember(file)
    this.store.touch(fileInput(uri))
    this.#index(uri, extractManifests(file, known))
  }

  remove(uri: string): void {
    if (!this.#texts.delete(uri)) return
    this.#forgetTree(uri)
    this.store.touch(fileInput(uri))
    this.#index(uri, [])
  }

  /** URIs of all files that hold something for us, sorted. */
  files(): readonly string[] {
    return [...this.#texts.keys()].sort()
  }

  /** The tree of a file; parsed again when it has been given up to save memory. */
  source(uri: string): SourceFile | undefined {
    this.store.read(fileInput(uri))
    const text = this.#texts.get(uri)
    if (text === undefined) return undefined
    return this.#parsed.get(uri) ?? this.#remember(parseSourceFile(uri, text))
  }

  manifestsOf(uri: string): readonly Manifest[] {
    this.store.read(fileInput(uri))
    const patches = this.#patches(this.rootOf(uri))
    const manifests = this.#indexOf(this.rootOf(uri)).manifestsOf(uri)
    return patches.has(uri) ? manifests.map((manifest) => ({ ...manifest, partial: true })) : manifests
  }

  /** The views that hold the manifest; a partial object is in none, but its own text can be judged in the view around it. */
  clustersOf(manifest: Manifest): readonly Cluster[] {
    const root = this.rootOf(manifest.uri)
    return this.#views(root)
      .filter((view) => view.members.has(keyOf(manifest)))
      .map((view) => this.#cluster(root, view.id))
  }

  /** All views of the workspace. */
  clusters(): readonly Cluster[] {
    return [...this.#roots.keys()].sort().flatMap((root) => this.#views(root).map((view) => this.#cluster(root, view.id)))
  }

  /** The repository config that governs a file. */
  configFor(uri: string): RepositoryConfig | undefined {
    return this.#config(this.rootOf(uri))
  }

  settingsFor(uri: string): UserSettings {
    const root = this.rootOf(uri)
    this.store.read(settingsInput(root))
    return this.#settings.get(root) ?? this.#settings.get('') ?? NO_SETTINGS
  }

  /** The root folder a file belongs to; a file outside all of them belongs to its own folder. */
  rootOf(uri: string): string {
    return this.#folders.find((folder) => isBelow(folder, uri)) ?? folderOf(uri)
  }

  #indexOf(root: string): ManifestIndex {
    const known = this.#roots.get(root)
    if (known) return known
    const index = new ManifestIndex()
    this.#roots.set(root, index)
    return index
  }

  #index(uri: string, manifests: readonly Manifest[]): void {
    const root = this.rootOf(uri)
    const { touched, identities } = this.#indexOf(root).replace(uri, manifests)
    for (const { kind, namespace } of touched) {
      this.store.touch(listInput(root, kind))
      this.store.touch(listInput(root, kind, namespace))
    }
    if (identities || touched.some(({ kind }) => STRUCTURE.has(kind))) this.store.touch(identitiesInput(root))
  }

  #config(root: string): RepositoryConfig | undefined {
    return this.store.ask(`config|${root}`, () => {
      this.store.read(listInput(root, REPOSITORY_CONFIG))
      const manifest = this.#indexOf(root)
        .list(REPOSITORY_CONFIG)
        .find((candidate) => folderOf(candidate.uri) === root)
      return manifest && readRepositoryConfig(manifest.body, root)
    })
  }

  #patches(root: string): ReadonlySet<string> {
    return this.store.ask(`patches|${root}`, () => {
      this.store.read(listInput(root, KUSTOMIZATION))
      this.store.read(listInput(root, KUSTOMIZE_COMPONENT))
      return readKustomizations(this.#indexOf(root).all()).patches
    })
  }

  #views(root: string): readonly ViewMembers[] {
    return this.store.ask(`views|${root}`, () => {
      this.store.read(identitiesInput(root))
      this.store.read(settingsInput(root))
      const config = this.#config(root)
      const patches = this.#patches(root)
      const settings = this.#settings.get(root) ?? this.#settings.get('') ?? NO_SETTINGS
      const manifests = this.#indexOf(root)
        .all()
        .filter((manifest) => !config?.ignore(relativeTo(root, manifest.uri)))
      const whole = manifests.filter((manifest) => !patches.has(manifest.uri))
      return viewsOf(root, whole, config).map((view) => ({
        id: view.id,
        name: view.name,
        mode: view.mode,
        assumptions: mergeAssumptions([
          settings,
          ...(config ? [config] : []),
          ...(view.environment ? [{ versions: {}, ...view.environment }] : []),
        ]),
        members: new Set(view.members.map(keyOf)),
      }))
    })
  }

  #cluster(root: string, id: string): ViewCluster {
    let cluster = this.#clusters.get(id)
    if (!cluster) {
      const state = () => this.store.ask(`view|${id}`, () => this.#views(root).find((view) => view.id === id))
      cluster = new ViewCluster(this.store, this.#indexOf(root), root, id, state)
      this.#clusters.set(id, cluster)
    }
    return cluster
  }

  /** Keeps the most recently parsed trees, by the size of their texts: enough for open files, not for a whole repository. */
  #remember(file: SourceFile): SourceFile {
    this.#forgetTree(file.uri)
    this.#parsed.set(file.uri, file)
    this.#treesKept += file.text.length
    for (const uri of this.#parsed.keys()) {
      if (this.#treesKept <= TREES_KEPT || uri === file.uri) break
      this.#forgetTree(uri)
    }
    return file
  }

  #forgetTree(uri: string): void {
    const known = this.#parsed.get(uri)
    if (!known) return
    this.#parsed.delete(uri)
    this.#treesKept -= known.text.length
  }
}

/** Upper bound for the texts whose trees are kept, in UTF-16 units. */
const TREES_KEPT = 4_000_000

function fileInput(uri: string): string {
  return `file|${uri}`
}

function identitiesInput(root: string): string {
  return `identities|${root}`
}

function settingsInput(root: string): string {
  return `settings|${root}`
}
