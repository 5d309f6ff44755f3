/** What a Component is, told by the first part of its type. */
export interface ComponentCategory {
  /** First part of `spec.type`: `pubsub` in `pubsub.kafka`. */
  readonly prefix: string
  /** Word in the names of default policies: `DefaultPubsubComponentInboundRetryPolicy`. Absent: no policy acts. */
  readonly policyWord?: string
  /** The directions in which Resiliency acts on it. */
  readonly directions: readonly ComponentDirection[]
}

export type ComponentDirection = 'inbound' | 'outbound'

/**
 * All categories of components, and where Resiliency acts on them.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/resiliency/resiliency.go
 */
export const COMPONENT_CATEGORIES: readonly ComponentCategory[] = [
  { prefix: 'state', policyWord: 'Statestore', directions: ['outbound'] },
  { prefix: 'pubsub', policyWord: 'Pubsub', directions: ['inbound', 'outbound'] },
  { prefix: 'bindings', policyWord: 'Binding', directions: ['inbound', 'outbound'] },
  { prefix: 'configuration', policyWord: 'Configuration', directions: ['inbound', 'outbound'] },
  { prefix: 'secretstores', policyWord: 'Secretstore', directions: ['outbound'] },
  { prefix: 'lock', policyWord: 'Lock', directions: ['outbound'] },
  { prefix: 'crypto', policyWord: 'Crypto', directions: ['outbound'] },
  { prefix: 'conversation', policyWord: 'Conversation', directions: ['outbound'] },
  { prefix: 'middleware', directions: [] },
  { prefix: 'nameresolution', directions: [] },
  { prefix: 'workflowbackend', directions: [] },
]

/** The category of a component type; `undefined` for a type that Dapr does not know. */
export function categoryOf(type: string): ComponentCategory | undefined {
  const prefix = type.split('.', 1)[0]?.toLowerCase()
  return COMPONENT_CATEGORIES.find((category) => category.prefix === prefix)
}
