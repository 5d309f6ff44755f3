// Bundles the client, the server and the command line into dist/. `--dev` leaves out minifying and adds source maps.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build, type StdinOptions } from 'esbuild'
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

/**
 * Client and server each have one bundle for both their homes, a Node process and a web worker: two would carry everything
 * twice. Only the entry that fits is run, and with it only the libraries that it needs.
 */
const universal: BuildOptions = { ...node, target: ['node20', 'es2022'], conditions: ['browser'] }

const bundles: readonly BuildOptions[] = [
  {
    ...universal,
    stdin: entry(
      'client',
      "module.exports = typeof importScripts === 'function' ? require('./extension.web.ts') : require('./extension.ts')",
    ),
    outfile: 'dist/client.js',
    external: ['vscode'],
    // The names that a module loader finds without running the file.
    footer: { js: '0 && (module.exports = { activate, deactivate });' },
  },
  {
    ...universal,
    entryPoints: ['server/src/main.ts'],
    outfile: 'dist/server.cjs',
    // The build of `yaml` for Node asks for modules that a worker lacks; the one for browsers works in both.
    alias: { yaml: join(REPOSITORY, 'node_modules', 'yaml', 'browser', 'index.js') },
  },
  { ...node, entryPoints: ['server/src/cli.ts'], outfile: 'dist/cli.cjs', banner: { js: `#!/usr/bin/env node\n${ownUrl}` } },
]

function entry(layer: 'client' | 'server', contents: string): StdinOptions {
  return { contents, resolveDir: join(REPOSITORY, layer, 'src'), sourcefile: `${layer}.js` }
}

runMain(async () => {
  await Promise.all(bundles.map((bundle) => build(bundle)))
  // The client has to be a `.js` for web editors; to Node, where it is run from this folder, that would be a module.
  writeFileSync(join(REPOSITORY, 'dist', 'package.json'), '{ "type": "commonjs" }\n')
})
