import { both, either, negate, type Truth } from '../model/truth.ts'
import type { Workload } from '../model/workload.ts'
import type { Cluster } from './cluster.ts'
import type { DaprApp } from './dapr/apps.ts'
import { daprMtls } from './dapr/mtls.ts'
import type { InboundTls, Membership, Mesh } from './mesh.ts'
import { MESHES } from './products.ts'
import type { EffectiveSetting } from './setting.ts'

/** A mesh that carries, or may carry, the traffic of a workload. */
export interface MeshSide {
  readonly mesh: Mesh
  readonly membership: Membership
}

/** The meshes that the view shows, or that the user says are there. */
export function meshesIn(cluster: Cluster): readonly Mesh[] {
  return MESHES.filter((mesh) => mesh.present(cluster) !== 'no')
}

/** The meshes that a workload is, or may be, a member of. */
export function meshSides(cluster: Cluster, workload: Workload): readonly MeshSide[] {
  return meshesIn(cluster).flatMap((mesh) => {
    const membership = mesh.membership(cluster, workload)
    return membership.member === 'no' ? [] : [{ mesh, membership }]
  })
}

/** Whether the pods of a workload are in any mesh. */
export function isMeshed(cluster: Cluster, workload: Workload): Truth {
  return either(...meshesIn(cluster).map((mesh) => mesh.membership(cluster, workload).member))
}

/** Who encrypts calls from other sidecars to an app. */
export interface HopEncryption {
  readonly dapr: EffectiveSetting<boolean>
  readonly meshes: readonly MeshEncryption[]
}

export interface MeshEncryption extends MeshSide {
  /** What the app's side accepts on its internal port. */
  readonly tls: EffectiveSetting<InboundTls>
  /** Whether the internal port bypasses the proxy. */
  readonly bypassed: { readonly inbound: Truth; readonly outbound: Truth }
  /** Whether the mesh encrypts calls that meshed callers make to the internal port. */
  readonly encrypts: Truth
}

/** The sidecar-to-sidecar hop into an app, which is where both products can encrypt the same call. */
export function encryptionTo(cluster: Cluster, app: DaprApp): HopEncryption {
  return {
    dapr: daprMtls(cluster),
    meshes: meshSides(cluster, app.workload).map((side) => meshEncryption(cluster, app, side)),
  }
}

function meshEncryption(cluster: Cluster, app: DaprApp, { mesh, membership }: MeshSide): MeshEncryption {
  const port = typeof app.internalPort === 'number' ? app.internalPort : undefined
  const { inbound, outbound } = mesh.bypassedPorts(cluster, app.workload)
  const bypassed =
    port === undefined
      ? ({ inbound: 'unknown', outbound: 'unknown' } as const)
      : { inbound: inbound.has(port), outbound: outbound.has(port) }
  const tls = mesh.inboundTls(cluster, app.workload, port ?? DEFAULT_PORT)
  const speaksTls: Truth = tls.value !== 'disabled' ? 'yes' : tls.certainty === 'unknown' ? 'unknown' : 'no'
  return { mesh, membership, tls, bypassed, encrypts: both(membership.member, negate(bypassed.inbound), speaksTls) }
}

/** The internal port while a template hides the real one; what is accepted there is then as good a guess as any. */
const DEFAULT_PORT = 50002
