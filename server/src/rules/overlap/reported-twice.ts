import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, fromEachApp } from '../../knowledge/dapr/apps.ts'
import type { DaprTracing } from '../../knowledge/dapr/tracing.ts'
import type { EffectiveSetting } from '../../knowledge/setting.ts'
import { type MeshTracingSide, tracingOf } from '../../knowledge/tracing-sides.ts'
import { both, type Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { configurationsOf, nameConfigurations } from './tracing-owners.ts'

/** An app whose calls Dapr and a mesh both report, or may report. */
export interface Reporting extends MeshTracingSide {
  readonly app: DaprApp
  readonly dapr: EffectiveSetting<DaprTracing>
  /** What makes Dapr report: its sampling rate, or the variables that switch tracing on whatever the Configuration says. */
  readonly daprAt: Anchor
  readonly certainty: Exclude<Truth, 'no'>
}

/** Every app of the view that is reported twice, once for each mesh. */
export function reportedTwice(cluster: Cluster): readonly Reporting[] {
  return fromEachApp(cluster, 'tracing.reportedTwice', (app) => reportsOf(cluster, app))
}

/** Why it is not certain, as a clause. */
export function doubtOf({ app, dapr, membership, tracing }: Reporting): string {
  if (membership.member !== 'yes') return membership.why
  if (app.enabled !== 'yes') return 'a template decides whether its pods get a Dapr sidecar'
  if (dapr.value.reports !== 'yes') return 'a template sets the sampling rate of Dapr'
  if (dapr.certainty !== 'yes') return `it is not written whether ${dapr.why} is in the namespace of the app`
  return `whether ${tracing.why} decides for these pods cannot be told from the files`
}

/** What has Dapr report: `Configuration "shop"`, `annotation dapr.io/env`. */
export function whoInDapr(cluster: Cluster, sides: readonly Reporting[]): string {
  const byVariables = sides.filter(({ dapr }) => onlyByVariables(dapr.value))
  const byFile = sides.filter((side) => !byVariables.includes(side)).map(({ app }) => app)
  return listed([
    ...(byFile.length > 0 ? [nameConfigurations(configurationsOf(cluster, byFile) ?? [])] : []),
    ...byVariables.map(({ daprAt }) => `annotation ${String(daprAt.path.at(-1))}`),
  ])
}

function reportsOf(cluster: Cluster, app: DaprApp): readonly Reporting[] {
  const { dapr, meshes } = tracingOf(cluster, app)
  const daprAt = onlyByVariables(dapr.value) ? (dapr.value.exporters[0]?.at ?? dapr.at) : dapr.at
  if (daprAt === undefined) return []
  return meshes.flatMap((side) => {
    const certainty = both(
      app.enabled,
      dapr.value.reports,
      dapr.certainty,
      side.membership.member,
      side.tracing.value.on,
      side.tracing.certainty,
    )
    return certainty === 'no' ? [] : [{ ...side, app, dapr, daprAt, certainty }]
  })
}

function onlyByVariables({ exporters }: DaprTracing): boolean {
  return exporters.every(({ kind }) => kind === 'environment')
}
