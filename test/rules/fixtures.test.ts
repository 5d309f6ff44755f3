import assert from 'node:assert/strict'
import { applyChanges } from '../../server/src/syntax/node-edit.ts'
import { analyse, checkFixture, type FixtureFile, uriOf } from '../support/fixture.ts'
import { fixtureFolders } from '../support/fixture-folders.ts'

describe('fixtures', () => {
  const folders = fixtureFolders()
  it('exist', () => assert.ok(folders.length > 0))
  for (const { category, name, files, fixed } of folders) {
    it(`${category}: ${name}`, () => checkFixture(files))
    for (const file of fixed) it(`${category}: ${name}: ${file.name} fixed`, () => checkFixed(files, file))
  }
})

/** Holds the fixed file against the result of the fix, and what is drawn in it against what is reported then. */
function checkFixed(files: readonly FixtureFile[], fixed: FixtureFile): void {
  const analysis = analyse(files)
  const fixes = analysis.diagnostics(uriOf(fixed.name)).map((diagnostic) => analysis.fixes(diagnostic)[0])
  const fix = fixes.find((candidate) => candidate !== undefined)
  assert.ok(fix, 'nothing that is reported has a fix')
  const after = files.map((file) => {
    const changes = fix.files.find(({ uri }) => uri === uriOf(file.name))?.changes ?? []
    return { ...file, text: applyChanges(file.text, changes) }
  })
  assert.equal(after.find(({ name }) => name === fixed.name)?.text, fixed.text)
  checkFixture(after.map((file) => (file.name === fixed.name ? fixed : file)))
}
