import type { Schema } from '../../schema/schema.ts'
import type { KindSpec } from '../product.ts'
import { istioApi, istioMain } from './evidence.ts'
import { istioObject } from './istio-object.ts'
import { ONE_TARGET, POLICY_TARGETS } from './policy-target-schema.ts'

const PROVIDERS: Schema = {
  kind: 'list',
  docs: 'Extension providers of the MeshConfig to use. Only the first counts for tracing.',
  items: {
    kind: 'object',
    docs: 'One provider.',
    required: ['name'],
    fields: { name: { kind: 'text', nonEmpty: true, docs: 'Name of the provider, compared without case.' } },
  },
}

const MODE: Schema = {
  kind: 'text',
  enforced: true,
  docs: 'Side of the call on which the entry counts.',
  default: 'CLIENT_AND_SERVER',
  values: { CLIENT_AND_SERVER: 'both sides', CLIENT: 'the proxy of the caller', SERVER: 'the proxy of the callee' },
}

const CUSTOM_TAGS: Schema = {
  kind: 'map',
  docs: 'Tags added to spans. Replaces the tags of a wider policy whole.',
  values: {
    kind: 'object',
    docs: 'Where the value of the tag comes from.',
    choices: [{ of: ['literal', 'environment', 'header', 'formatter'], count: 'at most one' }],
    fields: {
      literal: {
        kind: 'object',
        docs: 'A fixed text.',
        required: ['value'],
        fields: { value: { kind: 'text', nonEmpty: true, docs: 'The text.' } },
      },
      environment: namedSource('An environment variable of the proxy.'),
      header: namedSource('A header of the request.'),
      formatter: {
        kind: 'object',
        docs: 'A format of access logs.',
        required: ['value'],
        fields: { value: { kind: 'text', nonEmpty: true, docs: 'The format, such as %REQ(:METHOD)%.' } },
      },
    },
  },
}

const METRICS: Schema = {
  kind: 'list',
  docs: 'Which metrics are reported, and with which tags.',
  concern: 'metrics',
  items: {
    kind: 'object',
    docs: 'Settings for some providers.',
    fields: {
      providers: PROVIDERS,
      reportingInterval: {
        kind: 'text',
        format: 'istio-duration',
        enforced: true,
        docs: 'Time between two reports of a TCP connection.',
        default: '5s',
      },
      overrides: {
        kind: 'list',
        docs: 'Exceptions for some metrics.',
        items: {
          kind: 'object',
          docs: 'One exception.',
          fields: {
            match: {
              kind: 'object',
              docs: 'Metrics that are meant.',
              default: 'all',
              choices: [{ of: ['metric', 'customMetric'], count: 'at most one' }],
              fields: {
                metric: {
                  kind: 'text',
                  enforced: true,
                  docs: 'A standard metric of Istio.',
                  values: {
                    ALL_METRICS: 'all of them',
                    REQUEST_COUNT: 'number of requests',
                    REQUEST_DURATION: 'duration of requests',
                    REQUEST_SIZE: 'size of requests',
                    RESPONSE_SIZE: 'size of responses',
                    TCP_OPENED_CONNECTIONS: 'number of connections opened',
                    TCP_CLOSED_CONNECTIONS: 'number of connections closed',
                    TCP_SENT_BYTES: 'bytes sent',
                    TCP_RECEIVED_BYTES: 'bytes received',
                    GRPC_REQUEST_MESSAGES: 'messages of gRPC requests',
                    GRPC_RESPONSE_MESSAGES: 'messages of gRPC responses',
                  },
                },
                customMetric: { kind: 'text', nonEmpty: true, docs: 'Name of another metric.' },
                mode: MODE,
              },
            },
            disabled: { kind: 'boolean', docs: 'Do not report these.', default: 'false' },
            tagOverrides: {
              kind: 'map',
              docs: 'Tags that are changed.',
              values: {
                kind: 'object',
                docs: 'What happens to the tag.',
                needs: [{ key: 'operation', is: 'UPSERT', beside: ['value'] }],
                fields: {
                  operation: {
                    kind: 'text',
                    enforced: true,
                    docs: 'The change.',
                    default: 'UPSERT',
                    values: { UPSERT: 'the tag gets the value', REMOVE: 'the tag is left out; there must be no value' },
                  },
                  value: {
                    kind: 'text',
                    docs: 'The value as a CEL expression.',
                    refusedBeside: { key: 'operation', values: ['remove'], why: 'A tag that is left out has no value' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
}

const ACCESS_LOGGING: Schema = {
  kind: 'list',
  docs: 'Which calls are logged, and where.',
  items: {
    kind: 'object',
    docs: 'One entry.',
    fields: {
      match: { kind: 'object', docs: 'When the entry counts.', fields: { mode: MODE } },
      providers: PROVIDERS,
      disabled: { kind: 'boolean', docs: 'Do not log.', default: 'false' },
      filter: {
        kind: 'object',
        docs: 'Limits the log to some calls.',
        fields: { expression: { kind: 'text', docs: 'CEL expression, such as response.code >= 400.' } },
      },
    },
  },
}

/** Traces, metrics and logs of the proxies. */
export const telemetryKind: KindSpec = {
  kind: 'telemetry.istio.io/Telemetry',
  versions: ['v1', 'v1alpha1'],
  schema: istioObject('Traces, metrics and access logs of proxies.', {
    kind: 'object',
    docs: 'The proxies and what they report.',
    evidence: istioMain('pilot/pkg/model/telemetry.go'),
    choices: [ONE_TARGET],
    fields: {
      ...POLICY_TARGETS,
      tracing: {
        kind: 'list',
        docs: 'Spans of the proxies. Proxies report them only where a provider is named here or in meshConfig.defaultProviders.',
        concern: 'tracing',
        items: {
          kind: 'object',
          docs: 'One entry; a second one is only needed for the other side of the call.',
          fields: {
            match: { kind: 'object', docs: 'When the entry counts.', fields: { mode: MODE } },
            providers: PROVIDERS,
            randomSamplingPercentage: {
              kind: 'number',
              minimum: 0,
              maximum: 100,
              enforced: true,
              docs: 'Percentage of new traces that are kept. Dapr writes the same as a fraction: 100 here is "1" there.',
              default: 'tracing.sampling of the ProxyConfig, else 1',
              concern: 'tracing',
            },
            disableSpanReporting: {
              kind: 'boolean',
              docs: 'With true the proxies report no spans.',
              default: 'false',
              concern: 'tracing',
            },
            customTags: CUSTOM_TAGS,
            useRequestIdForTraceSampling: {
              kind: 'boolean',
              docs: 'Derive the sampling decision from x-request-id.',
              default: 'true',
            },
            enableIstioTags: { kind: 'boolean', docs: 'Add the standard Istio tags.', default: 'true', since: '1.25' },
            disableContextPropagation: {
              kind: 'boolean',
              docs: 'Do not pass trace headers on.',
              default: 'false',
              since: '1.30',
            },
          },
        },
      },
      metrics: METRICS,
      accessLogging: ACCESS_LOGGING,
    },
  }),
  evidence: istioApi('telemetry/v1alpha1/telemetry.proto'),
}

function namedSource(docs: string): Schema {
  return {
    kind: 'object',
    docs,
    required: ['name'],
    fields: {
      name: { kind: 'text', nonEmpty: true, docs: 'Its name.' },
      defaultValue: { kind: 'text', docs: 'Value where it is missing.' },
    },
  }
}
