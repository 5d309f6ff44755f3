import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { silentLogger } from '../../server/src/base/logger.ts'
import { Analysis } from '../../server/src/features/analysis.ts'
import { EXPECTED, EXPECTED_BELOW_WARNING } from './examples.expected.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../examples')

describe('examples', () => {
  const analysis = load()
  const found = analysis
    .files()
    .flatMap((uri) =>
      analysis
        .diagnostics(uri)
        .map(({ code, severity, range }) => ({ file: relative(uri), code, severity, line: range.start.line })),
    )

  it('give every planted finding and no other warning or error', () => {
    const loud = found.filter(({ severity }) => severity === 'error' || severity === 'warning')
    assert.deepEqual(loud.map(describePlace).sort(), EXPECTED.map(describePlace).sort())
  })

  it('give the planted remarks', () => {
    const quiet = new Set(found.filter(({ severity }) => severity === 'information' || severity === 'hint').map(describePlace))
    assert.deepEqual(
      EXPECTED_BELOW_WARNING.map(describePlace).filter((place) => !quiet.has(place)),
      [],
    )
  })

  it('say nothing at all about the fixed twins', () => {
    assert.deepEqual(found.filter(({ file }) => file.includes('/fixed/')).map(describePlace), [])
  })
})

function load(): Analysis {
  const analysis = new Analysis(silentLogger)
  const root = pathToFileURL(EXAMPLES).toString()
  analysis.setFolders([root])
  for (const name of readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })) {
    if (/\.ya?ml$/.test(name))
      analysis.change(pathToFileURL(join(EXAMPLES, name)).toString(), readFileSync(join(EXAMPLES, name), 'utf8'))
  }
  return analysis
}

function relative(uri: string): string {
  return uri.slice(pathToFileURL(EXAMPLES).toString().length + 1)
}

function describePlace({ file, line, code }: { readonly file: string; readonly line: number; readonly code: string }): string {
  return `${file}:${line + 1} ${code}`
}
