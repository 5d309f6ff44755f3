import type { FormatProblem } from '../../schema/formats.ts'
import { commaItems, EMPTY_ITEM, repairList } from './comma-list.ts'
import { problem, quoted } from './problem.ts'

/**
 * Istio's list of ports: numbers with commas, blanks allowed, no ranges. The empty text is an empty list.
 * https://github.com/istio/istio/blob/1.30.3/pkg/kube/inject/validate.go (`parsePorts`)
 */
export function checkPortList(text: string): FormatProblem | undefined {
  if (text.trim() === '') return undefined
  for (const item of commaItems(text)) {
    const port = item.text.trim()
    const reason = /^\d+\s*-\s*\d+$/.test(port)
      ? `${quoted(port)} is a range; each port must be listed by itself`
      : portFault(port, /^\d+$/)
    if (reason !== undefined) return problem(reason, { within: spanOf(item), suggestion: repairList(text, repairPort) })
  }
  return undefined
}

/** One port by its number. */
export function checkPortNumber(text: string): FormatProblem | undefined {
  const reason = portFault(text, /^\d+$/) ?? (Number(text) === 0 ? 'port 0 does not exist' : undefined)
  return reason === undefined ? undefined : problem(reason)
}

/** The same list, or `*` for every port. */
export function checkPortListOrAll(text: string): FormatProblem | undefined {
  return text === '*' ? undefined : checkPortList(text)
}

/**
 * Linkerd's list of ports: numbers and ranges with commas, blanks around the items, one comma at the end.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/pkg/util/parsing.go (`GetPortRanges`) and portrange.go
 */
export function checkPortRangeList(text: string): FormatProblem | undefined {
  if (text.trim() === '') return undefined
  for (const item of commaItems(text.endsWith(',') ? text.slice(0, -1) : text)) {
    const reason = rangeFault(item.text.trim())
    if (reason !== undefined) return problem(reason, { within: spanOf(item), suggestion: repairList(text, repairRange) })
  }
  return undefined
}

function rangeFault(range: string): string | undefined {
  const bounds = range.split('-')
  if (bounds.length > 2) return `${quoted(range)} has more than one dash`
  for (const bound of bounds) {
    if (/^\s|\s$/.test(bound)) return `${quoted(range)} has a blank at its dash`
    const fault = portFault(bound, /^\+?\d+$/)
    if (fault !== undefined) return fault
  }
  const [lower, upper = lower] = bounds.map(Number)
  return lower !== undefined && upper !== undefined && upper < lower ? `${quoted(range)} runs backwards` : undefined
}

function portFault(port: string, digits: RegExp): string | undefined {
  if (port === '') return EMPTY_ITEM
  if (!digits.test(port)) return `${quoted(port)} is no port number`
  return Number(port) > 65535 ? `${quoted(port)} is above 65535, the largest port` : undefined
}

function repairPort(port: string): string | undefined {
  return portFault(port, /^\d+$/) === undefined ? port : undefined
}

function repairRange(range: string): string | undefined {
  if (rangeFault(range) === undefined) return range
  const turned = range.split('-').reverse().join('-')
  return rangeFault(turned) === undefined ? turned : undefined
}

/** An empty item has no width to mark: the whole list is marked. */
function spanOf(item: ReturnType<typeof commaItems>[number]) {
  return item.text.trim() === '' ? undefined : item.span
}
