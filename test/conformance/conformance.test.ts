import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { casesOf, compare, compareAll } from './compare.ts'
import { CONFORMANCE_PAGE, conformancePage } from './page.ts'
import { TOPICS } from './topics.ts'

/** A topic may need the list of intended disagreements for one case in a hundred. */
const INTENDED_SHARE = 0.01

describe('conformance', () => {
  for (const topic of TOPICS) {
    for (const version of topic.versions) {
      it(`with ${topic.product} ${version}: ${topic.name}`, () => {
        const { cases, intended, disagreements } = compare(topic, version)
        assert.deepEqual(disagreements.slice(0, 20), [], `${disagreements.length} of ${cases} cases`)
        assert.ok(intended.length <= cases * INTENDED_SHARE, `${intended.length} intended disagreements in ${cases} cases`)
      })
    }
  }

  it('asks every question under one name', () => {
    for (const topic of TOPICS) {
      const ids = casesOf(topic).map(({ id }) => id)
      assert.equal(new Set(ids).size, ids.length, topic.name)
    }
  })

  it('has its results on the page; run "npm run conformance -- --write"', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../..', CONFORMANCE_PAGE), 'utf8')
    assert.ok(page === conformancePage(compareAll()), `${CONFORMANCE_PAGE} is stale`)
  })
})
