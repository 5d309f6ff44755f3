import type { Manifest } from '../model/manifest.ts'
import { workloadOf } from '../model/workload.ts'
import type { ConcernName } from '../schema/schema.ts'
import type { Anchor } from '../syntax/anchor.ts'
import type { Path } from '../syntax/path.ts'
import { accessAccount } from './access-account.ts'
import type { Cluster } from './cluster.ts'
import { appsUsing } from './dapr/app-configuration.ts'
import { type DaprApp, daprAppOf, daprApps } from './dapr/apps.ts'
import { isSystemConfiguration } from './dapr/control-plane.ts'
import { daprMtls } from './dapr/mtls.ts'
import { retriesIn } from './dapr/policies.ts'
import { actingPolicy, mergeResiliency, type PoliciesInForce, policyFor } from './dapr/resilience.ts'
import { multiplyAttempts, retrySchedule } from './dapr/retry-schedule.ts'
import { daprTracing } from './dapr/tracing.ts'
import { sameNamespace } from './kubernetes/lookup.ts'
import { overlapAt } from './overlap.ts'
import { ownerOf } from './ownership.ts'
import { encryptionTo, meshSides } from './posture.ts'
import { type RoutedCall, routedCalls } from './routed-calls.ts'

/** What holds for a concern at a place: who does what, what it comes to, and who should own it. For hovers; findings are rules' business. */
export interface Account {
  readonly statements: readonly Statement[]
  /** What the statements come to, in one or two sentences; empty when there is nothing to add. */
  readonly sum: string
  /** Which side should own the job, as a sentence; empty when only one side can do it. */
  readonly owner: string
  /** The app that the account is told of, where the place concerns several and they may differ. */
  readonly example?: string
}

/** One side's part. `says` completes "<who>: …". */
export interface Statement {
  readonly who: string
  readonly says: string
  /** Where it is written; absent for defaults. */
  readonly at?: Anchor
}

/** The account for a place of a manifest; `undefined` where no Dapr app is concerned or the concern has no overlap. */
export function accountFor(cluster: Cluster, manifest: Manifest, path: Path, concern: ConcernName): Account | undefined {
  switch (concern) {
    case 'mtls':
      return accountOfFirst(appsAt(cluster, manifest), (app) => mtlsAccount(cluster, app))
    case 'tracing':
      return accountOfFirst(appsAt(cluster, manifest), (app) => tracingAccount(cluster, app))
    case 'retry':
    case 'timeout':
      return manifest.kind === 'dapr.io/Resiliency' ? resiliencyAccount(cluster, manifest, path) : routeAccount(cluster, manifest)
    case 'access-control':
      return accessAccount(cluster, manifest, path)
    default:
      return undefined
  }
}

/** A hover has room for one app; where there are several, it says which one it tells of. */
function accountOfFirst(apps: readonly DaprApp[], tell: (app: DaprApp) => Account): Account | undefined {
  const [first] = apps
  if (!first) return undefined
  const account = tell(first)
  return apps.length > 1 && typeof first.appId === 'string' ? { ...account, example: first.appId } : account
}

/** The Dapr apps that a manifest speaks about, or that live where it acts. */
function appsAt(cluster: Cluster, manifest: Manifest): readonly DaprApp[] {
  const workload = workloadOf(manifest)
  const own = workload && daprAppOf(cluster, workload)
  if (workload) return own ? [own] : []
  if (manifest.kind === 'Namespace') return daprApps(cluster).filter((app) => app.namespace === manifest.name)
  if (manifest.kind === 'dapr.io/Configuration' && isSystemConfiguration(cluster, manifest) === 'no') {
    return appsUsing(cluster, manifest).map(({ app }) => app)
  }
  const near = daprApps(cluster).filter((app) => sameNamespace(app.namespace, manifest.namespace) === 'yes')
  return near.length > 0 ? near : daprApps(cluster)
}

function mtlsAccount(cluster: Cluster, app: DaprApp): Account {
  const dapr = daprMtls(cluster)
  const { meshes } = encryptionTo(cluster, app)
  const statements: Statement[] = [
    {
      who: 'Dapr',
      says: `${dapr.value ? 'encrypts' : 'does not encrypt'} calls between sidecars (${dapr.why})`,
      ...located(dapr.at),
    },
    ...meshes.map(({ mesh, membership, tls, bypassed }): Statement => {
      if (bypassed.inbound === 'yes')
        return { who: mesh.title, says: 'is bypassed by the internal port of Dapr', at: membership.at }
      return { who: mesh.title, says: `${INBOUND[tls.value]} (${tls.why})`, ...located(tls.at ?? membership.at) }
    }),
  ]
  const acting = meshes.find(({ encrypts }) => encrypts !== 'no')
  const sum = acting
    ? (overlapAt('mtls', acting.mesh.id, 'daprd-to-daprd', dapr.value ? 'on' : 'off')?.effect ?? '')
    : withoutMesh(dapr.value)
  return { statements, sum, owner: acting ? ownerSentence(cluster, 'mtls') : '' }
}

const INBOUND = {
  strict: 'takes encrypted calls of mesh members only',
  permissive: 'encrypts calls of mesh members and takes others in plain text',
  disabled: 'does not encrypt calls to this app',
} as const

function withoutMesh(daprEncrypts: boolean): string {
  return daprEncrypts
    ? 'Only Dapr encrypts calls between these sidecars.'
    : 'Nobody encrypts calls between these sidecars: they can be read on the network.'
}

function tracingAccount(cluster: Cluster, app: DaprApp): Account {
  const dapr = daprTracing(cluster, app)
  const { state, rate, exporters } = dapr.value
  const to = exporters.length > 0 ? `to ${exporters.map(({ kind }) => kind).join(' and ')}` : 'to nobody: there is no exporter'
  const says =
    state === 'off'
      ? 'reports no spans: its sampling rate is 0'
      : `keeps ${percent(rate)} of the traces that begin here and reports ${to}`
  const sides = meshSides(cluster, app.workload).map((side) => ({ ...side, tracing: side.mesh.tracing(cluster, app.workload) }))
  const statements: Statement[] = [
    { who: 'Dapr', says: `${says} (${dapr.why})`, ...located(dapr.at) },
    ...sides.map(({ mesh, tracing }): Statement => {
      const kept =
        tracing.value.sampling === undefined ? 'as the caller decides' : `${percent(tracing.value.sampling)} of new traces`
      return {
        who: mesh.title,
        says: `${tracing.value.on === 'no' ? 'reports no spans' : `reports spans, ${kept}`} (${tracing.why})`,
        ...located(tracing.at),
      }
    }),
  ]
  const acting = sides.find(({ tracing }) => tracing.value.on === 'yes')
  const mode = daprMtls(cluster).value ? 'on' : 'off'
  const both = acting && dapr.value.reports !== 'no'
  return {
    statements,
    sum: both ? (overlapAt('tracing', acting.mesh.id, 'daprd-to-daprd', mode)?.effect ?? '') : '',
    owner: both ? ownerSentence(cluster, 'tracing') : '',
  }
}

/** What a policy or an app target of a Resiliency comes to, alone and with the mesh routes on the way. */
function resiliencyAccount(cluster: Cluster, manifest: Manifest, path: Path): Account | undefined {
  const [, section, kind, name] = path
  if (section === 'policies' && kind === 'retries' && typeof name === 'string') {
    const policy = retriesIn({ manifest, certainty: 'yes' }).find((candidate) => candidate.name === name)
    return (
      policy && {
        statements: [{ who: 'Dapr', says: `makes ${retrySchedule(policy).text}` }],
        sum: UNUSED_UNTIL_TARGET,
        owner: '',
      }
    )
  }
  if (section === 'policies' && kind === 'timeouts') {
    return { statements: [], sum: 'The timeout limits each attempt, not the call with all its retries.', owner: '' }
  }
  if (section !== 'targets' || kind !== 'apps' || typeof name !== 'string') return undefined
  const own = policyFor(mergeResiliency([{ manifest, certainty: 'yes' }]), { kind: 'app', id: name })
  const calls = routedCalls(cluster).filter(
    ({ callee, callers }) => callee === name && callers.some(({ policies }) => policies.target?.manifest === manifest),
  )
  return callAccount(cluster, own, calls)
}

const UNUSED_UNTIL_TARGET = 'It acts on the targets that name it; a timeout there limits each attempt.'

/** What the retries or timeouts of a mesh object come to on calls that Dapr makes through it. */
function routeAccount(cluster: Cluster, manifest: Manifest): Account | undefined {
  const calls = routedCalls(cluster).filter(({ route }) => route.manifest === manifest)
  const caller = calls[0]?.callers[0]
  return caller && callAccount(cluster, caller.policies, calls.slice(0, 1))
}

/** One call with Dapr's policies around it and mesh routes inside. */
function callAccount(cluster: Cluster, policies: PoliciesInForce, calls: readonly RoutedCall[]): Account | undefined {
  const retry = actingPolicy(policies.retry)
  const timeout = actingPolicy(policies.timeout)?.milliseconds
  if (!retry) return undefined
  const schedule = retrySchedule({ ...retry, ...(timeout === undefined ? {} : { timeout }) })
  const retrying = calls.flatMap(({ mesh, route }) => (route.retries ? [{ title: mesh.title, retries: route.retries }] : []))
  const statements: Statement[] = [
    { who: 'Dapr', says: `makes ${schedule.text} (retry "${retry.name}")`, ...located(retry.at) },
    ...retrying.map(({ title, retries }) => ({
      who: title,
      says: `retries ${times(retries.attempts)} inside each attempt`,
      at: retries.at,
    })),
  ]
  const layers = retrying.map(({ title, retries }) => ({ name: title, attempts: retries.attempts + 1 }))
  if (layers.length === 0) return { statements, sum: '', owner: '' }
  const { text } = multiplyAttempts([{ name: 'Dapr', attempts: schedule.attempts }, ...layers])
  return { statements, sum: `${text}.`, owner: ownerSentence(cluster, 'retry') }
}

function times(count: number): string {
  if (!Number.isFinite(count)) return 'without limit'
  return count === 1 ? 'once' : `${count} times`
}

function ownerSentence(cluster: Cluster, concern: ConcernName): string {
  const { owner, because } = ownerOf(cluster, concern)
  if (owner === undefined) return `Either side may own it. ${because}`
  return `${owner === 'dapr' ? 'Dapr' : 'The mesh'} should own it. ${because}`
}

function percent(share: number | undefined): string {
  return share === undefined ? 'an unknown share' : `${Math.round(share * 10_000) / 100} %`
}

function located(at: Anchor | undefined): { readonly at?: Anchor } {
  return at === undefined ? {} : { at }
}
