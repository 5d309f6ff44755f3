// Tests the packaged extension in a real editor: installs the editor and a browser where they are missing, then runs test/e2e.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE, REPOSITORY, run, runMain, step } from './command.ts'
import { installCodeServer } from './editor/code-server.ts'
import { ensurePrograms } from './editor/system-packages.ts'

const TIMEOUT_MILLISECONDS = 180_000

runMain(async () => {
  await step('Building and packaging the extension', () =>
    run('npm', ['run', 'package'], { log: join(CACHE, 'logs', 'package.log') }),
  )
  await ensurePrograms(['chromium'])
  await installCodeServer()
  rmSync(join(CACHE, 'e2e'), { recursive: true, force: true })
  rmSync(join(REPOSITORY, 'test-artefacts'), { recursive: true, force: true })
  process.exitCode = await mocha(process.argv.slice(2))
})

/** Runs mocha on the given files, or on all; its own settings file is for the tests that need no editor. */
async function mocha(files: readonly string[]): Promise<number> {
  const program = join(REPOSITORY, 'node_modules', 'mocha', 'bin', 'mocha.js')
  const specification = files.length > 0 ? files : ['test/e2e/*.test.ts']
  const args = ['--import', 'tsx', program, '--no-config', '--timeout', String(TIMEOUT_MILLISECONDS), ...specification]
  const child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}
