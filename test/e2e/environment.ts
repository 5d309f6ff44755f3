// A real editor for one test file: its own folders, a copy of the example workspace, the packaged extension, a browser.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { CACHE, REPOSITORY } from '../../scripts/command.ts'
import { installCodeServer } from '../../scripts/editor/code-server.ts'
import {
  folderUrl,
  installExtension,
  type Profile,
  prepareProfile,
  type Session,
  startSession,
} from '../../scripts/editor/session.ts'
import { browserProgram } from '../../scripts/editor/system-packages.ts'

export interface Environment {
  readonly page: Page
  /** The text of a file of the workspace as it is on disk. */
  read(name: string): string
  /** Keeps a picture of the window in test-artefacts/. */
  screenshot(name: string): Promise<void>
  /** What the language client and server have logged. */
  serverLog(): string
  close(): Promise<void>
}

export async function openEnvironment(options: {
  readonly name: string
  /** The folder to copy and open, from the root of the repository. */
  readonly folder?: string
  /** Leaves only the entry for browsers in the installed extension, so that the editor runs it in the page. */
  readonly web?: boolean
  readonly environment?: Readonly<Record<string, string>>
}): Promise<Environment> {
  const folder = join(CACHE, 'e2e', options.name)
  rmSync(folder, { recursive: true, force: true })
  const workspace = join(folder, 'workspace')
  mkdirSync(folder, { recursive: true })
  cpSync(join(REPOSITORY, options.folder ?? 'test/e2e/workspace'), workspace, { recursive: true })

  const editor = await installCodeServer()
  const profile = prepareProfile(folder, SETTINGS)
  await installExtension(editor, profile, join(REPOSITORY, 'dist', 'sidecar-lens.vsix'))
  if (options.web) makeWebOnly(profile)
  const session = await startSession(editor, profile, options.environment)
  const browser = await chromium.launch({ executablePath: browserProgram(), args: BROWSER_ARGUMENTS })
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.goto(folderUrl(session, workspace))
  return {
    page,
    read: (name) => readFileSync(join(workspace, name), 'utf8'),
    screenshot: (name) => takeScreenshot(page, `${options.name}-${name}`),
    serverLog: () => readServerLog(profile),
    close: () => closeAll(browser, session),
  }
}

/** Waits until a file exists. */
export async function waitForFile(file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  await new Promise<void>((resolve) => {
    const watcher = watch(dirname(file), check)
    function check() {
      if (!existsSync(file)) return
      watcher.close()
      resolve()
    }
    check()
  })
}

const SETTINGS = {
  'editor.minimap.enabled': false,
  'editor.hover.delay': 100,
  'files.autoSave': 'off',
  'git.enabled': false,
  'window.commandCenter': false,
}

/** Chromium runs as root, and has no business in the network. */
const BROWSER_ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-sync',
  '--no-first-run',
]

async function takeScreenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(REPOSITORY, 'test-artefacts', `${name}.png`) })
}

function makeWebOnly(profile: Profile): void {
  for (const name of readdirSync(profile.extensions).filter((folder) => folder.startsWith('sidecar-lens.'))) {
    const file = join(profile.extensions, name, 'package.json')
    const { main: _, ...manifest } = JSON.parse(readFileSync(file, 'utf8'))
    writeFileSync(file, JSON.stringify({ ...manifest, extensionKind: ['web'] }))
  }
}

/** The output channel of the extension writes a log file of its own name. */
function readServerLog(profile: Profile): string {
  const logs = join(profile.userData, 'logs')
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' }).filter((file) => basename(file) === 'Sidecar Lens.log')
  return files.map((file) => readFileSync(join(logs, file), 'utf8')).join('')
}

async function closeAll(browser: Browser, session: Session): Promise<void> {
  await browser.close()
  await session.stop()
}
