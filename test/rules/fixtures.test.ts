import assert from 'node:assert/strict'
import { applyChanges } from '../../server/src/syntax/node-edit.ts'
import { analyse, checkFixture, type FixtureFile, ROOT, uriOf } from '../support/fixture.ts'
import { fixtureFolders } from '../support/fixture-folders.ts'

describe('fixtures', () => {
  const folders = fixtureFolders()
  it('exist', () => assert.ok(folders.length > 0))
  for (const { category, name, about, files, fixed } of folders) {
    it(`${category}: ${name}`, () => checkFixture(files, ROOT, about))
    for (const file of fixed) it(`${category}: ${name}: ${file.name} fixed`, () => checkFixed(files, file, about))
  }
})

/** Holds the fixed file against the result of the fix, and what is drawn in it against what is reported then. */
function checkFixed(files: readonly FixtureFile[], fixed: FixtureFile, about: string | undefined): void {
  const analysis = analyse(files)
  const found = analysis.diagnostics(uriOf(fixed.name)).filter(({ code }) => about === undefined || code === about)
  const fix = found.flatMap((diagnostic) => analysis.fixes(diagnostic).slice(0, 1))[0]
  assert.ok(fix, 'nothing that is reported has a fix')
  const after = files.map((file) => {
    const changes = fix.files.find(({ uri }) => uri === uriOf(file.name))?.changes ?? []
    return { ...file, text: applyChanges(file.text, changes) }
  })
  assert.equal(after.find(({ name }) => name === fixed.name)?.text, fixed.text)
  checkFixture(
    after.map((file) => (file.name === fixed.name ? fixed : file)),
    ROOT,
    about,
  )
}
