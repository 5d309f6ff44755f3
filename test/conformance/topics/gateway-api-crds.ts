import { crdTopic } from '../crd-topic.ts'
import { GATEWAY_API_VERSIONS } from '../versions.ts'

/**
 * Routes under the definitions of the experimental channel, which has all fields of the standard one. What only that channel
 * refuses we take, as a cluster may have either.
 */
export const gatewayApiCrds = crdTopic({
  name: 'crds',
  product: 'gateway-api',
  seeds: 'gateway-crds',
  versions: GATEWAY_API_VERSIONS,
  faulty: 'gateway-crds-wrong',
  mesh: 'istio',
  thinning: 8,
  asks: 'What an API server with the definitions of the Gateway API refuses, drops and fills in in routes, and at which fields.',
})
