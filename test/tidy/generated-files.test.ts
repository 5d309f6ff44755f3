import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { generatedFiles } from '../../scripts/generated-files.ts'

const ROOT = resolve(import.meta.dirname, '../..')

describe('generated files', () => {
  it('are up to date; run "npm run docs"', () => {
    const stale = [...generatedFiles()]
      .filter(([path, text]) => readFileSync(join(ROOT, path), 'utf8') !== text)
      .map(([path]) => path)
    assert.deepEqual(stale, [])
  })

  it('are all that lies in their folders', () => {
    for (const folder of ['docs/rules', 'docs/reference']) {
      const expected = [...generatedFiles().keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1))
      assert.deepEqual(readdirSync(join(ROOT, folder)).sort(), expected.sort())
    }
  })
})
