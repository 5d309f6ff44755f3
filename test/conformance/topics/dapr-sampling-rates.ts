import { parse } from 'yaml'
import { tracing } from '../../../server/src/knowledge/dapr/configuration/tracing.ts'
import { CHECKS } from '../../../server/src/knowledge/formats/formats.ts'
import type { Schema } from '../../../server/src/schema/schema.ts'
import { validate } from '../../../server/src/schema/validate.ts'
import { defineTopic } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

/** Sampling rates, where what daprd cannot read stands for its default. */
export const daprSamplingRates = defineTopic<string, number>({
  name: 'sampling-rates',
  product: 'dapr',
  asks: 'Which share of traces does daprd keep with this sampling rate? Compared: the number, where we say nothing about the text, and otherwise that daprd goes on with its default or with a number outside of 0 to 1.',
  recorder: 'daprd',
  versions: DAPR_VERSIONS,
  cases: () => RATES.map((text) => ({ id: text || 'empty', input: text })),
  theirs: (rate) => (rate === DEFAULT ? 'default' : rate < 0 || rate > 1 ? 'outside' : rate),
  ours: (text, version) => {
    const schema: Schema = tracing.fields.samplingRate
    const [problem] = validate(text, schema, { mode: 'kubernetes', version, partial: false, open: [], checks: CHECKS })
    const rate = Number(text)
    if (problem?.tolerated === false) return 'refused'
    if (problem) return text.trim() === text && (rate < 0 || rate > 1) ? 'outside' : 'default'
    // Records know no negative zero.
    return text === '' || rate === DEFAULT ? 'default' : rate === 0 ? 0 : rate
  },
})

const DEFAULT = Number(parse(tracing.fields.samplingRate.default.replace(/ .*$/, '')))

const RATES = [
  ...['', '0', '1', '0.5', '.5', '1.', '0.0001', '1e-3', '1E-3', '+0.5', '0.25', '00.5', '1.0', '0.00001', '-0'],
  ...['2', '100', '-1', '-0.5', '1.0001', '1e3'],
  ...['50%', '0,5', ' 0.5', '0.5 ', 'half', 'true', 'on', 'off', '1/2', 'O.5', '0.5f', 'always', '1e', '--1', '0..5'],
]
