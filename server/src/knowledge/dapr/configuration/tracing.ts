import type { ObjectSchema } from '../../../schema/schema.ts'
import { daprSource } from '../evidence.ts'
import { NAME_VALUE } from '../object.ts'

const SETUP = daprSource('pkg/runtime/runtime.go')
const OPTIONAL_IN_KUBERNETES = 'an OTLP exporter is created only when both the address and the protocol are written'

/** Here the operator reads the secret itself, from Kubernetes, and needs to be told the key. */
const HEADER = {
  ...NAME_VALUE,
  docs: 'One header.',
  fields: {
    ...NAME_VALUE.fields,
    secretKeyRef: {
      kind: 'object',
      docs: 'Takes the value from a Kubernetes Secret in the namespace of the Configuration.',
      required: ['name'],
      requiredByProgram: ['name', 'key'],
      onInvalid: 'the sidecar cannot load its Configuration and does not start',
      fields: {
        name: { kind: 'text', docs: 'Name of the Secret.', refersTo: 'secret' },
        key: { kind: 'text', docs: 'Key in the Secret.' },
      },
    },
  },
} satisfies ObjectSchema

const zipkin = {
  kind: 'object',
  docs: 'Sends spans to a Zipkin collector.',
  required: ['endpointAddress'],
  concern: 'tracing',
  evidence: SETUP,
  fields: {
    endpointAddress: {
      kind: 'text',
      format: 'zipkin-url',
      docs: 'URL of the collector with scheme and host, normally ending in `/api/v2/spans`.',
      concern: 'tracing',
      onInvalid: 'daprd does not start',
    },
  },
  mistakes: {
    endpoint: { use: 'endpointAddress' },
    url: { use: 'endpointAddress' },
  },
} satisfies ObjectSchema

const otel = {
  kind: 'object',
  docs: 'Sends spans to an OpenTelemetry collector.',
  required: ['endpointAddress', 'isSecure', 'protocol'],
  since: '1.9',
  concern: 'tracing',
  evidence: SETUP,
  fields: {
    endpointAddress: {
      kind: 'text',
      format: 'otlp-endpoint',
      docs: `Address of the collector as \`host:port\`, without scheme and path; ${OPTIONAL_IN_KUBERNETES}.`,
      concern: 'tracing',
      onInvalid: 'daprd starts, but every export fails',
    },
    protocol: {
      kind: 'text',
      docs: 'OTLP transport, in exactly this spelling.',
      concern: 'tracing',
      onInvalid: 'daprd does not start',
      values: { grpc: 'OTLP over gRPC, usually port 4317.', http: 'OTLP over HTTP, usually port 4318.' },
    },
    isSecure: {
      kind: 'boolean',
      docs: 'Whether daprd speaks TLS to the collector.',
      default: 'true',
      concern: 'tracing',
      evidence: daprSource('pkg/config/configuration.go'),
    },
    headers: {
      kind: 'list',
      docs: 'Headers sent with every export. Each value is written here, or taken from a Kubernetes secret or the environment.',
      since: '1.17',
      concern: 'tracing',
      items: HEADER,
      selfHosted: {
        kind: 'list',
        docs: 'Headers sent with every export, each as `key=value`.',
        since: '1.17',
        items: { kind: 'text', docs: 'One header as `key=value`; without the `=` it is dropped without a message.' },
      },
      evidence: daprSource('pkg/apis/configuration/v1alpha1/types.go'),
    },
    timeout: {
      kind: 'text',
      format: 'go-duration',
      textOnly: true,
      docs: 'Time limit of one export.',
      default: 'the choice of the OTLP library',
      since: '1.17',
      concern: 'tracing',
      onInvalid: 'daprd does not start',
      evidence: daprSource('pkg/apis/configuration/v1alpha1/types.go'),
    },
  },
  mistakes: {
    endpoint: { use: 'endpointAddress' },
    insecure: 'The key is "isSecure", with the opposite meaning.',
  },
} satisfies ObjectSchema

/** `spec.tracing` of a Configuration. */
export const tracing = {
  kind: 'object',
  docs: 'Traces that the sidecar starts and continues. Only W3C trace context is read and written. All exporters that are written are used at once.',
  default: 'no spans; incoming trace context is passed on',
  required: ['samplingRate'],
  concern: 'tracing',
  evidence: SETUP,
  fields: {
    samplingRate: {
      kind: 'text',
      format: 'sampling-rate',
      docs: 'Share of new traces that are kept, as text from `"0"` to `"1"`. A caller that already decided is followed. `"0"` also stops writing trace headers on calls to other apps and trace ids into events.',
      default: '0.0001 when empty',
      concern: 'tracing',
      onInvalid: 'daprd samples at 0.0001 without a message',
      tolerated: true,
      evidence: daprSource('pkg/diagnostics/utils/trace_utils.go'),
    },
    stdout: {
      kind: 'boolean',
      docs: "Prints spans to daprd's log.",
      default: 'false',
      since: '1.9',
      concern: 'tracing',
    },
    zipkin,
    otel,
  },
  mistakes: {
    enabled: 'Tracing has no switch: it is on when a sampling rate and an exporter are written, and off at samplingRate "0".',
    otlp: 'The exporter is called "otel".',
    endpointAddress: 'It belongs under "zipkin" or "otel".',
    protocol: { into: ['otel'] },
  },
} satisfies ObjectSchema
