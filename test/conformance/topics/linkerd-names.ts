import { annotations } from '../../../server/src/knowledge/linkerd/annotations.ts'
import { labels } from '../../../server/src/knowledge/linkerd/labels.ts'
import { isKnownIn } from '../../../server/src/schema/version.ts'
import { type Case, defineTopic } from '../topic.ts'
import { LINKERD_VERSIONS } from '../versions.ts'

/** Names of labels and annotations, of Linkerd in this release, before, later, and of nobody. */
export const linkerdNames = defineTopic<string, boolean>({
  name: 'names',
  product: 'linkerd',
  asks: 'Which names of labels and annotations the programs and charts of Linkerd and of its extensions know.',
  recorder: 'linkerd',
  versions: LINKERD_VERSIONS,
  cases,
  theirs: (known) => known,
  ours: (name, version) =>
    [...annotations, ...labels].some((spec) => spec.name === name && !spec.prefix && isKnownIn(version, spec.value)),
})

const NAMES: Readonly<Record<string, readonly string[]>> = {
  'linkerd.io': [
    'inject',
    'injected',
    'control-plane-ns',
    'control-plane-component',
    'control-plane',
    'cni-resource',
    'is-control-plane',
    'extension',
    'workload-ns',
    'proxy-deployment',
    'proxy-replicationcontroller',
    'proxy-replicaset',
    'proxy-job',
    'proxy-daemonset',
    'proxy-statefulset',
    'proxy-cronjob',
    'proxy-pod',
    'created-by',
    'proxy-version',
    'trust-root-sha256',
    'identity-issuer-expiry',
  ],
  'config.linkerd.io': [
    'admission-webhooks',
    'debug-image',
    'debug-image-version',
    'debug-image-pull-policy',
    'pod-inbound-ports',
    'proxy-admin-shutdown',
    'proxy-gid',
    'proxy-log-http-headers',
    'proxy-log-levels',
    'trace-collector',
    'trace-collectors',
    'proxy-metrics-hostname-labels',
  ],
  'config.alpha.linkerd.io': ['trace-collector-service-account', 'proxy-wait-before-exit-seconds'],
  'jaeger.linkerd.io': ['tracing-enabled', 'tracing'],
  'viz.linkerd.io': ['disable-tap', 'tap-enabled', 'external-prometheus', 'tap-disabled'],
  'mirror.linkerd.io': [
    'exported',
    'federated',
    'mirrored-service',
    'mirrored-gateway',
    'cluster-name',
    'headless-mirror-svc-name',
    'remote-resource-version',
    'remote-svc-fq-name',
    'remote-gateway-identity',
    'gateway-identity',
    'probe-period',
    'probe-path',
    'probe-timeout',
    'probe-failure-threshold',
    'probe-ports',
  ],
  'multicluster.linkerd.io': [
    'remote-discovery',
    'local-discovery',
    'remote-service',
    'cluster-name',
    'trust-domain',
    'cluster-domain',
  ],
}

function cases(): readonly Case<string>[] {
  return Object.entries(NAMES).flatMap(([prefix, names]) =>
    names.map((name) => ({ id: `${prefix}/${name}`, input: `${prefix}/${name}` })),
  )
}
