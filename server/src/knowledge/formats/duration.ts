import {
  type DurationResult,
  formatDuration,
  parseDaprDuration,
  parseGoDuration,
  parseLinkerdDuration,
} from '../../model/duration.ts'
import type { FormatProblem } from '../../schema/formats.ts'
import { repairDuration, singleUnit } from './duration-repair.ts'
import { problem, quoted } from './problem.ts'

/** Below this, a bare number is taken for forgotten seconds; from here on, for the milliseconds that Dapr reads. */
const MEANT_AS_SECONDS = 100n

/**
 * A duration in a Dapr Resiliency where the empty text means the default: retries and circuit breakers.
 * https://github.com/dapr/kit/blob/6e5616a/config/decode.go
 */
export function checkDaprDuration(text: string): FormatProblem | undefined {
  return text === '' ? undefined : checkDaprTimeout(text)
}

/**
 * A duration in a Dapr Resiliency where the empty text is an error: the named timeouts.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/resiliency.go (`parseDuration`)
 */
export function checkDaprTimeout(text: string): FormatProblem | undefined {
  const parsed = parseDaprDuration(text)
  if (parsed.kind === 'invalid') return invalidGoDuration(text, parsed)
  const milliseconds = parsed.nanoseconds / 1_000_000n
  if (!/^[+-]?\d+$/.test(text) || milliseconds === 0n) return undefined
  const read = formatDuration(parsed.nanoseconds)
  return problem(`${quoted(text)} has no unit, so daprd reads milliseconds: ${read}`, {
    code: 'duration-without-unit',
    suggestion: milliseconds > 0n && milliseconds < MEANT_AS_SECONDS ? `${milliseconds}s` : read,
  })
}

/** A Go duration, as flags and most fields take it. https://pkg.go.dev/time#ParseDuration */
export function checkGoDuration(text: string): FormatProblem | undefined {
  const parsed = parseGoDuration(text)
  return parsed.kind === 'invalid' ? invalidGoDuration(text, parsed) : undefined
}

/**
 * Time for a component to get ready. With none at all it never does.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/runtime/processor/components.go (`processComponentAndDependents`)
 */
export function checkInitTimeout(text: string): FormatProblem | undefined {
  const parsed = parseGoDuration(text)
  if (parsed.kind === 'invalid') return withCureFor(checkInitTimeout, invalidGoDuration(text, parsed))
  if (parsed.nanoseconds >= 1_000_000n) return undefined
  return problem(`${quoted(text)} leaves no time`, {
    consequence: 'the component is given up at once, and daprd ends unless "ignoreErrors" is true',
  })
}

/**
 * A Go duration of at least one whole millisecond, as Istio demands of routes.
 * https://github.com/istio/istio/blob/1.30.3/pkg/config/validation/agent/validation.go (`ValidateDuration`)
 */
export function checkIstioDuration(text: string): FormatProblem | undefined {
  const parsed = parseGoDuration(text)
  if (parsed.kind === 'invalid') return withCureFor(checkIstioDuration, invalidGoDuration(text, parsed))
  if (parsed.nanoseconds < 1_000_000n) {
    return problem(`${quoted(text)} is shorter than 1ms, the least that Istio takes; to have no limit, leave the field out`)
  }
  if (parsed.nanoseconds % 1_000_000n === 0n) return undefined
  // The webhook of Istio refuses it.
  return problem(`${quoted(text)} is no whole number of milliseconds`, { unseen: true })
}

/**
 * A Go duration of whole seconds, as the time is given in which a proxy of Istio closes its connections.
 * https://github.com/istio/istio/blob/1.30.3/pkg/config/validation/agent/validation.go (`ValidateDrainDuration`)
 */
export function checkIstioSeconds(text: string): FormatProblem | undefined {
  const found = checkIstioDuration(text)
  const parsed = parseGoDuration(text)
  if (found || parsed.kind === 'invalid' || parsed.nanoseconds % 1_000_000_000n === 0n) return found
  return problem(`${quoted(text)} is no whole number of seconds`)
}

/**
 * One whole number and one unit, as Linkerd's policy controller takes it.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/policy-controller/k8s/index/src/outbound/index.rs (`parse_duration`)
 */
export function checkLinkerdDuration(text: string): FormatProblem | undefined {
  const parsed = parseLinkerdDuration(text)
  if (parsed.kind === 'duration') return undefined
  const plain = parseGoDuration(text).kind === 'duration' ? text : repairDuration(text)
  const reason =
    parsed.fault === 'no-number' && /^[+-]?[\d.]/.test(text)
      ? `${quoted(text)} is not one whole number with one of the units ms, s, m, h, d`
      : reasonFor(text, parsed, 'ms, s, m, h, d')
  return problem(reason, { suggestion: plain === undefined ? undefined : singleUnit(plain) })
}

type Invalid = Extract<DurationResult, { kind: 'invalid' }>

function invalidGoDuration(text: string, invalid: Invalid): FormatProblem {
  return problem(reasonFor(text, invalid, 'ns, us, ms, s, m, h'), { suggestion: repairDuration(text) })
}

/** Not every duration will do there: a cure must be one that does. */
function withCureFor(check: (text: string) => FormatProblem | undefined, found: FormatProblem): FormatProblem {
  const { suggestion } = found
  return problem(found.reason, { suggestion: suggestion !== undefined && !check(suggestion) ? suggestion : undefined })
}

function reasonFor(text: string, { fault, unit }: Invalid, units: string): string {
  if (text.trim() === '') return 'the duration is empty; write one such as 5s'
  if (fault === 'too-long') return `${quoted(text)} is too long to be counted`
  if (/^\s|\s$/.test(text)) return `${quoted(text)} has a blank at its ${/^\s/.test(text) ? 'start' : 'end'}`
  if (/[\d.]\s+\p{L}/u.test(text)) return `${quoted(text)} has a blank before its unit`
  if (/^[+-]?\d+(:\d+)+$/.test(text)) return `${quoted(text)} is written like a time of day; write 1m30s for a minute and a half`
  if (/^P[\dT]/i.test(text)) return `${quoted(text)} is an ISO 8601 duration, which is not understood; write it like 1h30m or 5s`
  if (fault === 'missing-unit') return `${quoted(text)} has no unit after its ${/[a-z]/.test(text) ? 'last ' : ''}number`
  if (fault === 'unknown-unit') return `${quoted(text)} has the unit ${quoted(unit)}; known are ${units}`
  return `${quoted(text)} is no duration such as 5s or 500ms`
}
