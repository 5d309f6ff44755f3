import { parse } from 'yaml'
import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import { componentSchema } from '../../../server/src/knowledge/dapr/component.ts'
import { parseGoDuration } from '../../../server/src/model/duration.ts'
import { findSchema } from '../../../server/src/schema/lookup.ts'
import { defineTopic } from '../topic.ts'
import { STARTED_VERSIONS } from '../versions.ts'

/** How long daprd waits for a component. */
export const daprInitTimeouts = defineTopic<string, number | { readonly error: string }>({
  name: 'init-timeouts',
  product: 'dapr',
  asks: 'How long may a component take to be ready with this text as its limit? Compared: the time in tenths of a second, and whether the component fails at once.',
  recorder: 'daprd-runtime',
  versions: STARTED_VERSIONS,
  cases: () => TEXTS.map((text) => ({ id: text || 'empty', input: text })),
  theirs: (recorded) => (typeof recorded === 'number' ? recorded : 'fails'),
  ours: (text) => {
    analysis.change(FILE, JSON.stringify(componentWith(text)))
    const problem = analysis.diagnostics(FILE).find(({ finding }) => finding.at.path.join('.') === 'spec.initTimeout')
    if (problem?.severity === 'error') return 'fails'
    const schema = findSchema(componentSchema, ['spec', 'initTimeout'])?.schema
    const fallback = parse(schema?.default ?? '')
    const duration = parseGoDuration(problem || text === '' ? String(fallback) : text)
    return duration.kind === 'duration' ? Number(duration.nanoseconds / 100_000_000n) * 100 : 'no duration'
  },
})

const FILE = 'file:///conformance/component.yaml'
const analysis = new Analysis(silentLogger)

function componentWith(initTimeout: string) {
  const spec = { type: 'lock.redis', version: 'v1', initTimeout, metadata: [] }
  return { apiVersion: 'dapr.io/v1alpha1', kind: 'Component', metadata: { name: 'locks', namespace: 'shop' }, spec }
}

const TEXTS = [
  ...['', '5s', '30s', '1m', '1m30s', '0.5s', '.5s', '5000ms', '1h', '+5s', '1h1m1s', '2562047h', '200000us'],
  ...[
    '5',
    '5S',
    '5 s',
    ' 5s',
    '5s ',
    '1d',
    '5sec',
    's',
    '-',
    'soon',
    '5,5s',
    '5s5',
    '2562048h',
    '1e3s',
    '0x5s',
    '٣s',
    'none',
    'true',
  ],
  ...['0', '0s', '-5s', '-0', '+0', '1ns'],
]
