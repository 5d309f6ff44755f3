import {
  type CodeAction,
  commands,
  type Disposable,
  type LogOutputChannel,
  Range,
  Uri,
  type WorkspaceFolder,
  window,
  workspace,
} from 'vscode'

const FIX_ALL = 'source.fixAll.sidecarLens'
const CONFIG_NAME = '.sidecar-lens.yaml'

const CONFIG_TEMPLATE = `# Settings of Sidecar Lens for everybody who works on this repository. Every key is optional.

# Who does a job that both Dapr and the mesh can do: auto, dapr or mesh.
# owner:
#   mtls: auto
#   tracing: auto
#   retries: auto

# Product versions that run in the cluster; checks know what each version accepts.
# versions:
#   dapr: "1.15"
#   istio: "1.27"

# What is installed but not described in this repository.
# assume:
#   mesh: istio
#   mtls: permissive

# Severity by rule: off, hint, information, warning or error.
# rules:
#   unused-policy: off

# Files that are never looked at.
# ignore:
#   - vendor/**
`

export function registerCommands(extension: {
  readonly extensionUri: Uri
  readonly outputChannel: LogOutputChannel
  readonly restart: () => Promise<void>
}): readonly Disposable[] {
  return [
    commands.registerCommand('sidecarLens.restart', extension.restart),
    commands.registerCommand('sidecarLens.showOutput', () => extension.outputChannel.show()),
    commands.registerCommand('sidecarLens.showRule', (code: unknown) => showRule(extension.extensionUri, code)),
    commands.registerCommand('sidecarLens.fixAll', fixAll),
    commands.registerCommand('sidecarLens.createConfig', createConfig),
  ]
}

/** Shows the page of the given rule; from the palette, where none is given, asks which. */
async function showRule(extensionUri: Uri, code: unknown): Promise<void> {
  const chosen = typeof code === 'string' ? code : await pickRule(extensionUri)
  if (chosen === undefined) return
  await commands.executeCommand('markdown.showPreview', Uri.joinPath(extensionUri, 'docs', 'rules', `${chosen}.md`))
}

async function pickRule(extensionUri: Uri): Promise<string | undefined> {
  const pages = await workspace.fs.readDirectory(Uri.joinPath(extensionUri, 'docs', 'rules'))
  const codes = pages.flatMap(([name]) => (name.endsWith('.md') ? [name.slice(0, -'.md'.length)] : [])).sort()
  return window.showQuickPick(codes, { placeHolder: 'Which rule?' })
}

async function fixAll(): Promise<void> {
  const document = window.activeTextEditor?.document
  if (document === undefined) return
  const whole = new Range(0, 0, document.lineCount, 0)
  const actions = await commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, whole, FIX_ALL)
  const edit = actions[0]?.edit
  if (edit === undefined) window.showInformationMessage('Nothing in this file is safe to fix without a decision.')
  else await workspace.applyEdit(edit)
}

/** Opens the repository's settings file, and writes one with every setting explained where there is none. */
async function createConfig(): Promise<void> {
  const folder = await pickFolder()
  if (folder === undefined) return
  const uri = Uri.joinPath(folder.uri, CONFIG_NAME)
  if (!(await exists(uri))) await workspace.fs.writeFile(uri, new TextEncoder().encode(CONFIG_TEMPLATE))
  await window.showTextDocument(uri)
}

async function pickFolder(): Promise<WorkspaceFolder | undefined> {
  const folders = workspace.workspaceFolders ?? []
  if (folders.length === 0) {
    window.showInformationMessage(`Open a folder first: ${CONFIG_NAME} belongs to one.`)
    return undefined
  }
  return folders.length === 1 ? folders[0] : window.showWorkspaceFolderPick()
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(uri)
    return true
  } catch {
    // `stat` has no other way to say that there is no such file.
    return false
  }
}
