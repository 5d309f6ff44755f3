import { checkTrip } from '../../../server/src/knowledge/formats/trip.ts'
import { TRIP_SLIPS } from '../corpus/dapr-trip-slips.ts'
import type { Slip } from '../corpus/slips.ts'
import { defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'
import { answerTo, COUNTERS, outcomesOf, type RecordedTrip, type TripQuestion } from './dapr-trip.ts'

interface Question extends TripQuestion {
  readonly slip: Slip
}

/**
 * Conditions with a usual mistake. daprd is asked for what we propose instead; what it makes of the mistakes is asked elsewhere. A
 * proposal of anything else than what is meant is a disagreement, and so is one where nobody can tell what is meant.
 */
export const daprTripSlips = defineTopic<Question, RecordedTrip>({
  name: 'trip-slips',
  product: 'dapr',
  recorder: 'daprd',
  asks: 'Whether daprd compiles the condition that we propose for one with a usual mistake, and what it gives in each of many states. Compared: the proposal, its outcomes, and what the message points at.',
  versions: DAPR_VERSIONS,
  cases: () =>
    TRIP_SLIPS.map((slip) => ({ id: slip.written, input: { expression: slip.meant ?? 'true', states: COUNTERS, slip } })),
  theirs: (recorded, { expression, slip: { says, marked = null, meant = null } }) => ({
    says,
    marked,
    proposed: meant,
    gives: meant === null ? null : answerTo(recorded, expression),
  }),
  ours: ({ slip: { written, says } }) => {
    const found = checkTrip(written)
    const { within, suggestion = null } = found ?? {}
    return {
      says: found && says !== null && found.reason.includes(says) ? says : (found?.reason ?? null),
      marked: within === undefined ? null : written.slice(within.start, within.end),
      proposed: suggestion,
      gives: suggestion === null ? null : outcomesOf(suggestion),
    }
  },
})
