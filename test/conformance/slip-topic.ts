import { CHECKS } from '../../server/src/knowledge/formats/formats.ts'
import type { FormatName } from '../../server/src/schema/formats.ts'
import type { PlainMap } from '../../server/src/syntax/plain.ts'
import type { Slip } from './corpus/slips.ts'
import { defineTopic, type Json, type Topic } from './topic.ts'

interface Recorded {
  readonly [key: string]: Json
  readonly written: Json
}

/** How we read a text of a format, in the form of the recorder; a text that is only taken or refused is read as it stands. */
type Readers = Partial<Readonly<Record<FormatName, (text: string) => Json>>>

/**
 * Texts as people write them by mistake. What we propose has to be what is meant, and the program has to read it as we do; so a
 * proposal of anything else is a disagreement. Where there is nothing to propose, nothing may be proposed. `shared` is sent along.
 */
export function slipTopic(
  definition: Pick<Topic, 'product' | 'recorder' | 'versions'>,
  slips: readonly Slip[],
  readers: Readers,
  shared: PlainMap = {},
): Topic {
  const read = (format: FormatName, text: string): Json => {
    const reader = readers[format]
    if (reader) return reader(text)
    return CHECKS[format](text) === undefined ? text : REFUSED
  }
  return defineTopic<Slip, Recorded>({
    ...definition,
    name: 'slips',
    asks: 'What a text with a usual mistake is read as, and the text that we propose for it. Compared: both, the proposal, and what the message points at.',
    cases: () => slips.map((slip) => ({ id: `${slip.format} ${JSON.stringify(slip.written)}`, input: { ...shared, ...slip } })),
    theirs: ({ written, meant = null }, slip) => ({
      written: readingOf(written),
      says: slip.says,
      marked: slip.marked ?? null,
      proposed: slip.meant ?? null,
      meant: readingOf(meant),
    }),
    ours: ({ format, written, says }) => {
      const found = CHECKS[format](written)
      const { within, suggestion = null } = found ?? {}
      return {
        written: read(format, written),
        says: found && says !== null && found.reason.includes(says) ? says : (found?.reason ?? null),
        marked: within === undefined ? null : written.slice(within.start, within.end),
        proposed: suggestion,
        meant: suggestion === null ? null : read(format, suggestion),
      }
    },
  })
}

const REFUSED = 'refused'

function readingOf(recorded: Json): Json {
  return typeof recorded === 'object' && recorded !== null && 'error' in recorded ? REFUSED : recorded
}
