import { envEntries } from '../../../server/src/knowledge/formats/dapr-lists.ts'
import { parseFloat64 } from '../../../server/src/knowledge/formats/decimal.ts'
import { CHECKS } from '../../../server/src/knowledge/formats/formats.ts'
import { type DurationResult, parseDaprDuration, parseGoDuration } from '../../../server/src/model/duration.ts'
import { parseQuantity } from '../../../server/src/model/quantity.ts'
import { DAPR_SLIPS } from '../corpus/dapr-slips.ts'
import { slipTopic } from '../slip-topic.ts'
import { retriedCodes } from '../status-lists.ts'
import type { Json } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

/** Mistakes in texts that Dapr reads. */
export const daprSlips = slipTopic({ product: 'dapr', recorder: 'daprd', versions: DAPR_VERSIONS }, DAPR_SLIPS, {
  // An absent wait is the default one.
  'dapr-duration': (text) => lengthOf(parseDaprDuration(text === '' ? '5s' : text)),
  'dapr-timeout': (text) => lengthOf(parseDaprDuration(text)),
  'env-list': (text) => envEntries(text).map(({ name, value }) => `${name}=${value}`),
  'env-from-secret-list': (text) =>
    envEntries(text).flatMap(({ name, value }) => (value.split(':').length > 2 ? [] : [`${name}=${value}`])),
  'go-duration': (text) => lengthOf(parseGoDuration(text)),
  'grpc-status-codes': (text) => (CHECKS['grpc-status-codes'](text) ? 'refused' : retriedCodes(text, 0, 16)),
  'http-status-codes': (text) => (CHECKS['http-status-codes'](text) ? 'refused' : retriedCodes(text, 100, 599)),
  'mount-list': mountsOf,
  quantity: (text) => parseQuantity(text)?.toString() ?? 'refused',
  'sampling-rate': shareOf,
  'trust-domain': (text) =>
    CHECKS['trust-domain'](text) === undefined ? text.replace('spiffe://', '').replace(/\/.*/, '') : 'refused',
})

function lengthOf(parsed: DurationResult): Json {
  return parsed.kind === 'duration' ? String(parsed.nanoseconds) : 'refused'
}

/** The pairs that the check lets pass. */
function mountsOf(list: string): Json {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '' && CHECKS['mount-list'](item) === undefined)
}

/** The share of traces that a rate stands for, with the one that daprd falls back to. */
function shareOf(text: string): Json {
  const rate = parseFloat64(text)
  return String(rate === undefined ? FALLBACK_RATE : Math.min(1, Math.max(0, rate)))
}

const FALLBACK_RATE = 0.0001
