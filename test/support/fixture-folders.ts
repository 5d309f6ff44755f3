import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { RULES } from '../../server/src/rules/registry.ts'
import { type FixtureFile, readFixture } from './fixture.ts'

const FIXTURES = join(import.meta.dirname, '../fixtures')

/** A folder `test/fixtures/<category>/<case>`: a workspace of its own, whose files say what is found in them. */
export interface FixtureFolder {
  readonly category: string
  readonly name: string
  /** Code of the rule that the folder is about, when its name begins with one. */
  readonly about: string | undefined
  readonly files: readonly FixtureFile[]
  /** `orders.fixed.yaml` says what becomes of `orders.yaml` by the first fix of its first finding (of the rule that the folder is about) that has one. */
  readonly fixed: readonly FixtureFile[]
}

export function fixtureFolders(): readonly FixtureFolder[] {
  return foldersIn(FIXTURES).flatMap((category) =>
    foldersIn(join(FIXTURES, category)).map((name) => {
      const all = filesIn(join(FIXTURES, category, name))
      const fixed = all.filter((file) => FIXED.test(file.name))
      return {
        category,
        name,
        about: ruleNamedIn(name),
        files: all.filter((file) => !FIXED.test(file.name)),
        fixed: fixed.map((file) => ({ ...file, name: file.name.replace(FIXED, '.') })),
      }
    }),
  )
}

/** The longest code that the name is or begins with, as in `mtls-both-on-by-default`. */
function ruleNamedIn(name: string): string | undefined {
  return RULES.map(({ code }) => code)
    .filter((code) => name === code || name.startsWith(`${code}-`))
    .sort((a, b) => b.length - a.length)[0]
}

const FIXED = /\.fixed\./

function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

function filesIn(folder: string): readonly FixtureFile[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
  const paths = entries.map((entry) => join(entry.parentPath, entry.name)).sort()
  return paths.flatMap((path) => {
    const name = relative(folder, path).replaceAll('\\', '/')
    return readFixture(`# file: ${name}\n${readFileSync(path, 'utf8')}`)
  })
}
