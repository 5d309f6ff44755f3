import type { ListSchema, ObjectSchema, Schema } from '../../../schema/schema.ts'
import { daprSource } from '../evidence.ts'

function limit(docs: string, since: string): Schema {
  return {
    kind: 'integer',
    docs: `${docs} Zero or less means no limit.`,
    default: 'no limit',
    since,
    maximum: 2 ** 31 - 1,
    onInvalid: 'daprd does not start',
  }
}

function namedLimits(what: string): ListSchema {
  return {
    kind: 'list',
    docs: `Limits for single ${what}, over all replicas.`,
    since: '1.18',
    items: {
      kind: 'object',
      docs: 'One limit.',
      fields: {
        name: { kind: 'text', docs: 'Name the limit is for.' },
        maxConcurrent: {
          kind: 'integer',
          docs: 'How many may run at once.',
          maximum: 2 ** 31 - 1,
          onInvalid: 'daprd does not start',
        },
      },
    },
  }
}

function retention(docs: string): Schema {
  return {
    kind: 'text',
    format: 'go-duration',
    textOnly: true,
    docs,
    default: 'kept for ever',
    onInvalid: 'daprd does not start',
  }
}

/** `spec.workflow` of a Configuration. */
export const workflow = {
  kind: 'object',
  docs: 'Limits and clean-up of workflows.',
  since: '1.13',
  evidence: daprSource('pkg/config/configuration.go'),
  fields: {
    maxConcurrentWorkflowInvocations: limit('How many workflows one sidecar runs at once.', '1.13'),
    maxConcurrentActivityInvocations: limit('How many activities one sidecar runs at once.', '1.13'),
    globalMaxConcurrentWorkflowInvocations: limit('How many workflows run at once over all replicas.', '1.18'),
    globalMaxConcurrentActivityInvocations: limit('How many activities run at once over all replicas.', '1.18'),
    workflowConcurrencyLimits: namedLimits('workflows'),
    activityConcurrencyLimits: namedLimits('activities'),
    stateRetentionPolicy: {
      kind: 'object',
      docs: 'How long the state of a workflow that has ended is kept. `0s` removes it at once; a key for one way of ending beats `anyTerminal`.',
      default: 'kept for ever',
      since: '1.17',
      fields: {
        anyTerminal: retention('For every way of ending.'),
        completed: retention('For workflows that completed.'),
        failed: retention('For workflows that failed.'),
        terminated: retention('For workflows that were terminated.'),
      },
    },
  },
} satisfies ObjectSchema
