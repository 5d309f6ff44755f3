import { parseFloat64 } from '../../../server/src/knowledge/formats/decimal.ts'
import { CHECKS } from '../../../server/src/knowledge/formats/formats.ts'
import { parseGoDuration } from '../../../server/src/model/duration.ts'
import { LINKERD_SLIPS } from '../corpus/linkerd-slips.ts'
import { slipTopic } from '../slip-topic.ts'
import { LINKERD_VERSIONS } from '../versions.ts'

/** Mistakes in texts that Linkerd reads. */
export const linkerdSlips = slipTopic({ product: 'linkerd', recorder: 'linkerd', versions: LINKERD_VERSIONS }, LINKERD_SLIPS, {
  decimal: (text) => (CHECKS.decimal(text) === undefined ? String(parseFloat64(text)) : 'refused'),
  'go-duration': (text) => {
    const parsed = parseGoDuration(text)
    return parsed.kind === 'duration' ? String(parsed.nanoseconds) : 'refused'
  },
  'port-range-list': portsOf,
})

/** Items that nobody can read are left out, one by one. Ranges are written as iptables does. */
function portsOf(list: string): string {
  return list
    .split(',')
    .filter((item) => item !== '' && CHECKS['port-range-list'](item) === undefined)
    .map((range) => [...new Set(range.split('-').map(Number))].join(':'))
    .join(',')
}
