import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, daprApps, fromEachApp } from '../../knowledge/dapr/apps.ts'
import { type DaprTracing, daprTracing } from '../../knowledge/dapr/tracing.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import type { EffectiveSetting } from '../../knowledge/setting.ts'
import { type MeshTracingSide, tracingOf } from '../../knowledge/tracing-sides.ts'
import { both, type Truth } from '../../model/truth.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Fix } from '../rule.ts'
import { together } from './mtls-owners.ts'
import { configurationsOf, letDaprTrace, nameConfigurations, removeTracing, TAKEN_OVER } from './tracing-owners.ts'

/** An app in a mesh whose Configuration sets the sampling rate 0. */
export interface Silent extends MeshTracingSide {
  readonly app: DaprApp
  readonly dapr: EffectiveSetting<DaprTracing>
  /** Where the rate is written. */
  readonly rateAt: Anchor
  /** Whether the app is one, and in that mesh, and the mesh reports its calls. */
  readonly certainty: Exclude<Truth, 'no'>
}

/**
 * Apps that Dapr does not trace and a mesh may. A mesh that is expressly silent there is left out: then nobody means to trace.
 * One about whose tracing nothing is written is kept, as its installation is often not among the files.
 */
export function silentApps(cluster: Cluster): readonly Silent[] {
  return fromEachApp(cluster, 'tracing.silentApps', (app) => {
    const { dapr, meshes } = tracingOf(cluster, app)
    const { state, rateAt } = dapr.value
    if (state !== 'off' || rateAt === undefined) return []
    return meshes.flatMap((side): Silent[] => {
      const { value, source, certainty: sure } = side.tracing
      if (value.on === 'no' && source !== 'default') return []
      const certainty = both(app.enabled, dapr.certainty, side.membership.member, value.on === 'yes' ? sure : 'unknown')
      return certainty === 'no' ? [] : [{ ...side, app, dapr, rateAt, certainty }]
    })
  })
}

/** `Linkerd (Helm value proxy.tracing.enabled=true)`, or with what is not known about it. */
export function describeMesh({ mesh, membership, tracing, dapr, certainty }: Silent): string {
  if (certainty === 'yes') return `${mesh.title} (${tracing.why})`
  if (membership.member !== 'yes') return `${mesh.title}, if these pods are in it (${membership.why}),`
  if (dapr.certainty !== 'yes') return `${mesh.title}, if the apps use this Configuration,`
  return tracing.value.on === 'no'
    ? `${mesh.title}, if it reports spans, which nothing in the files says,`
    : `${mesh.title}, if it reports spans here (${tracing.why}),`
}

/** Without a tracing block Dapr hands on the context that it is given. */
export function handContextOn(cluster: Cluster, apps: readonly DaprApp[]): Fix | undefined {
  const configurations = configurationsOf(cluster, apps)
  if (!configurations) return undefined
  return {
    title: `Have Dapr hand trace context on: remove the tracing from ${nameConfigurations(configurations)}`,
    owner: 'mesh',
    safety: 'unsafe',
    effect: `Dapr still reports no spans, and hands on the trace headers that apps send, on calls and in events. ${TAKEN_OVER}`,
    edits: removeTracing(configurations),
  }
}

/** Gives Dapr a rate again, and silences the mesh there; only where Dapr has somewhere to report to. */
export function traceAgain(cluster: Cluster, mesh: Mesh, sides: readonly Silent[]): Fix | undefined {
  const apps = sides.map(({ app }) => app)
  const [first] = sides
  const { exporters } = first?.dapr.value ?? { exporters: [] }
  const configurations = configurationsOf(cluster, apps)
  const silence = sides.some(({ tracing }) => tracing.value.on !== 'no') ? letDaprTrace(cluster, mesh, apps) : NO_EDITS
  if (!first || !configurations || exporters.length === 0 || !silence) return undefined
  const share = first.tracing.value.sampling
  const rate = String(share !== undefined && share > 0 ? share : usualRate(cluster))
  const edits = together([sides.map(({ rateAt }): Edit => ({ kind: 'set', at: rateAt, value: rate })), silence.edits])
  const steps = `set samplingRate "${rate}" in ${nameConfigurations(configurations)}`
  return (
    edits && {
      title: `Let Dapr trace: ${steps}${silence.edits.length > 0 ? ` and switch off the spans of ${mesh.title}` : ''}`,
      owner: 'dapr',
      safety: 'unsafe',
      effect: [...('effect' in silence ? [silence.effect] : []), TAKEN_OVER].join(' '),
      edits,
    }
  )
}

const NO_EDITS: Pick<Fix, 'edits'> = { edits: [] }

/** The highest rate that other apps of the view have, as those are traced on purpose; everything where there is none. */
function usualRate(cluster: Cluster): number {
  const rates = daprApps(cluster).flatMap((app) => {
    const { state, rate } = daprTracing(cluster, app).value
    return state === 'sampling' && rate !== undefined ? [rate] : []
  })
  return rates.length > 0 ? Math.max(...rates) : 1
}
