import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { appsUsing, configurationOf } from '../../knowledge/dapr/app-configuration.ts'
import { type DaprApp, daprAppOf } from '../../knowledge/dapr/apps.ts'
import { daprTracing } from '../../knowledge/dapr/tracing.ts'
import { workloads } from '../../knowledge/kubernetes/lookup.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { ownerOf } from '../../knowledge/ownership.ts'
import { meshSides } from '../../knowledge/posture.ts'
import { tracingOf } from '../../knowledge/tracing-sides.ts'
import { anchorAt, describeManifest, type Manifest } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Edit } from '../../syntax/edit.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Fix } from '../rule.ts'
import { together } from './mtls-owners.ts'
import { isSamePlace, namesOf } from './wording.ts'

/** The sentence of a message that says who should trace. */
export function adviceFor(cluster: Cluster, mesh: Mesh): string {
  const { owner, because } = ownerOf(cluster, 'tracing')
  if (owner === undefined) return `Let one of the two trace; the choice is yours. ${because}`
  return `Let ${owner === 'dapr' ? 'Dapr' : mesh.title} alone trace. ${because}`
}

/** The fixes that can be made, the preferred one first. */
export function byTracingOwner(cluster: Cluster, fixes: readonly (Fix | undefined)[]): readonly Fix[] {
  const { owner } = ownerOf(cluster, 'tracing')
  const offered = fixes.filter((fix) => fix !== undefined).map((fix): Fix => ({ ...fix, preferred: fix.owner === owner }))
  return offered.toSorted((a, b) => Number(b.preferred) - Number(a.preferred))
}

/**
 * Takes tracing out of the Configurations of the apps. With the whole block gone, Dapr passes on the trace context that it is
 * given; a rate of "0" would drop it, and a rate without an exporter would leave gaps.
 */
export function letMeshTrace(cluster: Cluster, mesh: Mesh, apps: readonly DaprApp[]): Fix | undefined {
  const configurations = configurationsOf(cluster, apps)
  // Variables of the sidecar would go on tracing, and stand in a list of others.
  const byVariables = apps.some((app) => daprTracing(cluster, app).value.exporters.some(({ kind }) => kind === 'environment'))
  if (!configurations || byVariables) return undefined
  const users = configurations.flatMap((configuration) => appsUsing(cluster, configuration).map(({ app }) => app))
  const outside = users.filter((app) => mesh.membership(cluster, app.workload).member === 'no')
  const blind = apps.some((app) => tracingOf(cluster, app).meshes.some((side) => side.mesh === mesh && side.blindBecause))
  const effects = [
    'Dapr reports no spans then and passes on the trace headers that it receives; a trace follows a message through the broker only if the app sends them.',
    ...(blind ? [`Nobody reports the calls between Dapr sidecars, because ${mesh.title} cannot read them.`] : []),
    ...(mesh.traits.startsTraces ? [] : [`${mesh.title} begins no trace itself: whoever calls first must.`]),
    ...(outside.length > 0 ? [`Outside of ${mesh.title} nobody reports the calls of ${namesOf(outside)} any more.`] : []),
    TAKEN_OVER,
  ]
  return {
    title: `Let ${mesh.title} trace: remove the tracing of Dapr from ${nameConfigurations(configurations)}`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: effects.join(' '),
    edits: removeTracing(configurations),
  }
}

/** Silences the mesh where these apps are, so that Dapr alone reports their calls. */
export function letDaprTrace(cluster: Cluster, mesh: Mesh, apps: readonly DaprApp[]): Fix | undefined {
  const edits = together(apps.map((app) => mesh.remedies.stopTracing(cluster, app.workload)))
  if (!edits || edits.length === 0) return undefined
  const silenced = untracedWithout(cluster, mesh, apps)
  const effects = [
    `${mesh.title} reports no spans there then.`,
    ...(silenced === undefined ? [] : [`That also silences ${silenced}, whose calls nobody else reports.`]),
    'A setting of the installation acts on pods that are created afterwards.',
  ]
  return {
    title: `Let Dapr trace: switch off the spans of ${mesh.title} for ${namesOf(apps)}`,
    owner: 'dapr',
    safety: 'unsafe',
    effect: effects.join(' '),
    edits,
  }
}

/** How a change of a Configuration reaches the sidecars. */
export const TAKEN_OVER = 'Dapr 1.18 takes the change over by itself; with older releases restart the apps.'

export function removeTracing(configurations: readonly Manifest[]): readonly Edit[] {
  return configurations.map((configuration) => ({ kind: 'remove', at: anchorAt(configuration, ['spec', 'tracing']) }))
}

/** `Configuration "shop"`, `Configurations "shop" and "billing"`. */
export function nameConfigurations(configurations: readonly Manifest[]): string {
  const [first, ...others] = configurations
  if (first && others.length === 0) return describeManifest(first)
  return `Configurations ${listed(configurations.map(({ name }) => (typeof name === 'string' ? `"${name}"` : 'one without a known name')))}`
}

/** The Configurations of the apps, each once; `undefined` where one cannot be told. */
export function configurationsOf(cluster: Cluster, apps: readonly DaprApp[]): readonly Manifest[] | undefined {
  const found = new Set<Manifest>()
  for (const app of apps) {
    const used = configurationOf(cluster, app)
    if (used === undefined || used === UNKNOWN) return undefined
    found.add(used.manifest)
  }
  return [...found]
}

/** Workloads whose only spans come from the settings that would be switched off. */
function untracedWithout(cluster: Cluster, mesh: Mesh, apps: readonly DaprApp[]): string | undefined {
  const settings = apps.map((app) => mesh.tracing(cluster, app.workload).at).filter((at) => at !== undefined)
  const isSilenced = (at: Anchor | undefined) => at !== undefined && settings.some((setting) => isSamePlace(setting, at))
  const names = workloads(cluster)
    .filter((workload) => {
      const app = daprAppOf(cluster, workload)
      const traced = app !== undefined && daprTracing(cluster, app).value.reports !== 'no'
      const meshed = meshSides(cluster, workload).some((side) => side.mesh === mesh)
      return !traced && meshed && isSilenced(mesh.tracing(cluster, workload).at)
    })
    .map(({ manifest }) => describeManifest(manifest))
  return names.length > 0 ? listed(names) : undefined
}
