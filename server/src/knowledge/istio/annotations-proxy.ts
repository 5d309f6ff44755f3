import type { MetaSpec } from '../product.ts'
import { istioApi, istioCode, istioMain } from './evidence.ts'
import { EXACT_BOOLEAN, POD_REFUSED } from './meta-values.ts'

const CATALOGUE = istioApi('annotation/annotations.yaml')
const TEMPLATE = istioCode('manifests/charts/istio-control/istio-discovery/files/injection-template.yaml')
const VALIDATORS = istioCode('pkg/kube/inject/validate.go')
const BOOTSTRAP = istioMain('pkg/bootstrap/config.go')

/** Any one of the four resource annotations replaces the whole block of defaults. */
const RESOURCES =
  'As soon as one of the four resource annotations is written, the default resources are dropped and the other three are unset.'

const USE_STATS_MATCHER = {
  state: 'works',
  since: '1.28',
  note: 'The field proxyStatsMatcher of proxy.istio.io/config replaces it; where both are written, this annotation replaces that list.',
  use: 'proxy.istio.io/config',
} as const

/** How the proxy container itself runs: image, resources, logs, probes, statistics. */
export const proxyAnnotations: readonly MetaSpec[] = [
  {
    name: 'sidecar.istio.io/proxyImage',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Full image of the sidecar. A value without a slash is not taken; the computed image is used then.',
      default: 'global.proxy.image (proxyv2)',
    },
    evidence: TEMPLATE,
  },
  {
    name: 'sidecar.istio.io/proxyImageType',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Variant of the sidecar image, added to its tag: debug or distroless; "default" takes a suffix away.',
      default: 'image.imageType of the ProxyConfig, else global.variant',
      since: '1.12',
    },
    evidence: istioCode('pkg/kube/inject/inject.go'),
  },
  {
    name: 'sidecar.istio.io/proxyCPU',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'quantity',
      docs: `CPU request of the sidecar. ${RESOURCES}`,
      default: '100m',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'sidecar.istio.io/proxyCPULimit',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'quantity',
      docs: `CPU limit of the sidecar. ${RESOURCES}`,
      default: '2000m',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'sidecar.istio.io/proxyMemory',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'quantity',
      docs: `Memory request of the sidecar. ${RESOURCES}`,
      default: '128Mi',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'sidecar.istio.io/proxyMemoryLimit',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'quantity',
      docs: `Memory limit of the sidecar. ${RESOURCES}`,
      default: '1024Mi',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'sidecar.istio.io/bootstrapOverride',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: "Name of a ConfigMap in the pod's namespace whose custom_bootstrap.json is merged over Envoy's start-up configuration.",
    },
    evidence: TEMPLATE,
  },
  {
    name: 'sidecar.istio.io/discoveryAddress',
    on: ['pod'],
    value: { kind: 'text', docs: 'Address of istiod for this proxy, as host:port.' },
    retired: {
      state: 'works',
      since: '1.6',
      note: 'The field discoveryAddress of proxy.istio.io/config replaces it.',
      use: 'proxy.istio.io/config',
    },
    evidence: istioMain('pilot/cmd/pilot-agent/config/config.go'),
  },
  {
    name: 'sidecar.istio.io/logLevel',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Log level of Envoy: trace, debug, info, warning, error, critical or off.',
      default: 'warning',
    },
    evidence: TEMPLATE,
  },
  {
    name: 'sidecar.istio.io/componentLogLevel',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Log levels of single Envoy components, as a comma list of component:level.',
      default: 'misc:error',
    },
    evidence: TEMPLATE,
  },
  {
    name: 'sidecar.istio.io/agentLogLevel',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Log levels of the Istio agent and the init container, as a comma list of scope:level.',
      default: 'default:info',
      since: '1.10',
    },
    evidence: TEMPLATE,
  },
  {
    name: 'sidecar.istio.io/capNetBindService',
    on: ['pod'],
    value: {
      ...EXACT_BOOLEAN,
      otherwise: 'default',
      docs: 'With "true" the proxy runs as root with NET_BIND_SERVICE, so that it may listen on ports below 1024.',
      default: 'global.proxy.capNetBindService',
    },
    evidence: istioMain('manifests/charts/istio-control/istio-discovery/files/injection-template.yaml'),
  },
  {
    name: 'sidecar.istio.io/userVolume',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'json-object',
      docs: 'Extra volumes of the pod, as a JSON object from volume name to volume source. An array, as the catalogue describes it, does not work.',
      onInvalid: POD_REFUSED,
    },
    evidence: TEMPLATE,
  },
  {
    name: 'sidecar.istio.io/userVolumeMount',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'json-object',
      docs: 'Extra mounts of the proxy container, as a JSON object from volume name to mount. An array, as the catalogue describes it, does not work.',
      onInvalid: POD_REFUSED,
    },
    evidence: TEMPLATE,
  },
  {
    name: 'status.sidecar.istio.io/port',
    on: ['pod'],
    value: {
      kind: 'integer-text',
      unsigned: true,
      maximum: 65535,
      docs: 'Port of the agent with health and merged metrics. 0 takes the probes of the proxy away.',
      default: '15020',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'readiness.status.sidecar.istio.io/initialDelaySeconds',
    on: ['pod'],
    value: {
      kind: 'integer-text',
      unsigned: true,
      maximum: 2147483647,
      docs: "Seconds before the proxy's readiness probe starts.",
      default: '0',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'readiness.status.sidecar.istio.io/periodSeconds',
    on: ['pod'],
    value: {
      kind: 'integer-text',
      unsigned: true,
      maximum: 2147483647,
      docs: "Seconds between two of the proxy's readiness probes.",
      default: '15',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'readiness.status.sidecar.istio.io/failureThreshold',
    on: ['pod'],
    value: {
      kind: 'integer-text',
      unsigned: true,
      maximum: 2147483647,
      docs: 'Failed probes after which the proxy counts as not ready.',
      default: '4',
      onInvalid: POD_REFUSED,
    },
    evidence: VALIDATORS,
  },
  {
    name: 'readiness.status.sidecar.istio.io/applicationPorts',
    on: ['pod'],
    value: { kind: 'text', docs: 'Once the app ports that the readiness probe looked at. Nothing in current Istio reads it.' },
    evidence: CATALOGUE,
  },
  {
    name: 'sidecar.istio.io/statsInclusionPrefixes',
    on: ['pod'],
    value: { kind: 'text', docs: 'Envoy statistics to keep, as a comma list of name prefixes.', concern: 'metrics' },
    retired: USE_STATS_MATCHER,
    evidence: BOOTSTRAP,
  },
  {
    name: 'sidecar.istio.io/statsInclusionSuffixes',
    on: ['pod'],
    value: { kind: 'text', docs: 'Envoy statistics to keep, as a comma list of name suffixes.', concern: 'metrics' },
    retired: USE_STATS_MATCHER,
    evidence: BOOTSTRAP,
  },
  {
    name: 'sidecar.istio.io/statsInclusionRegexps',
    on: ['pod'],
    value: { kind: 'text', docs: 'Envoy statistics to keep, as a comma list of regular expressions.', concern: 'metrics' },
    retired: USE_STATS_MATCHER,
    evidence: BOOTSTRAP,
  },
  {
    name: 'sidecar.istio.io/statsHistogramBuckets',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Buckets of histograms, as a JSON object from statistic prefix to a list of numbers. Broken JSON is only logged.',
      since: '1.19',
      concern: 'metrics',
    },
    evidence: BOOTSTRAP,
  },
  {
    name: 'sidecar.istio.io/statsHistogramBins',
    on: ['pod'],
    value: {
      kind: 'integer-text',
      minimum: 0,
      docs: 'Bins per histogram of the standard metrics. No reader was found in istiod or the agent.',
      default: '100',
      since: '1.28',
      concern: 'metrics',
    },
    evidence: CATALOGUE,
  },
  {
    name: 'sidecar.istio.io/statsFlushInterval',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'go-duration',
      tolerated: true,
      docs: 'How often statistics are pushed to sinks. A wrong value is only logged.',
      default: '5s',
      since: '1.28',
      concern: 'metrics',
    },
    evidence: BOOTSTRAP,
  },
  {
    name: 'sidecar.istio.io/statsEvictionInterval',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'go-duration',
      tolerated: true,
      docs: 'Idle time after which a time series is dropped. Must be a whole multiple of the flush interval, or it is ignored with a warning.',
      since: '1.28',
      concern: 'metrics',
    },
    evidence: BOOTSTRAP,
  },
  {
    name: 'sidecar.istio.io/statsCompression',
    on: ['pod'],
    value: {
      kind: 'text',
      values: { brotli: 'Brotli', gzip: 'gzip', zstd: 'Zstandard' },
      docs: 'Compression of the statistics page.',
      since: '1.26',
      concern: 'metrics',
    },
    retired: {
      state: 'ignored',
      since: '1.29',
      note: 'The field statsCompression of proxy.istio.io/config replaces it.',
      use: 'proxy.istio.io/config',
    },
    evidence: CATALOGUE,
  },
  {
    name: 'sidecar.istio.io/extraStatTags',
    on: ['pod'],
    value: { kind: 'text', docs: 'Extra tags of metrics, as a comma list.', since: '1.12', concern: 'metrics' },
    retired: {
      state: 'works',
      since: '1.28',
      note: 'Not needed any more: the statistics filter takes tags from Telemetry directly.',
    },
    evidence: BOOTSTRAP,
  },
  {
    name: 'resource.opentelemetry.io/service.name',
    on: ['any'],
    value: {
      kind: 'text',
      docs: 'Service name of spans where the tracing provider follows the OpenTelemetry naming conventions.',
      since: '1.30',
      concern: 'tracing',
    },
    evidence: istioMain('pilot/pkg/networking/core/tracing.go'),
  },
]
