// Runs the suite of test/e2e/suite in a desktop VS Code, which is downloaded: for machines that reach its update server.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runTests } from '@vscode/test-electron'
import { CACHE, EXTENSION, REPOSITORY, run, runMain, step } from './command.ts'
import { buildSuite } from './editor/suite.ts'

runMain(async () => {
  await step('Building and packaging the extension', () =>
    run('npm', ['run', 'package'], { log: join(CACHE, 'logs', 'package.log') }),
  )
  const workspace = join(CACHE, 'electron', 'workspace')
  rmSync(workspace, { recursive: true, force: true })
  cpSync(join(REPOSITORY, 'test', 'e2e', 'workspace'), workspace, { recursive: true })
  await runTests({
    extensionDevelopmentPath: EXTENSION,
    extensionTestsPath: await buildSuite(),
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
  })
})
