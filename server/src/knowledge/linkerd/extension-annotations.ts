import type { MetaPlace, MetaSpec } from '../product.ts'
import { linkerdSource, oldLinkerdSource } from './evidence.ts'
import { goBoolean } from './meta-values.ts'

const JAEGER = oldLinkerdSource('2.18', 'jaeger/injector/mutator/webhook.go')
const JAEGER_GONE = 'only the linkerd-jaeger extension read it; tracing is set up with the Helm values proxy.tracing since then'
const VIZ = linkerdSource('viz/pkg/labels/labels.go')
const MIRROR = linkerdSource('multicluster/service-mirror/cluster_watcher.go')
const MIRRORED: readonly MetaPlace[] = ['service', 'Endpoints', 'discovery.k8s.io/EndpointSlice']

/** Annotations of the extensions: tracing before 2.19, viz and multicluster. */
export const extensionAnnotations: readonly MetaSpec[] = [
  {
    name: 'resource.opentelemetry.io/',
    prefix: true,
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'The rest of the name is an attribute that the proxy adds to its spans, when proxy tracing is on.',
      since: '2.19',
      concern: 'tracing',
    },
    evidence: linkerdSource('pkg/inject/inject.go'),
  },
  {
    name: 'config.linkerd.io/trace-collector',
    on: ['pod', 'namespace'],
    inherited: true,
    value: { kind: 'text', docs: 'Host and port of the collector for the spans of the proxy.', concern: 'tracing' },
    retired: { state: 'ignored', since: '2.19', note: JAEGER_GONE },
    evidence: JAEGER,
  },
  {
    name: 'config.linkerd.io/trace-collector-protocol',
    on: ['pod', 'namespace'],
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Protocol of the collector.',
      values: { opencensus: 'OpenCensus.', opentelemetry: 'OpenTelemetry.' },
      concern: 'tracing',
    },
    retired: { state: 'ignored', since: '2.19', note: JAEGER_GONE },
    evidence: JAEGER,
  },
  {
    name: 'config.linkerd.io/trace-collector-name',
    on: ['pod', 'namespace'],
    inherited: true,
    value: { kind: 'text', docs: 'Name of the service in traces.', concern: 'tracing' },
    retired: { state: 'ignored', since: '2.19', note: JAEGER_GONE },
    evidence: JAEGER,
  },
  {
    name: 'config.alpha.linkerd.io/trace-collector-service-account',
    on: ['pod', 'namespace'],
    inherited: true,
    value: { kind: 'text', docs: 'Service account of the collector, which gives its mesh identity.', concern: 'tracing' },
    retired: { state: 'ignored', since: '2.19', note: JAEGER_GONE },
    evidence: JAEGER,
  },
  {
    name: 'jaeger.linkerd.io/tracing-enabled',
    on: ['pod'],
    value: goBoolean({ docs: 'Marks pods that the tracing extension has changed. Written by its injector.', concern: 'tracing' }),
    retired: { state: 'ignored', since: '2.19', note: 'the linkerd-jaeger extension is no longer part of Linkerd' },
    evidence: oldLinkerdSource('2.18', 'jaeger/pkg/labels/labels.go'),
  },
  {
    name: 'viz.linkerd.io/disable-tap',
    on: ['pod', 'namespace'],
    inherited: true,
    value: goBoolean({ docs: 'Keeps requests of the pod from being watched with tap.', default: 'false' }),
    evidence: linkerdSource('viz/tap/injector/webhook.go'),
  },
  {
    name: 'viz.linkerd.io/tap-enabled',
    on: ['pod'],
    value: goBoolean({ docs: 'Marks pods whose requests can be watched. Written by the tap injector.' }),
    evidence: VIZ,
  },
  {
    name: 'viz.linkerd.io/external-prometheus',
    on: ['namespace'],
    value: { kind: 'text', docs: 'Address of the Prometheus that viz uses when it brings none. Written by the installation.' },
    evidence: VIZ,
  },
  ...(
    [
      ['remote-resource-version', MIRRORED, 'Last seen version of the remote object. Written by the service mirror.'],
      ['remote-svc-fq-name', MIRRORED, 'Full name of the remote Service. Written by the service mirror.'],
      ['remote-gateway-identity', MIRRORED, 'Mesh identity of the remote gateway. Written by the service mirror.'],
      ['gateway-identity', MIRRORED, 'Mesh identity of the gateway. Written by the multicluster chart.'],
      ['probe-period', ['service'], 'Time between probes of the gateway. Written by the multicluster chart.'],
      ['probe-path', ['service'], 'Path of the gateway probe. Written by the multicluster chart.'],
    ] as const
  ).map(
    ([name, on, docs]): MetaSpec => ({ name: `mirror.linkerd.io/${name}`, on, value: { kind: 'text', docs }, evidence: MIRROR }),
  ),
  {
    name: 'mirror.linkerd.io/probe-timeout',
    on: ['service'],
    value: { kind: 'text', docs: 'Limit of a gateway probe. Written by the multicluster chart.', since: '2.17' },
    evidence: MIRROR,
  },
  {
    name: 'mirror.linkerd.io/probe-failure-threshold',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'Failed probes that make the gateway dead. Written by the multicluster chart.',
      since: '2.17',
    },
    evidence: MIRROR,
  },
  {
    name: 'multicluster.linkerd.io/remote-discovery',
    on: ['service'],
    value: {
      kind: 'text',
      docs: 'On a federated Service: the remote members, as service@cluster. Written by the service mirror.',
      since: '2.17',
    },
    evidence: MIRROR,
  },
  {
    name: 'multicluster.linkerd.io/local-discovery',
    on: ['service'],
    value: { kind: 'text', docs: 'On a federated Service: the local member. Written by the service mirror.', since: '2.17' },
    evidence: MIRROR,
  },
  {
    name: 'multicluster.linkerd.io/trust-domain',
    on: ['Secret'],
    value: {
      kind: 'text',
      docs: 'Trust domain of the remote cluster, beside its credentials. Written by the CLI.',
      since: '2.14',
    },
    evidence: linkerdSource('controller/api/destination/watcher/cluster_store.go'),
  },
  {
    name: 'multicluster.linkerd.io/cluster-domain',
    on: ['Secret'],
    value: { kind: 'text', docs: 'DNS domain of the remote cluster, beside its credentials. Written by the CLI.', since: '2.14' },
    evidence: linkerdSource('controller/api/destination/watcher/cluster_store.go'),
  },
]
