// Packs the bundles, grammars and rule pages into dist/sidecar-lens.vsix. Expects `npm run build` to have run.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { createVSIX } from '@vscode/vsce'
import { REPOSITORY, runMain } from './command.ts'

const LARGEST_BYTES = 700_000

runMain(async () => {
  const packagePath = join(REPOSITORY, 'dist', 'sidecar-lens.vsix')
  await createVSIX({
    cwd: REPOSITORY,
    packagePath,
    // Everything is in the bundles.
    dependencies: false,
    // The readme's links stay relative: it also is read in the repository and in the npm package.
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  })
  const { size } = statSync(packagePath)
  if (size > LARGEST_BYTES) throw new Error(`${packagePath} has ${size} bytes; at most ${LARGEST_BYTES} are wanted.`)
  console.log(`${packagePath}: ${Math.round(size / 1000)} kB`)
})
