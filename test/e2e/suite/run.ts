// Runs the suite beside this file inside an extension host, and writes what mocha reports to the file that the environment names.
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What the driver of the suite reads when it has ended. */
export interface SuiteReport {
  readonly passed: number
  readonly failures: readonly { readonly title: string; readonly error: string }[]
}

/** Named by `SIDECAR_LENS_TEST` in an installed extension, and by `@vscode/test-electron`. Rejects when a test fails. */
export async function run(): Promise<void> {
  const report = await runMocha(join(__dirname, 'extension.cjs'))
  const file = process.env.SIDECAR_LENS_TEST_REPORT
  if (file !== undefined) writeWhole(file, JSON.stringify(report))
  if (report.failures.length > 0) throw new Error(report.failures.map(({ title, error }) => `${title}: ${error}`).join('\n'))
}

async function runMocha(suite: string): Promise<SuiteReport> {
  const failures: { title: string; error: string }[] = []
  let passed = 0
  try {
    const { default: Mocha } = await import('mocha')
    const mocha = new Mocha({ ui: 'bdd', timeout: 20_000 })
    mocha.addFile(suite)
    await mocha.loadFilesAsync()
    await new Promise<void>((resolve) => {
      mocha
        .run(() => resolve())
        .on('pass', () => {
          passed += 1
        })
        .on('fail', (test, error) => failures.push({ title: test.fullTitle(), error: String(error?.stack ?? error) }))
    })
  } catch (error) {
    failures.push({ title: 'the suite itself', error: String(error instanceof Error ? error.stack : error) })
  }
  return { passed, failures }
}

/** Whoever waits for the file never sees half of it. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text)
  renameSync(`${file}.part`, file)
}
