/** How a transport reaches files: the disk of the process, or the editor's file system where there is none. */
export interface FileAccess {
  /** URIs of the YAML files below a folder, without those of packages and version control. */
  find(folder: string): Promise<readonly string[]>
  /** The text of a file; `undefined` when it cannot be read or is too large to be a manifest. */
  read(uri: string): Promise<string | undefined>
}
