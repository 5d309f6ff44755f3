// Bundles the client, the server and the command line into dist/. `--dev` leaves out minifying and adds source maps.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { REPOSITORY, runMain } from './command.ts'

const isDevelopment = process.argv.includes('--dev')

const shared: BuildOptions = {
  absWorkingDir: REPOSITORY,
  bundle: true,
  minify: !isDevelopment,
  sourcemap: isDevelopment,
  legalComments: 'eof',
  logLevel: 'warning',
}

const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8'))

// CommonJS has no `import.meta.url`, which libraries read to find their own files. In a worker there are none to find.
const ownUrl = 'const sidecarLensUrl = typeof __filename === "string" ? require("node:url").pathToFileURL(__filename).href : "";'

const node: BuildOptions = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { 'import.meta.url': 'sidecarLensUrl', SIDECAR_LENS_VERSION: JSON.stringify(version) },
  banner: { js: ownUrl },
}
const browser: BuildOptions = { ...shared, platform: 'browser', target: 'es2022', mainFields: ['browser', 'module', 'main'] }

/**
 * One bundle for both homes of the server, a Node process and a web worker: two would carry all knowledge twice. Only the entry
 * that fits is run, and with it only the libraries that it needs.
 */
const server: BuildOptions = {
  ...node,
  stdin: {
    contents: `if (typeof importScripts === 'function') import('./main.web.ts'); else import('./main.ts')`,
    resolveDir: join(REPOSITORY, 'server', 'src'),
    sourcefile: 'server.js',
  },
  outfile: 'dist/server.cjs',
  target: ['node20', 'es2022'],
  conditions: ['browser'],
  // The build of `yaml` for Node asks for modules that a worker lacks; the one for browsers works in both.
  alias: { yaml: join(REPOSITORY, 'node_modules', 'yaml', 'browser', 'index.js') },
}

const bundles: readonly BuildOptions[] = [
  { ...node, entryPoints: ['client/src/extension.ts'], outfile: 'dist/client.cjs', external: ['vscode'] },
  {
    ...browser,
    format: 'cjs',
    entryPoints: ['client/src/extension.web.ts'],
    outfile: 'dist/client.web.js',
    external: ['vscode'],
  },
  server,
  { ...node, entryPoints: ['server/src/cli.ts'], outfile: 'dist/cli.cjs', banner: { js: `#!/usr/bin/env node\n${ownUrl}` } },
]

runMain(async () => {
  await Promise.all(bundles.map((bundle) => build(bundle)))
})
