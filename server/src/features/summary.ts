import { MESHES } from '../knowledge/products.ts'
import type { Workspace } from '../workspace/workspace.ts'

/** What an editor shows beside the language's name. */
export interface Summary {
  /** Objects that are read. */
  readonly documents: number
  /** Titles of the meshes that some view shows or may have. */
  readonly meshes: readonly string[]
  /** Owners and versions of the first view; they differ between views only where the repository config says so. */
  readonly owner: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
}

export function summarise(workspace: Workspace): Summary {
  const clusters = workspace.clusters()
  const meshes = MESHES.filter((mesh) => clusters.some((cluster) => mesh.present(cluster) === 'yes'))
  const { owner, versions } = clusters[0]?.assumptions ?? { owner: {}, versions: {} }
  return {
    documents: workspace.files().reduce((count, uri) => count + workspace.manifestsOf(uri).length, 0),
    meshes: meshes.map((mesh) => mesh.title),
    owner: { ...owner },
    versions: { ...versions },
  }
}
