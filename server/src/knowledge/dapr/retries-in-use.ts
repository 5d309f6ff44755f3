import { anchorAt, idOf, type Manifest } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import type { MeshBreaker } from '../mesh.ts'
import { meshesIn, meshSides } from '../posture.ts'
import { appsNamed, type DaprApp, daprApps, daprServiceOf, keyOfApp } from './apps.ts'
import { loadedBeside, reaches } from './companions.ts'
import { type HttpEndpoint, httpEndpoints } from './components.ts'
import { decodedResiliency } from './decoded.ts'
import { type RetryPolicy, retriesIn } from './policies.ts'
import { allDefaultPolicyNames, defaultPolicyNames } from './policy-names.ts'
import { type PolicyUse, usesOf } from './policy-uses.ts'
import { mergeResiliency, type Resilience } from './resilience.ts'
import { byFile } from './scopes.ts'

/** A retry policy of a Resiliency, with the calls that it acts on. */
export interface RetryInUse {
  readonly policy: RetryPolicy
  readonly path: Path
  /** Its key. */
  readonly at: Anchor
  /** Targets that name it. */
  readonly uses: readonly PolicyUse[]
  /** Whether daprd looks it up by itself for calls to apps that no target lists, and for other calls that the sidecar makes. */
  readonly byDefault: { readonly apps: boolean; readonly others: boolean }
}

/** The retry policies that an object defines and that act on calls which sidecars make to others; deliveries to the own app aside. */
export function retriesOnCalls(cluster: Cluster, manifest: Manifest): readonly RetryInUse[] {
  return cluster.derive(`dapr.retriesOnCalls/${idOf(manifest)}`, () => findRetriesOnCalls(cluster, manifest))
}

function findRetriesOnCalls(cluster: Cluster, manifest: Manifest): readonly RetryInUse[] {
  const { retries } = tableOf(cluster, manifest)
  const [forApps] = defaultPolicyNames({ kind: 'app' }, 'retry').filter((name) => retries.has(name))
  return retriesIn({ manifest, certainty: 'yes' }).flatMap((policy): RetryInUse[] => {
    const path: Path = ['spec', 'policies', 'retries', policy.name]
    const uses = usesOf(cluster, manifest, { kind: 'retry', name: policy.name }).filter(
      ({ direction }) => direction !== 'inbound',
    )
    const byDefault = {
      apps: policy.name === forApps,
      others: allDefaultPolicyNames('retry').includes(policy.name) && !/Inbound|App/.test(policy.name),
    }
    if (uses.length === 0 && !byDefault.apps && !byDefault.others) return []
    return [{ policy, path, at: anchorAt(manifest, path, 'key'), uses, byDefault }]
  })
}

/** All policies and targets of the objects that are loaded together with this one, as daprd puts them into one table. */
export function tableOf(cluster: Cluster, manifest: Manifest): Resilience {
  return cluster.derive(`dapr.table/${idOf(manifest)}`, () =>
    mergeResiliency(
      [
        { manifest: decodedResiliency(cluster.mode, manifest), certainty: 'yes' } as const,
        ...loadedBeside(cluster, manifest),
      ].toSorted((a, b) => byFile(a.manifest, b.manifest)),
    ),
  )
}

/** The apps and the servers behind HTTPEndpoints whose calls a policy repeats, as far as the files show them. */
export interface Callees {
  readonly apps: readonly DaprApp[]
  readonly endpoints: readonly HttpEndpoint[]
}

/** What is called with the policy: the targets that name it, or everything where it acts by default. */
export function calleesOf(cluster: Cluster, manifest: Manifest, { uses, byDefault }: RetryInUse): Callees {
  const { namespace } = manifest
  if (byDefault.apps) return { apps: daprApps(cluster), endpoints: httpEndpoints(cluster) }
  const targets = uses.filter(({ section }) => section === 'apps').map(({ target }) => target)
  const apps = targets.flatMap((target) => {
    const [id = target, home] = target.split('.')
    return appsNamed(cluster, id, home ?? namespace)
  })
  const endpoints = httpEndpoints(cluster).filter(
    ({ name, manifest: endpoint }) => targets.includes(name) && reaches(cluster, namespace, endpoint.namespace) !== 'no',
  )
  return { apps, endpoints }
}

/** Ejection and limits by which a mesh keeps calls away from the callees. */
export function loadShedding(cluster: Cluster, { apps, endpoints }: Callees): readonly MeshBreaker[] {
  const services = [...apps.map((app) => daprServiceOf(cluster, app)), ...endpoints.map(({ service }) => service)]
  return meshesIn(cluster)
    .flatMap((mesh) => mesh.breakers(cluster))
    .filter((breaker) =>
      services.some((service) => service?.name === breaker.service.name && service.namespace === breaker.service.namespace),
    )
}

/** Authorization and rate limits of a mesh that can refuse calls of other sidecars to the callees. */
export function refusalsTo(cluster: Cluster, { apps }: Callees): readonly { readonly at: Anchor; readonly what: string }[] {
  return apps.flatMap((app) => cluster.derive(`dapr.refusals/${keyOfApp(app)}`, () => refusalsToApp(cluster, app)))
}

function refusalsToApp(cluster: Cluster, { workload, internalPort }: DaprApp): ReturnType<typeof refusalsTo> {
  if (internalPort === UNKNOWN) return []
  return meshSides(cluster, workload)
    .filter(({ mesh }) => mesh.bypassedPorts(cluster, workload).inbound.has(internalPort) === 'no')
    .flatMap(({ mesh }) => mesh.refusals(cluster, workload, internalPort))
}
