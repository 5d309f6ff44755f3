// One running code-server with folders of its own: never the settings or extensions of the person who runs it.
import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../command.ts'
import type { Editor } from './code-server.ts'

const START_LIMIT_MILLISECONDS = 60_000
const LISTENING = /HTTP server listening on (http:\/\/127\.0\.0\.1:\d+)/

/** A folder for one use of the editor: settings, extensions, logs. */
export interface Profile {
  readonly userData: string
  readonly extensions: string
  readonly config: string
  readonly log: string
}

export interface Session {
  /** Where it serves: any free port of this machine's own address. */
  readonly url: string
  /** Resolves when it has ended. */
  readonly ended: Promise<void>
  /** Ends it and waits for the end. */
  stop(): Promise<void>
}

/** Makes the folders of a profile, and writes its user settings over those from before. */
export function prepareProfile(folder: string, settings: Readonly<Record<string, unknown>>): Profile {
  const profile = {
    userData: join(folder, 'user-data'),
    extensions: join(folder, 'extensions'),
    config: join(folder, 'config.yaml'),
    log: join(folder, 'code-server.log'),
  }
  mkdirSync(join(profile.userData, 'User'), { recursive: true })
  mkdirSync(profile.extensions, { recursive: true })
  writeFileSync(profile.config, 'auth: none\n')
  writeFileSync(join(profile.userData, 'User', 'settings.json'), `${JSON.stringify({ ...QUIET, ...settings }, null, 2)}\n`)
  return profile
}

export async function installExtension(editor: Editor, profile: Profile, vsix: string): Promise<void> {
  const args = [editor.entry, ...profileArguments(profile), '--install-extension', vsix, '--force']
  await run(editor.node, args, { env: OFFLINE, log: join(dirname(profile.log), 'install-extension.log') })
}

/** Starts the editor and waits until it can be opened in a browser. */
export async function startSession(
  editor: Editor,
  profile: Profile,
  environment: Readonly<Record<string, string>> = {},
): Promise<Session> {
  const log = createWriteStream(profile.log)
  const serverArguments = ['--bind-addr', '127.0.0.1:0', '--auth', 'none', '--disable-workspace-trust', '--disable-telemetry']
  const args = [
    editor.entry,
    ...profileArguments(profile),
    ...serverArguments,
    '--disable-update-check',
    '--disable-getting-started-override',
  ]
  const child = spawn(editor.node, args, {
    env: { ...process.env, ...OFFLINE, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Also when this process ends without `stop`, as after an error.
  const kill = () => child.kill('SIGTERM')
  process.once('exit', kill)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      process.off('exit', kill)
      resolve()
    })
  })
  const stop = async () => {
    kill()
    await ended
  }

  const url = await new Promise<string>((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(`code-server ${reason}; its output is in ${profile.log}`))
    const limit = setTimeout(() => fail(`did not start within ${START_LIMIT_MILLISECONDS / 1000} s`), START_LIMIT_MILLISECONDS)
    let output = ''
    const read = (chunk: Buffer) => {
      log.write(chunk)
      output += chunk.toString()
      const found = LISTENING.exec(output)?.[1]
      if (found === undefined) return
      clearTimeout(limit)
      resolve(found)
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('exit', (code) => fail(`ended with exit code ${code}`))
  }).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  return { url, ended, stop }
}

/** Address that opens a folder of this machine in the session. */
export function folderUrl(session: Session, folder: string): string {
  return `${session.url}/?folder=${encodeURIComponent(folder)}`
}

function profileArguments(profile: Profile): readonly string[] {
  return ['--config', profile.config, '--user-data-dir', profile.userData, '--extensions-dir', profile.extensions]
}

/** No extension gallery: the editor would look for updates there. */
const OFFLINE = { EXTENSIONS_GALLERY: '{}' }

const QUIET = {
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
}
