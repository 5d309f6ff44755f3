import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import type { Case } from '../topic.ts'
import { combine } from './combine.ts'

/** A pod, as far as Istio decides by it whether it is in the mesh. */
export interface PodSituation {
  /** An IstioOperator. */
  readonly installation: PlainMap
  readonly namespace: { readonly name: string; readonly labels: Texts }
  readonly pod: { readonly labels: Texts; readonly annotations: Texts; readonly hostNetwork: boolean }
}

type Texts = { readonly [name: string]: string }

/** Marks of Namespace and pod in every combination that could matter, under several installations. */
export function podSituations(): readonly Case<PodSituation>[] {
  const cases = new Map(CHOICES.flatMap(combine).map((chosen) => [idOf(chosen), chosen]))
  return [...cases].map(([id, chosen]) => ({ id, input: situationOf(chosen) }))
}

export function namespacesByDefault({ installation }: PodSituation): boolean {
  return BY_DEFAULT.has(installation)
}

type Marks = { readonly [Name in keyof typeof SILENT]: (typeof SILENT)[Name][number] }

function situationOf(marks: Marks): PodSituation {
  const { namespaceInjection, namespaceRevision, namespaceMode, label, annotation, revision, mode, others } = marks
  return {
    installation: INSTALLATIONS[marks.installation],
    namespace: {
      name: marks.namespace,
      labels: texts({
        'istio-injection': namespaceInjection,
        'istio.io/rev': namespaceRevision,
        'istio.io/dataplane-mode': namespaceMode,
      }),
    },
    pod: {
      labels: texts({
        'sidecar.istio.io/inject': label,
        'istio.io/rev': revision,
        'istio.io/dataplane-mode': mode,
        ...others,
      }),
      annotations: texts({ 'sidecar.istio.io/inject': annotation }),
      hostNetwork: marks.hostNetwork,
    },
  }
}

/** What differs from a pod about which nothing is said. */
function idOf(marks: Marks): string {
  const said = Object.entries(marks).filter(([, value]) => value !== undefined && value !== false)
  return said.map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`).join(' ')
}

function texts(marks: Readonly<Record<string, string | undefined>>): Texts {
  return Object.fromEntries(Object.entries(marks).flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])))
}

function installationOf(values: PlainMap): PlainMap {
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name: 'istio', namespace: 'istio-system' },
    spec: { profile: 'ambient', values },
  }
}

const REFUSED = [
  { matchLabels: { job: 'batch' } },
  { matchExpressions: [{ key: 'tier', operator: 'In', values: ['none', 'edge'] }] },
  {},
]
const FORCED = [
  { matchExpressions: [{ key: 'job', operator: 'Exists' }] },
  {
    matchLabels: { app: 'shop' },
    matchExpressions: [
      { key: 'tier', operator: 'NotIn', values: ['none'] },
      { key: 'job', operator: 'DoesNotExist' },
    ],
  },
  {},
]
const byDefault = { enableNamespacesByDefault: true }
const onRequest = { proxy: { autoInject: 'disabled' } }

const INSTALLATIONS = {
  plain: installationOf({}),
  'all-namespaces': installationOf({ sidecarInjectorWebhook: byDefault }),
  'on-request': installationOf({ global: onRequest }),
  'on-request-everywhere': installationOf({ global: onRequest, sidecarInjectorWebhook: byDefault }),
  'no-policy': installationOf({ global: { proxy: { autoInject: 'Enabled' } } }),
  refusing: installationOf({ sidecarInjectorWebhook: { ...byDefault, neverInjectSelector: REFUSED } }),
  forcing: installationOf({ global: onRequest, sidecarInjectorWebhook: { ...byDefault, alwaysInjectSelector: FORCED } }),
  both: installationOf({
    global: onRequest,
    sidecarInjectorWebhook: { neverInjectSelector: REFUSED, alwaysInjectSelector: FORCED },
  }),
}

const BY_DEFAULT: ReadonlySet<PlainMap> = new Set([
  INSTALLATIONS['all-namespaces'],
  INSTALLATIONS['on-request-everywhere'],
  INSTALLATIONS.refusing,
  INSTALLATIONS.forcing,
])

/** What may be said by each mark; here, nothing. */
const SILENT = {
  installation: ['plain'] as readonly (keyof typeof INSTALLATIONS)[],
  namespace: ['shop'],
  namespaceInjection: [undefined] as readonly (string | undefined)[],
  namespaceRevision: [undefined] as readonly (string | undefined)[],
  namespaceMode: [undefined] as readonly (string | undefined)[],
  label: [undefined] as readonly (string | undefined)[],
  annotation: [undefined] as readonly (string | undefined)[],
  revision: [undefined] as readonly (string | undefined)[],
  mode: [undefined] as readonly (string | undefined)[],
  hostNetwork: [false] as readonly boolean[],
  others: [undefined] as readonly (Texts | undefined)[],
}

const CHOICES: readonly (typeof SILENT)[] = [
  {
    ...SILENT,
    installation: ['plain', 'all-namespaces'],
    namespaceInjection: [undefined, 'enabled', 'disabled', '', 'true'],
    namespaceRevision: [undefined, 'default', 'canary', 'prod', ''],
    label: [undefined, 'true', 'false', '', 'True'],
    revision: [undefined, 'default', 'prod', ''],
  },
  {
    ...SILENT,
    installation: ['plain', 'all-namespaces', 'on-request', 'on-request-everywhere', 'no-policy', 'refusing'],
    namespaceInjection: [undefined, 'enabled'],
    label: [undefined, 'true', 'false', '', 'yes'],
    annotation: [undefined, 'true', 'false', '', 'yes'],
  },
  {
    ...SILENT,
    installation: ['refusing', 'forcing', 'both'],
    namespaceInjection: [undefined, 'enabled'],
    label: [undefined, 'true', 'false', ''],
    annotation: [undefined, 'true', 'false'],
    others: [
      undefined,
      { job: 'batch' },
      { job: 'nightly' },
      { tier: 'edge' },
      { tier: 'none', app: 'shop' },
      { app: 'shop' },
      { app: 'shop', job: '' },
    ],
  },
  {
    ...SILENT,
    namespaceInjection: [undefined, 'enabled', 'disabled'],
    namespaceMode: [undefined, 'ambient', 'none', ''],
    label: [undefined, 'true', 'false'],
    annotation: [undefined, 'false'],
    mode: [undefined, 'ambient', 'none', 'Ambient'],
    hostNetwork: [false, true],
  },
  {
    ...SILENT,
    installation: ['plain', 'all-namespaces'],
    namespace: ['kube-system', 'kube-public', 'kube-node-lease', 'local-path-storage', 'istio-system', 'default'],
    namespaceInjection: [undefined, 'enabled'],
    namespaceMode: [undefined, 'ambient'],
    label: [undefined, 'true'],
    mode: [undefined, 'ambient', 'none'],
  },
]
