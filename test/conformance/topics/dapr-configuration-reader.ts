import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import type { Diagnostic } from '../../../server/src/features/diagnostic.ts'
import type { Manifest } from '../../../server/src/model/manifest.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'

interface Reading {
  /** Absent where the text holds no object. */
  readonly manifest: Manifest | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** daprd does not start with it. */
  readonly refused: boolean
}

/** Where a text stands tells how it is loaded: what lies in a `.dapr` folder is read by daprd itself. */
const FOLDER = 'file:///conformance'
const CLUSTER = `${FOLDER}/configuration.yaml`
const FILE = `${FOLDER}/.dapr/configuration.yaml`

/**
 * Reads Configurations as the product does; the last one is kept, as many questions are asked about the same text. Only an
 * error that says so is about daprd: the API server, which refuses more, is asked elsewhere.
 */
export function configurationReader(): (text: string, how: { readonly file: boolean; readonly version: string }) => Reading {
  const analysis = new Analysis(silentLogger)
  analysis.setFolders([FOLDER])
  let judgedBy: string | undefined
  let last: { readonly key: string; readonly reading: Reading } | undefined
  return (text, { file, version }) => {
    const key = `${file}/${version}/${text}`
    if (last?.key === key) return last.reading
    const [uri, other] = file ? [FILE, CLUSTER] : [CLUSTER, FILE]
    if (version !== judgedBy) analysis.setSettings(FOLDER, { ...NO_SETTINGS, versions: { dapr: version } })
    judgedBy = version
    analysis.sweep()
    analysis.change(other, undefined)
    analysis.change(uri, text)
    const diagnostics = analysis.diagnostics(uri)
    const [manifest] = analysis.workspace.manifestsOf(uri)
    const refused = diagnostics.some(({ severity, message }) => severity === 'error' && message.includes('does not start'))
    const reading = { manifest, diagnostics, refused }
    last = { key, reading }
    return reading
  }
}
