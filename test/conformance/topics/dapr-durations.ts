import { checkDaprDuration, checkDaprTimeout, checkGoDuration } from '../../../server/src/knowledge/formats/duration.ts'
import { type DurationResult, formatDuration, parseDaprDuration, parseGoDuration } from '../../../server/src/model/duration.ts'
import type { FormatProblem } from '../../../server/src/schema/formats.ts'
import { defineTopic, type Json } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

type Recorded = string | { readonly error: string }

type Answer = Readonly<Record<'timeout' | 'retry' | 'go', Recorded>> & { readonly written: string | null }

/** Durations as a named timeout, as the wait of a retry policy, and as Go itself reads and writes them, which is how annotations are read. */
export const daprDurations = defineTopic<string, Answer>({
  name: 'durations',
  product: 'dapr',
  asks: 'Whether a text is a duration, as a named timeout, as the wait of a retry policy and as an annotation, how long it is, and how it is written.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => DURATIONS.map((text) => ({ id: text, input: text })),
  theirs: ({ timeout, retry, go, written }) => ({
    timeout: readBy(timeout),
    retry: readBy(retry),
    go: readBy(go),
    written: written === null ? null : withoutZeros(written),
  }),
  ours: (text) => {
    const parsed = parseGoDuration(text)
    return {
      timeout: readWith(checkDaprTimeout, parseDaprDuration, text),
      // An absent wait is the default one.
      retry: readWith(checkDaprDuration, parseDaprDuration, text === '' ? '5s' : text),
      go: readWith(checkGoDuration, parseGoDuration, text),
      written: parsed.kind === 'duration' ? formatDuration(parsed.nanoseconds) : null,
    }
  },
})

/** Go writes `1h0m0s`, people and we `1h`. */
function withoutZeros(written: string): string {
  return written.replace(/h0m/, 'h').replace(/([hm])0s$/, '$1')
}

function readBy(recorded: Recorded): Json {
  return typeof recorded === 'string' ? recorded : 'refused'
}

/** The check and the reader have to agree. */
function readWith(
  check: (text: string) => FormatProblem | undefined,
  parse: (text: string) => DurationResult,
  text: string,
): Json {
  if (check(text)?.code === 'invalid-value') return 'refused'
  const parsed = parse(text)
  return parsed.kind === 'duration' ? String(parsed.nanoseconds) : 'unreadable'
}

const NUMBERS = [
  '',
  '0',
  '1',
  '5',
  '05',
  '00',
  '1.5',
  '.5',
  '5.',
  '.',
  '1_0',
  '1e3',
  '0x10',
  '0.1',
  '0.0000000001',
  '1.00000000000000000000001',
  '9223372036',
  '9223372036.854775807',
  '9223372036854775807',
  '9223372036854775808',
  '18446744073709551616',
  '99999999999999999999',
  '²',
  '\u0665',
]
const SIGNS = ['', '-', '+']
const UNITS = [
  '',
  'ns',
  'us',
  'µs',
  'μs',
  'ms',
  's',
  'm',
  'h',
  'd',
  'S',
  'Ms',
  ' s',
  'sec',
  's1m',
  'm30s',
  'h1h',
  'h0.5h',
  's-1s',
  'h ',
]

const OTHERS = [
  '0',
  '+0',
  '-0',
  '0s',
  '5s',
  '+5s',
  '1.5s',
  '.5s',
  '1.s',
  '1h30m',
  '-1h30m',
  '1m30s500ms',
  '1s1s1s',
  '39h9m14.425s',
  '500ms',
  '100us',
  '100\u00b5s',
  '100\u03bcs',
  '7ns',
  '0.1ns',
  '0.000000000001h',
  '0.3333333333333333333h',
  '0.100000000000000000000h',
  '0.9999999999999999999ns',
  '1.00000000000000000000000001s',
  '1.7976931348623157h',
  '9223372036854775807ns',
  '-9223372036854775808ns',
  '2562047h47m16.854775807s',
  '9223372036854775808ns',
  '9223372036854775.808us',
  '2562047h47m16.854775808s',
  '2562048h',
  '99999999999999999999s',
  '',
  '-',
  '+',
  's',
  '.s',
  'five',
  'PT5S',
  '--5s',
  '5',
  '-5',
  '1.5',
  '1m30',
  '5 s',
  '15s ',
  '5S',
  '1d',
  '1w',
  '1ss',
  '5sec',
  '1:30',
  '1e3s',
  '1_000s',
  '1h-5m',
]

const DURATIONS = [
  ...new Set([
    ...SIGNS.flatMap((sign) => NUMBERS.flatMap((number) => UNITS.map((unit) => `${sign}${number}${unit}`))),
    ...OTHERS,
    ...[
      '--5s',
      '+-5s',
      ' 5s',
      '\t5s',
      '5s\n',
      '5S',
      '1:30',
      'PT5S',
      'P1D',
      '5 seconds',
      '1h 30m',
      '1,5s',
      'infinite',
      '-',
      '+',
      's',
    ],
  ]),
]
