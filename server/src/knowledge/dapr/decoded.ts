import type { Manifest } from '../../model/manifest.ts'
import { readFromFile } from '../../schema/read-from-file.ts'
import { isMap } from '../../syntax/plain.ts'
import type { Mode } from '../cluster.ts'
import { resiliencySchema } from './resiliency.ts'

/**
 * A Resiliency as daprd has it in its hands. In a cluster the API server has seen to it that it looks as it is written; a file
 * is decoded with less care.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/resiliency.go (`loadLocalResiliencyPath`)
 */
export function decodedResiliency(mode: Mode, manifest: Manifest): Manifest {
  if (mode !== 'selfHosted') return manifest
  const { value, spelling } = readFromFile(manifest.body, resiliencySchema)
  return isMap(value) ? { ...manifest, body: value, spelling } : manifest
}
