import type { ObjectSchema, Schema } from '../../schema/schema.ts'
import { istioApi, istioMain } from './evidence.ts'
import { CONNECTION_POOL, OUTLIER_DETECTION } from './traffic-policy-schema.ts'

/** Settings of one proxy: the default in the MeshConfig, or the annotation proxy.istio.io/config. Unknown keys are dropped without a word. */
export const PROXY_CONFIG_SCHEMA: ObjectSchema = {
  kind: 'object',
  docs: 'Settings of proxies that a pod can override with the annotation proxy.istio.io/config.',
  open: true,
  evidence: istioApi('mesh/v1alpha1/proxy.proto'),
  fields: {
    tracing: {
      kind: 'object',
      docs: 'The older way to trace: one tracer for the proxy. Not used where a Telemetry or defaultProviders.tracing names a provider; its sampling still is.',
      open: true,
      concern: 'tracing',
      evidence: istioMain('pkg/bootstrap/config.go'),
      fields: {
        sampling: {
          kind: 'number',
          minimum: 0,
          maximum: 100,
          tolerated: true,
          mayBeQuoted: true,
          docs: 'Percentage of new traces that are kept. 0 and what is above 100 count as not written.',
          default: '1',
        },
        zipkin: {
          kind: 'object',
          docs: 'A Zipkin collector.',
          open: true,
          requiredByProgram: ['address'],
          fields: { address: { kind: 'text', docs: 'Address of the collector as host:port.' } },
        },
        datadog: { kind: 'any', docs: 'A Datadog agent.' },
        lightstep: { kind: 'any', docs: 'A Lightstep satellite.' },
        stackdriver: { kind: 'any', docs: 'Google Cloud Trace.' },
        openCensusAgent: { kind: 'any', docs: 'An OpenCensus agent.', ignored: 'No proxy of a current release uses it.' },
      },
    },
    holdApplicationUntilProxyStarts: {
      kind: 'boolean',
      docs: 'Starts the other containers, daprd among them, only when the proxy is ready. Not needed for native sidecars.',
      default: 'false',
    },
    terminationDrainDuration: {
      kind: 'text',
      format: 'go-duration',
      docs: 'Time the proxy keeps serving after the pod was told to end.',
      default: '5s',
    },
    drainDuration: {
      kind: 'text',
      format: 'istio-duration-in-seconds',
      docs: 'Time in which old connections are closed after a change, in whole seconds.',
      default: '45s',
    },
    discoveryAddress: { kind: 'text', docs: 'Address of istiod.', default: 'istiod.istio-system.svc:15012' },
    statusPort: {
      kind: 'integer',
      minimum: 1,
      maximum: 65535,
      mayBeQuoted: true,
      docs: 'Port of the agent.',
      default: '15020',
    },
    concurrency: {
      kind: 'integer',
      maximum: 2_147_483_647,
      mayBeQuoted: true,
      docs: 'Worker threads; 0: one per core.',
      default: 'from the CPU limit',
    },
    interceptionMode: {
      kind: 'text',
      docs: 'How the proxy gets hold of inbound connections.',
      default: 'REDIRECT',
      values: { REDIRECT: 'redirected', TPROXY: 'passed on transparently', NONE: 'nothing is captured' },
    },
    proxyMetadata: {
      kind: 'map',
      docs: 'Environment of the proxy, such as ISTIO_META_DNS_CAPTURE.',
      values: { kind: 'text', docs: 'Value of the variable.' },
    },
    zipkinAddress: {
      kind: 'text',
      docs: 'Address of a Zipkin collector as host:port.',
      ignored: 'No proxy of a current release uses it; write "tracing.zipkin.address".',
    },
  },
}

/** What istiod reads as MeshConfig. It tolerates keys that it does not know, so nothing is reported as unknown. */
export const MESH_CONFIG: ObjectSchema = {
  kind: 'object',
  docs: 'Settings of the whole mesh.',
  open: true,
  unchecked: true,
  onInvalid: 'istiod goes on with the settings that it had, or with the defaults when it starts',
  evidence: istioApi('mesh/v1alpha1/config.proto'),
  fields: {
    enableAutoMtls: {
      kind: 'boolean',
      docs: 'Callers send mesh mTLS to endpoints that have a sidecar, without a DestinationRule.',
      default: 'true',
      concern: 'mtls',
    },
    trustDomain: {
      kind: 'text',
      docs: 'Trust domain of mesh identities. Not the one of Dapr.',
      default: 'cluster.local',
      concern: 'mtls',
    },
    trustDomainAliases: {
      kind: 'list',
      docs: 'Other trust domains that count as the same.',
      items: { kind: 'text', docs: 'A trust domain.' },
    },
    rootNamespace: { kind: 'text', docs: 'Namespace whose policies hold for the whole mesh.', default: 'istio-system' },
    meshMTLS: { kind: 'any', docs: 'TLS versions and ciphers of mesh mTLS.', concern: 'mtls' },
    enableTracing: {
      kind: 'boolean',
      docs: 'Allows the older way to trace. Emits nothing by itself: a tracer must be configured in defaultConfig.tracing.',
      default: 'true',
      concern: 'tracing',
    },
    defaultProviders: {
      kind: 'object',
      docs: 'Providers that are used where no Telemetry names one.',
      open: true,
      fields: {
        tracing: { ...providerNames('Providers of traces; the first is used.'), concern: 'tracing' },
        metrics: { ...providerNames('Providers of metrics.'), concern: 'metrics' },
        accessLogging: providerNames('Providers of access logs.'),
      },
    },
    extensionProviders: {
      kind: 'list',
      docs: 'Collectors and authorizers that Telemetry and AuthorizationPolicy can name. Declaring one switches nothing on.',
      items: {
        kind: 'object',
        docs: 'One provider.',
        open: true,
        fields: { name: { kind: 'text', docs: 'Name under which it is used.' } },
      },
    },
    defaultConfig: PROXY_CONFIG_SCHEMA,
    defaultHttpRetryPolicy: {
      kind: 'object',
      docs: 'Retries of routes that write none of their own. attempts: 0 switches them off.',
      open: true,
      concern: 'retry',
      fields: {
        attempts: {
          kind: 'integer',
          maximum: 2_147_483_647,
          mayBeQuoted: true,
          docs: 'Tries after the first.',
          default: '0 inside a written block',
        },
      },
    },
    defaultTrafficPolicy: {
      kind: 'object',
      docs: 'Limits and ejection for hosts whose DestinationRule writes none.',
      open: true,
      since: '1.31',
      concern: 'circuit-breaker',
      fields: { connectionPool: CONNECTION_POOL, outlierDetection: OUTLIER_DETECTION },
    },
    connectTimeout: {
      kind: 'text',
      format: 'istio-duration',
      docs: 'Time in which a connection must be made.',
      default: '10s',
      concern: 'timeout',
    },
    outboundTrafficPolicy: {
      kind: 'object',
      docs: 'What becomes of calls to hosts that the mesh does not know.',
      open: true,
      fields: {
        mode: {
          kind: 'text',
          docs: 'Whether they pass.',
          default: 'ALLOW_ANY',
          values: {
            ALLOW_ANY: 'they pass, without mesh mTLS',
            REGISTRY_ONLY: 'they are dropped',
            ALLOW_ANY_DYNAMIC_DNS: 'they pass, resolved by the proxy',
          },
        },
      },
    },
    enablePrometheusMerge: {
      kind: 'boolean',
      docs: "Fold the app's metrics into the agent's.",
      default: 'true',
      concern: 'metrics',
    },
    defaultServiceExportTo: namespaces('Who sees Services that say nothing.'),
    defaultVirtualServiceExportTo: namespaces('Who sees VirtualServices that say nothing.'),
    defaultDestinationRuleExportTo: namespaces('Who sees DestinationRules that say nothing.'),
    accessLogFile: { kind: 'text', docs: 'File for access logs; /dev/stdout for the log of the container.' },
  },
}

function providerNames(docs: string): Schema {
  return {
    kind: 'list',
    docs,
    items: { kind: 'text', docs: 'Name of an extension provider.' },
  }
}

function namespaces(docs: string): Schema {
  return { kind: 'list', docs, default: '*', items: { kind: 'text', docs: 'A namespace, "." or "*".' } }
}
