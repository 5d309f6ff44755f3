// Tests of the installed extension through the editor's own API. They run inside an extension host, on test/e2e/workspace.
import assert from 'node:assert/strict'
import * as vscode from 'vscode'

describe('the extension', () => {
  it('starts with a folder that holds its settings file', async () => {
    const extension = vscode.extensions.getExtension('sidecar-lens.sidecar-lens')
    assert.ok(extension, 'the extension is not installed')
    await extension.activate()
    assert.ok(extension.isActive)
  })

  it('offers its commands', async () => {
    const commands = await vscode.commands.getCommands(true)
    for (const id of ['restart', 'showOutput', 'showRule', 'fixAll', 'createConfig']) {
      assert.ok(commands.includes(`sidecarLens.${id}`), `no command sidecarLens.${id}`)
    }
  })
})

describe('diagnostics', () => {
  it('come with a code, a page and a source', async () => {
    const { diagnostic } = await openWithFinding('resiliency.yaml', 'unresolved-reference')
    assert.equal(diagnostic.source, 'sidecar-lens')
    assert.equal(diagnostic.severity, vscode.DiagnosticSeverity.Warning)
    assert.ok(typeof diagnostic.code === 'object', 'the code has no page')
    assert.match(diagnostic.code.target.path, /\/docs\/rules\/unresolved-reference\.md$/)
  })

  it('stand exactly at the text that is wrong', async () => {
    const { document, diagnostic } = await openWithFinding('resiliency.yaml', 'unresolved-reference')
    assert.equal(document.getText(diagnostic.range), 'importnt')
  })

  it('point at the other side of an overlap', async () => {
    const { diagnostic } = await openWithFinding('dapr-system.yaml', 'mtls-both-on')
    const files = (diagnostic.relatedInformation ?? []).map((related) => related.location.uri.path.split('/').at(-1))
    assert.ok(files.includes('namespace.yaml'), `related: ${files.join(', ')}`)
  })

  it('follow what is typed, without a save', async () => {
    const { document, diagnostic } = await openWithFinding('resiliency.yaml', 'unresolved-reference')
    await replace(document.uri, diagnostic.range, 'important')
    await waitForFindings(document.uri, (codes) => !codes.includes('unresolved-reference'))
    await vscode.commands.executeCommand('undo')
    await waitForFindings(document.uri, (codes) => codes.includes('unresolved-reference'))
  })

  it('follow a change of another file', async () => {
    const { document } = await openWithFinding('dapr-system.yaml', 'mtls-both-on')
    const namespace = await vscode.workspace.openTextDocument(workspaceFile('namespace.yaml'))
    const label = namespace.getText().indexOf('enabled')
    const range = new vscode.Range(namespace.positionAt(label), namespace.positionAt(label + 'enabled'.length))
    await vscode.window.showTextDocument(namespace)
    await replace(namespace.uri, range, 'disabled')
    await waitForFindings(document.uri, (codes) => !codes.includes('mtls-both-on'))
    await vscode.commands.executeCommand('undo')
    await waitForFindings(document.uri, (codes) => codes.includes('mtls-both-on'))
  })
})

describe('code actions', () => {
  it('offer one fix for each owner', async () => {
    const { document, diagnostic } = await openWithFinding('dapr-system.yaml', 'mtls-both-on')
    const titles = (await codeActions(document.uri, diagnostic.range, vscode.CodeActionKind.QuickFix)).map(({ title }) => title)
    assert.ok(
      titles.some((title) => title.startsWith('Let Istio encrypt')),
      titles.join('\n'),
    )
    assert.ok(
      titles.some((title) => title.startsWith('Let Dapr encrypt')),
      titles.join('\n'),
    )
  })

  it('repair the whole file with safe fixes only', async () => {
    const { document } = await openWithFinding('checkout.yaml', 'annotation-not-string')
    const whole = new vscode.Range(0, 0, document.lineCount, 0)
    const actions = await codeActions(document.uri, whole, vscode.CodeActionKind.SourceFixAll.append('sidecarLens'))
    assert.equal(actions.length, 1)
    assert.deepEqual(
      actions[0]?.edit?.get(document.uri).map(({ newText }) => newText),
      ['"3000"'],
    )
  })
})

describe('saving a file', () => {
  it('applies safe fixes where the editor is set so', async () => {
    const { document } = await openWithFinding('checkout.yaml', 'annotation-not-string')
    const settings = vscode.workspace.getConfiguration('editor')
    await settings.update('codeActionsOnSave', { 'source.fixAll.sidecarLens': 'explicit' }, vscode.ConfigurationTarget.Global)
    const original = document.getText()
    try {
      await touch(document)
      assert.ok(await document.save())
      assert.ok(document.getText().startsWith(original.replace('app-port: 3000', 'app-port: "3000"')), document.getText())
    } finally {
      await settings.update('codeActionsOnSave', undefined, vscode.ConfigurationTarget.Global)
      await replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), original)
      await document.save()
    }
  })
})

describe('hovers', () => {
  it('explain a Dapr field', async () => {
    const { document } = await openWithFinding('resiliency.yaml', 'unresolved-reference')
    const position = document.positionAt(document.getText().indexOf('maxRetries') + 1)
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, position)
    const text = hovers
      .flatMap((hover) => hover.contents.map((content) => (typeof content === 'string' ? content : content.value)))
      .join('\n')
    assert.match(text, /retr/i)
  })
})

describe('the settings file', () => {
  it('is judged like any other file', async () => {
    const document = await vscode.workspace.openTextDocument(workspaceFile('.sidecar-lens.yaml'))
    await vscode.window.showTextDocument(document)
    const end = document.lineAt(document.lineCount - 1).range.end
    await replace(document.uri, new vscode.Range(end, end), 'rulez: {}\n')
    await waitForFindings(document.uri, (codes) => codes.includes('config-invalid'))
    await vscode.commands.executeCommand('undo')
    await waitForFindings(document.uri, (codes) => codes.length === 0)
  })
})

describe('the restart command', () => {
  it('brings the same findings back', async () => {
    const { document } = await openWithFinding('resiliency.yaml', 'unresolved-reference')
    const gone = waitForFindings(document.uri, (codes) => codes.length === 0)
    await vscode.commands.executeCommand('sidecarLens.restart')
    await gone
    await waitForFindings(document.uri, (codes) => codes.includes('unresolved-reference'))
  })
})

describe('the setting sidecarLens.enable', () => {
  it('takes the findings away, and brings them back, without a reload', async () => {
    const { document } = await openWithFinding('resiliency.yaml', 'unresolved-reference')
    const settings = vscode.workspace.getConfiguration('sidecarLens')
    await settings.update('enable', false, vscode.ConfigurationTarget.Global)
    await waitForFindings(document.uri, (codes) => codes.length === 0)
    await settings.update('enable', undefined, vscode.ConfigurationTarget.Global)
    await waitForFindings(document.uri, (codes) => codes.includes('unresolved-reference'))
  })
})

function workspaceFile(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0]
  assert.ok(folder, 'no folder is open')
  return vscode.Uri.joinPath(folder.uri, name)
}

async function openWithFinding(
  name: string,
  code: string,
): Promise<{ document: vscode.TextDocument; diagnostic: vscode.Diagnostic }> {
  const document = await vscode.workspace.openTextDocument(workspaceFile(name))
  await vscode.window.showTextDocument(document)
  await waitForFindings(document.uri, (codes) => codes.includes(code))
  const diagnostic = vscode.languages.getDiagnostics(document.uri).find((candidate) => codeOf(candidate) === code)
  assert.ok(diagnostic)
  return { document, diagnostic }
}

/** Resolves as soon as the codes found in a file are as wanted; the test's time limit ends the wait. */
function waitForFindings(uri: vscode.Uri, wanted: (codes: readonly string[]) => boolean): Promise<void> {
  const isAsWanted = () => wanted(vscode.languages.getDiagnostics(uri).map(codeOf))
  return new Promise((resolve) => {
    if (isAsWanted()) return resolve()
    const listener = vscode.languages.onDidChangeDiagnostics(() => {
      if (!isAsWanted()) return
      listener.dispose()
      resolve()
    })
  })
}

function codeOf(diagnostic: vscode.Diagnostic): string {
  return String(typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code)
}

async function codeActions(
  uri: vscode.Uri,
  range: vscode.Range,
  kind: vscode.CodeActionKind,
): Promise<readonly vscode.CodeAction[]> {
  // As many as are asked for come resolved, with their edits.
  return vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, range, kind.value, 20)
}

/** Gives the editor something to save. */
async function touch(document: vscode.TextDocument): Promise<void> {
  const end = document.lineAt(document.lineCount - 1).range.end
  await replace(document.uri, new vscode.Range(end, end), '# touched\n')
}

async function replace(uri: vscode.Uri, range: vscode.Range, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit()
  edit.replace(uri, range, text)
  assert.ok(await vscode.workspace.applyEdit(edit))
}
