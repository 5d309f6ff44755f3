import { daprApps, daprServiceOf, nativeSidecar } from '../../../server/src/knowledge/dapr/apps.ts'
import { daprMtls } from '../../../server/src/knowledge/dapr/mtls.ts'
import type { PlainMap } from '../../../server/src/syntax/plain.ts'
import { clusterOf, manifestOf } from '../../support/cluster.ts'
import { type Asked, aboutEach, type Changes, helmTopic, type Input, written } from '../helm-topic.ts'
import type { Case, Json } from '../topic.ts'
import { DAPR_VERSIONS } from '../versions.ts'

/** By this the values of the chart are known; it says nothing. */
const MARK: PlainMap = { dapr_placement: {} }

const SELECTORS: Pick<Asked, 'good' | 'bad'> = {
  good: [{ matchLabels: { mesh: 'dapr' } }, { matchExpressions: [{ key: 'mesh', operator: 'Exists' }] }],
  bad: [
    'mesh',
    { matchLabels: 'mesh' },
    { labels: { mesh: 'dapr' } },
    { matchExpressions: [{ operator: 'Exists', keys: ['mesh'] }] },
  ],
}

/** What we know of the chart, and names that nobody reads. */
const VALUES: readonly Asked[] = [
  { path: 'global.mtls.enabled', good: [false], bad: ['perhaps', 5, {}] },
  { path: 'global.mtls.workloadCertTTL', good: ['1h', '90m', '1h30m', '0.5h'], bad: ['1d', '5', 'forever', '1 h', '24hours'] },
  { path: 'global.mtls.allowedClockSkew', good: ['1h', '90s', '500ms'], bad: ['1d', '5', 'never', '5 m'] },
  { path: 'global.mtls.controlPlaneTrustDomain', good: ['shop.example.org'], bad: [5, true] },
  { path: 'global.mtls.sentryAddress', good: ['sentry.example.org:443'], bad: [5, true] },
  { path: 'global.mtls.mountSentryVolume', good: [false], meant: { false: false } },
  { path: 'global.mtls.enable', good: [false] },
  { path: 'global.prometheus.enabled', good: [false], bad: ['true', 'false', 1] },
  { path: 'global.prometheus.port', good: [9191], bad: ['metrics', true, 9090.5] },
  { path: 'global.prometheus.ports', good: [9191] },
  { path: 'global.argoRolloutServiceReconciler.enabled', good: [true], meant: { false: false } },
  { path: 'dapr_config.dapr_config_chart_included', good: [false], meant: { false: false } },
  { path: 'dapr_config.dapr_default_system_config_name', good: ['platform'], bad: [true] },
  { path: 'dapr_operator.serviceReconciler.enabled', good: [false], meant: { false: false } },
  { path: 'dapr_operator.serviceReconciler.enable', good: [false] },
  { path: 'dapr_operator.watchInterval', good: ['once', '1m', '10s'] },
  { path: 'dapr_operator.watchIntervall', good: ['1m'] },
  { path: 'dapr_sidecar_injector.nativeSidecar', good: [true] },
  { path: 'dapr_sidecar_injector.nativeSidecars', good: [true] },
  {
    path: 'dapr_sidecar_injector.webhookFailurePolicy',
    good: ['Fail'],
    bad: ['Ignored', 'fail', 'FAIL', 'None', true],
  },
  { path: 'dapr_sidecar_injector.hostNetwork', good: [true], meant: { false: false } },
  { path: 'dapr_sidecar_injector.kubeClusterDomain', good: ['shop.example.org'], bad: [5, true] },
  { path: 'dapr_sidecar_injector.namespaceSelector', ...SELECTORS },
  { path: 'dapr_sidecar_injector.objectSelector', ...SELECTORS },
]

/** Values of the chart, and what comes of them for mTLS, native sidecars and the Services of apps. */
export const daprHelmValues = helmTopic({
  name: 'helm-values',
  product: 'dapr',
  asks: 'What the values of the chart change in what Helm installs, which values are refused or read as something else, what holds without them, and what comes of them for mTLS, native sidecars and the Services of apps.',
  versions: DAPR_VERSIONS,
  cases: [...aboutEach(VALUES, MARK), ...defaults(), ...together(), ...insideOfAnother()],
  installed: (changes) => ({
    mtls: mtlsOf(changes),
    native: changes[`${INJECTOR}.env[NATIVE_SIDECAR_ENABLED].value`] === 'true',
    services: [
      ...(changes[`${OPERATOR}.args[--disable-service-reconciler]`] === undefined ? ['Deployment'] : []),
      ...(changes[`${OPERATOR}.args[--disable-service-reconciler]`] === undefined &&
      changes[`${OPERATOR}.args[--enable-argo-rollout-service-reconciler]`] !== undefined
        ? ['Rollout']
        : []),
    ],
  }),
  expected: (files, version) => {
    const cluster = clusterOf([...APPS, ...files], {
      assumptions: { versions: { dapr: version, istio: '1.30', linkerd: '2.20', kubernetes: '1.34' } },
    })
    const apps = daprApps(cluster)
    return {
      mtls: daprMtls(cluster).value,
      native: apps.some((app) => nativeSidecar(cluster, app).value),
      services: apps
        .filter((app) => daprServiceOf(cluster, app))
        .map(({ workload }) => workload.manifest.kind.split('/')[1] ?? ''),
    }
  },
})

const container = (name: string) => `.spec.template.spec.containers[${name}]`
const INJECTOR = `Deployment dapr-sidecar-injector:${container('dapr-sidecar-injector')}`
const OPERATOR = `Deployment dapr-operator:${container('dapr-operator')}`

/**
 * The injector looks for a Configuration of this name, whatever the chart calls its own, and without one mTLS is on.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/injector/service/pod_patch.go (`mTLSEnabled`)
 */
function mtlsOf(changes: Changes): boolean {
  return changes['Configuration daprsystem:.spec.mtls.enabled'] !== false
}

const APPS = [
  ['apps/v1', 'Deployment'],
  ['argoproj.io/v1alpha1', 'Rollout'],
].map(([apiVersion = '', kind = '']) =>
  manifestOf({
    apiVersion,
    kind,
    metadata: { name: 'orders', namespace: 'shop' },
    spec: {
      template: {
        metadata: { annotations: { 'dapr.io/enabled': 'true', 'dapr.io/app-id': 'orders' } },
        spec: { containers: [{ name: 'orders', image: 'ghcr.io/acme/orders:1.0.0' }] },
      },
    },
  }),
)

/** What the chart has by default, written out, changes nothing; so it is asked for its types only. */
function defaults(): readonly Case<Input>[] {
  const all: readonly (readonly [string, Json])[] = [
    ['global.mtls.enabled', true],
    ['dapr_sidecar_injector.webhookFailurePolicy', 'Ignore'],
  ]
  return all.map(([path, value]) => {
    const at = path.split('.')
    // Another value in front makes a difference of the default.
    const before = written(at, value === true ? false : 'Fail', MARK)
    const beside = written(['dapr_operator', 'watchInterval'], '1m', written(at, value, MARK))
    return { id: `${path}/default again`, input: { at, values: [before, beside] } }
  })
}

/** Several files, and values that depend on each other. */
function together(): readonly Case<Input>[] {
  const off = written(['global', 'mtls', 'enabled'], false, MARK)
  const on = written(['global', 'mtls', 'enabled'], true, MARK)
  const renamed = written(['dapr_config', 'dapr_default_system_config_name'], 'platform', MARK)
  const unwritten = written(['dapr_config', 'dapr_config_chart_included'], false, MARK)
  const noServices = written(['dapr_operator', 'serviceReconciler', 'enabled'], false, MARK)
  const rollouts = written(['global', 'argoRolloutServiceReconciler', 'enabled'], true, MARK)
  const native = written(['dapr_sidecar_injector', 'nativeSidecar'], true, MARK)
  const mtls = ['global', 'mtls', 'enabled']
  const all: readonly (readonly [string, readonly string[], readonly PlainMap[]])[] = [
    ['off, then nothing', mtls, [off, { ...off, dapr_operator: { watchInterval: '1m' } }]],
    ['off, then another', ['dapr_operator', 'watchInterval'], [off, written(['dapr_operator', 'watchInterval'], '1m', MARK)]],
    ['on, then off', mtls, [on, off]],
    ['off and renamed', mtls, [renamed, off]],
    ['off and not written', mtls, [unwritten, { ...off, dapr_operator: { watchInterval: '1m' } }]],
    ['Rollouts without Services', ['global', 'argoRolloutServiceReconciler', 'enabled'], [noServices, rollouts]],
    ['Rollouts with Services', ['global', 'argoRolloutServiceReconciler', 'enabled'], [native, rollouts]],
  ]
  return all.map(([id, at, values]) => ({ id: `together/${id}`, input: { at, values } }))
}

/** The chart as a part of another one. */
function insideOfAnother(): readonly Case<Input>[] {
  const inside = (path: readonly string[], value: Json, beside: PlainMap = { dapr: MARK }) =>
    written(['dapr', ...path], value, beside)
  const mtls = ['global', 'mtls', 'enabled']
  const all: readonly (readonly [string, readonly string[], PlainMap])[] = [
    ['own global', mtls, written(mtls, false, { dapr: MARK })],
    ['global of the chart', ['dapr', ...mtls], inside(mtls, false)],
    ['both', mtls, written(mtls, false, inside(mtls, true))],
    [
      'both, the other way',
      ['dapr', 'dapr_operator', 'watchInterval'],
      inside(['dapr_operator', 'watchInterval'], '1m', written(mtls, true, inside(mtls, false))),
    ],
    [
      'services',
      ['dapr', 'dapr_operator', 'serviceReconciler', 'enabled'],
      inside(['dapr_operator', 'serviceReconciler', 'enabled'], false),
    ],
    ['native', ['dapr', 'dapr_sidecar_injector', 'nativeSidecar'], inside(['dapr_sidecar_injector', 'nativeSidecar'], true)],
    [
      // For nobody: these stand beside the section of the chart.
      'wrong place',
      ['nothing'],
      written(['dapr_operator', 'serviceReconciler', 'enabled'], false, { dapr: MARK }),
    ],
  ]
  return all.map(([id, at, values]) => ({ id: `inside of another/${id}`, input: { at, values: [values], umbrella: true } }))
}
