import { deepEqual } from '../../base/deep-equal.ts'
import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, daprApps, keyOfApp } from '../../knowledge/dapr/apps.ts'
import { daprMtls, mtlsEdits, mtlsSwitches } from '../../knowledge/dapr/mtls.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { daprNamesCallers, ownerOf } from '../../knowledge/ownership.ts'
import { daprAppsIn, type MeshEncryption, meshesIn, outboundTlsTo } from '../../knowledge/posture.ts'
import type { Edit } from '../../syntax/edit.ts'
import { formatPath } from '../../syntax/path.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Fix } from '../rule.ts'
import { countOf, namesOf } from './wording.ts'

// Moving mTLS from one side to the other touches every Dapr app at once: a half-done move leaves calls that fail, or that anybody
// can read. So each of these fixes leads from any state of a view to one in which a single side encrypts all calls between sidecars.

/** The fixes that can be made, the preferred one first. */
export function byPreference(cluster: Cluster, fixes: readonly (Fix | undefined)[]): readonly Fix[] {
  const { owner } = ownerOf(cluster, 'mtls')
  const offered = fixes.filter((fix) => fix !== undefined).map((fix): Fix => ({ ...fix, preferred: fix.owner === owner }))
  return offered.toSorted((a, b) => Number(b.preferred) - Number(a.preferred))
}

/**
 * Switches Dapr mTLS off, puts every Dapr app into the mesh, and lets all its calls through the proxies. `undefined` where the
 * files do not show a way, where something would be left in plain text, or where Dapr must know its callers.
 */
export function letMeshEncrypt(cluster: Cluster, mesh: Mesh): Fix | undefined {
  return cluster.derive(`mtls-owners.mesh/${mesh.id}`, () => planMesh(cluster, mesh))
}

/** Switches Dapr mTLS on, and has the internal port of every Dapr app bypass the proxies. */
export function letDaprEncrypt(cluster: Cluster): Fix | undefined {
  return cluster.derive('mtls-owners.dapr', () => planDapr(cluster))
}

function planMesh(cluster: Cluster, mesh: Mesh): Fix | undefined {
  const ends = daprAppsIn(cluster, mesh)
  if (daprNamesCallers(cluster) !== 'no' || !ends.every(canJoin)) return undefined
  const off = daprMtls(cluster).value ? switchMtls(cluster, false) : NOTHING
  const outside = appsOf(ends.filter(({ membership }) => membership.member === 'no'))
  const around = appsOf(ends.filter(({ bypassed }) => bypassed.inbound !== 'no' || bypassed.outbound !== 'no'))
  const forced = ends.filter(({ sent }) => sent.value !== 'mesh' || sent.certainty === 'unknown')
  const settings = forced.flatMap(({ app }) => outboundTlsTo(cluster, app, mesh)).map(({ setting }) => setting)
  const unwanted = [...new Set(settings)].filter(({ mode }) => mode !== 'mesh')
  const edits = together([
    off?.edits,
    ...outside.map((app) => join(cluster, mesh, app)),
    ...around.map((app) => capture(cluster, mesh, app)),
    ...unwanted.map(({ relax }) => relax),
  ])
  if (!off || !edits || edits.length === 0) return undefined
  const steps = [
    ...off.steps,
    ...(outside.length > 0 ? [`put ${namesOf(outside)} into ${mesh.title}`] : []),
    ...(around.length > 0 ? [`let the internal port of ${namesOf(around)} pass through the proxy`] : []),
    ...unwanted.map(({ what }) => `remove ${what}`),
  ]
  return {
    title: `Let ${mesh.title} encrypt: ${listed(steps)}`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: restart(cluster, off),
    edits,
  }
}

function planDapr(cluster: Cluster): Fix | undefined {
  const on = daprMtls(cluster).value ? NOTHING : switchMtls(cluster, true)
  const captured = meshesIn(cluster).flatMap((mesh) =>
    daprAppsIn(cluster, mesh).filter(({ membership, bypassed }) => membership.member !== 'no' && !isAround(mesh, bypassed)),
  )
  const edits = together([on?.edits, ...captured.map(({ app, mesh }) => bypass(cluster, mesh, app))])
  if (!on || !edits || edits.length === 0) return undefined
  const titles = [...new Set(captured.map(({ mesh }) => mesh.title))]
  const steps = [
    ...on.steps,
    ...(captured.length > 0 ? [`have its internal port bypass ${listed(titles)} in ${countOf(appsOf(captured))}`] : []),
  ]
  return { title: `Let Dapr encrypt: ${listed(steps)}`, owner: 'dapr', safety: 'unsafe', effect: restart(cluster, on), edits }
}

/** Every edit once; `undefined` where a part cannot be made, or where two parts want different things at one place. */
export function together(parts: readonly (readonly Edit[] | undefined)[]): readonly Edit[] | undefined {
  const byPlace = new Map<string, Edit>()
  for (const part of parts) {
    if (part === undefined) return undefined
    for (const edit of part) {
      const known = byPlace.get(placeOf(edit))
      if (known && !deepEqual(known, edit)) return undefined
      byPlace.set(placeOf(edit), edit)
    }
  }
  return [...byPlace.values()]
}

interface Switching {
  readonly edits: readonly Edit[]
  readonly steps: readonly string[]
}

const NOTHING: Switching = { edits: [], steps: [] }

/** At every place that is written; where none is, at the one that can be. */
function switchMtls(cluster: Cluster, enabled: boolean): Switching | undefined {
  const switches = mtlsSwitches(cluster)
  const written = switches.filter(({ value }) => value !== undefined)
  const targets = (written.length > 0 ? written : switches.slice(0, 1)).filter(({ value }) => value !== enabled)
  if (targets.length === 0 || targets.some(({ value }) => value === UNKNOWN)) return undefined
  return {
    edits: targets.flatMap((target) => mtlsEdits(cluster, target, enabled)),
    steps: [`switch Dapr mTLS ${enabled ? 'on' : 'off'} in ${listed(targets.map(({ where }) => where))}`],
  }
}

/**
 * Whether the app is in the mesh, or can be put there without harm, and would be encrypted then. What runs to its end may never
 * end beside a proxy, so it is not put there by a fix.
 */
function canJoin({ app, membership: { member }, tls }: MeshEncryption): boolean {
  if (member === 'unknown' || tls.value === 'disabled' || portOf(app) === undefined) return false
  return member === 'yes' || !runsToItsEnd(app)
}

/** A Job, or something that makes Jobs. */
export function runsToItsEnd({ workload }: DaprApp): boolean {
  return workload.manifest.kind === 'batch/Job' || workload.manifest.kind === 'batch/CronJob'
}

/** Edits that put the app into the mesh. */
export function join(cluster: Cluster, mesh: Mesh, app: DaprApp): readonly Edit[] | undefined {
  return cluster.derive(`mtls-owners.join/${mesh.id}/${keyOfApp(app)}`, () => mesh.remedies.join(cluster, app.workload))
}

/** Edits that let the internal port pass through the proxy. */
export function capture(cluster: Cluster, mesh: Mesh, app: DaprApp): readonly Edit[] | undefined {
  return cluster.derive(`mtls-owners.capture/${mesh.id}/${keyOfApp(app)}`, () => {
    const port = portOf(app)
    return port === undefined ? undefined : mesh.remedies.capture(cluster, app.workload, port)
  })
}

/**
 * Whether strict proxies would begin to refuse calls once the ports of these apps pass through the proxies: calls of apps outside
 * of the mesh, or those that a setting sends in plain text.
 */
export function refusesAnew(all: readonly MeshEncryption[], around: readonly MeshEncryption[]): boolean {
  const isOutside = all.some(({ membership }) => membership.member === 'no')
  const isCaptured = all.some(({ membership, bypassed }) => membership.member === 'yes' && bypassed.outbound === 'no')
  return (
    (isOutside && around.some(({ tls }) => tls.value === 'strict')) ||
    (isCaptured ? around : all).some(({ tls, sent }) => tls.value === 'strict' && sent.value !== 'mesh')
  )
}

/** Where callers learn what a callee's port bypasses, that side is enough, and callers reach others as before. */
function bypass(cluster: Cluster, mesh: Mesh, app: DaprApp): readonly Edit[] | undefined {
  return cluster.derive(`mtls-owners.bypass/${mesh.id}/${keyOfApp(app)}`, () => {
    const port = portOf(app)
    const directions = mesh.traits.clientSeesInboundBypass ? (['inbound'] as const) : (['inbound', 'outbound'] as const)
    return port === undefined ? undefined : mesh.remedies.bypass(cluster, app.workload, port, directions)
  })
}

function isAround(mesh: Mesh, bypassed: MeshEncryption['bypassed']): boolean {
  return bypassed.inbound === 'yes' && (mesh.traits.clientSeesInboundBypass || bypassed.outbound === 'yes')
}

function restart(cluster: Cluster, switching: Switching): string {
  const apps = namesOf(daprApps(cluster))
  return switching.edits.length > 0
    ? `Running pods keep the old mode, and calls between old and new ones fail: restart the Dapr control plane, then ${apps} together.`
    : `It acts on pods that are created afterwards: restart ${apps} together, because calls between old and new ones can fail.`
}

function appsOf(ends: readonly MeshEncryption[]): readonly DaprApp[] {
  return ends.map(({ app }) => app)
}

function portOf({ internalPort }: DaprApp): number | undefined {
  return internalPort === UNKNOWN ? undefined : internalPort
}

function placeOf({ at }: Edit): string {
  return `${at.uri}#${at.doc}/${'path' in at ? formatPath(at.path) : ''}`
}
