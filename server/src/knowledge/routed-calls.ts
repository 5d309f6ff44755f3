import { groupBy } from '../base/group-by.ts'
import { listed } from '../base/words.ts'
import { describeManifest } from '../model/manifest.ts'
import type { Truth } from '../model/truth.ts'
import type { Cluster } from './cluster.ts'
import { appsOfDaprService, type DaprApp, daprServiceOf, keyOfApp } from './dapr/apps.ts'
import { callsToApp, type DaprCall, type HttpCall, httpCallsTo, quoteApp } from './dapr/calls.ts'
import { daprMtls } from './dapr/mtls.ts'
import { type PoliciesInForce, policyFor, type Resilience, resiliencyFor } from './dapr/resilience.ts'
import { sameNamespace } from './kubernetes/lookup.ts'
import type { Membership, Mesh, MeshRoute, RoutedHost } from './mesh.ts'
import { allRoutes, type RouteOfMesh, routesIn } from './mesh-routes.ts'

/** A mesh route that acts on calls which Dapr sidecars make, and the policies with which they make them. */
export interface RoutedCall {
  readonly mesh: Mesh
  readonly route: MeshRoute
  /** What is called: the sidecar of an app, or a server over plain HTTP. */
  readonly kind: 'app' | 'endpoint'
  /** App id, name of the HTTPEndpoint, or URL by which the callee is invoked. */
  readonly callee: string
  readonly callers: readonly Caller[]
}

export interface Caller {
  readonly app: DaprApp
  readonly resilience: Resilience
  readonly policies: PoliciesInForce
  /** What must hold, beyond what the files show, for the route to act on its calls: clauses. Empty: it certainly acts. */
  readonly assuming: readonly string[]
}

/**
 * Where mesh routes and Dapr's own policies meet: calls to an HTTPEndpoint or a URL over plain HTTP, and calls between sidecars
 * while Dapr mTLS is off and the mesh acts on calls to pod addresses. Routes on the plain Service of an app see none of Dapr's calls.
 */
export function routedCalls(cluster: Cluster): readonly RoutedCall[] {
  return cluster.derive('dapr.routedCalls', () => allRoutes(cluster).flatMap((one) => callsOf(cluster, one)))
}

/** Those of the routes that are written in a document. */
export function routedCallsIn(cluster: Cluster, document: string): readonly RoutedCall[] {
  return cluster.derive(`dapr.routedCalls/${document}`, () => routesIn(cluster, document).flatMap((one) => callsOf(cluster, one)))
}

function callsOf(cluster: Cluster, { mesh, route }: RouteOfMesh): readonly RoutedCall[] {
  const hosts = route.traffic.includes('mesh') ? route.hosts : []
  return hosts.flatMap((host) => callsThrough(cluster, mesh, route, host))
}

function callsThrough(cluster: Cluster, mesh: Mesh, route: MeshRoute, host: RoutedHost): readonly RoutedCall[] {
  const calls = [...callsOverHttp(cluster, route, host), ...callsBetweenSidecars(cluster, mesh, host)]
  const met = calls.flatMap((call) => {
    const seen = seenBy(cluster, mesh, host, call)
    const resilience = resiliencyFor(cluster, call.app)
    const policies = policyFor(resilience, call.target)
    const { kind, id } = call.target
    const callee = kind === 'app' ? (id.split('.', 1)[0] ?? id) : id
    return seen ? [{ kind, callee, caller: { app: call.app, resilience, policies, assuming: [...call.assuming, ...seen] } }] : []
  })
  return [...groupBy(met, ({ kind, callee }) => `${kind}/${callee}`).values()].flatMap((same) => {
    const [first] = same
    return first ? [{ mesh, route, kind: first.kind, callee: first.callee, callers: same.map(({ caller }) => caller) }] : []
  })
}

function callsOverHttp(cluster: Cluster, route: MeshRoute, host: RoutedHost): readonly DaprCall[] {
  const { service } = host
  const calls = httpCallsTo(cluster, 'external' in service ? service.external : service.name)
  return calls.flatMap((call): DaprCall[] => {
    const meant = meantBy(route, host, call)
    return meant ? [{ ...call, assuming: [...meant, ...call.assuming] }] : []
  })
}

/** What is assumed when the host of a route and that of a call are one; `undefined` where they are not. */
function meantBy({ manifest }: MeshRoute, { service }: RoutedHost, { address }: HttpCall): readonly string[] | undefined {
  if ('external' in service) return address.service === undefined ? [] : undefined
  if (address.service === undefined) return undefined
  const same = sameNamespace(address.service.namespace, service.namespace)
  if (same === 'no') return undefined
  return same === 'yes' ? [] : [`${describeManifest(manifest)} is about "${address.host}" in the namespace of the caller`]
}

function callsBetweenSidecars(cluster: Cluster, mesh: Mesh, { service }: RoutedHost): readonly DaprCall[] {
  const mtls = daprMtls(cluster)
  const encrypted = mtls.value && (mtls.certainty === 'yes' || mtls.source === 'default')
  if (!mesh.traits.actsOnPodIps || encrypted || 'external' in service) return []
  const readable = !mtls.value && mtls.certainty === 'yes' ? [] : ['Dapr mTLS is off']
  const callees = appsOfDaprService(cluster, service).filter((callee) => daprServiceOf(cluster, callee))
  return callees.flatMap((callee) => {
    const meant = sameNamespace(callee.namespace, service.namespace)
    const sameService = meant === 'yes' ? [] : [`"${service.name}" is the Service of ${quoteApp(callee)}`]
    return callsToApp(cluster, callee).map((call) => ({ ...call, assuming: [...readable, ...sameService, ...call.assuming] }))
  })
}

/** What is assumed when the proxy of a caller applies the route to a call; `undefined` where it certainly does not. */
function seenBy(
  cluster: Cluster,
  mesh: Mesh,
  { callers }: RoutedHost,
  { app, target, port }: DaprCall,
): readonly string[] | undefined {
  const name = quoteApp(app)
  const { member, dataPath, bypassed } = passage(cluster, mesh, app, port)
  const admitted = callers?.some((namespace) => sameNamespace(app.namespace, namespace) !== 'no') ?? true
  if (member === 'no' || bypassed === 'yes' || !admitted) return undefined
  // Without a proxy in the pod, calls to the address of a pod meet nothing that reads them.
  if (dataPath === 'node' && target.kind === 'app') return undefined
  return [
    ...(member === 'unknown' ? [`${name} is in ${mesh.title}`] : []),
    ...(dataPath === 'node' ? [`calls of ${name} pass through a waypoint`] : []),
    ...(bypassed === 'unknown' ? [`port ${port} of ${name} does not bypass ${mesh.title}`] : []),
    ...(callers && typeof app.namespace !== 'string' ? [`${name} runs in namespace ${listed(callers)}`] : []),
  ]
}

/** How calls of an app to a port leave its pods; remembered, since many routes ask. */
function passage(cluster: Cluster, mesh: Mesh, app: DaprApp, port: number): Passage {
  return cluster.derive(`dapr.passage/${mesh.id}/${port}/${keyOfApp(app)}`, () => {
    const { member, dataPath } = mesh.membership(cluster, app.workload)
    return { member, dataPath, bypassed: mesh.bypassedPorts(cluster, app.workload).outbound.has(port) }
  })
}

interface Passage extends Pick<Membership, 'member' | 'dataPath'> {
  readonly bypassed: Truth
}
