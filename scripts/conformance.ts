// Compares our answers with those of the real programs: `npm run conformance`. With `--write`, writes the page of the results too.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { compareAll } from '../test/conformance/compare.ts'
import { CONFORMANCE_PAGE, conformancePage, tableOf } from '../test/conformance/page.ts'

/** Of a topic and version, so many disagreements are printed. */
const SHOWN = 10

const comparisons = compareAll()
console.log(tableOf(comparisons))
for (const { topic, version, disagreements } of comparisons) {
  if (disagreements.length === 0) continue
  console.log(`\n${topic.product} ${version}, ${topic.name}: ${disagreements.length} disagreements`)
  for (const { id, theirs, ours } of disagreements.slice(0, SHOWN)) {
    console.log(`\n  ${id}\n    theirs: ${JSON.stringify(theirs)}\n    ours:   ${JSON.stringify(ours)}`)
  }
}
if (process.argv.includes('--write'))
  writeFileSync(resolve(import.meta.dirname, '..', CONFORMANCE_PAGE), conformancePage(comparisons))
if (comparisons.some(({ disagreements }) => disagreements.length > 0)) process.exitCode = 1
