import { nearest } from '../../base/nearest.ts'
import type { FormatProblem } from '../../schema/formats.ts'
import { problem, quoted } from './problem.ts'

/**
 * Groups of Dapr APIs that lists of allowed and denied APIs may name.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/api/http/endpoints/endpointgroup.go,
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/api/grpc/endpoints.go (`subscribe`)
 */
const API_NAMES: readonly string[] = [
  'actors',
  'bindings',
  'configuration',
  'conversation',
  'crypto',
  'healthz',
  'invoke',
  'jobs',
  'lock',
  'metadata',
  'publish',
  'secrets',
  'shutdown',
  'state',
  'subscribe',
  'subtlecrypto',
  'unlock',
  'workflows',
]

/** Names people use for the same thing. */
const MEANT: Readonly<Record<string, string>> = { pubsub: 'publish', invocation: 'invoke', job: 'jobs', health: 'healthz' }

/**
 * What may stand behind the name of an API: nothing, a placeholder, or the few words that routes have there.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/api/http/http.go, https://github.com/dapr/dapr/blob/v1.18.3/pkg/api/http/directmessaging.go
 */
const START_OF_ROUTE = /^(?:[^/]+(?:\/(?:\{.*)?)?|publish\/bulk(?:\/.*)?|invoke\/\*|healthz\/outbound)$/s

/**
 * A name in `spec.api.allowed` or `denied` of a Dapr Configuration. A name with a path behind it is compared with the start of
 * daprd's HTTP routes, placeholders and all, and not with the paths of calls.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/api/http/endpoints/endpoint.go (`endpointMatchesAPIAccessRule`)
 */
export function checkApiName(text: string): FormatProblem | undefined {
  const name = text.replace(/\/.*$/s, '')
  if (API_NAMES.includes(name)) {
    if (START_OF_ROUTE.test(text)) return undefined
    return problem(`${quoted(text)} is a path, and rules are for whole APIs: write only ${quoted(name)}`)
  }
  const lower = name.trim().toLowerCase()
  const meant = Object.hasOwn(MEANT, lower) ? MEANT[lower] : nearest(lower, API_NAMES)
  const corrected = `${meant}${text.slice(name.length)}`
  return problem(`${quoted(text)} is no API of Dapr; known are ${API_NAMES.join(', ')}`, {
    suggestion: meant !== undefined && START_OF_ROUTE.test(corrected) ? corrected : undefined,
  })
}
