import { listed } from '../../base/words.ts'
import type { Cluster } from '../../knowledge/cluster.ts'
import { type DaprApp, daprApps, keyOfApp } from '../../knowledge/dapr/apps.ts'
import { describeManifest } from '../../model/manifest.ts'
import type { Workload } from '../../model/workload.ts'
import { namesOf } from './wording.ts'

/** What is assumed, as clauses, when apps are said to be called through Dapr and not at their Service, by all that the files show. */
export function assumedOfCallers(cluster: Cluster, apps: readonly DaprApp[], possible: readonly Workload[]): readonly string[] {
  const own = new Set(apps.map(keyOfApp))
  const hasCallers = daprApps(cluster).some((app) => app.enabled === 'yes' && !own.has(keyOfApp(app)))
  const others = [...new Set(possible.map(({ manifest }) => describeManifest(manifest)))]
  return [
    ...(hasCallers ? [] : [`apps outside of these files call ${namesOf(apps)} through Dapr`]),
    ...(others.length === 0
      ? []
      : [`${listed(others, 3)}, without a Dapr sidecar, ${others.length > 1 ? 'do' : 'does'} not call it`]),
  ]
}
