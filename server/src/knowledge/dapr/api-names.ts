import { daprSource } from './evidence.ts'

/** Names of the HTTP APIs that `spec.api` of a Configuration can open and close. */
export const HTTP_API_NAMES: readonly string[] = [
  'invoke',
  'state',
  'publish',
  'bindings',
  'secrets',
  'actors',
  'metadata',
  'configuration',
  'lock',
  'unlock',
  'crypto',
  'subtlecrypto',
  'workflows',
  'healthz',
  'jobs',
  'shutdown',
  'conversation',
]

/** Versions of the HTTP APIs; `v1.0` and its like are taken as well. */
export const HTTP_API_VERSIONS: readonly string[] = ['v1', 'v1alpha1', 'v1alpha2', 'v1beta1']

/** The gRPC APIs, each with the versions that exist. Other pairs match nothing. */
export const GRPC_APIS: Readonly<Record<string, readonly string[]>> = {
  invoke: ['v1'],
  state: ['v1', 'v1alpha1'],
  publish: ['v1', 'v1alpha1'],
  bindings: ['v1'],
  secrets: ['v1'],
  actors: ['v1', 'v1alpha1'],
  metadata: ['v1'],
  configuration: ['v1', 'v1alpha1'],
  lock: ['v1alpha1'],
  unlock: ['v1alpha1'],
  subtlecrypto: ['v1alpha1'],
  crypto: ['v1alpha1'],
  workflows: ['v1alpha1', 'v1beta1'],
  jobs: ['v1', 'v1alpha1'],
  shutdown: ['v1'],
  subscribe: ['v1alpha1'],
  conversation: ['v1alpha1', 'v1alpha2'],
}

/** Where the gRPC names were read. */
export const grpcApisEvidence = daprSource('pkg/api/grpc/endpoints.go')

/** Where the HTTP names are matched; the names themselves are spread over `pkg/api/http`. */
export const httpApisEvidence = daprSource('pkg/api/http/endpoints/endpointgroup.go')
