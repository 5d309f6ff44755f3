import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Edit } from '../../server/src/syntax/edit.ts'
import { applyChanges, computeChanges } from '../../server/src/syntax/node-edit.ts'
import { type Path, startsWith } from '../../server/src/syntax/path.ts'
import type { Json } from '../../server/src/syntax/plain.ts'
import { parseSourceFile } from '../../server/src/syntax/source-file.ts'
import { toPlain } from '../../server/src/syntax/to-plain.ts'
import { isJsonMap, pathsOf, valueAtPath, withoutEntry, withValue } from '../support/json-model.ts'
import { type GeneratedYaml, generatedYaml, jsonValue, trickyText } from '../support/yaml-generators.ts'

/** What an edit did to a document; `undefined` where it was refused. */
type Outcome = { readonly value: unknown; readonly lines: readonly string[]; readonly text: string } | undefined

function edit({ text }: GeneratedYaml, ...edits: Edit[]): Outcome {
  const changes = computeChanges(parseSourceFile('file:///a.yaml', text), edits)
  if (!changes) return undefined
  const result = applyChanges(text, changes)
  const { documents } = parseSourceFile('file:///a.yaml', result)
  assert.deepEqual(
    documents.map(({ problems }) => problems),
    [[]],
    result,
  )
  const root = documents[0]?.root
  return { value: root && toPlain(root), lines: result.replace(/^\ufeff/, '').split(/\r?\n/), text: result }
}

const place = (path: Path) => ({ uri: 'file:///a.yaml', doc: 0, path })

/** Lines that belong neither to the places nor to what encloses them are still there, in order, as they were written. */
function keepsOtherLines(before: GeneratedYaml, after: NonNullable<Outcome>, ...places: readonly Path[]): void {
  let found = -1
  for (const line of before.lines) {
    if (places.some((path) => startsWith(line.path, path) || startsWith(path, line.path)) || line.text === '') continue
    found = after.lines.findIndex((text, index) => index > found && withoutDash(text) === withoutDash(line.text))
    assert.ok(found >= 0, `the line ${JSON.stringify(line.text)} is lost in\n${after.text}`)
  }
}

/** The first entry of an item stands behind its dash; when it goes, the next one moves up to the dash. */
function withoutDash(line: string): string {
  return line.replace(/^[ -]*/, '')
}

/** The comments that do not go with what is removed at `path` are all kept, in order. */
function keepsComments(before: GeneratedYaml, after: NonNullable<Outcome>, path: Path | undefined): void {
  const comments = (lines: readonly string[]) => lines.flatMap((line) => line.match(/# c\d+/) ?? [])
  const kept = comments(before.lines.filter((line) => !path || !startsWith(line.path, path)).map((line) => line.text))
  assert.deepEqual(
    comments(after.lines)
      .filter((comment) => kept.includes(comment))
      .sort(),
    kept.sort(),
  )
}

/** The line breaks and the end of the text are of the kind they were. */
function keepsLineBreaks({ text }: GeneratedYaml, after: NonNullable<Outcome>): void {
  if (text.includes('\r\n')) assert.doesNotMatch(after.text, /(?<!\r)\n/)
  else assert.doesNotMatch(after.text, /\r/)
  assert.equal(after.text.endsWith('\n'), text.endsWith('\n'))
  assert.equal(after.text.startsWith('\ufeff'), text.startsWith('\ufeff'))
}

const pick = <T>(items: readonly T[], seed: number): T | undefined => items[seed % items.length]
const newKey = trickyText.filter((text) => !/\{\{|\{%|\$/.test(text))

describe('an edit of any document', () => {
  it('sets a value that reads back, and touches nothing else', () => {
    let refused = 0
    fc.assert(
      fc.property(generatedYaml, jsonValue, fc.nat(), (document, value, seed) => {
        const path = pick(pathsOf(document.value), seed) ?? []
        const after = edit(document, { kind: 'set', at: place(path), value })
        if (!after) {
          refused++
          assert.match(document.text, /# c/, 'only comments are a reason to refuse')
          return
        }
        assert.deepEqual(after.value, withValue(document.value, path, value))
        keepsOtherLines(document, after, path)
        keepsLineBreaks(document, after)
      }),
      { numRuns: 400 },
    )
    assert.ok(refused < 100, `${refused} of 400 are refused`)
  })

  it('adds an entry wherever there is a map, and keeps all comments', () => {
    fc.assert(
      fc.property(
        generatedYaml,
        jsonValue,
        fc.nat(),
        fc.array(newKey, { minLength: 1, maxLength: 3 }),
        (document, value, seed, keys) => {
          const maps = [[], ...pathsOf(document.value)].filter((path) => {
            const map = valueAtPath(document.value, path)
            return isJsonMap(map) && !Object.hasOwn(map, keys[0] ?? '')
          })
          const parent = pick(maps, seed)
          if (!parent) return
          const path = [...parent, ...keys]
          const after = edit(document, { kind: 'set', at: place(path), value })
          assert.ok(after, 'is never refused')
          assert.deepEqual(after.value, withValue(document.value, path, value))
          keepsOtherLines(document, after, path)
          keepsComments(document, after, undefined)
          keepsLineBreaks(document, after)
        },
      ),
      { numRuns: 400 },
    )
  })

  it('removes an entry or item, and only the comments that belong to it', () => {
    let refused = 0
    fc.assert(
      fc.property(generatedYaml, fc.nat(), (document, seed) => {
        const path = pick(pathsOf(document.value), seed) ?? []
        const after = edit(document, { kind: 'remove', at: place(path) })
        if (!after) {
          refused++
          assert.match(document.text, /# c/, 'only comments are a reason to refuse')
          return
        }
        const { value, removed } = withoutEntry(document.value, path)
        assert.deepEqual(after.value, value)
        keepsOtherLines(document, after, removed)
        keepsComments(document, after, removed)
        keepsLineBreaks(document, after)
      }),
      { numRuns: 400 },
    )
    assert.ok(refused < 40, `${refused} of 400 are refused`)
  })

  it('renames a key unless the new one exists', () => {
    fc.assert(
      fc.property(generatedYaml, fc.nat(), newKey, (document, seed, to) => {
        const paths = pathsOf(document.value).filter((each) => typeof each.at(-1) === 'string')
        const path = pick(paths, seed)
        if (!path) return
        const parent = path.slice(0, -1)
        const exists =
          to !== path.at(-1) && paths.some((each) => each.length === path.length && startsWith(each, [...parent, to]))
        const after = edit(document, { kind: 'rename', at: place(path), to })
        assert.equal(after === undefined, exists)
        if (!after) return
        const entries = Object.entries(valueAtPath(document.value, parent) ?? {})
        const renamed = Object.fromEntries(entries.map(([key, value]): [string, Json] => [key === path.at(-1) ? to : key, value]))
        assert.deepEqual(after.value, parent.length === 0 ? renamed : withValue(document.value, parent, renamed))
        keepsComments(document, after, undefined)
        assert.equal(after.lines.length, document.text.split(/\r?\n/).length)
      }),
      { numRuns: 300 },
    )
  })

  it('makes text of a scalar as it is written', () => {
    fc.assert(
      fc.property(generatedYaml, fc.nat(), (document, seed) => {
        const path = pick(
          pathsOf(document.value).filter((each) => typeof valueAtPath(document.value, each) === 'number'),
          seed,
        )
        if (!path) return
        const after = edit(document, { kind: 'quote', at: place(path) })
        assert.ok(after)
        assert.deepEqual(after.value, withValue(document.value, path, JSON.stringify(valueAtPath(document.value, path))))
        keepsComments(document, after, undefined)
      }),
      { numRuns: 300 },
    )
  })

  it('moves an entry with its comments', () => {
    let refused = 0
    fc.assert(
      fc.property(
        generatedYaml,
        fc.nat(),
        fc.nat(),
        fc.array(fc.constantFrom('m', 'o', 'on'), { minLength: 1, maxLength: 3 }),
        (document, from, into, keys) => {
          const entries = pathsOf(document.value).filter((path) => typeof path.at(-1) === 'string')
          const source = pick(entries, from) ?? []
          const maps = [[], ...entries].filter(
            (path) => isJsonMap(valueAtPath(document.value, path)) && !startsWith(path, source),
          )
          const map = pick(maps, into) ?? []
          const target = [...map, ...keys]
          // Where something of that name stands already, nothing may take its place.
          if (startsWith(target, source) || valueAtPath(document.value, [...map, keys[0] ?? '']) !== undefined) return
          const value = valueAtPath(document.value, source)
          const after = edit(document, { kind: 'move', at: place(source), to: target })
          if (!after || value === undefined) {
            refused++
            assert.match(document.text, /# c/, 'only comments are a reason to refuse')
            return
          }
          const expected = withoutEntry(withValue(document.value, target, value), source)
          assert.deepEqual(after.value, expected.value)
          keepsOtherLines(document, after, source, expected.removed, target)
          // The entry keeps its comments, but a parent that is left empty takes its own along.
          keepsComments(document, after, expected.removed.length < source.length ? expected.removed : undefined)
          keepsLineBreaks(document, after)
        },
      ),
      { numRuns: 400 },
    )
    assert.ok(refused < 60, `${refused} of 400 are refused`)
  })

  it('does the same in several steps as in one', () => {
    fc.assert(
      fc.property(
        generatedYaml,
        fc.array(fc.tuple(fc.constantFrom('p', 'q', 'r'), fc.constantFrom('s', 't'), jsonValue), { maxLength: 4 }),
        (document, sets) => {
          const edits = sets.map(([parent, key, value]): Edit => ({ kind: 'set', at: place(['new', parent, key]), value }))
          const after = edit(document, ...edits)
          const expected = sets.reduce<Json>(
            (value, [parent, key, each]) => withValue(value, ['new', parent, key], each),
            document.value,
          )
          assert.deepEqual(after?.value, expected)
          keepsComments(document, after ?? assert.fail(), undefined)
        },
      ),
      { numRuns: 200 },
    )
  })
})
