// Programs that the editor or its tests need and npm cannot bring.
import { join } from 'node:path'
import { CACHE, findOnPath, run, step } from '../command.ts'

/** Programs on PATH, and the Debian packages that bring each. */
const DEBIAN_PACKAGES = {
  'g++': ['g++'],
  make: ['make'],
  python3: ['python3'],
  // Without a font, pictures of the window show no text.
  chromium: ['chromium', 'fonts-dejavu-core'],
} as const

type Program = keyof typeof DEBIAN_PACKAGES

/** Installs what is missing on a Debian where we are root; elsewhere says what to install. */
export async function ensurePrograms(programs: readonly Program[]): Promise<void> {
  const missing = programs.filter((program) => findOnPath(program) === undefined)
  if (missing.length === 0) return
  const packages = missing.flatMap((program) => DEBIAN_PACKAGES[program])
  if (process.getuid?.() !== 0 || findOnPath('apt-get') === undefined) {
    throw new Error(
      `Missing: ${missing.join(', ')}. Install them and start again; on Debian: sudo apt-get install ${packages.join(' ')}`,
    )
  }
  await step(`Installing Debian packages: ${packages.join(', ')}`, () => installPackages(packages))
}

/** The browser that the tests drive. */
export function browserProgram(): string {
  const found = findOnPath('chromium')
  if (found === undefined) throw new Error('Chromium is not installed; `npm run e2e` installs it.')
  return found
}

async function installPackages(packages: readonly string[]): Promise<void> {
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update'], { env, log: log('apt-update') })
  await run('apt-get', ['install', '--yes', '--no-install-recommends', ...packages], { env, log: log('apt-install') })
}

function log(name: string): string {
  return join(CACHE, 'logs', `${name}.log`)
}
