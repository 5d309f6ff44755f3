import { groupBy } from '../../base/group-by.ts'
import { describeManifest } from '../../model/manifest.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { sameNamespace } from '../kubernetes/lookup.ts'
import { entryOf } from '../view-index.ts'
import { type DaprApp, daprApps, keyOfApp } from './apps.ts'
import { endpointsLoadedBy, type HttpAddress, httpAddress } from './components.ts'
import { type CallTarget, type PoliciesInForce, policyFor, type Resilience, resiliencyFor } from './resilience.ts'

/** A call that a sidecar makes by policies that say something about it. Of other calls nobody knows whether they are made. */
export interface DaprCall {
  readonly app: DaprApp
  readonly target: CallTarget & { readonly kind: 'app' | 'endpoint' }
  /** Port that the sidecar connects to. */
  readonly port: number
  /** What must hold, beyond what the files show, for the call to be made: clauses such as `"orders" calls "erp"`. */
  readonly assuming: readonly string[]
}

export interface HttpCall extends DaprCall {
  readonly address: HttpAddress
}

/** Calls over plain HTTP, to an HTTPEndpoint or a URL, by the name of the Service that they go to, or by the host where it is none. */
export function httpCallsTo(cluster: Cluster, name: string): readonly HttpCall[] {
  const make = () =>
    groupBy(
      certainApps(cluster).flatMap((app) => httpCallsOf(cluster, app)),
      ({ address }) => address.service?.name ?? address.host,
    )
  return entryOf(cluster, 'dapr.httpCalls', name, make) ?? []
}

function httpCallsOf(cluster: Cluster, app: DaprApp): readonly HttpCall[] {
  return addressesOf(cluster, app).flatMap(({ id, address, loading }): HttpCall[] => {
    const target = { kind: 'endpoint', id } as const
    const spoken = address.secure ? undefined : mentionOf(cluster, app, target)
    return spoken ? [{ app, target, address, port: address.port, assuming: [...loading, ...spoken] }] : []
  })
}

/** Calls of other apps to an app, from sidecar to sidecar. */
export function callsToApp(cluster: Cluster, callee: DaprApp): readonly DaprCall[] {
  if (typeof callee.appId !== 'string') return []
  const candidates = [...appsNaming(cluster, callee.appId), ...appsWithDefaults(cluster, callee)]
  return [...new Map(candidates.map((app) => [keyOfApp(app), app])).values()].flatMap((app): DaprCall[] => {
    if (keyOfApp(app) === keyOfApp(callee) || app.internalPort === UNKNOWN) return []
    for (const id of idsOf(callee, app)) {
      const target = { kind: 'app', id } as const
      const assuming = mentionOf(cluster, app, target)
      if (assuming) return [{ app, target, port: app.internalPort, assuming }]
    }
    return []
  })
}

/** Apps with a target for an app id, whatever its namespace. */
function appsNaming(cluster: Cluster, id: string): readonly DaprApp[] {
  const make = () => {
    const naming = certainApps(cluster).flatMap((app) =>
      [...resiliencyFor(cluster, app).apps.keys()].map((key) => ({ app, id: key.split('.', 1)[0] ?? key })),
    )
    return new Map([...groupBy(naming, (one) => one.id)].map(([key, found]) => [key, found.map(({ app }) => app)]))
  }
  return entryOf(cluster, 'dapr.appsNaming', id, make) ?? []
}

/** Apps in the namespace of another whose default policies would act if they called it. */
function appsWithDefaults(cluster: Cluster, { namespace }: DaprApp): readonly DaprApp[] {
  const make = () => {
    const defaulting = certainApps(cluster).filter((app) => hasDefaults(policyFor(resiliencyFor(cluster, app), UNLISTED)))
    return groupBy(defaulting, (app) => String(app.namespace))
  }
  return entryOf(cluster, 'dapr.appsWithDefaults', String(namespace), make) ?? []
}

/** An app that no target can list, as an id is not empty. */
const UNLISTED = { kind: 'app', id: '' } as const

function hasDefaults({ retry, timeout, circuitBreaker }: PoliciesInForce): boolean {
  return [retry, timeout, circuitBreaker].some(({ source }) => source === 'default')
}

/** A call for which an app names policies, whether or not the files show what it goes to. */
export interface PlannedCall {
  /** Key of the target: app id, name of an HTTPEndpoint, or URL. */
  readonly callee: string
  readonly resilience: Resilience
  readonly policies: PoliciesInForce
}

/** The calls that an app makes by the targets of what it has certainly loaded; those to itself aside. */
export function plannedCalls(cluster: Cluster, app: DaprApp): readonly PlannedCall[] {
  const resilience = resiliencyFor(cluster, app)
  return [...resilience.apps]
    .filter(([callee, { certainty }]) => certainty === 'yes' && callee.split('.', 1)[0] !== app.appId)
    .map(([callee]) => ({ callee, resilience, policies: policyFor(resilience, { kind: 'app', id: callee }) }))
}

/** How messages call an app. */
export function quoteApp({ appId, workload }: DaprApp): string {
  return typeof appId === 'string' ? `"${appId}"` : describeManifest(workload.manifest)
}

interface Address {
  /** Name of the HTTPEndpoint, or the URL. */
  readonly id: string
  readonly address: HttpAddress
  readonly loading: readonly string[]
}

/** The HTTPEndpoints that an app loads, and the URLs among its targets, which need none. */
function addressesOf(cluster: Cluster, app: DaprApp): readonly Address[] {
  const namespace = typeof app.namespace === 'string' ? app.namespace : undefined
  const urls = [...resiliencyFor(cluster, app).apps.keys()].filter((key) => key.startsWith('http://'))
  return [
    ...endpointsLoadedBy(cluster, app).map((endpoint) => ({
      id: endpoint.name,
      address: endpoint,
      loading: endpoint.certainty === 'yes' ? [] : [`${quoteApp(app)} loads ${describeManifest(endpoint.manifest)}`],
    })),
    ...urls.flatMap((id) => {
      const address = httpAddress(cluster, id, namespace)
      return address ? [{ id, address, loading: [] }] : []
    }),
  ]
}

/** How a caller can name an app: by its bare id in its own namespace, by id and namespace from any. */
function idsOf({ appId, namespace }: DaprApp, caller: DaprApp): readonly string[] {
  if (typeof appId !== 'string') return []
  const bare = sameNamespace(namespace, caller.namespace) === 'no' ? [] : [appId]
  return [...bare, ...(typeof namespace === 'string' ? [`${appId}.${namespace}`] : [])]
}

/**
 * What is assumed when an app is said to make a call: nothing where a Resiliency names the target; where only default policies
 * would act, that it calls at all. `undefined`: no policy says anything about the call.
 */
function mentionOf(cluster: Cluster, app: DaprApp, target: DaprCall['target']): readonly string[] | undefined {
  const policies = policyFor(resiliencyFor(cluster, app), target)
  const found = policies.target
  if (found) return found.certainty === 'yes' ? [] : [`${quoteApp(app)} loads ${describeManifest(found.manifest)}`]
  return hasDefaults(policies) && !target.id.includes('.') ? [`${quoteApp(app)} calls "${target.id}"`] : undefined
}

/** Where a template decides whether there is a sidecar, nothing is said. */
function certainApps(cluster: Cluster): readonly DaprApp[] {
  return daprApps(cluster).filter(({ enabled }) => enabled === 'yes')
}
