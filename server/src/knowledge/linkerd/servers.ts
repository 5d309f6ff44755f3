import { itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import { matchesSelector } from '../../model/selector.ts'
import { both, either, type Truth } from '../../model/truth.ts'
import { podLabels, podSpec, type Workload } from '../../model/workload.ts'
import { isMap, type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { inNamespace, sameNamespace } from '../kubernetes/lookup.ts'

/** A Server that is for a port of a workload, surely or perhaps. */
interface SelectedServer {
  readonly server: Manifest
  readonly selects: Exclude<Truth, 'no'>
}

/**
 * Servers for a port of a workload. The policy controller takes one and passes over the others; here the certain ones come first,
 * then by name.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/policy-controller/k8s/index/src/inbound/index.rs
 */
export function serversFor(cluster: Cluster, workload: Workload, port: number): readonly SelectedServer[] {
  const found: SelectedServer[] = []
  for (const server of inNamespace(cluster, 'policy.linkerd.io/Server', workload.manifest.namespace)) {
    const selects = both(
      sameNamespace(server.namespace, workload.manifest.namespace),
      selectsPods(server, workload),
      selectsPort(server, workload, port),
    )
    if (selects !== 'no') found.push({ server, selects })
  }
  return found.sort(
    (a, b) =>
      Number(b.selects === 'yes') - Number(a.selects === 'yes') || (String(a.server.name) < String(b.server.name) ? -1 : 1),
  )
}

function selectsPods(server: Manifest, workload: Workload): Truth {
  const selector = valueAt(server.body, ['spec', 'podSelector'])
  if (selector === undefined) return server.partial ? 'unknown' : 'no'
  return matchesSelector(selector, podLabels(workload))
}

/** A port by number, or by the name that a container gives it. Injected containers, such as daprd, bring names that are not written. */
function selectsPort(server: Manifest, workload: Workload, port: number): Truth {
  const wanted = valueAt(server.body, ['spec', 'port'])
  if (typeof wanted === 'number') return wanted === port ? 'yes' : 'no'
  if (typeof wanted !== 'string') return 'unknown'
  if (/^\d+$/.test(wanted)) return Number(wanted) === port ? 'yes' : 'no'
  const named = itemsAt(podSpec(workload, ['containers']), [])
    .flatMap((container) => itemsAt(container, ['ports']))
    .filter((declared) => valueAt(declared, ['name']) === wanted)
  if (named.length === 0) return 'unknown'
  return either(...named.map((declared) => numberIs(valueAt(declared, ['containerPort']), port)))
}

function numberIs(value: Plain | undefined, port: number): Truth {
  return value === UNKNOWN ? 'unknown' : value === port ? 'yes' : 'no'
}

/** An object that admits clients to a Server. */
interface Admission {
  readonly manifest: Manifest
  /** Whether it admits clients that have no mesh identity. */
  readonly anonymous: Truth
}

/** What admits clients to a Server besides its own policy: authorizations of both forms. */
export function admissionsTo(cluster: Cluster, server: Manifest): readonly Admission[] {
  const policies = inNamespace(cluster, 'policy.linkerd.io/AuthorizationPolicy', server.namespace)
    .filter((policy) => targets(policy, server))
    .map((manifest) => ({ manifest, anonymous: policyAdmitsAnonymous(manifest) }))
  const authorizations = inNamespace(cluster, 'policy.linkerd.io/ServerAuthorization', server.namespace)
    .filter((authorization) => selectsServer(authorization, server))
    .map((manifest) => ({ manifest, anonymous: anonymousClients(manifest) }))
  return [...policies, ...authorizations]
}

/** Rate limits on what comes through a Server. */
export function limitsOn(cluster: Cluster, server: Manifest): readonly Manifest[] {
  return inNamespace(cluster, 'policy.linkerd.io/HTTPLocalRateLimitPolicy', server.namespace).filter(
    (policy) => textAt(policy.body, ['spec', 'targetRef', 'name']) === server.name,
  )
}

function targets(policy: Manifest, server: Manifest): boolean {
  const kind = textAt(policy.body, ['spec', 'targetRef', 'kind'])
  const name = textAt(policy.body, ['spec', 'targetRef', 'name'])
  return kind === 'Namespace' ? name === server.namespace : kind === 'Server' && name === server.name
}

/** Without a reference to an identity, a policy admits whoever its networks allow, or everybody. */
function policyAdmitsAnonymous(policy: Manifest): Truth {
  const references = valueAt(policy.body, ['spec', 'requiredAuthenticationRefs'])
  if (references === undefined || references === UNKNOWN) return 'unknown'
  const kinds = itemsAt(references, []).map((reference) => textAt(reference, ['kind']))
  if (kinds.some((kind) => kind === 'MeshTLSAuthentication' || kind === 'ServiceAccount')) return 'no'
  return kinds.some((kind) => kind === UNKNOWN) ? 'unknown' : 'yes'
}

function selectsServer(authorization: Manifest, server: Manifest): boolean {
  const name = textAt(authorization.body, ['spec', 'server', 'name'])
  if (name !== undefined) return name === server.name
  const selector = valueAt(authorization.body, ['spec', 'server', 'selector'])
  return isMap(selector) && matchesSelector(selector, valueAt(server.body, ['metadata', 'labels'])) === 'yes'
}

function anonymousClients(authorization: Manifest): Truth {
  const unauthenticated = valueAt(authorization.body, ['spec', 'client', 'unauthenticated'])
  return unauthenticated === UNKNOWN ? 'unknown' : unauthenticated === true ? 'yes' : 'no'
}
