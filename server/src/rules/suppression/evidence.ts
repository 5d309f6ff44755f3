import type { Evidence } from '../../schema/evidence.ts'

/** Suppressions are our own; the care for them follows linters that have had them for long. */
export const SUPPRESSIONS: readonly Evidence[] = [
  {
    url: 'https://eslint.org/docs/latest/use/configure/rules#report-unused-eslint-disable-comments',
    version: 'ESLint 9',
    note: 'comments that silence nothing are reported',
  },
  { url: 'https://biomejs.dev/analyzer/suppressions/', version: 'Biome 2', note: 'a suppression gives its reason' },
]
