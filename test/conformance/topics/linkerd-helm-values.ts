import { DEFAULT_POLICY } from '../../../server/src/knowledge/linkerd/inbound-policy.ts'
import { resolveConfig } from '../../../server/src/knowledge/linkerd/proxy-config.ts'
import { startup } from '../../../server/src/knowledge/linkerd/startup.ts'
import { type Workload, workloadOf } from '../../../server/src/model/workload.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'
import { type Asked, aboutEach, helmTopic, type Input, written } from '../helm-topic.ts'
import type { Case, Json } from '../topic.ts'
import { LINKERD_VERSIONS } from '../versions.ts'

/** By this the values of the chart are known; it says nothing. */
const MARK: PlainMap = { policyController: {} }

const SELECTORS: Pick<Asked, 'good' | 'bad'> = {
  good: [{ matchLabels: { mesh: 'linkerd' } }, { matchExpressions: [{ key: 'mesh', operator: 'Exists' }] }],
  bad: [
    'mesh',
    { matchLabels: 'mesh' },
    { labels: { mesh: 'linkerd' } },
    { matchExpressions: [{ operator: 'Exists', keys: ['mesh'] }] },
  ],
}

/** What we know of the chart, what later releases added, and names that nobody reads. Words of policies are left to their reader. */
const VALUES: readonly Asked[] = [
  { path: 'clusterDomain', good: ['shop.example.org'] },
  { path: 'clusterDomains', good: ['shop.example.org'] },
  { path: 'clusterNetworks', good: ['10.0.0.0/8'] },
  { path: 'identityTrustDomain', good: ['shop.example.org'] },
  { path: 'webhookFailurePolicy', good: ['Fail'], bad: ['Ignored', 'fail', 'FAIL', 'None', true] },
  { path: 'proxyInit.ignoreInboundPorts', good: ['25', '25,8080-8090', ''] },
  // The control plane has outbound ports of its own, so what becomes of this one only the injector can be asked.
  { path: 'proxyInit.ignoreOutboundPorts' },
  { path: 'proxyInit.ignorePorts', good: ['25'] },
  { path: 'proxyInit.runAsRoot', good: [true], meant: { false: false } },
  { path: 'proxyInjector.namespaceSelector', ...SELECTORS },
  { path: 'proxyInjector.objectSelector', ...SELECTORS },
  { path: 'proxy.await', good: [false], meant: { false: false } },
  { path: 'proxy.wait', good: [false] },
  {
    path: 'proxy.defaultInboundPolicy',
    good: ['all-authenticated', 'cluster-unauthenticated', 'cluster-authenticated', 'deny'],
  },
  { path: 'proxy.defaultPolicy', good: ['deny'] },
  { path: 'proxy.opaquePorts', good: ['25', '25,8080'] },
  { path: 'proxy.nativeSidecar', good: [true] },
  { path: 'proxy.tracing.enabled', good: [true] },
  { path: 'proxy.tracing.collector.endpoint', good: ['collector.observability:4317'] },
  { path: 'proxy.tracing.collector.meshIdentity.serviceAccountName', good: ['collector'] },
  { path: 'proxy.tracing.collector.meshIdentity.namespace', good: ['observability'] },
]

/** Values of the control plane's chart, and what comes of them for the default policy and the wait for the proxy. */
export const linkerdHelmValues = helmTopic({
  name: 'helm-values',
  product: 'linkerd',
  asks: 'What the values of the chart change in what Helm installs, which values are refused or read as something else, what holds without them, and what comes of them for the default policy and the wait for the proxy.',
  versions: LINKERD_VERSIONS,
  cases: [...aboutEach(VALUES, MARK), ...together()],
  installed: (changes) => ({
    policy: changes[POLICY] ?? 'all-unauthenticated',
    waits: changes[WAIT] === null ? 'no' : 'yes',
  }),
  expected: (files, version) => {
    const cluster = clusterOf([APP.manifest, ...files], {
      assumptions: { versions: { dapr: '1.18', istio: '1.30', linkerd: version, kubernetes: '1.34' } },
    })
    return { policy: resolveConfig(cluster, APP, DEFAULT_POLICY).value, waits: startup(cluster, APP).waits.value }
  },
})

const POLICY = 'Deployment linkerd-destination:.spec.template.spec.containers[policy].args[--default-policy]'
/** The control plane gets the proxy as apps do. */
const WAIT =
  'Deployment linkerd-proxy-injector:.spec.template.spec.containers[linkerd-proxy].lifecycle.postStart.exec.command[/usr/lib/linkerd/linkerd-await]'

const APP: Workload = appOf({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'orders', namespace: 'shop' },
  spec: {
    template: {
      metadata: { annotations: { 'linkerd.io/inject': 'enabled' } },
      spec: { containers: [{ name: 'orders', image: 'ghcr.io/acme/orders:1.0.0' }] },
    },
  },
})

function appOf(body: PlainMap): Workload {
  const found = workloadOf(manifestOf(body))
  if (!found) throw new Error('A Deployment creates pods')
  return found
}

/** Several files, of which the last one wins; and a default that makes a difference to what stood before. */
function together(): readonly Case<Input>[] {
  const policy = ['proxy', 'defaultInboundPolicy']
  const awaits = ['proxy', 'await']
  const file = (at: readonly string[], value: Json, beside = MARK) => written(at, value, beside)
  const all: readonly (readonly [string, readonly string[], readonly PlainMap[]])[] = [
    ['one policy, then another', policy, [file(policy, 'deny'), file(policy, 'all-authenticated')]],
    ['a policy, then another value', awaits, [file(policy, 'deny'), file(awaits, false)]],
    ['default policy again', policy, [file(policy, 'deny'), file(policy, 'all-unauthenticated', file(awaits, false))]],
    ['waiting again', policy, [file(awaits, false), file(awaits, true, file(policy, 'deny'))]],
    [
      'default words',
      ['webhookFailurePolicy'],
      [file(['webhookFailurePolicy'], 'Ignore', file(['proxyInit', 'runAsRoot'], true))],
    ],
  ]
  return all.map(([id, at, values]) => ({ id: `together/${id}`, input: { at, values } }))
}
