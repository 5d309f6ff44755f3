import type { FormatProblem } from '../../schema/formats.ts'
import { commaItems, type ListItem, repairList } from './comma-list.ts'
import { problem, quoted } from './problem.ts'

/** gRPC status names and their numbers, https://grpc.io/docs/guides/status-codes/ */
export const GRPC_CODES: Readonly<Record<string, number>> = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
}

interface CodeRange {
  readonly protocol: 'HTTP' | 'gRPC'
  readonly from: number
  readonly to: number
}

const HTTP: CodeRange = { protocol: 'HTTP', from: 100, to: 599 }
const GRPC: CodeRange = { protocol: 'gRPC', from: 0, to: 16 }

/**
 * `matching.httpStatusCodes` of a Dapr retry policy: numbers and ranges with commas between them. Nothing is trimmed; empty items are skipped.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/retry.go (`parsePatterns`)
 */
export function checkHttpStatusCodes(text: string): FormatProblem | undefined {
  return checkCodes(text, HTTP)
}

/** `matching.gRPCStatusCodes` of a Dapr retry policy; the same grammar. */
export function checkGrpcStatusCodes(text: string): FormatProblem | undefined {
  return checkCodes(text, GRPC)
}

/** The number of a gRPC status name in any of the usual spellings: `UNAVAILABLE`, `DeadlineExceeded`, `not-found`. */
export function grpcCodeOf(name: string): number | undefined {
  const squeezed = squeeze(name)
  return Object.entries(GRPC_CODES).find(([known]) => squeeze(known) === squeezed)?.[1]
}

function checkCodes(text: string, range: CodeRange): FormatProblem | undefined {
  if (text === '') return undefined
  const items = commaItems(text)
  const suggestion = repairList(text, (item) => repairItem(item, range))
  for (const item of items) {
    const reason = item.text === '' ? undefined : faultOf(item, range)
    if (reason !== undefined) return problem(reason, { code: 'status-code-matcher', within: item.span, suggestion })
  }
  if (items.some((item) => item.text !== '')) return undefined
  return problem('the list holds only commas, so no status code at all is retried', { code: 'status-code-matcher' })
}

function faultOf({ text }: ListItem, { protocol, from, to }: CodeRange): string | undefined {
  if (/\s/.test(text)) return `${quoted(text)} has a blank in it; daprd does not skip blanks`
  const bounds = text.split('-')
  if (bounds.length > 2) return `${quoted(text)} has more than one dash`
  const numbers = bounds.map((bound) => (/^\+?\d+$/.test(bound) ? Number(bound) : undefined))
  if (numbers.includes(undefined)) {
    if (grpcCodeOf(text) !== undefined) return `${quoted(text)} is a name; status codes are written as numbers`
    if (/^[1-5][x*]{2}$/i.test(text)) return `${quoted(text)} is a wildcard; status codes are written as numbers and ranges`
    return `${quoted(text)} is neither a number nor a range such as ${protocol === 'HTTP' ? '500-503' : '13-15'}`
  }
  const outside = numbers.find((number) => number !== undefined && (number < from || number > to))
  if (outside !== undefined)
    return `${outside} is outside the ${protocol} codes ${from} to ${to}${otherProtocol(outside, protocol)}`
  const [first = 0, last = first] = numbers
  return last < first ? `${quoted(text)} runs backwards` : undefined
}

function otherProtocol(code: number, protocol: CodeRange['protocol']): string {
  if (protocol === 'gRPC' && code >= HTTP.from && code <= HTTP.to) return '; HTTP codes belong in "httpStatusCodes"'
  if (protocol === 'HTTP' && code >= GRPC.from && code <= GRPC.to) return '; gRPC codes belong in "gRPCStatusCodes"'
  return ''
}

/** The item as daprd wants it; `undefined` when it is not plain what was meant. */
function repairItem(item: string, range: CodeRange): string | undefined {
  const wildcard = /^([1-5])[x*]{2}$/i.exec(item)?.[1]
  if (range.protocol === 'HTTP' && wildcard !== undefined) return `${wildcard}00-${wildcard}99`
  const named = range.protocol === 'gRPC' ? grpcCodeOf(item) : undefined
  if (named !== undefined) return String(named)
  const [, first, last] = /^(\d+)(?:(?:-|\.\.+|[\u2013\u2014])(\d+))?$/.exec(item) ?? []
  if (first === undefined) return undefined
  const bounds = (last === undefined ? [first] : [first, last]).map(Number).sort((a, b) => a - b)
  return bounds.every((bound) => bound >= range.from && bound <= range.to) ? bounds.join('-') : undefined
}

function squeeze(name: string): string {
  return name
    .replace(/[^a-z]/gi, '')
    .toUpperCase()
    .replace('CANCELED', 'CANCELLED')
}
