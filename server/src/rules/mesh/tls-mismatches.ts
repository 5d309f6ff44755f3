import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, daprApps, daprServiceOf } from '../../knowledge/dapr/apps.ts'
import { controlPlaneNamespace } from '../../knowledge/dapr/control-plane.ts'
import { workloads, workloadsBehind } from '../../knowledge/kubernetes/lookup.ts'
import { portsBetween } from '../../knowledge/kubernetes/service-ports.ts'
import type { Mesh, OutboundTls, ServiceRef } from '../../knowledge/mesh.ts'
import { daprAppsIn, meshesIn, outboundTlsTo } from '../../knowledge/posture.ts'
import { describeManifest } from '../../model/manifest.ts'
import { both, either, negate, type Truth } from '../../model/truth.ts'
import type { Workload } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import { nameOf } from '../overlap/wording.ts'

/** Calls of meshed workloads that arrive in a form the other side cannot take. */
export interface TlsMismatch {
  readonly mesh: Mesh
  readonly target: TlsTarget
  /** `refused`: no mesh TLS where it is demanded. `outside`, `switched-off`: mesh TLS that no proxy takes off. */
  readonly kind: 'refused' | 'outside' | 'switched-off'
  /** The place to report: what is written for callers, else what is written for the target. */
  readonly at: Anchor
  /** The setting for callers; `undefined`: nothing is written for them. */
  readonly setting?: OutboundTls
  /** A clause that says why the target takes nothing else. */
  readonly why: string
  /** Where that is written. */
  readonly decidedAt?: Anchor
  readonly certainty: Exclude<Truth, 'no'>
  /** What it rests on while it is not certain, as a clause. */
  readonly doubt?: string
  /** Nothing is written that keeps the target out of the mesh, or in it. */
  readonly byDefault: boolean
}

/** A workload as callers reach it by a Service. */
interface TlsTarget {
  readonly workload: Workload
  /** Set for calls between Dapr sidecars. */
  readonly app?: DaprApp
  /** What callers name, and what the pods listen on. */
  readonly servicePort: number
  readonly podPort: number
  /** For messages: `Service "orders"`, `the Dapr sidecar of "orders"`. */
  readonly name: string
}

/** Every mismatch of the view. */
export function tlsMismatches(cluster: Cluster): readonly TlsMismatch[] {
  return cluster.derive('mesh.tls-mismatches', () =>
    meshesIn(cluster).flatMap((mesh) => [
      ...mesh.outboundTls(cluster).flatMap((setting) => writtenMismatches(cluster, mesh, setting)),
      ...chosenMismatches(cluster, mesh),
    ]),
  )
}

function writtenMismatches(cluster: Cluster, mesh: Mesh, setting: OutboundTls): readonly TlsMismatch[] {
  return targetsOf(cluster, setting).flatMap(({ target, service, governs }) => {
    const found = setting.mode === 'mesh' ? unread(cluster, mesh, target) : refused(cluster, mesh, target)
    if (!found) return []
    const callers = callersOf(cluster, mesh, target, (caller) => setting.governs(service, target.servicePort, caller))
    const certainty = both(callers, found.certainty)
    if (certainty === 'no') return []
    const { doubt: _, ...sure } = { ...found, mesh, target, at: setting.at, setting, certainty }
    return certainty === 'yes' ? [sure] : [{ ...sure, doubt: doubtOf(setting, governs, found) }]
  })
}

function doubtOf(setting: OutboundTls, governs: Truth, { certainty, doubt }: Reception): string {
  if (governs !== 'yes') return `whether ${setting.what} is about these calls cannot be told from the files`
  return certainty === 'yes' ? 'whether the callers are in the mesh cannot be told from the files' : doubt
}

/**
 * Nothing is written for callers, and what their proxies choose is wrong: for the Service of a Dapr app they choose as a whole,
 * while the mode of a single port or workload may differ.
 */
function chosenMismatches(cluster: Cluster, mesh: Mesh): readonly TlsMismatch[] {
  return daprAppsIn(cluster, mesh).flatMap(({ app, membership, tls, sent, bypassed }): TlsMismatch[] => {
    const service = daprServiceOf(cluster, app)
    if (!service || outboundTlsTo(cluster, app, mesh).length > 0 || sent.value !== 'mesh' || tls.value !== 'disabled' || !tls.at)
      return []
    const target = targetOf(app)
    if (!target || membership.member !== 'yes' || bypassed.inbound !== 'no') return []
    const certainty = both(tls.certainty, sent.certainty, callersOf(cluster, mesh, target))
    if (certainty === 'no') return []
    return [
      {
        mesh,
        target,
        kind: 'switched-off',
        at: tls.at,
        why: tls.why,
        certainty,
        byDefault: false,
        ...(certainty === 'unknown' ? { doubt: `whether ${tls.why} decides for its pods cannot be told from the files` } : {}),
      },
    ]
  })
}

interface Reception extends Pick<TlsMismatch, 'kind' | 'why' | 'decidedAt' | 'certainty' | 'byDefault'> {
  /** What it would rest on if it were not certain. */
  readonly doubt: string
}

/** A target that demands mesh TLS. Where a template hides whether it is in the mesh, nothing is said. */
function refused(cluster: Cluster, mesh: Mesh, { workload, podPort }: TlsTarget): Reception | undefined {
  const tls = mesh.inboundTls(cluster, workload, podPort)
  const { member, source, why } = mesh.membership(cluster, workload)
  if (tls.value !== 'strict' || mesh.bypassedPorts(cluster, workload).inbound.has(podPort) !== 'no') return undefined
  if (member === 'no' || (member === 'unknown' && source === 'explicit')) return undefined
  const doubt = member === 'unknown' ? why : `whether ${tls.why} decides for its pods cannot be told from the files`
  return {
    kind: 'refused',
    why: tls.why,
    ...(tls.at ? { decidedAt: tls.at } : {}),
    certainty: both(member, tls.certainty) === 'yes' ? 'yes' : 'unknown',
    doubt,
    byDefault: false,
  }
}

/** A target that has no proxy, or one that does no TLS. A port that bypasses its proxy is a matter of lists of ports. */
function unread(cluster: Cluster, mesh: Mesh, { workload, podPort }: TlsTarget): Reception | undefined {
  const { member, source, why, at } = mesh.membership(cluster, workload)
  if (member === 'no')
    return { kind: 'outside', why, decidedAt: at, certainty: 'yes', doubt: why, byDefault: source === 'default' }
  const tls = mesh.inboundTls(cluster, workload, podPort)
  if (member === 'unknown' || tls.value !== 'disabled') return undefined
  if (mesh.bypassedPorts(cluster, workload).inbound.has(podPort) !== 'no') return undefined
  return {
    kind: 'switched-off',
    why: tls.why,
    ...(tls.at ? { decidedAt: tls.at } : {}),
    certainty: tls.certainty,
    doubt: `whether ${tls.why} decides for its pods cannot be told from the files`,
    byDefault: false,
  }
}

interface Governed {
  readonly target: TlsTarget
  readonly service: ServiceRef
  readonly governs: Exclude<Truth, 'no'>
}

/** What a setting is about: calls between Dapr sidecars, and calls to the Services of the view. */
function targetsOf(cluster: Cluster, setting: OutboundTls): readonly Governed[] {
  const sidecars = daprApps(cluster).flatMap((app) => {
    const service = daprServiceOf(cluster, app)
    const target = targetOf(app)
    return service && target ? governed(setting, service, target) : []
  })
  const services = cluster.list('Service').flatMap((manifest) => {
    const { name, namespace } = manifest
    if (typeof name !== 'string' || isOfControlPlane(cluster, namespace)) return []
    const service = { name, namespace: typeof namespace === 'string' ? namespace : undefined }
    return workloadsBehind(cluster, manifest).flatMap((workload) =>
      portsBetween(manifest, workload).flatMap((ports) =>
        governed(setting, service, {
          workload,
          servicePort: ports.service,
          podPort: ports.pod,
          name: describeManifest(manifest),
        }),
      ),
    )
  })
  return [...sidecars, ...services]
}

function governed(setting: OutboundTls, service: ServiceRef, target: TlsTarget): readonly Governed[] {
  const governs = setting.governs(service, target.servicePort)
  return governs === 'no' ? [] : [{ target, service, governs }]
}

function targetOf(app: DaprApp): TlsTarget | undefined {
  const port = app.internalPort
  if (port === UNKNOWN) return undefined
  return { workload: app.workload, app, servicePort: port, podPort: port, name: `the Dapr sidecar of ${nameOf(app)}` }
}

/** What the control plane of Dapr takes is told by rules of its own. */
function isOfControlPlane(cluster: Cluster, namespace: unknown): boolean {
  return namespace === controlPlaneNamespace(cluster).value
}

/** Whether anybody for whom a setting is written calls the target through a sidecar. */
function callersOf(
  cluster: Cluster,
  mesh: Mesh,
  target: TlsTarget,
  governs: (caller: string | undefined) => Truth = () => 'yes',
): Truth {
  const calling = [...callingFrom(cluster, mesh, target)]
  return either(...calling.map(([namespace, calls]) => both(calls, governs(namespace))))
}

/** Whether somebody calls through a sidecar, by the written namespace. Proxies of nodes read no settings that are written for callers. */
function callingFrom(cluster: Cluster, mesh: Mesh, { app, servicePort }: TlsTarget): ReadonlyMap<string | undefined, Truth> {
  return cluster.derive(`mesh.tls-callers/${mesh.id}/${app ? 'dapr' : 'any'}/${servicePort}`, () => {
    const candidates = app ? daprApps(cluster).map(({ workload }) => workload) : workloads(cluster)
    const calling = new Map<string | undefined, Truth>()
    for (const workload of candidates) {
      const { member, dataPath } = mesh.membership(cluster, workload)
      const captured = negate(mesh.bypassedPorts(cluster, workload).outbound.has(servicePort))
      const { namespace: written } = workload.manifest
      const namespace = typeof written === 'string' ? written : undefined
      calling.set(namespace, either(calling.get(namespace) ?? 'no', dataPath === 'node' ? 'no' : both(member, captured)))
    }
    return calling
  })
}
