import { pathToFileURL } from 'node:url'

/** Names a JavaScript file with an exported function `run`; set only by this project's own end-to-end tests. */
const VARIABLE = 'SIDECAR_LENS_TEST'

/**
 * Runs a test suite inside the extension host. An installed extension has no other way to be tested with the editor's API in an
 * editor that cannot be given a test runner. Whoever can set the environment of the editor can run any program already, so the
 * variable opens no door.
 */
export async function runTestModule(): Promise<void> {
  const file = process.env[VARIABLE]
  if (file === undefined || file === '') return
  const module: { run(): Promise<void> } = await import(pathToFileURL(file).href)
  await module.run()
}
