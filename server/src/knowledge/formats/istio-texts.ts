import type { FormatProblem } from '../../schema/formats.ts'
import { commaItems, EMPTY_ITEM, repairList } from './comma-list.ts'
import { problem, quoted } from './problem.ts'

/**
 * Istio's list of network interfaces: names with commas, blanks around them. The empty text is an empty list.
 * https://github.com/istio/istio/blob/eed52ebb66ad/pkg/util/net/ip.go (`ValidateInterfaceNames`)
 */
export function checkInterfaceList(text: string): FormatProblem | undefined {
  if (text === '') return undefined
  for (const { text: item, span } of commaItems(text)) {
    const reason = interfaceFault(item.trim())
    if (reason === undefined) continue
    const suggestion = repairList(text, (name) => (interfaceFault(name) === undefined ? name : undefined))
    return problem(reason, { within: item.trim() === '' ? undefined : span, suggestion })
  }
  return undefined
}

const LONGEST_INTERFACE = 15

function interfaceFault(name: string): string | undefined {
  if (name === '') return EMPTY_ITEM
  if (name.length > LONGEST_INTERFACE) return `${quoted(name)} is longer than ${LONGEST_INTERFACE} characters`
  return /^[a-z][\w.-]*$/i.test(name) ? undefined : `${quoted(name)} is no name of a network interface`
}

/**
 * Metrics pages of an app as `port:path` with commas; blanks and empty items are skipped, and the path may be left out.
 * https://github.com/istio/istio/blob/eed52ebb66ad/pilot/cmd/pilot-agent/status/server.go (`ParseScrapeTargets`)
 */
export function checkScrapeTargets(text: string): FormatProblem | undefined {
  for (const { text: item, span } of commaItems(text)) {
    if (item.trim() === '') continue
    const [port = ''] = item.trim().split(':')
    // Over an item that begins with the colon the whole list is dropped.
    if (port === '') return undefined
    const number = /^[+-]?\d+$/.test(port.trim()) ? Number(port) : 0
    if (number < 1 || number > 65535) return problem(`${quoted(port)} is no port number`, { within: span })
  }
  return undefined
}

/** A map of objects, through which the template of the injector goes entry by entry. */
export function checkJsonObject(text: string): FormatProblem | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (isObject(value) && Object.values(value ?? {}).every(isObject)) return undefined
  } catch {
    // Said below, in words that do not differ between runtimes.
  }
  return problem(`${quoted(text)} is no JSON object with an object for each name`)
}

function isObject(value: unknown): value is object | null {
  return typeof value === 'object'
}
