import { parseDaprDuration } from '../../../server/src/model/duration.ts'
import { defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

/** Durations as the fields of a Resiliency are read. */
export const daprDurations = defineTopic<string, { nanoseconds: string } | { error: string }>({
  name: 'durations',
  product: 'dapr',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => DURATIONS.map((text) => ({ id: text, input: text })),
  theirs: (recorded) => ('error' in recorded ? 'refused' : recorded.nanoseconds),
  ours: (text) => {
    const result = parseDaprDuration(text)
    return result.kind === 'duration' ? String(result.nanoseconds) : 'refused'
  },
})

const NUMBERS = [
  '0',
  '1',
  '5',
  '05',
  '1.5',
  '.5',
  '5.',
  '.',
  '1_0',
  '1e3',
  '0x10',
  '9223372036854775807',
  '9223372036854775808',
  '²',
]
const SIGNS = ['', '-', '+', '--']
const UNITS = ['', 'ns', 'us', 'µs', 'μs', 'ms', 's', 'm', 'h', 'd', 'S', ' s', 'sec', 's1m', 'm30s', 'h ']

const DURATIONS = [
  ...new Set(SIGNS.flatMap((sign) => NUMBERS.flatMap((number) => UNITS.map((unit) => `${sign}${number}${unit}`)))),
]
