import type { Schema } from '../../schema/schema.ts'
import type { KindSpec } from '../product.ts'
import { istioApi, istioMain } from './evidence.ts'
import { istioObject } from './istio-object.ts'
import { POLICY_TARGETS } from './policy-target-schema.ts'

const PROVIDERS: Schema = {
  kind: 'list',
  docs: 'Extension providers of the MeshConfig to use. Only the first counts for tracing.',
  items: {
    kind: 'object',
    docs: 'One provider.',
    required: ['name'],
    fields: { name: { kind: 'text', docs: 'Name of the provider, compared without case.' } },
  },
}

const MODE: Schema = {
  kind: 'text',
  docs: 'Side of the call on which the entry counts.',
  default: 'CLIENT_AND_SERVER',
  values: { CLIENT_AND_SERVER: 'both sides', CLIENT: 'the proxy of the caller', SERVER: 'the proxy of the callee' },
}

/** Traces, metrics and logs of the proxies. */
export const telemetryKind: KindSpec = {
  kind: 'telemetry.istio.io/Telemetry',
  versions: ['v1', 'v1alpha1'],
  schema: istioObject('Traces, metrics and access logs of proxies.', {
    kind: 'object',
    docs: 'The proxies and what they report.',
    evidence: istioMain('pilot/pkg/model/telemetry.go'),
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
            customTags: { kind: 'any', docs: 'Tags added to spans. Replaces the tags of a wider policy whole.' },
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
      metrics: { kind: 'any', docs: 'Which metrics are reported, and with which tags.', concern: 'metrics' },
      accessLogging: { kind: 'any', docs: 'Which calls are logged, and where.' },
    },
  }),
  evidence: istioApi('telemetry/v1alpha1/telemetry.proto'),
}
