import { nearest } from '../../base/nearest.ts'
import type { FormatProblem } from '../../schema/formats.ts'
import { commaItems, EMPTY_ITEM, repairList } from './comma-list.ts'
import { problem, quoted } from './problem.ts'
import { GRPC_CODES, grpcCodeOf } from './status-codes.ts'

/**
 * `retry.linkerd.io/http`: codes, ranges, `5xx` and `gateway-error`, with commas and without blanks.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/policy-controller/k8s/index/src/outbound/index/http.rs (`parse_http_retry`)
 */
export function checkLinkerdHttpCodes(text: string): FormatProblem | undefined {
  return checkItems(text, httpFault, (item) =>
    [item, item.split('-').reverse().join('-')].find((it) => httpFault(it) === undefined),
  )
}

/**
 * `retry.linkerd.io/grpc`: names of gRPC statuses, with commas and without blanks.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/policy-controller/k8s/index/src/outbound/index/grpc.rs (`parse_grpc_retry`)
 */
export function checkLinkerdGrpcCodes(text: string): FormatProblem | undefined {
  return checkItems(text, grpcFault, repairGrpc)
}

function checkItems(
  text: string,
  faultOf: (item: string) => string | undefined,
  repair: (item: string) => string | undefined,
): FormatProblem | undefined {
  for (const { text: item, span } of commaItems(text)) {
    const fault = itemFault(item, text) ?? faultOf(item)
    if (fault !== undefined)
      return problem(fault, { within: item === '' ? undefined : span, suggestion: repairList(text, repair) })
  }
  return undefined
}

function itemFault(item: string, text: string): string | undefined {
  if (text === '') return 'the list of statuses is empty'
  if (item === '') return EMPTY_ITEM
  return /\s/.test(item) ? `${quoted(item)} has a blank in it, which is not skipped` : undefined
}

function httpFault(item: string): string | undefined {
  if (/^(5xx|gateway-error)$/i.test(item)) return undefined
  const bounds = item.split('-')
  if (bounds.length > 2 || !bounds.every((bound) => /^\+?\d+$/.test(bound))) {
    return `${quoted(item)} is neither a code, a range such as 500-503, 5xx nor gateway-error`
  }
  const [first = 0, last = first] = bounds.map(Number)
  if (first < 100 || first > 599 || last < 100 || last > 599) return `${quoted(item)} is outside the HTTP codes 100 to 599`
  return last < first ? `${quoted(item)} runs backwards` : undefined
}

/** Statuses that Linkerd can retry, as it spells them. */
const GRPC_NAMES: readonly string[] = ['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable']

function grpcFault(item: string): string | undefined {
  if (GRPC_NAMES.includes(item.toLowerCase())) return undefined
  return `${quoted(item)} is not among the statuses that Linkerd retries: ${GRPC_NAMES.join(', ')}`
}

/** Another spelling, the number, or a typing slip of a status that Linkerd retries. */
function repairGrpc(item: string): string | undefined {
  const code = /^\d+$/.test(item) ? Number(item) : grpcCodeOf(item)
  const name = Object.entries(GRPC_CODES).find(([, known]) => known === code)?.[0]
  if (name === undefined) return nearest(item, GRPC_NAMES)
  const spelled = name.toLowerCase().replaceAll('_', '-')
  return GRPC_NAMES.includes(spelled) ? spelled : undefined
}
