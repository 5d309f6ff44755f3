import { both, either, negate, type Truth, truthOf } from '../model/truth.ts'
import type { Workload } from '../model/workload.ts'
import type { Anchor } from '../syntax/anchor.ts'
import { UNKNOWN } from '../syntax/plain.ts'
import type { Cluster } from './cluster.ts'
import { type DaprApp, daprApps, daprServiceOf, keyOfApp } from './dapr/apps.ts'
import { daprMtls } from './dapr/mtls.ts'
import type { InboundTls, Membership, Mesh, OutboundTls, PortSet } from './mesh.ts'
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
  readonly app: DaprApp
  /** What the app's side accepts on its internal port. */
  readonly tls: EffectiveSetting<InboundTls>
  /** What the proxies of callers send there, as far as calls pass through them. */
  readonly sent: EffectiveSetting<OutboundTls['mode']>
  /** Whether the internal port bypasses the proxy. */
  readonly bypassed: { readonly inbound: Truth; readonly outbound: Truth }
  /** Where that is written. */
  readonly bypassedAt: { readonly inbound?: Anchor; readonly outbound?: Anchor }
  /** Whether the mesh encrypts calls that meshed callers make to the internal port. */
  readonly encrypts: Truth
}

/** The sidecar-to-sidecar hop into an app, which is where both products can encrypt the same call. */
export function encryptionTo(cluster: Cluster, app: DaprApp): HopEncryption {
  const sides = meshesIn(cluster).map((mesh) => meshEncryption(cluster, app, mesh))
  return { dapr: daprMtls(cluster), meshes: sides.filter(({ membership }) => membership.member !== 'no') }
}

/** Every Dapr app of the view as one mesh sees it, those outside of the mesh too. */
export function daprAppsIn(cluster: Cluster, mesh: Mesh): readonly MeshEncryption[] {
  return cluster.derive(`posture.apps/${mesh.id}`, () => daprApps(cluster).map((app) => meshEncryption(cluster, app, mesh)))
}

/** A client-side setting that decides about calls between sidecars to an app, in place of what the mesh would choose. */
export function outboundTlsTo(cluster: Cluster, app: DaprApp, mesh: Mesh): readonly OutboundTlsTo[] {
  const service = daprServiceOf(cluster, app)
  const port = app.internalPort
  if (service === undefined || port === UNKNOWN) return []
  return mesh.outboundTls(cluster).flatMap((setting) => {
    const governs = setting.governs(service, port)
    return governs === 'no' ? [] : [{ setting, governs }]
  })
}

interface OutboundTlsTo {
  readonly setting: OutboundTls
  readonly governs: Exclude<Truth, 'no'>
}

function meshEncryption(cluster: Cluster, app: DaprApp, mesh: Mesh): MeshEncryption {
  return cluster.derive(`posture.encryption/${mesh.id}/${keyOfApp(app)}`, () => {
    const membership = mesh.membership(cluster, app.workload)
    const tls = mesh.inboundTls(cluster, app.workload, typeof app.internalPort === 'number' ? app.internalPort : DEFAULT_PORT)
    const { bypassed, bypassedAt } = bypassesOf(cluster, app, mesh)
    const accepted: Truth = tls.value !== 'disabled' ? 'yes' : tls.certainty === 'unknown' ? 'unknown' : 'no'
    const sent = sentTo(cluster, app, mesh)
    const wrapped: Truth = sent.certainty === 'unknown' ? 'unknown' : truthOf(sent.value === 'mesh')
    const encrypts = both(membership.member, negate(bypassed.inbound), accepted, wrapped, anyoneCaptured(cluster, mesh))
    return { app, mesh, membership, tls, sent, bypassed, bypassedAt, encrypts }
  })
}

/** A client-side setting that is written for the app's Service replaces what the mesh would choose. */
function sentTo(cluster: Cluster, app: DaprApp, mesh: Mesh): MeshEncryption['sent'] {
  const written = outboundTlsTo(cluster, app, mesh)
  const chosen = mesh.autoTls(cluster, app.workload)
  const deciding = written.find(({ governs }) => governs === 'yes') ?? written[0]
  if (!deciding) return chosen
  const { mode: value, at, what: why } = deciding.setting
  const agree = written.every(({ setting }) => setting.mode === value)
  const isSure = deciding.governs === 'yes' || (chosen.value === value && chosen.certainty === 'yes')
  return { value, source: 'written', at, certainty: agree && isSure ? 'yes' : 'unknown', why }
}

type Bypasses = Pick<MeshEncryption, 'bypassed' | 'bypassedAt'>

function bypassesOf(cluster: Cluster, app: DaprApp, mesh: Mesh): Bypasses {
  return cluster.derive(`posture.bypasses/${mesh.id}/${keyOfApp(app)}`, () => {
    const port = app.internalPort
    if (port === UNKNOWN) return { bypassed: { inbound: 'unknown', outbound: 'unknown' }, bypassedAt: {} }
    const { inbound, outbound } = mesh.bypassedPorts(cluster, app.workload)
    const [inboundAt, outboundAt] = [placeOf(inbound, port), placeOf(outbound, port)]
    return {
      bypassed: { inbound: inbound.has(port), outbound: outbound.has(port) },
      bypassedAt: { ...(inboundAt && { inbound: inboundAt }), ...(outboundAt && { outbound: outboundAt }) },
    }
  })
}

function placeOf(ports: PortSet, port: number): Anchor | undefined {
  return ports.at.find(({ from, to }) => from <= port && port <= to)?.anchor
}

/** Whether the calls of any Dapr app leave through its proxy. An app stands for its own replicas, which call each other too. */
function anyoneCaptured(cluster: Cluster, mesh: Mesh): Truth {
  return cluster.derive(`posture.captured/${mesh.id}`, () =>
    either(
      ...daprApps(cluster).map((app) =>
        both(mesh.membership(cluster, app.workload).member, negate(bypassesOf(cluster, app, mesh).bypassed.outbound)),
      ),
    ),
  )
}

/** The internal port while a template hides the real one; what is accepted there is then as good a guess as any. */
const DEFAULT_PORT = 50002
