// Messages between the client and the server beyond the protocol's own. The server names the same methods in its transport.
import { NotificationType, RequestType } from 'vscode-languageclient'

/** What the server tells about itself whenever it changes. */
export interface ServerStatus {
  readonly state: 'indexing' | 'ready' | 'error'
  /** YAML files seen, and documents of Dapr or a mesh in them. */
  readonly files: number
  readonly documents: number
  /** Titles of the meshes found in the workspace. */
  readonly meshes: readonly string[]
  /** Who does the job, by concern, as far as the settings or the decision guide tell. */
  readonly owner: Readonly<Record<string, string>>
  /** Product versions that the rules assume. */
  readonly versions: Readonly<Record<string, string>>
  /** What was left out, in one sentence. */
  readonly skipped?: string
}

export const statusNotification = new NotificationType<ServerStatus>('sidecarLens/status')

/** Server to client, where the server has no disk: the YAML files below a workspace folder. */
export const findFilesRequest = new RequestType<{ readonly uri: string }, readonly string[], void>('sidecarLens/findFiles')

/** Server to client, where the server has no disk: the text of one file, or null when it cannot be read. */
export const readFileRequest = new RequestType<{ readonly uri: string }, string | null, void>('sidecarLens/readFile')
