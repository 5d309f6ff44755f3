import { both, negate, type Truth, truthOf } from '../model/truth.ts'
import type { Cluster } from './cluster.ts'
import { type DaprApp, keyOfApp } from './dapr/apps.ts'
import { type DaprTracing, daprTracing } from './dapr/tracing.ts'
import type { MeshTracing } from './mesh.ts'
import { encryptionTo, type MeshSide } from './posture.ts'
import type { EffectiveSetting } from './setting.ts'

/** Who reports spans for the calls of an app. */
export interface AppTracing {
  readonly app: DaprApp
  readonly dapr: EffectiveSetting<DaprTracing>
  readonly meshes: readonly MeshTracingSide[]
}

export interface MeshTracingSide extends MeshSide {
  readonly tracing: EffectiveSetting<MeshTracing>
  /** Why the proxies cannot read the calls between Dapr sidecars; `undefined` where they can, or where that is not known. */
  readonly blindBecause: 'encrypted' | 'bypassed' | undefined
  /** Whether the proxies can read the calls between Dapr sidecars. */
  readonly readsDaprCalls: Truth
}

/** Tracing around an app: in its Dapr sidecar, and in each mesh that it is, or may be, a member of. */
export function tracingOf(cluster: Cluster, app: DaprApp): AppTracing {
  return cluster.derive(`tracing.sides/${keyOfApp(app)}`, () => {
    const { dapr: mtls, meshes } = encryptionTo(cluster, app)
    const encrypted: Truth = mtls.certainty === 'unknown' ? 'unknown' : truthOf(mtls.value)
    return {
      app,
      dapr: daprTracing(cluster, app),
      meshes: meshes.map(({ mesh, membership, bypassed }): MeshTracingSide => {
        const past = both(bypassed.inbound, bypassed.outbound)
        return {
          mesh,
          membership,
          tracing: mesh.tracing(cluster, app.workload),
          blindBecause: encrypted === 'yes' ? 'encrypted' : past === 'yes' ? 'bypassed' : undefined,
          readsDaprCalls: both(negate(encrypted), negate(past)),
        }
      }),
    }
  })
}
