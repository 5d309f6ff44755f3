// Packs the bundles, grammars and rule pages into dist/sidecar-lens.vsix. Expects `npm run build` to have run.
import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce'
import { EXTENSION, REPOSITORY, runMain } from './command.ts'

const LARGEST_BYTES = 700_000

/**
 * What only concerns this repository. `type` must go: web editors take a script of a package of modules for a module, which
 * they cannot load.
 */
const NOT_SHIPPED = ['type', 'bin', 'scripts', 'allowScripts', 'devDependencies', 'knip']

runMain(async () => {
  await copyFiles()
  const packagePath = join(REPOSITORY, 'dist', 'sidecar-lens.vsix')
  await createVSIX({
    cwd: EXTENSION,
    packagePath,
    // Everything is in the bundles.
    dependencies: false,
    // The readme's links stay relative: it is also read in the repository and in the npm package.
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  })
  const { size } = statSync(packagePath)
  if (size > LARGEST_BYTES) throw new Error(`${packagePath} has ${size} bytes; at most ${LARGEST_BYTES} are wanted.`)
  console.log(`${packagePath}: ${Math.round(size / 1000)} kB`)
})

/** Lays out the extension as it will be installed. */
async function copyFiles(): Promise<void> {
  rmSync(EXTENSION, { recursive: true, force: true })
  for (const file of await listFiles({ cwd: REPOSITORY, packageManager: PackageManager.None }))
    cpSync(join(REPOSITORY, file), join(EXTENSION, file))
  const manifest: Record<string, unknown> = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'))
  const shipped = Object.entries(manifest).filter(([key]) => !NOT_SHIPPED.includes(key))
  writeFileSync(join(EXTENSION, 'package.json'), JSON.stringify(Object.fromEntries(shipped)))
}
