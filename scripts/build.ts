// Bundles the client, the server and the command line into dist/. `--dev` leaves out minifying and adds source maps.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { repository, runMain } from './command.ts'

const isDevelopment = process.argv.includes('--dev')

const shared: BuildOptions = {
  absWorkingDir: repository,
  bundle: true,
  minify: !isDevelopment,
  sourcemap: isDevelopment,
  legalComments: 'eof',
  logLevel: 'warning',
}

const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))

// CommonJS has no `import.meta.url`, which libraries read to find their own files.
const ownUrl = 'const sidecarLensUrl = require("node:url").pathToFileURL(__filename).href;'

const node: BuildOptions = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { 'import.meta.url': 'sidecarLensUrl', SIDECAR_LENS_VERSION: JSON.stringify(version) },
  banner: { js: ownUrl },
}
const browser: BuildOptions = { ...shared, platform: 'browser', target: 'es2022', mainFields: ['browser', 'module', 'main'] }

const bundles: readonly BuildOptions[] = [
  { ...node, entryPoints: ['client/src/extension.ts'], outfile: 'dist/client.cjs', external: ['vscode'] },
  {
    ...browser,
    format: 'cjs',
    entryPoints: ['client/src/extension.web.ts'],
    outfile: 'dist/client.web.js',
    external: ['vscode'],
  },
  { ...node, entryPoints: ['server/src/main.ts'], outfile: 'dist/server.cjs' },
  { ...browser, format: 'iife', entryPoints: ['server/src/main.web.ts'], outfile: 'dist/server.web.js' },
  { ...node, entryPoints: ['server/src/cli.ts'], outfile: 'dist/cli.cjs', banner: { js: `#!/usr/bin/env node\n${ownUrl}` } },
]

runMain(async () => {
  await Promise.all(bundles.map((bundle) => build(bundle)))
})
