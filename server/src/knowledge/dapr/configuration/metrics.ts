import type { ObjectSchema, Schema } from '../../../schema/schema.ts'
import { daprSource } from '../evidence.ts'

const LOADING = daprSource('pkg/config/configuration.go')

const http = {
  kind: 'object',
  docs: 'Metrics of the HTTP server of the sidecar.',
  since: '1.13',
  concern: 'metrics',
  fields: {
    increasedCardinality: {
      kind: 'boolean',
      docs: 'Whether every request path becomes a label value of its own.',
      default: 'true',
      since: '1.13',
      concern: 'metrics',
    },
    pathMatching: {
      kind: 'list',
      docs: 'Paths that are counted together when the cardinality is low.',
      since: '1.14',
      concern: 'metrics',
      items: {
        kind: 'text',
        docs: "Pattern of Go's `ServeMux` without a verb, such as `/orders/{id}`.",
      },
      evidence: daprSource('pkg/diagnostics/http_monitoring_path_matching.go'),
    },
    excludeVerbs: {
      kind: 'boolean',
      docs: 'Leaves the HTTP verb out of the labels.',
      default: 'false',
      since: '1.14',
      concern: 'metrics',
    },
  },
} satisfies ObjectSchema

const rules = {
  kind: 'list',
  docs: 'Rewrites label values of single metrics.',
  since: '1.10',
  concern: 'metrics',
  evidence: daprSource('pkg/diagnostics/utils/metrics_utils.go'),
  items: {
    kind: 'object',
    docs: 'Rules for one metric.',
    required: ['name', 'labels'],
    fields: {
      name: {
        kind: 'text',
        docs: 'Name of the metric, with or without the prefix `dapr_`. A name that no metric has changes nothing.',
      },
      labels: {
        kind: 'list',
        docs: 'Labels to rewrite.',
        items: {
          kind: 'object',
          docs: 'One label and the values it may take.',
          required: ['name', 'regex'],
          fields: {
            name: { kind: 'text', docs: 'Name of the label.' },
            regex: {
              kind: 'map',
              docs: 'New values, each with the regular expression (RE2) of the values it replaces.',
              onInvalid: 'daprd logs an error and goes on without this metric and those after it',
              values: { kind: 'text', docs: 'Regular expression in RE2 syntax.' },
            },
          },
        },
      },
    },
  },
} satisfies Schema

const latencyDistributionBuckets = {
  kind: 'list',
  docs: 'Upper bounds of the latency histograms in milliseconds, ascending.',
  default: '34 buckets from 1 to 100000',
  since: '1.14',
  concern: 'metrics',
  items: { kind: 'integer', docs: 'Upper bound in milliseconds.' },
} satisfies Schema

const workflow = {
  kind: 'object',
  docs: 'Metrics of workflows.',
  since: '1.19',
  fields: {
    latencyDistributionBuckets: {
      kind: 'list',
      docs: 'Upper bounds of the latency histograms of workflows.',
      items: { kind: 'integer', docs: 'Upper bound.' },
    },
    latencyDistributionUnits: { kind: 'any', docs: 'Unit of the bounds.' },
  },
  evidence: {
    url: 'https://github.com/dapr/dapr/blob/d8450742/pkg/apis/configuration/v1alpha1/types.go',
    version: 'Dapr 1.19 in development',
  },
} satisfies ObjectSchema

const FIELDS = {
  recordErrorCodes: {
    kind: 'boolean',
    docs: 'Counts error codes of the Dapr APIs.',
    default: 'false',
    since: '1.15',
    concern: 'metrics',
  },
  http,
  latencyDistributionBuckets,
  rules,
} satisfies ObjectSchema['fields']

const MISTAKES = {
  port: 'The port is set by the annotation dapr.io/metrics-port.',
}

/** `spec.metrics` of a Configuration. */
export const metrics = {
  kind: 'object',
  docs: 'What the sidecar measures. The metrics server itself stays open on its port whatever is written here.',
  default: '{ enabled: true }',
  filledIn: true,
  since: '1.10',
  required: ['enabled'],
  concern: 'metrics',
  evidence: LOADING,
  fields: {
    enabled: {
      kind: 'boolean',
      docs: 'Whether daprd records anything. With `false` the endpoint still answers, but has nothing to tell.',
      default: 'true',
      concern: 'metrics',
    },
    ...FIELDS,
    workflow,
  },
  mistakes: MISTAKES,
} satisfies ObjectSchema

/** `spec.metric`, the older key. Each field that `metrics` holds replaces the one here. */
export const metric = {
  kind: 'object',
  docs: 'Older key of `metrics`. Every field that is set there replaces the one here.',
  default: '{ enabled: true }',
  filledIn: true,
  required: ['enabled'],
  deprecated: {
    use: 'metrics',
    note: 'It is the older key of "metrics", which wins field by field; in Kubernetes the API server adds metrics.enabled: true where nothing is written.',
  },
  concern: 'metrics',
  evidence: LOADING,
  fields: {
    enabled: {
      kind: 'boolean',
      docs: 'Whether daprd records anything. In Kubernetes `false` here alone does nothing, because `metrics.enabled` defaults to `true` and wins.',
      default: 'true',
      concern: 'metrics',
    },
    ...FIELDS,
  },
  mistakes: MISTAKES,
} satisfies ObjectSchema
