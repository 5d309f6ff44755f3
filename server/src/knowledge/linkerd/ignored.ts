import { listed } from '../../base/words.ts'
import { anchorAt, describeManifest, entriesAt, type Manifest } from '../../model/manifest.ts'
import type { Cluster } from '../cluster.ts'
import { appsOfDaprService } from '../dapr/apps.ts'
import { findServices } from '../kubernetes/lookup.ts'
import type { IgnoredSetting } from '../mesh.ts'
import { ACCRUAL } from './breakers.ts'
import { annotation, removeAnnotations } from './call-policies.ts'
import { policyAnnotations } from './policy-annotations.ts'
import { ROUTE_KINDS, writtenParents } from './route-objects.ts'
import { nameAnchor, profileOf, serviceRef, whyNoPolicies } from './services.ts'

/** Policies for calls that cannot act: their Service cannot carry any, or something stronger is written for it. */
export function ignored(cluster: Cluster, manifest: Manifest): readonly IgnoredSetting[] {
  if (manifest.kind === 'Service') return ofService(cluster, manifest)
  return ROUTE_KINDS[manifest.kind] ? ofRoute(cluster, manifest) : []
}

const ON_SERVICES: ReadonlySet<string> = new Set(
  policyAnnotations.filter(({ on }) => on.includes('service')).map(({ name }) => name),
)

function ofService(cluster: Cluster, service: Manifest): readonly IgnoredSetting[] {
  const names = entriesAt(service.body, ['metadata', 'annotations'])
    .map(([name]) => name)
    .filter((name) => ON_SERVICES.has(name))
  const why = whyNoPolicies(service)
  if (why !== undefined) return idle(service, names, { why, instead: ELSEWHERE })
  const ref = serviceRef(service)
  const profile = ref && profileOf(cluster, ref)
  if (profile) {
    const why = `${describeManifest(profile.manifest)} has rules of its own, and then nothing else that is written for the Service counts`
    return idle(service, names, { why, instead: IN_PROFILE, because: nameAnchor(profile.manifest) })
  }
  const isOff = !names.includes(ACCRUAL)
  const parameters = names.filter(
    (name) => name.startsWith(`${ACCRUAL}-`) || name.startsWith('balancer.alpha.linkerd.io/failure-accrual-'),
  )
  return isOff
    ? idle(service, parameters, {
        why: `annotation ${ACCRUAL}, which switches circuit breaking on, is missing`,
        instead: SWITCH_ON,
      })
    : []
}

const ELSEWHERE =
  'Write it on a Service with a cluster IP that callers use. Retries and timeouts for calls between Dapr sidecars belong in a Resiliency.'
const IN_PROFILE = 'Move it into the ServiceProfile, or remove the ServiceProfile.'
const SWITCH_ON = `Add ${ACCRUAL}: consecutive.`

function idle(
  service: Manifest,
  names: readonly string[],
  reason: Pick<IgnoredSetting, 'why' | 'instead' | 'because'>,
): readonly IgnoredSetting[] {
  const [first] = names
  if (first === undefined) return []
  return [
    {
      ...reason,
      at: anchorAt(service, annotation(first), 'key'),
      what: `${names.length === 1 ? 'annotation' : 'annotations'} ${listed(names)} of ${describeManifest(service)}`,
      remove: removeAnnotations(service, names),
    },
  ]
}

/** Routes for the Services that Dapr makes are left out: what a mesh can do there is told as a whole elsewhere. */
function ofRoute(cluster: Cluster, route: Manifest): readonly IgnoredSetting[] {
  return writtenParents(route).flatMap(({ service, at }): IgnoredSetting[] => {
    if (appsOfDaprService(cluster, service).length > 0) return []
    const what = `${describeManifest(route)} for Service "${service.name}"`
    const profile = profileOf(cluster, service)
    if (profile) {
      const why = `${describeManifest(profile.manifest)} has rules of its own, and then no route for the Service counts`
      return [{ at, what, why, instead: IN_PROFILE, because: nameAnchor(profile.manifest), remove: [] }]
    }
    const [why, ...others] = findServices(cluster, service).map(whyNoPolicies)
    if (why === undefined || others.includes(undefined)) return []
    return [{ at, what, why, instead: ELSEWHERE, remove: [] }]
  })
}
