// Installs code-server, which is VS Code served to a browser, from npm into the cache folder: the real editor for machines that
// have no desktop or cannot download VS Code.
//
// The package's own install script fetches programs from the internet. Here its parts are installed without scripts, and only
// those native modules are compiled without which the editor does not start, log or watch files. (The terminal does without its.)
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { CACHE, run, step } from '../command.ts'
import { ensurePrograms } from './system-packages.ts'

export interface Editor {
  /** The Node that runs it. */
  readonly node: string
  /** The script that starts it. */
  readonly entry: string
}

interface Release {
  readonly codeServer: string
  readonly vscode: string
  /** A release of the only major version of Node that this code-server accepts. */
  readonly node: string
  readonly nativeModules: readonly string[]
  /** The release of the npm packages with the search program, where the editor does not bring it. */
  readonly ripgrep?: string
}

/** Tried in this order; but before, one that is installed already, and the one for the Node that runs this script. */
const RELEASES: readonly Release[] = [
  {
    codeServer: '4.99.4',
    vscode: '1.99.3',
    node: '20.20.2',
    nativeModules: ['@vscode/spdlog', 'native-watchdog', '@parcel/watcher'],
    ripgrep: '1.18.0',
  },
  {
    codeServer: '4.139.1',
    vscode: '1.139.1',
    node: '24.21.0',
    nativeModules: ['@vscode/spdlog', '@vscode/native-watchdog', '@parcel/watcher', '@vscode/sqlite3'],
  },
]

/** Installs what is not installed yet. An interrupted installation goes on with the step that was interrupted. */
export async function installCodeServer(): Promise<Editor> {
  for (const release of RELEASES.toSorted((a, b) => rank(a) - rank(b))) {
    try {
      return await install(release)
    } catch (error) {
      console.log(`code-server ${release.codeServer} could not be installed: ${error instanceof Error ? error.message : error}`)
    }
  }
  throw new Error('No release of code-server could be installed.')
}

function rank(release: Release): number {
  if (existsSync(join(folderOf(release), 'native.done'))) return 0
  return isForThisNode(release) ? 1 : 2
}

async function install(release: Release): Promise<Editor> {
  const folder = folderOf(release)
  const codeServer = join(folder, 'node_modules', 'code-server')
  const vscode = join(codeServer, 'lib', 'vscode')
  const node = runsOnThisNode(release) ? process.execPath : join(folder, 'node_modules', NODE_PACKAGE, 'bin', 'node')
  const editor = { node, entry: join(codeServer, 'out', 'node', 'entry.js') }
  const npm = (title: string, args: readonly string[], cwd: string) =>
    run('npm', [...args, '--no-audit', '--no-fund'], {
      cwd,
      env: {
        npm_config_nodedir: dirname(dirname(editor.node)),
        PATH: `${dirname(editor.node)}:${process.env.PATH ?? ''}`,
      },
      log: join(CACHE, 'logs', `code-server-${title}.log`),
    })

  await once(
    folder,
    'download',
    `Downloading code-server ${release.codeServer} (VS Code ${release.vscode}, about 200 MB)`,
    async () => {
      rmSync(join(folder, 'node_modules'), { recursive: true, force: true })
      writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
      const ownNode = runsOnThisNode(release) ? [] : [`${NODE_PACKAGE}@${release.node}`]
      const ripgrep = release.ripgrep === undefined ? [] : [`${RIPGREP_PACKAGE}@${release.ripgrep}`]
      const packages = [`code-server@${release.codeServer}`, ...ownNode, ...ripgrep]
      // Not `npm()`: the Node that it would run with is being downloaded.
      await run('npm', ['install', ...packages, '--ignore-scripts', '--no-audit', '--no-fund'], {
        cwd: folder,
        log: join(CACHE, 'logs', 'code-server-download.log'),
      })
    },
  )
  await once(folder, 'libraries', "Downloading the editor's libraries", async () => {
    rmSync(join(vscode, 'node_modules'), { recursive: true, force: true })
    await npm('libraries', ['install', '--omit=dev', '--ignore-scripts'], vscode)
  })
  await once(folder, 'native', 'Compiling native modules (about a minute)', async () => {
    await ensurePrograms(['g++', 'make', 'python3'])
    await npm('native', ['rebuild', ...release.nativeModules], vscode)
    await npm('native-own', ['rebuild', 'argon2'], folder)
  })
  // Extensions look for their libraries in the folder that desktop builds have.
  link('node_modules', join(vscode, 'node_modules.asar'))
  if (release.ripgrep !== undefined) {
    link(join(folder, 'node_modules', RIPGREP_PACKAGE, 'bin'), join(vscode, 'node_modules', '@vscode', 'ripgrep', 'bin'))
  }
  return editor
}

function link(target: string, path: string): void {
  if (!existsSync(path)) symlinkSync(target, path)
}

/** Does the work unless an earlier run of this script has done it. */
async function once(folder: string, name: string, title: string, work: () => Promise<void>): Promise<void> {
  const marker = join(folder, `${name}.done`)
  if (existsSync(marker)) return
  mkdirSync(folder, { recursive: true })
  await step(title, work)
  writeFileSync(marker, '')
}

const RIPGREP_PACKAGE = `@vscode/ripgrep-${process.platform}-${process.arch}`
const NODE_PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** Compiled modules fit one Node only, so each kind of Node has a folder of its own. */
function folderOf(release: Release): string {
  return join(CACHE, 'editor', `code-server-${release.codeServer}-${runsOnThisNode(release) ? 'this' : 'own'}-node`)
}

/** Whether the Node in use fits, and its C++ headers are there to compile against. Otherwise npm brings one. */
function runsOnThisNode(release: Release): boolean {
  return isForThisNode(release) && existsSync(join(dirname(dirname(process.execPath)), 'include', 'node', 'node.h'))
}

function isForThisNode(release: Release): boolean {
  return release.node.split('.')[0] === process.versions.node.split('.')[0]
}
