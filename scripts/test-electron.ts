// Runs the suite of test/e2e/suite in a desktop VS Code, which is downloaded: for machines that reach its update server.
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { runTests } from '@vscode/test-electron'
import { cacheFolder, repository, run, runMain, step } from './command.ts'
import { buildSuite } from './editor/suite.ts'

runMain(async () => {
  await step('Building', () => run('npm', ['run', 'build'], { log: join(cacheFolder, 'logs', 'build.log') }))
  const workspace = join(cacheFolder, 'electron', 'workspace')
  rmSync(workspace, { recursive: true, force: true })
  cpSync(join(repository, 'test', 'e2e', 'workspace'), workspace, { recursive: true })
  await runTests({
    extensionDevelopmentPath: repository,
    extensionTestsPath: await buildSuite(),
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
  })
})
