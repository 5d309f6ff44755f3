// Runs the suite of test/e2e/suite inside the extension host of a real editor, in the installed extension.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { CACHE } from '../../scripts/command.ts'
import { buildSuite } from '../../scripts/editor/suite.ts'
import { openEnvironment, waitForFile } from './environment.ts'
import type { SuiteReport } from './suite/run.ts'

describe('in the extension host', () => {
  it("the suite on the editor's API passes", async () => {
    const suite = await buildSuite()
    const reportFile = join(CACHE, 'e2e', 'reports', 'report.json')
    const environment = await openEnvironment({
      name: 'extension-host',
      environment: { SIDECAR_LENS_TEST: suite, SIDECAR_LENS_TEST_REPORT: reportFile },
    })
    try {
      await waitForFile(reportFile)
      const report: SuiteReport = JSON.parse(readFileSync(reportFile, 'utf8'))
      for (const { title, error } of report.failures) console.log(`      failed: ${title}\n${error}`)
      console.log(`      ${report.passed} passed, ${report.failures.length} failed inside the extension host`)
      assert.deepEqual(
        report.failures.map(({ title }) => title),
        [],
      )
      assert.ok(report.passed > 0)
    } finally {
      await environment.screenshot('end')
      await environment.close()
    }
  })
})
