// The tests that run inside an extension host, which loads CommonJS only.
import { join } from 'node:path'
import { build } from 'esbuild'
import { CACHE, REPOSITORY } from '../command.ts'

/** Bundles the suite; returns the file whose exported function `run` runs it. */
export async function buildSuite(): Promise<string> {
  const folder = join(CACHE, 'suite')
  await build({
    absWorkingDir: REPOSITORY,
    entryPoints: ['test/e2e/suite/run.ts', 'test/e2e/suite/extension.ts'],
    outdir: folder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  })
  return join(folder, 'run.cjs')
}
