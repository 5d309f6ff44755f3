import type { FormatProblem } from '../../schema/formats.ts'
import { isIpv4, isIpv6 } from './cidr.ts'
import { problem, quoted } from './problem.ts'

// Names in VirtualServices and DestinationRules, as istiod checks them when an object is applied.
// https://github.com/istio/istio/blob/1.30.3/pkg/config/validation/agent/validation.go

/** Host whose calls are routed: also an address, and `*`. */
export function checkIstioRoutedHost(text: string): FormatProblem | undefined {
  return isIpv4(text) || isIpv6(text) ? undefined : checkIstioHost(text)
}

/** Host that calls are sent to. */
export function checkIstioDestination(text: string): FormatProblem | undefined {
  return text === '*' ? problem(`${quoted(text)} is no single host that calls can be sent to`) : checkIstioHost(text)
}

/** DNS name, of which the first part may begin with a star. */
export function checkIstioHost(text: string): FormatProblem | undefined {
  const [first = '', ...rest] = text.split('.')
  const isFirst = first === '*' || isLabel(first.replace(/^\*-?/, ''))
  if (isFirst && (rest.length === 0 || isDomain(rest)) && text.length <= LONGEST_NAME) return undefined
  return problem(`${quoted(text)} is no host: those are DNS names, and a "*" may stand at the beginning only`)
}

/** Name of an Istio Gateway, with its namespace and a slash in front or without, or `mesh`. */
export function checkIstioGateway(text: string): FormatProblem | undefined {
  const [namespace = '', name] = text.split(/\/(.*)/s)
  const isRight = name === undefined ? isDomain(text.split('.')) : isLabel(namespace) && isLabel(name)
  if (isRight && text !== '' && text.length <= LONGEST_NAME) return undefined
  return problem(`${quoted(text)} is neither "mesh" nor a Gateway as "namespace/name"`)
}

/** Namespace that sees an object. */
export function checkIstioExport(text: string): FormatProblem | undefined {
  if (text === '*' || text === '.' || isLabel(text)) return undefined
  return problem(`${quoted(text)} is no namespace; "*" stands for all and "." for that of the object`)
}

/** Name that is one part of a DNS name; the empty text counts as not written. */
export function checkIstioLabel(text: string): FormatProblem | undefined {
  if (text === '' || isLabel(text)) return undefined
  return problem(`${quoted(text)} is no name of letters, digits and dashes inside, at most 63`)
}

/** gRPC status by its name in capitals. */
export function checkIstioGrpcStatus(text: string): FormatProblem | undefined {
  if (GRPC_STATUSES.includes(text)) return undefined
  return problem(`${quoted(text)} is no gRPC status; those are ${GRPC_STATUSES.join(', ')}`)
}

const GRPC_STATUSES: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]

const LONGEST_NAME = 255

/** A dot at the end is allowed; the last part is not a number. */
function isDomain(parts: readonly string[]): boolean {
  const named = parts.at(-1) === '' ? parts.slice(0, -1) : parts
  return named.every(isLabel) && !/^\d+$/.test(named.at(-1) ?? '')
}

function isLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z\d]([-a-z\d]*[a-z\d])?$/i.test(text)
}
