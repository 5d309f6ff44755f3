import type { MetaPlace, MetaSpec } from '../product.ts'
import { linkerdDocs, linkerdSource, oldLinkerdSource } from './evidence.ts'
import { goBoolean, KEEPS_DEFAULT } from './meta-values.ts'

const POD_OR_NAMESPACE: readonly MetaPlace[] = ['pod', 'namespace']
const INJECTOR = linkerdSource('pkg/inject/inject.go')
const NAMES = linkerdSource('pkg/k8s/labels.go')

/** Image, resources, logs and life cycle of the proxy container, and what the injector leaves on pods. */
export const proxyAnnotations: readonly MetaSpec[] = [
  {
    name: 'config.linkerd.io/access-log',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Turns on the HTTP access log of the proxy and picks its format.',
      default: 'off',
      values: { apache: 'Apache common log format.', json: 'One JSON object per line.' },
      ignoreCase: true,
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/close-wait-timeout',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'go-duration',
      docs: 'Sets how long the kernel keeps half-closed connections. Needs the Helm value proxyInit.runAsRoot: true; without it the pod is rejected at admission.',
      default: '0',
      ...KEEPS_DEFAULT,
    },
    evidence: linkerdSource('charts/partials/templates/_proxy-init.tpl'),
  },
  {
    name: 'config.linkerd.io/debug-image',
    on: ['pod'],
    value: { kind: 'text', docs: 'Image of the debug container.', default: 'cr.l5d.io/linkerd/debug' },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/debug-image-version',
    on: ['pod'],
    value: { kind: 'text', docs: 'Tag of the debug image.', default: 'the version of the control plane' },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/debug-image-pull-policy',
    on: ['pod'],
    value: {
      kind: 'text',
      docs: 'Pull policy of the debug image.',
      default: 'as for the proxy image',
      values: { Always: 'Pull on every start.', IfNotPresent: 'Pull when the node lacks the image.', Never: 'Never pull.' },
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/enable-debug-sidecar',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: goBoolean({ docs: 'Adds the debug container.', default: 'false', ...KEEPS_DEFAULT }),
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/image-pull-policy',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Pull policy of the proxy image.',
      default: 'IfNotPresent',
      values: { Always: 'Pull on every start.', IfNotPresent: 'Pull when the node lacks the image.', Never: 'Never pull.' },
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-additional-env',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      docs: 'JSON list of environment variables for the proxy. Merged by name: Helm, then Namespace, then pod, the last one wins.',
      default: '[]',
      since: '2.20',
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-admin-shutdown',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Lets containers end the proxy with a POST to /shutdown on its admin port; Jobs with a classic sidecar need it. Releases before 2.16 always let them.',
      default: 'disabled',
      since: '2.16',
      values: { enabled: 'The endpoint exists.', disabled: 'The endpoint does not exist.' },
      ...KEEPS_DEFAULT,
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-await',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Holds the other containers, daprd among them, until the proxy is ready.',
      default: 'enabled',
      values: { enabled: 'Containers wait for the proxy.', disabled: 'Containers start beside the proxy.' },
      ...KEEPS_DEFAULT,
    },
    evidence: INJECTOR,
  },
  ...(
    [
      ['proxy-cpu-limit', 'CPU limit of the proxy; also its largest number of worker threads.'],
      ['proxy-cpu-request', 'CPU request of the proxy; also its smallest number of worker threads.'],
      ['proxy-memory-limit', 'Memory limit of the proxy.'],
      ['proxy-memory-request', 'Memory request of the proxy.'],
      ['proxy-ephemeral-storage-limit', 'Limit of ephemeral storage for the proxy.'],
      ['proxy-ephemeral-storage-request', 'Request of ephemeral storage for the proxy.'],
    ] as const
  ).map(
    ([name, docs]): MetaSpec => ({
      name: `config.linkerd.io/${name}`,
      on: POD_OR_NAMESPACE,
      inherited: true,
      value: { kind: 'text', format: 'quantity', docs, default: 'unset', ...KEEPS_DEFAULT },
      evidence: INJECTOR,
    }),
  ),
  {
    name: 'config.linkerd.io/proxy-cpu-ratio-limit',
    on: ['pod'],
    value: {
      kind: 'text',
      format: 'decimal',
      docs: 'Largest number of worker threads as a share of the CPUs of the node, between 0 and 1, both excluded.',
      since: '2.18',
      ...KEEPS_DEFAULT,
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-enable-native-sidecar',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: goBoolean({
      docs: 'Adds the proxy as a native sidecar: it starts before all containers and ends after them, so that Jobs complete.',
      default: 'true',
      since: '2.20',
      ...KEEPS_DEFAULT,
    }),
    evidence: INJECTOR,
  },
  {
    name: 'config.beta.linkerd.io/proxy-enable-native-sidecar',
    on: ['pod'],
    value: goBoolean({
      docs: 'Adds the proxy as a native sidecar. Loses to the config.linkerd.io key and beats the alpha one. A Namespace can carry it in 2.19 only.',
      since: '2.19',
      ...KEEPS_DEFAULT,
    }),
    retired: {
      state: 'works',
      since: '2.20',
      note: 'the setting has left beta',
      use: 'config.linkerd.io/proxy-enable-native-sidecar',
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.alpha.linkerd.io/proxy-enable-native-sidecar',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: goBoolean({
      docs: 'Adds the proxy as a native sidecar. Loses to the config.linkerd.io and config.beta.linkerd.io keys.',
      since: '2.15',
      ...KEEPS_DEFAULT,
    }),
    retired: {
      state: 'works',
      since: '2.20',
      note: 'the setting has left alpha',
      use: 'config.linkerd.io/proxy-enable-native-sidecar',
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-gid',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'integer-text',
      bits: 64,
      docs: 'Group id of the proxy process.',
      default: 'unset',
      since: '2.16',
      ...KEEPS_DEFAULT,
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-uid',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'integer-text',
      minimum: 0,
      maximum: 2_147_483_647,
      bits: 64,
      beyond: 'the injector takes it all the same, and the API server refuses the pod',
      docs: 'User id of the proxy process. Traffic of this user is not redirected, so no other container may run under it.',
      default: '2102',
      ...KEEPS_DEFAULT,
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-image',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: { kind: 'text', docs: 'Image of the proxy, without its tag.', default: 'cr.l5d.io/linkerd/proxy' },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-version',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: { kind: 'text', docs: 'Tag of the proxy image.', default: 'the version of the control plane' },
    evidence: INJECTOR,
  },
  ...(
    [
      ['proxy-inbound-discovery-cache-unused-timeout', 'How long unused inbound look-ups are kept, in whole seconds.', '90s'],
      ['proxy-outbound-discovery-cache-unused-timeout', 'How long unused outbound look-ups are kept, in whole seconds.', '5s'],
    ] as const
  ).map(
    ([name, docs, fallback]): MetaSpec => ({
      name: `config.linkerd.io/${name}`,
      on: POD_OR_NAMESPACE,
      inherited: true,
      value: { kind: 'text', format: 'go-duration', docs, default: fallback, since: '2.13.4', ...KEEPS_DEFAULT },
      evidence: INJECTOR,
    }),
  ),
  {
    name: 'config.linkerd.io/shutdown-grace-period',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      format: 'go-duration',
      docs: 'How long the proxy lets connections finish after it was asked to end.',
      default: '120s',
      ...KEEPS_DEFAULT,
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-log-format',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Format of the proxy log.',
      default: 'plain',
      values: { plain: 'Plain text.', json: 'One JSON object per line.' },
    },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-log-http-headers',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'text',
      docs: 'Lets the proxy log HTTP headers, credentials included.',
      default: 'off',
      since: '2.16',
      values: { off: 'Headers are never logged.', insecure: 'Headers are logged at debug level.' },
      onInvalid: 'the pod is rejected at admission',
    },
    evidence: linkerdSource('charts/partials/templates/_proxy.tpl'),
  },
  {
    name: 'config.linkerd.io/proxy-log-level',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: { kind: 'text', docs: 'Log filter of the proxy.', default: 'warn,linkerd=info,hickory=error' },
    evidence: INJECTOR,
  },
  {
    name: 'config.linkerd.io/proxy-metrics-hostname-labels',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: goBoolean({
      docs: 'Adds the requested host name to outbound request metrics.',
      default: 'false',
      since: '2.18',
      ...KEEPS_DEFAULT,
      concern: 'metrics',
    }),
    evidence: INJECTOR,
  },
  {
    name: 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds',
    on: POD_OR_NAMESPACE,
    inherited: true,
    value: {
      kind: 'integer-text',
      unsigned: true,
      bits: 64,
      docs: 'Seconds that the proxy container sleeps before it ends. Does nothing for native sidecars, the default since 2.20.',
      default: '0',
      ...KEEPS_DEFAULT,
    },
    evidence: linkerdDocs('tasks/graceful-shutdown'),
  },
  ...(
    [
      ['init-image', 'Image of the init container.'],
      ['init-image-version', 'Tag of the init image.'],
    ] as const
  ).map(
    ([name, docs]): MetaSpec => ({
      name: `config.linkerd.io/${name}`,
      on: POD_OR_NAMESPACE,
      inherited: true,
      value: { kind: 'text', docs },
      retired: { state: 'ignored', since: '2.20', note: 'the init container runs from the proxy image' },
      evidence: oldLinkerdSource('2.19', 'pkg/k8s/labels.go'),
    }),
  ),
  {
    name: 'linkerd.io/created-by',
    on: ['pod', 'control-plane'],
    value: { kind: 'text', docs: 'Tool and version that injected the pod. Written by the injector.' },
    evidence: NAMES,
  },
  {
    name: 'linkerd.io/proxy-version',
    on: ['pod'],
    value: { kind: 'text', docs: 'Version of the injected proxy. Written by the injector.' },
    evidence: NAMES,
  },
  {
    name: 'linkerd.io/trust-root-sha256',
    on: ['pod'],
    value: { kind: 'text', docs: 'Hash of the trust anchors that the proxy was given. Written by the injector.' },
    evidence: NAMES,
  },
]
