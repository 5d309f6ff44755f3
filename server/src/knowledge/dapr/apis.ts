import { isKnownIn } from '../../schema/version.ts'

/** A version of an API that rules of `spec.api` can open or close. */
interface ApiVersion {
  readonly name: string
  readonly on: readonly ApiProtocol[]
  /** First release line with rules for it, where that is later than 1.16. */
  readonly since?: string
}

export type ApiProtocol = 'http' | 'grpc'

const BOTH: readonly ApiProtocol[] = ['http', 'grpc']

/** The health endpoints are always open, and so have no version here. */
const VERSIONS: Readonly<Record<string, readonly ApiVersion[]>> = {
  actors: [
    { name: 'v1', on: BOTH },
    { name: 'v1alpha1', on: ['grpc'], since: '1.18' },
  ],
  bindings: [{ name: 'v1', on: BOTH }],
  configuration: [
    { name: 'v1', on: BOTH },
    { name: 'v1alpha1', on: BOTH },
  ],
  conversation: [
    { name: 'v1alpha1', on: BOTH },
    { name: 'v1alpha2', on: BOTH },
  ],
  crypto: [{ name: 'v1alpha1', on: BOTH }],
  healthz: [],
  invoke: [{ name: 'v1', on: BOTH }],
  jobs: [
    { name: 'v1alpha1', on: BOTH },
    { name: 'v1', on: BOTH, since: '1.18' },
  ],
  lock: [{ name: 'v1alpha1', on: BOTH }],
  metadata: [{ name: 'v1', on: BOTH }],
  publish: [
    { name: 'v1', on: BOTH },
    { name: 'v1alpha1', on: BOTH },
  ],
  secrets: [{ name: 'v1', on: BOTH }],
  shutdown: [{ name: 'v1', on: BOTH }],
  state: [
    { name: 'v1', on: BOTH },
    { name: 'v1alpha1', on: BOTH },
  ],
  subscribe: [{ name: 'v1alpha1', on: ['grpc'] }],
  subtlecrypto: [{ name: 'v1alpha1', on: BOTH }],
  unlock: [{ name: 'v1alpha1', on: BOTH }],
  workflows: [
    { name: 'v1', on: ['http'] },
    { name: 'v1alpha1', on: BOTH },
    { name: 'v1beta1', on: BOTH },
  ],
}

/**
 * Versions of an API for which rules act in a release; `undefined`: there is no such API.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/api/grpc/endpoints.go, https://github.com/dapr/dapr/tree/v1.18.3/pkg/api/http
 */
export function apiVersions(api: string, protocol: ApiProtocol, release: string): readonly string[] | undefined {
  const versions = Object.hasOwn(VERSIONS, api) ? VERSIONS[api] : undefined
  return versions?.filter((version) => version.on.includes(protocol) && isKnownIn(release, version)).map(({ name }) => name)
}

/** As rules may name it too that are compared with the start of routes, which are those of HTTP: `v1.0-alpha1` for `v1alpha1`. */
export function inRoutes(version: string): string {
  return version.replace(/^v1(?=(\w+)?$)/, (_, level?: string) => (level === undefined ? 'v1.0' : 'v1.0-'))
}
