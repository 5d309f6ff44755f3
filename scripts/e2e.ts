// Tests the packaged extension in a real editor: installs the editor and a browser where they are missing, then runs test/e2e.
import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { cacheFolder, repository, run, runMain, step } from './command.ts'
import { installCodeServer } from './editor/code-server.ts'
import { ensurePrograms } from './editor/system-packages.ts'

const timeoutMilliseconds = 180_000

runMain(async () => {
  await step('Building and packaging the extension', () =>
    run('npm', ['run', 'package'], { log: join(cacheFolder, 'logs', 'package.log') }),
  )
  await ensurePrograms(['chromium'])
  await installCodeServer()
  rmSync(join(cacheFolder, 'e2e'), { recursive: true, force: true })
  rmSync(join(repository, 'test-artefacts'), { recursive: true, force: true })
  await buildSuite()
  process.exitCode = await mocha(process.argv.slice(2))
})

/** The suite that runs inside the extension host, where only CommonJS is loaded. */
async function buildSuite(): Promise<void> {
  await build({
    absWorkingDir: repository,
    entryPoints: ['test/e2e/suite/run.ts', 'test/e2e/suite/extension.ts'],
    outdir: join(cacheFolder, 'e2e', 'suite'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  })
}

/** Runs mocha on the given files, or on all; its own settings file is for the tests that need no editor. */
async function mocha(files: readonly string[]): Promise<number> {
  const specification = files.length > 0 ? files : ['test/e2e/*.test.ts']
  const args = ['mocha', '--no-config', '--node-option', 'import=tsx', '--timeout', String(timeoutMilliseconds), ...specification]
  const child = spawn('npx', args, { cwd: repository, stdio: 'inherit' })
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)))
}
