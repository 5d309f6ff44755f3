import { itemsAt, type Manifest, textAt, valueAt } from '../model/manifest.ts'
import type { Path } from '../syntax/path.ts'
import { RUN_FILE } from './kinds.ts'
import { folderOf, resolvePath } from './uri.ts'

/** A multi-app run file of the Dapr CLI and the files that its apps load. */
export interface RunFile {
  readonly uri: string
  reaches(uri: string): boolean
}

/**
 * Reads `resourcesPath(s)` and `configFilePath`: those of `common` are relative to the run file, those of an app to its `appDirPath`.
 * daprd reads the files of a resources folder itself, without its sub-folders.
 * https://github.com/dapr/cli/blob/master/pkg/runfileconfig/run_file_config_parser.go
 */
export function readRunFiles(manifests: readonly Manifest[]): readonly RunFile[] {
  return manifests
    .filter((manifest) => manifest.kind === RUN_FILE)
    .map((manifest) => {
      const base = folderOf(manifest.uri)
      const apps = itemsAt(manifest.body, ['apps']).map((app, index) => {
        const directory = textAt(app, ['appDirPath'])
        const folder = typeof directory === 'string' ? (resolvePath(base, directory) ?? base) : base
        return { folder, at: ['apps', index] as Path }
      })
      const places = [{ folder: base, at: ['common'] as Path }, ...apps]
      const folders = new Set(places.flatMap(({ folder, at }) => resourceFolders(manifest, folder, at)))
      const files = new Set(
        places.flatMap(({ folder, at }) => resolved(folder, textAt(manifest.body, [...at, 'configFilePath']))),
      )
      for (const { folder } of apps) {
        folders.add(`${folder}/.dapr/resources`)
        files.add(`${folder}/.dapr/config.yaml`)
      }
      return { uri: manifest.uri, reaches: (uri) => files.has(uri) || folders.has(folderOf(uri)) }
    })
}

function resourceFolders(manifest: Manifest, folder: string, at: Path): string[] {
  const single = textAt(manifest.body, [...at, 'resourcesPath'])
  const several = valueAt(manifest.body, [...at, 'resourcesPaths'])
  return [...resolved(folder, single), ...(Array.isArray(several) ? several.flatMap((path) => resolved(folder, path)) : [])]
}

function resolved(folder: string, path: unknown): string[] {
  const uri = typeof path === 'string' ? resolvePath(folder, path) : undefined
  return uri === undefined ? [] : [uri]
}
