import { nearest } from '../../base/nearest.ts'
import type { FormatProblem } from '../../schema/formats.ts'
import { commaItems, EMPTY_ITEM, repairList } from './comma-list.ts'
import { problem, quoted } from './problem.ts'

/**
 * Conditions that `retries.retryOn` of an Istio route may name, besides HTTP status codes.
 * https://github.com/istio/istio/blob/1.30.3/pkg/config/validation/agent/validation.go (`ValidateHTTPRetry`)
 */
const CONDITIONS: readonly string[] = [
  '5xx',
  'cancelled',
  'connect-failure',
  'deadline-exceeded',
  'envoy-ratelimited',
  'gateway-error',
  'http3-post-connect-failure',
  'internal',
  'refused-stream',
  'reset',
  'reset-before-request',
  'resource-exhausted',
  'retriable-4xx',
  'retriable-headers',
  'retriable-status-codes',
  'unavailable',
]

/** Status codes that Go's `net/http` has a name for; Istio takes no others. https://pkg.go.dev/net/http#pkg-constants */
const KNOWN_STATUS = /^(10[0-3]|20[0-8]|226|30[0-5]|30[78]|40\d|41[0-8]|42[1-6]|42[89]|431|451|50[0-8]|51[01])$/

/** `retries.retryOn` of an Istio route: conditions and status codes with commas and without blanks. */
export function checkIstioRetryOn(text: string): FormatProblem | undefined {
  if (text === '') return undefined
  for (const { text: item, span } of commaItems(text)) {
    const fault = faultOf(item)
    if (fault !== undefined)
      return problem(fault, { within: item === '' ? undefined : span, suggestion: repairList(text, repair) })
  }
  return undefined
}

function faultOf(item: string): string | undefined {
  if (item === '') return EMPTY_ITEM
  if (/\s/.test(item)) return `${quoted(item)} has a blank in it, which is not skipped`
  if (CONDITIONS.includes(item) || KNOWN_STATUS.test(item)) return undefined
  return `${quoted(item)} is neither a status code nor a retry condition; those are ${CONDITIONS.join(', ')}`
}

function repair(item: string): string | undefined {
  return faultOf(item) === undefined ? item : nearest(item, CONDITIONS)
}
