import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { RETIRED_CODES, RULES } from '../../server/src/rules/registry.ts'
import { readFixture } from '../support/fixture.ts'

const FOLDER = join(import.meta.dirname, '../../server/src/rules')
const CODES = RULES.map(({ code }) => code)

describe('the registry of rules', () => {
  it('lists every rule that a file defines', () => {
    const defined = rulesInFolders().map(({ category, code }) => `${category}/${code}`)
    const listed = RULES.map(({ category, code }) => `${category}/${code}`)
    assert.ok(defined.length > 0)
    assert.deepEqual(listed.toSorted(), defined.toSorted())
  })

  it('is sorted by code, and no code occurs twice', () => {
    assert.deepEqual(CODES, [...new Set(CODES)].sort())
  })

  it('does not use codes again that are gone', () => {
    assert.deepEqual(
      CODES.filter((code) => RETIRED_CODES.includes(code)),
      [],
    )
  })

  it('holds the rules that other tools and configurations may name', () => {
    assert.deepEqual(
      PROMISED.filter((code) => !CODES.includes(code)),
      [],
    )
  })

  for (const rule of RULES) {
    it(`${rule.code} says what, why and what instead, with sources`, () => {
      for (const text of [rule.title, rule.docs.what, rule.docs.why, rule.docs.instead]) assert.ok(text.trim().length > 10, text)
      assert.doesNotMatch(rule.title, /\.$/, 'a title is no sentence')
      for (const text of Object.values(rule.docs)) assert.match(text, /\.$/, 'docs are sentences')
      assert.ok(rule.evidence.length > 0, 'no evidence')
      for (const { url, version } of rule.evidence) {
        assert.match(url, /^https:\/\//)
        assert.ok(version)
      }
    })

    it(`${rule.code} has an example that is reported and one that is not`, () => {
      const reported = rule.examples.map(({ yaml }) =>
        readFixture(yaml).some(({ expected }) => expected.some(({ code }) => code === rule.code)),
      )
      assert.ok(reported.includes(true), 'nothing is drawn for it in any example')
      assert.ok(reported.includes(false), 'it is drawn in every example')
      const titles = rule.examples.map(({ title }) => title)
      assert.equal(new Set(titles).size, titles.length, 'two examples have one title')
    })
  }
})

/** Files named after the rule that they define; other files in the folders help several rules. */
function rulesInFolders(): readonly { readonly category: string; readonly code: string }[] {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.flatMap(({ name: category }) =>
    readdirSync(join(FOLDER, category))
      .filter((file) => readFileSync(join(FOLDER, category, file), 'utf8').includes('defineRule('))
      .map((file) => ({ category, code: file.replace(/\.ts$/, '') })),
  )
}

const PROMISED: readonly string[] = [
  ...['yaml-syntax', 'duplicate-key'],
  ...['unknown-field', 'missing-field', 'wrong-type', 'invalid-value', 'ignored-field', 'deprecated-field'],
  ...['field-needs-version', 'wrong-api-version'],
  ...['unknown-annotation', 'misplaced-annotation', 'annotation-not-string', 'invalid-annotation-value'],
  ...['deprecated-annotation', 'annotation-needs-version', 'missing-app-id', 'invalid-app-id'],
  ...['unknown-label', 'misplaced-label', 'invalid-label-value', 'label-not-string', 'deprecated-label'],
  ...['suppression-unused', 'suppression-unknown-code', 'suppression-without-reason'],
  ...['config-invalid'],
]
