import { groupBy } from '../../base/group-by.ts'
import { idOf, valueAt } from '../../model/manifest.ts'
import type { Truth } from '../../model/truth.ts'
import { podMetaAnchor, podMetaEntries, type Workload } from '../../model/workload.ts'
import { isKnownIn } from '../../schema/version.ts'
import { isMap, type Plain, UNKNOWN, type Unknown } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { sameNamespace, type WrittenNamespace, workloads, writtenAt } from '../kubernetes/lookup.ts'
import type { ServiceRef } from '../mesh.ts'
import { readMetaValue } from '../meta-value.ts'
import type { EffectiveSetting } from '../setting.ts'
import { ENABLED, isTruthy } from './annotations/values.ts'
import { writtenValue } from './helm-values.ts'
import { SIDECAR_PORTS } from './ports.ts'

/** A workload whose pods get, or may get, a Dapr sidecar. */
export interface DaprApp {
  readonly workload: Workload
  /** `undefined`: none is written, so the injector takes the name of the pod or refuses it. */
  readonly appId: string | Unknown | undefined
  readonly namespace: WrittenNamespace
  /** `unknown`: a template decides. */
  readonly enabled: Exclude<Truth, 'no'>
  /** Port on which the sidecar takes calls from other sidecars, and which it calls on others. */
  readonly internalPort: number | Unknown
  /** Port of the app; `undefined`: Dapr cannot call it. */
  readonly appPort: number | Unknown | undefined
  /** Name of the Configuration; `undefined`: built-in settings. */
  readonly configName: string | Unknown | undefined
}

/** All workloads of the view that ask for a sidecar. */
export function daprApps(cluster: Cluster): readonly DaprApp[] {
  return cluster.derive('dapr.apps', () =>
    workloads(cluster).flatMap((workload) => {
      const app = daprAppOf(cluster, workload)
      return app ? [app] : []
    }),
  )
}

/**
 * What holds for each app, for all apps of the view. An edit of one app has it found out for that one only, so `find` must look
 * at nothing but the app and what is in the view.
 */
export function fromEachApp<T>(cluster: Cluster, key: string, find: (app: DaprApp) => readonly T[]): readonly T[] {
  return cluster.derive(key, () => daprApps(cluster).flatMap((app) => cluster.derive(`${key}/${keyOfApp(app)}`, () => find(app))))
}

/** The workload as a Dapr app; `undefined` when its pods get no sidecar. */
export function daprAppOf(cluster: Cluster, workload: Workload): DaprApp | undefined {
  return cluster.derive(`dapr.app/${idOf(workload.manifest)}`, () => readApp(cluster, workload))
}

function readApp(cluster: Cluster, workload: Workload): DaprApp | undefined {
  const enabled = asksForSidecar(cluster, workload)
  if (enabled === 'no') return undefined
  return {
    workload,
    appId: appIdOf(workload),
    namespace: workload.manifest.namespace,
    enabled,
    internalPort: internalPortOf(cluster, workload),
    appPort: positive(integerOf(annotation(workload, 'dapr.io/app-port'))),
    configName: nonEmpty(textOf(annotation(workload, 'dapr.io/config'))),
  }
}

/** The apps that a call to this id reaches, or may reach. */
export function appsNamed(cluster: Cluster, appId: string, namespace: WrittenNamespace): readonly DaprApp[] {
  const byId = cluster.derive('dapr.appsNamed', () => groupBy(daprApps(cluster), (app) => app.appId))
  return (byId.get(appId) ?? []).filter((app) => sameNamespace(app.namespace, namespace) !== 'no')
}

/**
 * The headless Service that the operator creates for the app; `undefined` where it creates none or the id is not known.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/operator/handlers/dapr_handler.go
 */
export function daprServiceOf(cluster: Cluster, app: DaprApp): ServiceRef | undefined {
  if (typeof app.appId !== 'string' || !hasService(cluster, app)) return undefined
  return { name: `${app.appId}-dapr`, namespace: typeof app.namespace === 'string' ? app.namespace : undefined }
}

/** The name under which other sidecars look the app up: `orders-dapr.shop.svc.cluster.local`. */
export function daprHost(app: DaprApp): string | undefined {
  if (typeof app.appId !== 'string' || typeof app.namespace !== 'string') return undefined
  return `${app.appId}-dapr.${app.namespace}.svc.cluster.local`
}

/** The apps whose headless Service a reference means. */
export function appsOfDaprService(cluster: Cluster, ref: ServiceRef): readonly DaprApp[] {
  return ref.name.endsWith('-dapr') ? appsNamed(cluster, ref.name.slice(0, -'-dapr'.length), ref.namespace) : []
}

/** Whether the sidecar is a native one, which starts before the app and does not keep a Job from completing. */
export function nativeSidecar(cluster: Cluster, app: DaprApp): EffectiveSetting<boolean> {
  const name = 'dapr.io/enable-native-sidecar'
  if (!isKnownIn(cluster.assumptions.versions.dapr, { since: '1.18' }))
    return { value: false, source: 'default', certainty: 'yes', why: 'Dapr before 1.18 has no native sidecars' }
  const written = textOf(annotation(app.workload, name))
  if (written === UNKNOWN)
    return { value: false, source: 'default', certainty: 'unknown', why: `the annotation ${name} may be set by a template` }
  if (written !== undefined) {
    const at = podMetaAnchor(app.workload, 'annotations', name)
    return { value: isTruthy(written), source: 'written', at, certainty: 'yes', why: `annotation ${name}: "${written}"` }
  }
  const value = writtenValue(cluster, ['dapr_sidecar_injector', 'nativeSidecar'])
  if (value === undefined) return { value: false, source: 'default', certainty: 'yes', why: 'the default of the dapr chart' }
  return {
    value: value.value === true,
    source: 'written',
    at: value.at,
    certainty: value.value === UNKNOWN ? 'unknown' : 'yes',
    why: 'Helm value dapr_sidecar_injector.nativeSidecar',
  }
}

/** Names an app in keys of `Cluster.derive`. */
export function keyOfApp(app: DaprApp): string {
  return idOf(app.workload.manifest)
}

/** The value of a pod annotation as far as the files show it. */
export function annotation(workload: Workload, name: string): Plain | undefined {
  return writtenAt(workload.manifest, [...workload.template, 'metadata', 'annotations', name])
}

/** A scalar as the text it was meant to be; the API server refuses numbers and booleans here, and a rule of its own says so. */
export function textOf(value: Plain | undefined): string | Unknown | undefined {
  if (value === UNKNOWN || typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/**
 * What the injector makes of `dapr.io/enabled`. A pod template whose annotations are all hidden by a template counts as a no:
 * otherwise every chart would be full of perhaps-apps.
 */
function asksForSidecar(cluster: Cluster, workload: Workload): Truth {
  const visible = valueAt(workload.manifest.body, [...workload.template, 'metadata', 'annotations'])
  if (!isMap(visible)) return 'no'
  const written = textOf(annotation(workload, 'dapr.io/enabled'))
  if (written === undefined) return 'no'
  if (written === UNKNOWN)
    return podMetaEntries(workload, 'annotations').some(([name]) => name.startsWith('dapr.io/')) ? 'unknown' : 'no'
  return readMetaValue(ENABLED, written, cluster.assumptions.versions.dapr) === true ? 'yes' : 'no'
}

function appIdOf(workload: Workload): DaprApp['appId'] {
  const written = nonEmpty(textOf(annotation(workload, 'dapr.io/app-id')))
  if (written !== undefined) return written
  return workload.manifest.kind === 'Pod' ? workload.manifest.name : undefined
}

function internalPortOf(cluster: Cluster, workload: Workload): number | Unknown {
  if (!isKnownIn(cluster.assumptions.versions.dapr, { since: '1.15' })) return SIDECAR_PORTS.internal
  return integerOf(annotation(workload, 'dapr.io/internal-grpc-port')) ?? SIDECAR_PORTS.internal
}

/** Bare Pods, Jobs and DaemonSets get a sidecar but no Service, so nobody finds them by name. */
function hasService(cluster: Cluster, app: DaprApp): boolean {
  if (writtenValue(cluster, ['dapr_operator', 'serviceReconciler', 'enabled'])?.value === false) return false
  switch (app.workload.manifest.kind) {
    case 'apps/Deployment':
    case 'apps/StatefulSet':
      return true
    case 'argoproj.io/Rollout':
      return writtenValue(cluster, ['global', 'argoRolloutServiceReconciler', 'enabled'])?.value === true
    default:
      return false
  }
}

/** Decimal digits with an optional sign, of which 32 bits are kept; the injector keeps its default for any other text. */
function integerOf(value: Plain | undefined): number | Unknown | undefined {
  const text = textOf(value)
  if (text === undefined || text === UNKNOWN) return text
  if (!/^[+-]?\d+$/.test(text)) return undefined
  const number = BigInt(text.replace('+', ''))
  return BigInt.asIntN(64, number) === number ? Number(BigInt.asIntN(32, number)) : undefined
}

function positive(value: number | Unknown | undefined): number | Unknown | undefined {
  return typeof value === 'number' && value <= 0 ? undefined : value
}

function nonEmpty(value: string | Unknown | undefined): string | Unknown | undefined {
  return value === '' ? undefined : value
}
