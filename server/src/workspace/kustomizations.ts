import { itemsAt, type Manifest, textAt } from '../model/manifest.ts'
import { KUSTOMIZATION, KUSTOMIZE_COMPONENT } from './kinds.ts'
import { folderOf, resolvePath } from './uri.ts'

export interface Kustomizations {
  /** Kustomizations that no other includes, with the files their build takes in. */
  readonly roots: readonly { readonly folder: string; readonly resources: ReadonlySet<string> }[]
  /** Folders that hold a kustomization of any rank. */
  readonly folders: readonly string[]
  /** Files that are patches: parts of objects. */
  readonly patches: ReadonlySet<string>
}

/**
 * Follows `resources`, `bases` and `components` through the files of the workspace.
 * https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
 */
export function readKustomizations(manifests: readonly Manifest[]): Kustomizations {
  const all = manifests.filter((manifest) => manifest.kind === KUSTOMIZATION || manifest.kind === KUSTOMIZE_COMPONENT)
  const byFolder = new Map(all.map((manifest) => [folderOf(manifest.uri), manifest]))
  const included = new Set<string>()
  for (const folder of byFolder.keys()) for (const child of childFolders(folder, byFolder)) included.add(child)
  const roots = [...byFolder.keys()].filter((folder) => !included.has(folder))
  return {
    roots: roots.map((folder) => ({ folder, resources: reach(folder, byFolder) })),
    folders: [...byFolder.keys()],
    patches: new Set(all.flatMap((manifest) => patchFiles(manifest))),
  }
}

function entries(manifest: Manifest): string[] {
  return ['resources', 'bases', 'components', 'crds'].flatMap((key) =>
    itemsAt(manifest.body, [key]).flatMap((item) =>
      typeof item === 'string' ? (resolvePath(folderOf(manifest.uri), item) ?? []) : [],
    ),
  )
}

function childFolders(folder: string, byFolder: ReadonlyMap<string, Manifest>): string[] {
  const manifest = byFolder.get(folder)
  return manifest ? entries(manifest).filter((entry) => byFolder.has(entry) && entry !== folder) : []
}

function reach(root: string, byFolder: ReadonlyMap<string, Manifest>): ReadonlySet<string> {
  const files = new Set<string>()
  const seen = new Set<string>()
  const open = [root]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const manifest = byFolder.get(folder)
    if (!manifest || seen.has(folder)) continue
    seen.add(folder)
    for (const entry of entries(manifest)) {
      if (byFolder.has(entry)) open.push(entry)
      else files.add(entry)
    }
  }
  return files
}

function patchFiles(manifest: Manifest): string[] {
  const folder = folderOf(manifest.uri)
  const named = [
    ...itemsAt(manifest.body, ['patches']).map((patch) => textAt(patch, ['path'])),
    ...itemsAt(manifest.body, ['patchesJson6902']).map((patch) => textAt(patch, ['path'])),
    ...itemsAt(manifest.body, ['patchesStrategicMerge']),
  ]
  return named.flatMap((path) => (typeof path === 'string' && !path.includes('\n') ? (resolvePath(folder, path) ?? []) : []))
}
