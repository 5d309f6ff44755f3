import assert from 'node:assert/strict'
import { RULES } from '../../server/src/rules/registry.ts'
import type { Example, Rule } from '../../server/src/rules/rule.ts'
import { applyChanges } from '../../server/src/syntax/node-edit.ts'
import { analyse, checkFixture, type FixtureFile, ROOT, readFixture, SELF_HOSTED, uriOf } from '../support/fixture.ts'

describe('rule examples', () => {
  for (const rule of RULES) {
    describe(rule.code, () => {
      for (const example of rule.examples) {
        const files = readFixture(example.yaml)
        const folder = example.mode === 'selfHosted' ? SELF_HOSTED : ROOT
        it(example.title, () => checkFixture(files, folder, rule.code))
        const fixed = example.fixed
        if (fixed !== undefined) it(`${example.title}: fixed`, () => checkFixed(rule, files, folder, fixed))
      }
    })
  }
})

function checkFixed(rule: Rule, files: readonly FixtureFile[], folder: string, fixed: NonNullable<Example['fixed']>): void {
  const analysis = analyse(files, folder)
  const diagnostic = files.flatMap((file) => analysis.diagnostics(uriOf(file.name, folder))).find((one) => one.code === rule.code)
  assert.ok(diagnostic, 'nothing is reported')
  const fix = analysis.fixes(diagnostic)[0]
  assert.ok(fix, 'there is no fix')
  const after = new Map(files.map((file) => [uriOf(file.name, folder), file.text]))
  for (const { uri, changes } of fix.files) after.set(uri, applyChanges(after.get(uri) ?? '', changes))
  const expected = readFixture(fixed)
  const named =
    expected.length === 1 && files.length > 1
      ? expected.map((file) => ({ ...file, name: nameOf(diagnostic.finding.at.uri, folder) }))
      : expected
  for (const file of named) assert.equal(after.get(uriOf(file.name, folder)), file.text)
  for (const [uri, text] of after) analysis.change(uri, text)
  const left = [...after.keys()]
    .flatMap((uri) => analysis.diagnostics(uri))
    .filter((one) => one.message === diagnostic.message && one.code === rule.code)
  assert.deepEqual(
    left.map((one) => one.message),
    [],
    'the finding is still there',
  )
}

function nameOf(uri: string, folder: string): string {
  return uri.slice(folder.length + 1)
}
