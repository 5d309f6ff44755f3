import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { silentLogger } from '../../server/src/base/logger.ts'
import { Analysis } from '../../server/src/features/analysis.ts'

const EXAMPLES = resolve(import.meta.dirname, '../../examples')
const TEXTS = readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml') && name.includes('broken'))
  .sort()
  .map((name) => readFileSync(join(EXAMPLES, name), 'utf8'))

const whole = fc.constantFrom(...TEXTS)
const share = fc.double({ min: 0, max: 1, noNaN: true })

/** A file while it is typed: cut off, with a piece missing, with a piece of another, with odd characters, or torn to lines. */
const typed = fc.oneof(
  fc.tuple(whole, share).map(([text, end]) => text.slice(0, text.length * end)),
  fc
    .tuple(whole, share, share)
    .map(([text, from, length]) => text.slice(0, text.length * from) + text.slice(text.length * (from + length * 0.1))),
  fc
    .tuple(whole, whole, share, share)
    .map(
      ([a, b, at, from]) => a.slice(0, a.length * at) + b.slice(b.length * from, b.length * from + 200) + a.slice(a.length * at),
    ),
  fc
    .tuple(whole, share, fc.string({ unit: 'grapheme', maxLength: 20 }))
    .map(([text, at, odd]) => text.slice(0, text.length * at) + odd + text.slice(text.length * at)),
  fc.tuple(whole, fc.constantFrom('\r\n', '\r', '\t\n', '\u00a0\n', '\u2028')).map(([text, end]) => text.replaceAll('\n', end)),
  fc
    .tuple(
      whole,
      fc.nat(400),
      fc.constantFrom(
        '&a [*a, *a]',
        '{{ .Values.x }}',
        '{{- include "x" . | nindent 4 }}',
        '*missing',
        '!!binary x',
        '"',
        "'",
        '|',
        '? ',
        '__proto__: 1',
        '<<: *x',
      ),
    )
    .map(([text, line, odd]) =>
      text
        .split('\n')
        .map((kept, index) => (index === line % 60 ? kept + odd : kept))
        .join('\n'),
    ),
)

describe('any text', () => {
  it('neither throws nor takes long, wherever the cursor stands', () => {
    fc.assert(
      fc.property(fc.array(typed, { minLength: 1, maxLength: 3 }), share, (texts, at) => {
        const analysis = new Analysis({
          ...silentLogger,
          error(message, cause) {
            throw new Error(message, { cause })
          },
        })
        analysis.setFolders(['file:///any'])
        const start = performance.now()
        for (const [index, text] of texts.entries()) analysis.change(`file:///any/${index}.yaml`, text)
        for (const uri of analysis.files()) {
          const diagnostics = analysis.diagnostics(uri)
          for (const diagnostic of diagnostics) analysis.fixes(diagnostic)
          analysis.safeChanges(uri, diagnostics)
          analysis.hover(uri, Math.floor((analysis.textOf(uri)?.length ?? 0) * at))
        }
        // A bound against running away, not a measurement: each run takes a few milliseconds.
        assert.ok(performance.now() - start < 5000)
      }),
      { numRuns: 100 },
    )
  })
})
