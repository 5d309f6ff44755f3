// Run by `conformance-mutants.ts`, bundled with a fault in it: prints the topic that notices the fault first, and nothing when none does.
// Arguments: the product to which the fault belongs, and topics to begin with.
import { agrees } from '../test/conformance/compare.ts'
import { TOPICS } from '../test/conformance/topics.ts'

const [product, ...first] = process.argv.slice(2)
const topics = TOPICS.filter((topic) => !product || topic.product === product).sort(
  (one, other) => rank(one.name) - rank(other.name),
)
const ages = Math.max(...topics.map(({ versions }) => versions.length))
console.log(firstToNotice() ?? '')

/** The newest versions go first: most faults show there, in a part of the time. */
function firstToNotice(): string | undefined {
  for (let age = 0; age < ages; age++)
    for (const topic of topics) {
      const version = topic.versions[age]
      if (version !== undefined && !isAnswered(topic, version)) return topic.name
    }
  return undefined
}

/** A fault that makes the comparison break off, or ask other questions, is noticed as well. */
function isAnswered(topic: (typeof TOPICS)[number], version: string): boolean {
  try {
    return agrees(topic, version)
  } catch {
    return false
  }
}

function rank(name: string): number {
  const place = first.indexOf(name)
  return place < 0 ? first.length : place
}
