import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Diagnostic } from '../../server/src/features/diagnostic.ts'
import { type FileFix, safeChanges } from '../../server/src/features/fixes.ts'
import { RULES } from '../../server/src/rules/registry.ts'
import { applyChanges } from '../../server/src/syntax/node-edit.ts'
import { parseSourceFile } from '../../server/src/syntax/source-file.ts'
import { analyse, ROOT, readFixture, SELF_HOSTED, uriOf } from '../support/fixture.ts'
import { fixtureFolders } from '../support/fixture-folders.ts'

/** A small workspace: the text of each file by its URI. */
interface Case {
  readonly name: string
  readonly texts: ReadonlyMap<string, string>
}

/** Every example of every rule, and every fixture. The laws are those that any fix must keep, safe or not. */
const CASES: readonly Case[] = [
  ...RULES.flatMap((rule) =>
    rule.examples.map(({ title, yaml, mode }) => {
      const folder = mode === 'selfHosted' ? SELF_HOSTED : ROOT
      return {
        name: `${rule.code}: ${title}`,
        texts: new Map(readFixture(yaml).map((file) => [uriOf(file.name, folder), file.text])),
      }
    }),
  ),
  ...fixtureFolders().map(({ category, name, files }) => ({
    name: `${category}: ${name}`,
    texts: new Map(files.map((file) => [uriOf(file.name), file.text])),
  })),
]

describe('fixes', () => {
  it('are offered at all', () => assert.ok(CASES.some((example) => offers(example).length > 0)))

  forEachOffer('leave text that parses', (example, offer) => {
    for (const [uri, text] of fixed(example, offer.fix)) {
      const before = parseSourceFile(uri, example.texts.get(uri) ?? '').documents.flatMap(({ problems }) => problems)
      const now = parseSourceFile(uri, text).documents.flatMap(({ problems }) => problems)
      assert.ok(now.length <= before.length, now[0]?.message)
    }
  })

  forEachOffer('cure what they are offered for, and bring no new error or warning', (example, { diagnostic, fix }) => {
    const left = report({ ...example, texts: fixed(example, fix) })
    assert.deepEqual(
      left.filter((one) => identity(one) === identity(diagnostic)).map(({ message }) => message),
      [],
    )
    const before = counts(report(example))
    const now = counts(left)
    const grown = [...now].filter(([code, count]) => count > (before.get(code) ?? 0)).map(([code]) => code)
    assert.deepEqual(grown, [])
  })

  forEachOffer('keep every comment that does not belong to something removed', (example, { fix }) => {
    for (const { uri, changes } of fix.files) {
      const before = example.texts.get(uri) ?? ''
      const removes = fix.fix.edits.some(({ kind, at }) => at.uri === uri && (kind === 'remove' || kind === 'text'))
      const touched = (start: number, end: number) => removes && changes.some(({ span }) => span.start < end && start < span.end)
      const kept = commentLines(before).filter(({ start, end }) => !touched(start, end))
      const now = commentLines(applyChanges(before, changes)).map(({ text }) => text)
      for (const { text } of kept) {
        const index = now.indexOf(text)
        assert.ok(index >= 0, `"${text}" is lost`)
        now.splice(index, 1)
      }
    }
  })

  forEachOffer('do the same with other line ends and with a byte order mark', (example, { diagnostic, fix }) => {
    const wanted = fixed(example, fix)
    for (const change of [withCrlf, withMark]) {
      const changed = variantOf(example, change)
      const same = offers(changed).find(
        (offer) => identity(offer.diagnostic) === identity(diagnostic) && offer.fix.fix.title === fix.fix.title,
      )
      assert.ok(same, `is not offered in a text ${change.name}`)
      assert.deepEqual(fixed(changed, same.fix), mapTexts(wanted, change))
    }
  })

  it('that are safe come to an end when they are all made, again and again', () => {
    for (const example of CASES.filter((one) => offers(one).some(({ fix }) => fix.fix.safety === 'safe'))) {
      let texts = example.texts
      for (let round = 0; ; round++) {
        assert.ok(round < 10, `${example.name} is never done`)
        const next = allSafe({ ...example, texts })
        if ([...next].every(([uri, text]) => text === texts.get(uri))) break
        texts = next
      }
      const before = counts(report(example))
      const now = counts(report({ ...example, texts }))
      const grown = [...now].filter(([code, count]) => count > (before.get(code) ?? 0)).map(([code]) => code)
      assert.deepEqual(grown, [], example.name)
    }
  })

  it('keep a comment line with the entry that it stands above', () => {
    const offered = CASES.flatMap((example) => offers(example).map((offer) => ({ example, offer })))
    fc.assert(
      fc.property(fc.constantFrom(...offered), fc.nat(), ({ example, offer }, at) => {
        const uri = offer.fix.files[0]?.uri ?? ''
        const lines = example.texts.get(uri)?.split('\n') ?? []
        const index = at % lines.length
        const below = lines[index] ?? ''
        const comment = `${/^ */.exec(below)?.[0] ?? ''}# keep me`
        const commented = { ...example, texts: new Map([...example.texts, [uri, lines.toSpliced(index, 0, comment).join('\n')]]) }
        const same = offers(commented).find(
          (one) => identity(one.diagnostic) === identity(offer.diagnostic) && one.fix.fix.title === offer.fix.fix.title,
        )
        // In a text of several lines it is content, and between a key and its value it may forbid the fix.
        fc.pre(same !== undefined)
        const result = same ? (fixed(commented, same.fix).get(uri) ?? '') : ''
        const moves = offer.fix.fix.edits.some(({ kind }) => kind === 'move')
        const isBelow = (line: string) => line === below || (moves && /: \S/.test(below) && line.trim() === below.trim())
        // Other lines may read the same, so all of them must still be there.
        const stays = result.split('\n').filter(isBelow).length >= lines.filter(isBelow).length
        if (stays) assert.ok(result.includes(comment.trim()), result)
      }),
      { numRuns: 100 },
    )
  })
})

interface Offer {
  readonly diagnostic: Diagnostic
  readonly fix: FileFix
}

/** One test per law; the message of a failure names the case and the fix. */
function forEachOffer(law: string, check: (example: Case, offer: Offer) => void): void {
  it(law, () => {
    for (const example of CASES) {
      for (const offer of offers(example)) {
        try {
          check(example, offer)
        } catch (cause) {
          throw new Error(`${example.name}, "${offer.fix.fix.title}" for ${offer.diagnostic.code}`, { cause })
        }
      }
    }
  })
}

function analysisOf({ texts }: Case): ReturnType<typeof analyse> {
  const analysis = analyse([])
  for (const [uri, text] of texts) analysis.change(uri, text)
  return analysis
}

function report(example: Case): readonly Diagnostic[] {
  return offersIn(example).diagnostics
}

function offers(example: Case): readonly Offer[] {
  return offersIn(example).offers
}

/** Analysed once per case, because every law asks. */
const ANALYSED = new WeakMap<Case, { readonly diagnostics: readonly Diagnostic[]; readonly offers: readonly Offer[] }>()

function offersIn(example: Case): { readonly diagnostics: readonly Diagnostic[]; readonly offers: readonly Offer[] } {
  const known = ANALYSED.get(example)
  if (known) return known
  const analysis = analysisOf(example)
  const diagnostics = [...example.texts.keys()].flatMap((uri) => analysis.diagnostics(uri))
  const found = {
    diagnostics,
    offers: diagnostics.flatMap((diagnostic) => analysis.fixes(diagnostic).map((fix) => ({ diagnostic, fix }))),
  }
  ANALYSED.set(example, found)
  return found
}

function fixed({ texts }: Case, { files }: FileFix): ReadonlyMap<string, string> {
  const result = new Map(texts)
  for (const { uri, changes } of files) result.set(uri, applyChanges(result.get(uri) ?? '', changes))
  return result
}

function allSafe(example: Case): ReadonlyMap<string, string> {
  const analysis = analysisOf(example)
  return new Map(
    [...example.texts].map(([uri, text]) => [
      uri,
      applyChanges(text, safeChanges(analysis.workspace, uri, analysis.diagnostics(uri))),
    ]),
  )
}

/** What makes two findings the same before and after a change elsewhere: not where they stand in the text. */
function identity({ code, message, finding: { at } }: Diagnostic): string {
  return JSON.stringify([code, at.uri, at.doc, at.path, at.part === 'text' ? message : at.part])
}

/** Errors and warnings by code. */
function counts(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { code, severity } of diagnostics) {
    if (severity === 'error' || severity === 'warning') found.set(code, (found.get(code) ?? 0) + 1)
  }
  return found
}

function commentLines(text: string): readonly { readonly text: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/^[ \t]*(#[^\r\n]*)/gm)].map((match) => ({
    text: match[1] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  }))
}

/** The same case in another form of text; made once, so that it is analysed once. */
function variantOf(example: Case, change: (text: string) => string): Case {
  const known = VARIANTS.get(example)?.get(change)
  if (known) return known
  const made: Case = { ...example, texts: mapTexts(example.texts, change) }
  VARIANTS.set(example, new Map([...(VARIANTS.get(example) ?? []), [change, made]]))
  return made
}

const VARIANTS = new WeakMap<Case, ReadonlyMap<(text: string) => string, Case>>()

function mapTexts(texts: ReadonlyMap<string, string>, change: (text: string) => string): ReadonlyMap<string, string> {
  return new Map([...texts].map(([uri, text]) => [uri, change(text)]))
}

function withCrlf(text: string): string {
  return text.replace(/\r?\n/g, '\r\n')
}

function withMark(text: string): string {
  return `\ufeff${text}`
}
