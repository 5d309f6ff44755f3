import { silentLogger } from '../../../server/src/base/logger.ts'
import { Analysis } from '../../../server/src/features/analysis.ts'
import { membership } from '../../../server/src/knowledge/linkerd/membership.ts'
import type { Manifest } from '../../../server/src/model/manifest.ts'
import { workloadOf } from '../../../server/src/model/workload.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { NO_SETTINGS } from '../../../server/src/workspace/repository-config.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'
import { type Case, defineTopic } from '../topic.ts'
import { LINKERD_VERSIONS } from '../versions.ts'

interface Input {
  /** Values of the chart of the control plane. */
  readonly helm: PlainMap
  readonly namespace: Namespace
  readonly workload: PlainMap
}

interface Namespace {
  readonly name: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

type Recorded = { readonly asked: boolean; readonly injects: boolean; readonly reasons?: readonly string[] }

/**
 * Whether pods get the proxy, and what decides. The words are those of the injector's reasons; `not asked` is said by the selectors
 * of its webhook. Of several reasons only the first is compared, in the order in which ours are looked for.
 */
export const linkerdInjection = defineTopic<Input, Recorded>({
  name: 'injection',
  product: 'linkerd',
  asks: 'Whether the pods of a workload get the proxy, and which reason decides: an existing proxy, the host network, the selectors of the webhook, or the annotations of Namespace and pod.',
  recorder: 'linkerd',
  versions: LINKERD_VERSIONS,
  cases,
  theirs({ asked, injects, reasons = [] }) {
    const said = [...reasons.map((reason) => SAME.get(reason) ?? reason), ...(asked ? [] : ['not asked'])]
    const first = ORDER.find((known) => said.includes(known))
    if (first === undefined && !injects) throw new Error(`Only unknown reasons: ${reasons}`)
    return first ?? 'injected'
  },
  ours({ helm, namespace, workload }, version) {
    const object = manifestOf(workload)
    const others = [manifestOf({ apiVersion: 'v1', kind: 'Namespace', metadata: { ...namespace } })]
    if (Object.keys(helm).length > 0) others.push(manifestOf(helm, { kind: 'helm/Values', name: 'linkerd' }))
    const cluster = clusterOf([object, ...others], {
      assumptions: {
        versions: { dapr: '1.18', istio: '1.30', linkerd: version, kubernetes: '1.34' },
        knownVersions: ['linkerd'],
      },
    })
    const found = workloadOf(object)
    if (!found) throw new Error(`${object.kind} creates no pods`)
    const { member, why } = membership(cluster, found)
    if (member === 'unknown') return 'unknown'
    const reason = WORDING.find(([, pattern]) => pattern.test(why))?.[0]
    if (reason === 'sidecar_already_exists') return reason
    const verdict = member === 'yes' ? 'injected' : (reason ?? why)
    return BY_WORD.has(verdict) && reportedWord(others[0], object, version) !== BY_WORD.get(verdict)
      ? 'reported otherwise'
      : verdict
  },
})

/** Where a word decides, the one that is not valid is reported, and no other. */
const BY_WORD: ReadonlyMap<string, 'Namespace' | 'workload' | undefined> = new Map([
  ['injected', undefined],
  ['not enabled', undefined],
  ['invalid_inject_annotation_at_ns', 'Namespace'],
  ['invalid_inject_annotation_at_workload', 'workload'],
])

const analysis = new Analysis(silentLogger)
const FILE = 'file:///conformance/orders.yaml'

/** The Namespace is looked at first, as the injector does. */
function reportedWord(namespace: Manifest | undefined, object: Manifest, version: string): 'Namespace' | 'workload' | undefined {
  analysis.setSettings('', { ...NO_SETTINGS, versions: { linkerd: version } })
  analysis.change(FILE, [namespace, object].map((manifest) => JSON.stringify(manifest?.body)).join('\n---\n'))
  const found = analysis
    .diagnostics(FILE)
    .filter(({ code, finding }) => code === 'invalid-annotation-value' && finding.at.path.at(-1) === INJECT)
  if (found.some(({ finding }) => finding.at.doc === 0)) return 'Namespace'
  return found.length > 0 ? 'workload' : undefined
}

const ORDER = [
  'sidecar_already_exists',
  'host_network_enabled',
  'not asked',
  'invalid_inject_annotation_at_ns',
  'invalid_inject_annotation_at_workload',
  'not enabled',
] as const

/** The injector tells a pod that opts out from one that says nothing only where the Namespace opts in. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['injection_disable_annotation_present', 'not enabled'],
  ['injection_enable_annotation_absent', 'not enabled'],
])

/** By which of our clauses each reason is known. */
const WORDING: readonly (readonly [(typeof ORDER)[number], RegExp])[] = [
  ['sidecar_already_exists', /^(container|image) "/],
  ['host_network_enabled', /^hostNetwork/],
  ['not asked', /which the injector skips$|^label config\.linkerd\.io\/admission-webhooks/],
  ['invalid_inject_annotation_at_ns', /on Namespace .* no valid word$/],
  ['invalid_inject_annotation_at_workload', /no valid word$/],
  ['not enabled', /^no annotation|=disabled on /],
]

const INJECT = 'linkerd.io/inject'
const WORDS = [undefined, '', 'enabled', 'disabled', 'ingress', 'true', 'Enabled', 'enabled ', 'Ingress', 'auto']

function cases(): readonly Case<Input>[] {
  return [...byWords(), ...byShape(), ...bySelectors(), ...byKind()]
}

/** Every pair of words on Namespace and pod template. */
function byWords(): readonly Case<Input>[] {
  return WORDS.flatMap((onNamespace) =>
    WORDS.map((onPod) => question(`words/${shown(onNamespace)}/${shown(onPod)}`, { onNamespace, onPod })),
  )
}

/** What a pod is made of, with words that would get it the proxy and words that would not. */
function byShape(): readonly Case<Input>[] {
  return Object.entries(SPECS).flatMap(([shape, spec]) =>
    DECISIONS.map(([onNamespace, onPod]) =>
      question(`shape/${shape}/${shown(onNamespace)}/${shown(onPod)}`, { onNamespace, onPod, spec }),
    ),
  )
}

const DECISIONS = [
  ['enabled', undefined],
  [undefined, 'enabled'],
  ['enabled', 'disabled'],
  [undefined, undefined],
  ['yes', 'enabled'],
] as const

const APP = { name: 'orders', image: 'ghcr.io/acme/orders:1.0.0' }
const SPECS: Readonly<Record<string, PlainMap>> = {
  'host network': { hostNetwork: true, containers: [APP] },
  'host network off': { hostNetwork: false, containers: [APP] },
  'no token': { automountServiceAccountToken: false, containers: [APP] },
  'UDP port': { containers: [{ ...APP, ports: [{ containerPort: 53, protocol: 'UDP' }] }] },
  'container linkerd-proxy': { containers: [APP, { name: 'linkerd-proxy', image: 'example.org/proxy:1' }] },
  'container istio-proxy': { containers: [APP, { name: 'istio-proxy', image: 'auto' }] },
  'container linkerd-init': { containers: [APP, { name: 'linkerd-init', image: 'example.org/init:1' }] },
  'container istio-init': { containers: [APP, { name: 'istio-init', image: 'example.org/init:1' }] },
  'init container linkerd-init': { containers: [APP], initContainers: [{ name: 'linkerd-init', image: 'example.org/init:1' }] },
  'init container linkerd-proxy': {
    containers: [APP],
    initContainers: [{ name: 'linkerd-proxy', image: 'example.org/proxy:1' }],
  },
  'init container istio-proxy': { containers: [APP], initContainers: [{ name: 'istio-proxy', image: 'auto' }] },
  'init container istio-init': { containers: [APP], initContainers: [{ name: 'istio-init', image: 'example.org/init:1' }] },
  'init container of the app': { containers: [APP], initContainers: [{ name: 'migrate', image: 'ghcr.io/acme/orders:1.0.0' }] },
  'image of the proxy': { containers: [APP, { name: 'proxy', image: 'cr.l5d.io/linkerd/proxy:edge-23.4.3' }] },
  'image of the proxy by digest': { containers: [APP, { name: 'proxy', image: 'cr.l5d.io/linkerd/proxy@sha256:abc' }] },
  'image of the proxy from elsewhere': { containers: [APP, { name: 'proxy', image: 'ghcr.io/linkerd/proxy:edge-23.4.3' }] },
  'image of Istio': { containers: [APP, { name: 'proxy', image: 'gcr.io/istio-release/proxyv2:1.18.0' }] },
  'image of Istio from elsewhere': { containers: [APP, { name: 'proxy', image: 'docker.io/istio/proxyv2:1.18.0' }] },
  'image of the init container': {
    containers: [APP],
    initContainers: [{ name: 'init', image: 'cr.l5d.io/linkerd/proxy-init:v2.2.1' }],
  },
  'image of the init container of Istio': {
    containers: [APP],
    initContainers: [{ name: 'init', image: 'gcr.io/istio-release/proxy_init:1.1.0' }],
  },
  'image of the proxy as init container': {
    containers: [APP],
    initContainers: [{ name: 'init', image: 'cr.l5d.io/linkerd/proxy:edge-23.4.3' }],
  },
  'host network beside a proxy': {
    hostNetwork: true,
    containers: [APP, { name: 'linkerd-proxy', image: 'example.org/proxy:1' }],
  },
}

/** What the API server does not show the injector. */
function bySelectors(): readonly Case<Input>[] {
  return Object.entries(INSTALLATIONS).flatMap(([installation, helm]) =>
    NAMESPACES.flatMap((namespace) =>
      POD_LABELS.map((labels) =>
        question(`selectors/${installation}/${namespace.name}/${shown(namespace.labels)}/${shown(labels)}`, {
          helm,
          namespace,
          labels,
          onNamespace: 'enabled',
        }),
      ),
    ),
  )
}

const INSTALLATIONS: Readonly<Record<string, PlainMap>> = {
  default: {},
  'own namespaces': {
    proxyInjector: { namespaceSelector: { matchExpressions: [{ key: 'mesh', operator: 'In', values: ['linkerd', 'any'] }] } },
  },
  'also by label': { proxyInjector: { namespaceSelector: { matchLabels: { mesh: 'linkerd' } } } },
  'own objects': { proxyInjector: { objectSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } } },
}
const NAMESPACES: readonly Namespace[] = [
  { name: 'shop' },
  { name: 'kube-system' },
  { name: 'cert-manager' },
  { name: 'kube-public' },
  { name: 'shop', labels: { 'config.linkerd.io/admission-webhooks': 'disabled' } },
  { name: 'shop', labels: { 'config.linkerd.io/admission-webhooks': 'enabled' } },
  { name: 'shop', labels: { 'config.linkerd.io/admission-webhooks': 'Disabled' } },
  { name: 'shop', labels: { mesh: 'linkerd' } },
  { name: 'kube-system', labels: { mesh: 'linkerd' } },
]
const POD_LABELS: readonly Readonly<Record<string, string>>[] = [
  { app: 'orders' },
  {},
  { app: 'orders', 'linkerd.io/control-plane-component': 'destination' },
  { app: 'orders', 'linkerd.io/cni-resource': 'true' },
  { app: 'orders', 'linkerd.io/control-plane-ns': 'linkerd' },
]

/** Where each kind keeps the pod template, and that its own annotations say nothing. */
function byKind(): readonly Case<Input>[] {
  return Object.keys(KINDS).flatMap((kind) =>
    [undefined, 'enabled', 'disabled', 'on'].flatMap((onPod) =>
      [undefined, 'enabled', 'disabled'].map((onObject) =>
        question(`kind/${kind}/${shown(onPod)}/${shown(onObject)}`, { kind, onPod, onObject }),
      ),
    ),
  )
}

const KINDS: Readonly<Record<string, { readonly apiVersion: string; readonly wrap: (template: PlainMap) => PlainMap }>> = {
  Deployment: { apiVersion: 'apps/v1', wrap: (template) => ({ template }) },
  StatefulSet: { apiVersion: 'apps/v1', wrap: (template) => ({ template }) },
  DaemonSet: { apiVersion: 'apps/v1', wrap: (template) => ({ template }) },
  ReplicaSet: { apiVersion: 'apps/v1', wrap: (template) => ({ template }) },
  ReplicationController: { apiVersion: 'v1', wrap: (template) => ({ template }) },
  Job: { apiVersion: 'batch/v1', wrap: (template) => ({ template }) },
  CronJob: { apiVersion: 'batch/v1', wrap: (template) => ({ jobTemplate: { spec: { template } } }) },
}

interface Situation {
  readonly helm?: PlainMap
  readonly namespace?: Namespace
  readonly kind?: string
  readonly labels?: PlainMap
  readonly spec?: PlainMap
  readonly onNamespace?: string | undefined
  readonly onPod?: string | undefined
  /** On the workload itself, where it is not read. */
  readonly onObject?: string | undefined
}

function question(id: string, { helm = {}, namespace = { name: 'shop' }, kind = 'Deployment', ...rest }: Situation): Case<Input> {
  const { apiVersion, wrap } = KINDS[kind] ?? { apiVersion: 'v1', wrap: () => ({}) }
  const template = {
    metadata: { labels: rest.labels ?? { app: 'orders' }, annotations: mark(rest.onPod) },
    spec: rest.spec ?? { containers: [APP] },
  }
  const metadata = { name: 'orders', namespace: namespace.name, annotations: mark(rest.onObject) }
  return {
    id,
    input: {
      helm,
      namespace: { ...namespace, annotations: mark(rest.onNamespace) },
      workload: { apiVersion, kind, metadata, spec: wrap(template) },
    },
  }
}

function mark(word: string | undefined): Readonly<Record<string, string>> {
  return word === undefined ? {} : { [INJECT]: word }
}

function shown(value: unknown): string {
  return value === undefined ? '-' : typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
}
