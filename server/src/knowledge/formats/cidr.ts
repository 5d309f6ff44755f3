import type { FormatProblem } from '../../schema/formats.ts'
import { commaItems, EMPTY_ITEM, repairList } from './comma-list.ts'
import { problem, quoted } from './problem.ts'

/** Networks in CIDR form with commas and perhaps blanks between them. The empty text is an empty list. */
export function checkCidrList(text: string): FormatProblem | undefined {
  return checkNetworks(text, (item) => item.trim())
}

/**
 * Istio's list of networks, in which blanks are not skipped.
 * https://github.com/istio/istio/blob/1.30.3/pkg/kube/inject/validate.go (`validateCIDRList`)
 */
export function checkIstioCidrList(text: string): FormatProblem | undefined {
  return checkNetworks(text, (item) => item)
}

/** The same list, or `*` for every network. */
export function checkIstioCidrListOrAll(text: string): FormatProblem | undefined {
  return text === '*' ? undefined : checkIstioCidrList(text)
}

function checkNetworks(text: string, prepare: (item: string) => string): FormatProblem | undefined {
  if (text === '') return undefined
  for (const { text: item, span } of commaItems(text)) {
    const fault = networkFault(prepare(item))
    if (fault !== undefined) {
      return problem(fault, { within: item === '' ? undefined : span, suggestion: repairList(text, repairNetwork) })
    }
  }
  return undefined
}

/** What keeps Go's `netip.ParsePrefix` from reading the network. https://pkg.go.dev/net/netip#ParsePrefix */
function networkFault(network: string): string | undefined {
  if (network === '') return EMPTY_ITEM
  if (/\s/.test(network)) return `${quoted(network)} has a blank in it, which is not skipped`
  const slash = network.lastIndexOf('/')
  const address = slash < 0 ? network : network.slice(0, slash)
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : undefined
  if (bits === undefined) return `${quoted(network)} is no network such as 10.0.0.0/8`
  if (slash < 0) return `${quoted(network)} has no prefix length, such as /${bits} for this address alone`
  const length = network.slice(slash + 1)
  return /^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= bits
    ? undefined
    : `${quoted(network)} has a prefix length outside 0 to ${bits}`
}

export function isIpv4(text: string): boolean {
  const octets = text.split('.')
  return octets.length === 4 && octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255)
}

export function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1)
  const embedded = last?.includes('.') === true
  if (embedded && !isIpv4(last)) return false
  const words = embedded ? groups.slice(0, -1) : groups
  if (!words.every((word) => /^[\da-f]{1,4}$/i.test(word))) return false
  const count = words.length + (embedded ? 2 : 0)
  return halves.length === 2 ? count < 8 : count === 8
}

function repairNetwork(network: string): string | undefined {
  const candidates = [network, `${network}/${network.includes(':') ? 128 : 32}`]
  return candidates.find((candidate) => networkFault(candidate) === undefined)
}
