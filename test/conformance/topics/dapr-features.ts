import { FEATURE_FLAGS } from '../../../server/src/knowledge/dapr/features.ts'
import { isKnownIn } from '../../../server/src/schema/version.ts'
import { defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

interface Flags {
  readonly known: readonly string[]
  readonly on: readonly string[]
}

/** The preview features of all release lines since 1.5; the proxy serves none between that one and 1.0, which had no features. */
export const daprFeatures = defineTopic<string, { known: readonly string[]; on: readonly string[] }>({
  name: 'features',
  product: 'dapr',
  asks: 'Which preview features does each release line know, and which of them are on by themselves? Compared: the names.',
  recorder: 'daprd',
  // The release is the question, so the answers do not depend on who is asked.
  versions: DAPR_VERSIONS.slice(0, 1),
  cases: () => RELEASES.map((release) => ({ id: release, input: release })),
  theirs: ({ known, on }) => ({ known, on }),
  ours: (release) => ({ ...flagsOf(release) }),
})

const RELEASES = Array.from({ length: 14 }, (_, index) => `1.${index + 5}.0`)

function flagsOf(release: string): Flags {
  const known = FEATURE_FLAGS.filter((flag) => isKnownIn(release, flag))
  const on = known.filter(({ onSince }) => onSince !== undefined && isKnownIn(release, { since: onSince }))
  return { known: known.map(({ name }) => name).sort(), on: on.map(({ name }) => name).sort() }
}
