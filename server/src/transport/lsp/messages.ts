import { NotificationType, RequestType } from 'vscode-languageserver'

// Messages beyond the protocol's own. The client names the same methods in its `messages.ts`.

/** What the server tells about itself whenever it changes. */
export interface ServerStatus {
  readonly state: 'indexing' | 'ready' | 'error'
  /** YAML files read, and objects of Dapr, a mesh or Kubernetes in them. */
  readonly files: number
  readonly documents: number
  readonly meshes: readonly string[]
  readonly owner: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly skipped?: string
}

export const statusNotification = new NotificationType<ServerStatus>('sidecarLens/status')
export const findFilesRequest = new RequestType<{ readonly uri: string }, readonly string[], void>('sidecarLens/findFiles')
export const readFileRequest = new RequestType<{ readonly uri: string }, string | null, void>('sidecarLens/readFile')
