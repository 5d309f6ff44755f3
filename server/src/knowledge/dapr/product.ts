import type { KindSpec, Product } from '../product.ts'
import { annotations } from './annotations.ts'
import { componentSchema } from './component.ts'
import { configurationSchema } from './configuration.ts'
import { daprSource } from './evidence.ts'
import { DAPR_VALUES_WORDS, placeOfDaprValues, valuesKind } from './helm-values.ts'
import { httpEndpointSchema } from './http-endpoint.ts'
import { labels } from './labels.ts'
import { mcpServerSchema } from './mcp-server.ts'
import { resiliencySchema } from './resiliency.ts'
import { subscriptionSchema, subscriptionV1alpha1Schema } from './subscription.ts'
import { workflowAccessPolicySchema } from './workflow-access-policy.ts'

const V1ALPHA1 = ['v1alpha1']

const kinds: readonly KindSpec[] = [
  {
    kind: 'dapr.io/Component',
    versions: V1ALPHA1,
    schema: componentSchema,
    evidence: daprSource('charts/dapr/crds/components.yaml'),
  },
  {
    kind: 'dapr.io/Configuration',
    versions: V1ALPHA1,
    schema: configurationSchema,
    fromFile: { cutsFractions: true, ignores: ['apiVersion', 'kind'], onUnreadable: 'daprd does not start' },
    evidence: daprSource('charts/dapr/crds/configuration.yaml'),
  },
  {
    kind: 'dapr.io/HTTPEndpoint',
    versions: V1ALPHA1,
    schema: httpEndpointSchema,
    since: '1.11',
    evidence: daprSource('charts/dapr/crds/httpendpoints.yaml'),
  },
  {
    kind: 'dapr.io/MCPServer',
    versions: V1ALPHA1,
    schema: mcpServerSchema,
    since: '1.18',
    evidence: daprSource('charts/dapr/crds/mcpservers.yaml'),
  },
  {
    kind: 'dapr.io/Resiliency',
    versions: V1ALPHA1,
    schema: resiliencySchema,
    since: '1.7',
    fromFile: { anyCase: true, ignores: ['apiVersion'], onUnreadable: 'daprd skips the file' },
    evidence: daprSource('charts/dapr/crds/resiliency.yaml'),
  },
  {
    kind: 'dapr.io/Subscription',
    versions: ['v2alpha1', 'v1alpha1'],
    schema: subscriptionSchema,
    older: { v1alpha1: subscriptionV1alpha1Schema },
    evidence: daprSource('charts/dapr/crds/subscription.yaml'),
  },
  {
    kind: 'dapr.io/WorkflowAccessPolicy',
    versions: V1ALPHA1,
    schema: workflowAccessPolicySchema,
    since: '1.18',
    evidence: daprSource('charts/dapr/crds/workflowaccesspolicy.yaml'),
  },
  valuesKind,
]

/** Dapr, as rules and features see it. */
export const dapr: Product = {
  id: 'dapr',
  title: 'Dapr',
  owns: ['dapr.io/'],
  annotations,
  labels,
  kinds,
  readsValues: (body) => placeOfDaprValues(body) !== undefined,
  valuesWords: DAPR_VALUES_WORDS,
}
