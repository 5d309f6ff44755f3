import assert from 'node:assert/strict'
import { checkGlob } from '../../../../server/src/knowledge/formats/glob.ts'

describe('globs', () => {
  it('are taken as picomatch reads them', () => {
    for (const glob of ['**', 'envs/prod/**', './base/*.yaml', 'a/{b,c}/**', '[ab]/x.yaml', '.sidecar-lens.yaml', 'a/..b/c'])
      assert.equal(checkGlob(glob), undefined, glob)
  })

  it('that match nothing, or not what was meant, are told with what was meant', () => {
    const meant: Readonly<Record<string, string | undefined>> = {
      '': undefined,
      '/envs/**': 'envs/**',
      'C:\\envs\\**': 'envs/**',
      'envs\\prod\\**': 'envs/prod/**',
      '../other/**': undefined,
      'a/../b': undefined,
      '!base/**': undefined,
      'envs/prod/': 'envs/prod/**',
      '{a,b': undefined,
      '[a': undefined,
      'a)': undefined,
    }
    for (const [glob, suggestion] of Object.entries(meant)) {
      const problem = checkGlob(glob)
      assert.ok(problem, glob)
      assert.equal(problem.suggestion, suggestion, glob)
    }
  })

  it('of any length are answered at once', () => {
    assert.ok(checkGlob('a/'.repeat(100_000).concat('*')))
  })
})
