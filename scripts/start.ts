// Opens examples/ in an editor with the extension installed: desktop VS Code where there is one, otherwise code-server.
import { join } from 'node:path'
import { CACHE, findOnPath, REPOSITORY, run, runMain, step } from './command.ts'
import { installCodeServer } from './editor/code-server.ts'
import { folderUrl, installExtension, prepareProfile, startSession } from './editor/session.ts'

const VSIX = join(REPOSITORY, 'dist', 'sidecar-lens.vsix')
const EXAMPLES = join(REPOSITORY, 'examples')

runMain(async () => {
  await step('Building and packaging the extension', () =>
    run('npm', ['run', 'package'], { log: join(CACHE, 'logs', 'package.log') }),
  )
  const code = findOnPath('code')
  if (code === undefined) await serve()
  else await openDesktop(code)
})

async function openDesktop(code: string): Promise<void> {
  await step('Installing the extension into VS Code', () =>
    run(code, ['--install-extension', VSIX, '--force'], { log: join(CACHE, 'logs', 'install-extension.log') }),
  )
  await run(code, [EXAMPLES], { log: join(CACHE, 'logs', 'code.log') })
  console.log(`VS Code shows ${EXAMPLES}.`)
}

async function serve(): Promise<void> {
  const editor = await installCodeServer()
  const profile = prepareProfile(join(CACHE, 'start'), {})
  await step('Installing the extension into the editor', () => installExtension(editor, profile, VSIX))
  const session = await startSession(editor, profile)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void session.stop())
  console.log(`\nOpen ${folderUrl(session, EXAMPLES)}\nPress Ctrl-C to end.`)
  await session.ended
}
