import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, nativeSidecar } from '../../knowledge/dapr/apps.ts'
import type { Mesh } from '../../knowledge/mesh.ts'
import { meshSides } from '../../knowledge/posture.ts'
import { itemsAt } from '../../model/manifest.ts'
import { both, negate, type Truth, truthOf } from '../../model/truth.ts'
import { podSpec, type Workload } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { UNKNOWN } from '../../syntax/plain.ts'

/** What runs beside the containers of a job. */
export interface Companion {
  /** `daprd`, `the proxy of Istio`. */
  readonly name: string
  /** Absent for daprd. */
  readonly mesh?: Mesh
  /** Whether Kubernetes stops it when the other containers have ended. */
  readonly native: Truth
  /** Whether it keeps the pod from completing: it is there, and neither Kubernetes nor the command of the job ends it. */
  readonly holds: Truth
  /** Why it is native or not, as a clause. */
  readonly why: string
  /** Where that is written. */
  readonly at?: Anchor
}

/** daprd, and the proxy of each mesh that adds one to the pod. */
export function companionsOf(cluster: Cluster, app: DaprApp): readonly Companion[] {
  const command = commandOf(app.workload)
  return [daprd(cluster, app, command), ...proxies(cluster, app.workload, command)]
}

function daprd(cluster: Cluster, app: DaprApp, command: Command): Companion {
  const { value, certainty, why, at } = nativeSidecar(cluster, app)
  const native = certainty === 'unknown' ? 'unknown' : truthOf(value)
  // https://docs.dapr.io/operations/hosting/kubernetes/kubernetes-job/
  const ended = orHidden(truthOf(/\/v1\.0\/shutdown\b/.test(command.text)), command)
  return { name: 'daprd', native, holds: both(app.enabled, negate(native), negate(ended)), why, ...(at && { at }) }
}

function proxies(cluster: Cluster, workload: Workload, command: Command): readonly Companion[] {
  return meshSides(cluster, workload)
    .filter(({ membership }) => membership.dataPath === 'sidecar')
    .map(({ mesh, membership }) => {
      const native = mesh.startup(cluster, workload).native
      const ended = orHidden(mesh.endsAfter(cluster, workload, command.text), command)
      return {
        name: `the proxy of ${mesh.title}`,
        mesh,
        native: native.value,
        holds: both(membership.member, negate(native.value), negate(ended)),
        why: membership.member === 'yes' ? native.why : membership.why,
        ...(native.at && { at: native.at }),
      }
    })
}

interface Command {
  readonly text: string
  /** A template adds words that cannot be read. */
  readonly hidden: boolean
}

function commandOf(workload: Workload): Command {
  const containers = podSpec(workload, ['containers'])
  const words = itemsAt(containers, []).flatMap((container) => [
    ...itemsAt(container, ['command']),
    ...itemsAt(container, ['args']),
  ])
  return {
    text: words.filter((word) => typeof word === 'string').join(' '),
    hidden: containers === UNKNOWN || words.includes(UNKNOWN),
  }
}

function orHidden(ended: Truth, command: Command): Truth {
  return ended === 'no' && command.hidden ? 'unknown' : ended
}
