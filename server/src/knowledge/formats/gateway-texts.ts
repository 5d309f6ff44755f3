import type { FormatProblem } from '../../schema/formats.ts'
import { repairDuration } from './duration-repair.ts'
import { problem, quoted } from './problem.ts'

// Texts in routes, as the definitions of the Gateway API demand them:
// https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/config/crd/experimental/gateway.networking.k8s.io_httproutes.yaml

const DURATION = /^(\d{1,5}(h|m|s|ms)){1,4}$/

/** A length of time: up to four whole numbers of at most five digits, each with its unit. */
export function checkGatewayDuration(text: string): FormatProblem | undefined {
  if (DURATION.test(text)) return undefined
  const repaired = repairDuration(text)
  const suggestion = repaired !== undefined && DURATION.test(repaired) ? repaired : undefined
  return problem(`${quoted(text)} is no duration; write whole numbers with the units h, m, s or ms, such as 1m30s`, {
    suggestion,
  })
}

const DNS_NAME = /^[a-z\d]([-a-z\d]*[a-z\d])?(\.[a-z\d]([-a-z\d]*[a-z\d])?)*$/
const LONGEST_NAME = 253

/** A name of small letters, digits, dashes and dots. */
export function checkDnsName(text: string): FormatProblem | undefined {
  if (text.length <= LONGEST_NAME && DNS_NAME.test(text)) return undefined
  return problem(`${quoted(text)} is no name of small letters, digits, dashes and dots`)
}

/** A host; the first label may be a wildcard. */
export function checkHostName(text: string): FormatProblem | undefined {
  if (text.length <= LONGEST_NAME && DNS_NAME.test(text.replace(/^\*\./, ''))) return undefined
  return problem(`${quoted(text)} is no host name such as shop.example.com or *.example.com`)
}

/** A header, or a parameter of a query. */
export function checkHeaderName(text: string): FormatProblem | undefined {
  if (/^[A-Za-z\d!#$%&'*+\-.^_`|~]{1,256}$/.test(text)) return undefined
  return problem(`${quoted(text)} is no name that a header can have: letters, digits and dashes`)
}

/** An origin; the host may be or begin with a wildcard. */
export function checkCorsOrigin(text: string): FormatProblem | undefined {
  if (text === '*') return undefined
  if (text.length <= LONGEST_NAME && /^https?:\/\/((\*\.)?([a-zA-Z\d-]+\.)*[a-zA-Z\d-]+|\*)(:\d{1,5})?$/.test(text))
    return undefined
  return problem(`${quoted(text)} is no origin such as https://shop.example.com, with neither path nor slash at its end`)
}

/** A path, whose other signs are escaped. */
export function checkUrlPath(text: string): FormatProblem | undefined {
  if (/^([-\w/.~!$&'()*+,;=:@]|%[\da-fA-F]{2})+$/.test(text)) return undefined
  return problem(`${quoted(text)} holds what no path holds unescaped`)
}
