// Bundles the client, the server and the command line into dist/. `--dev` leaves out minifying and adds source maps.
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

const node: BuildOptions = { ...shared, platform: 'node', format: 'cjs', target: 'node20' }
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
  { ...node, entryPoints: ['server/src/cli.ts'], outfile: 'dist/cli.cjs', banner: { js: '#!/usr/bin/env node' } },
]

runMain(async () => {
  await Promise.all(bundles.map((bundle) => build(bundle)))
})
