import assert from 'node:assert/strict'
import { type Reachability, reachabilityOf } from '../../../../server/src/knowledge/dapr/access-operations.ts'

const REACHED: Reachability = { kind: 'reached' }
const NEVER: Reachability = { kind: 'never' }
const coveredBy = (by: number): Reachability => ({ kind: 'covered', by })
const repeats = (by: number): Reachability => ({ kind: 'repeated', by })

/** What daprd's own tree of operations answers; see `pkg/config/acl_trie.go` of Dapr 1.18.3. */
const CASES: readonly { readonly names: readonly string[]; readonly expected: readonly Reachability[] }[] = [
  { names: ['/a'], expected: [REACHED] },
  { names: ['a', '/b'], expected: [REACHED, REACHED] },
  { names: ['/a', '/ab'], expected: [REACHED, REACHED] },
  { names: ['/a', '/a/b'], expected: [REACHED, coveredBy(0)] },
  { names: ['/a/b', '/a'], expected: [coveredBy(1), REACHED] },
  { names: ['/a/b', '/a/c'], expected: [REACHED, REACHED] },
  { names: ['/a', 'a'], expected: [REACHED, repeats(0)] },
  { names: ['/a/*', '/a/b/c'], expected: [REACHED, REACHED] },
  { names: ['/a/*', '/a/b'], expected: [REACHED, coveredBy(0)] },
  { names: ['/a/b', '/a/*'], expected: [REACHED, REACHED] },
  { names: ['/a/**', '/a/b/c'], expected: [REACHED, coveredBy(0)] },
  { names: ['/a/b/c', '/a/**'], expected: [REACHED, REACHED] },
  { names: ['/a/*/c'], expected: [NEVER] },
  { names: ['/a/**/c'], expected: [REACHED] },
  { names: ['/a/b*/c'], expected: [REACHED] },
  { names: ['/op*', '/op1'], expected: [REACHED, coveredBy(0)] },
  { names: ['/op1', '/op*'], expected: [REACHED, REACHED] },
  { names: ['/op*', '/op1/x'], expected: [REACHED, coveredBy(0)] },
  // Once a call has gone below "/a*" it does not come back for "/ab".
  { names: ['/a*/x', '/ab/y'], expected: [REACHED, NEVER] },
  { names: ['/*', '/a'], expected: [REACHED, coveredBy(0)] },
  { names: ['*', '/a/b'], expected: [REACHED, REACHED] },
  { names: ['/**', '/a/b'], expected: [REACHED, coveredBy(0)] },
  { names: ['/', '/a'], expected: [REACHED, REACHED] },
  // The paths of calls end in no slash and have no empty segment, as they are put in order first.
  { names: ['/a/', '/b//c', '/d/../e'], expected: [NEVER, NEVER, NEVER] },
  { names: ['/a*b*c', '/abc', '/axbyc', '/ac'], expected: [REACHED, coveredBy(0), coveredBy(0), REACHED] },
]

describe('Operations of access control', () => {
  for (const { names, expected } of CASES) {
    it(`${names.join(', ')}`, () => assert.deepEqual(reachabilityOf(names, false), expected))
  }

  it('are compared without case for an app that speaks HTTP', () => {
    assert.deepEqual(reachabilityOf(['/Charges', '/charges'], false), [REACHED, REACHED])
    assert.deepEqual(reachabilityOf(['/Charges', '/charges'], true), [REACHED, repeats(0)])
  })

  it('are found quickly in a long list with many wildcards', () => {
    const names = Array.from({ length: 300 }, (_, index) => `/${'a*'.repeat(20)}${index}`)
    assert.equal(reachabilityOf([...names, `/${'a'.repeat(5000)}`], false).length, 301)
  })
})
