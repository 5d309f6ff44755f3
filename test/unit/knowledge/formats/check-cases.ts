import assert from 'node:assert/strict'
import { CHECKS } from '../../../../server/src/knowledge/formats/formats.ts'
import type { FormatName } from '../../../../server/src/schema/formats.ts'

/** A text that is wrong: the brackets ⟦ ⟧ in it stand around the part that is marked. Without any, the whole text is. */
export interface WrongText {
  readonly text: string
  /** Part of the reason. */
  readonly says: string
  readonly code?: string
  /** Where none is given, there must be none. */
  readonly suggests?: string
}

/** Declares a test for each text that a format takes and each that it does not. */
export function checkCases(
  format: FormatName,
  { right, wrong }: { readonly right: readonly string[]; readonly wrong: readonly WrongText[] },
): void {
  describe(format, () => {
    for (const text of right) it(`takes ${JSON.stringify(text)}`, () => assert.equal(CHECKS[format](text), undefined))
    for (const { text: marked, says, code = 'invalid-value', suggests } of wrong) {
      it(`does not take ${JSON.stringify(marked)}`, () => {
        const open = marked.indexOf('⟦')
        const found = CHECKS[format](marked.replace(/[⟦⟧]/g, ''))
        assert.equal(found?.code, code)
        assert.ok(found?.reason.includes(says), `${found?.reason} does not say: ${says}`)
        assert.equal(found?.suggestion, suggests)
        assert.deepEqual(found?.within, open < 0 ? undefined : { start: open, end: marked.indexOf('⟧') - 1 })
      })
    }
  })
}
