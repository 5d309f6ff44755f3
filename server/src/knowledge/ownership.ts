import { both, either, type Truth } from '../model/truth.ts'
import type { ConcernName } from '../schema/schema.ts'
import { UNKNOWN } from '../syntax/plain.ts'
import type { Cluster } from './cluster.ts'
import { accessControlIn } from './dapr/access-control.ts'
import { type DaprApp, daprAppOf, daprApps } from './dapr/apps.ts'
import { categoryOfComponent } from './dapr/components.ts'
import { workloads } from './kubernetes/lookup.ts'
import { type OwnerFacts, type Preference, preferredOwner } from './owner.ts'
import { isMeshed, meshesIn, meshSides } from './posture.ts'

/** Who should do a job in this view, by the user's setting or the decision guide. `daprCalls`: the calls in question are made by Dapr. */
export function ownerOf(cluster: Cluster, concern: ConcernName, daprCalls = true): Preference {
  return cluster.derive(`owner/${concern}/${daprCalls}`, () => preferredOwner(concern, { ...ownerFacts(cluster), daprCalls }))
}

/** Whether access control of Dapr names callers anywhere in the view; it knows them by Dapr's certificates only. */
export function daprNamesCallers(cluster: Cluster): Truth {
  return cluster.derive('owner.daprNamesCallers', () => {
    if (cluster.list('dapr.io/WorkflowAccessPolicy').length > 0) return 'yes'
    return either(
      ...cluster.list('dapr.io/Configuration').map((configuration): Truth => {
        const found = accessControlIn(cluster, configuration)
        return found && found.policies.length > 0 ? found.certainty : 'no'
      }),
    )
  })
}

function ownerFacts(cluster: Cluster): Omit<OwnerFacts, 'daprCalls'> {
  return cluster.derive('owner.facts', () => {
    const meshes = meshesIn(cluster)
    const apps = daprApps(cluster)
    const plain = workloads(cluster).filter((workload) => daprAppOf(cluster, workload) === undefined)
    const dataPaths = apps.flatMap((app) => meshSides(cluster, app.workload).map(({ membership }) => membership.dataPath))
    return {
      setting: cluster.assumptions.owner,
      mesh: either(...meshes.map((mesh) => mesh.present(cluster))),
      // Both meshes that are known give each workload an identity.
      meshIdentity: meshes.length > 0 ? 'yes' : 'no',
      meshReadsDaprCalls: dataPaths.includes('node') ? 'unknown' : 'yes',
      daprWorkloadsMeshed: both(...apps.map(({ workload }) => isMeshed(cluster, workload))),
      meshedWithoutDapr: either(...plain.map((workload) => isMeshed(cluster, workload))),
      asynchronous: isAsynchronous(cluster),
      daprAccessControl: daprNamesCallers(cluster),
      multiCluster: 'no',
      strictEverywhere: apps.length > 0 ? both(...apps.map((app) => isStrict(cluster, app))) : 'no',
    }
  })
}

function isStrict(cluster: Cluster, app: DaprApp): Truth {
  const port = app.internalPort
  if (port === UNKNOWN) return 'unknown'
  return either(
    ...meshSides(cluster, app.workload).map(({ mesh, membership }): Truth => {
      const { value, certainty } = mesh.inboundTls(cluster, app.workload, port)
      return both(membership.member, certainty === 'unknown' ? 'unknown' : value === 'strict' ? 'yes' : 'no')
    }),
  )
}

/** Subscriptions, brokers and workflow policies show that messages or workflows pass between apps; actors cannot be seen in files. */
function isAsynchronous(cluster: Cluster): Truth {
  const shown =
    cluster.list('dapr.io/Subscription').length > 0 ||
    cluster.list('dapr.io/WorkflowAccessPolicy').length > 0 ||
    cluster.list('dapr.io/Component').some((component) => categoryOfComponent(component)?.prefix === 'pubsub')
  if (shown) return 'yes'
  return cluster.list('dapr.io/Component').length > 0 ? 'no' : 'unknown'
}
