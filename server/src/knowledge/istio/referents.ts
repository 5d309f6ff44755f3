import { anchorAt, itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import { either, type Truth, truthOf } from '../../model/truth.ts'
import { podMetaAnchor } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Cluster } from '../cluster.ts'
import { daprApps, daprServiceOf } from '../dapr/apps.ts'
import { sameNamespace, type WrittenNamespace } from '../kubernetes/lookup.ts'
import type { ServiceRef } from '../mesh.ts'
import type { Reference, Referent, Referents } from '../referent.ts'
import { covers, resolveHost, serviceSuffix } from './hosts.ts'

/**
 * Hosts to which proxies can send calls: Services, with those that Dapr makes, and the hosts of ServiceEntries.
 * https://github.com/istio/istio/blob/1.30.3/pkg/config/analysis/analyzers/virtualservice/destinationhosts.go
 */
export function hostReferents(cluster: Cluster, reference: Reference): Referents {
  const services = servicesSeen(cluster)
  const all = [
    ...servicesAsNamed(cluster, reference.namespace),
    ...cluster.list('networking.istio.io/ServiceEntry').flatMap((entry) => entryHosts(entry, reference)),
  ]
  const host = resolveHost(cluster, reference.name, reference.namespace)
  const isShown =
    host.kind === 'service'
      ? services.some(({ service }) => sameNamespace(service.namespace, host.service.namespace) !== 'no')
      : services.length > 0
  return { all, builtIn: [], complete: isShown ? 'unknown' : 'no' }
}

/** Subsets of the DestinationRules for the host that is written beside the name. */
export function subsetReferents(cluster: Cluster, manifest: Manifest, { path, namespace }: Reference): Referents {
  const text = textAt(manifest.body, [...path.slice(0, -1), 'host'])
  const host = typeof text === 'string' ? resolveHost(cluster, text, namespace) : undefined
  if (!host || host.kind === 'wildcard') return { all: [], builtIn: [], complete: 'no' }
  const rules = cluster.list('networking.istio.io/DestinationRule')
  const own = rules.filter((rule) => {
    const named = textAt(rule.body, ['spec', 'host'])
    if (typeof named !== 'string') return false
    const theirs = resolveHost(cluster, named, rule.namespace)
    return host.kind === 'service' ? covers(cluster, theirs, host.service) !== 'no' : named === text
  })
  const all = own.flatMap((rule) =>
    itemsAt(rule.body, ['spec', 'subsets']).flatMap((subset, index): Referent[] => {
      const name = valueAt(subset, ['name'])
      const at = anchorAt(rule, ['spec', 'subsets', index, 'name'])
      return typeof name === 'string' ? [{ name, at, reach: 'yes' }] : []
    }),
  )
  return { all, builtIn: [], complete: own.length > 0 ? 'yes' : rules.length > 0 ? 'unknown' : 'no' }
}

interface SeenService {
  readonly service: ServiceRef
  readonly at: Anchor
}

function servicesSeen(cluster: Cluster): readonly SeenService[] {
  return cluster.derive('istio.servicesSeen', () => {
    const written = cluster.list('Service').flatMap((manifest): SeenService[] => {
      const { name } = manifest
      const namespace = typeof manifest.namespace === 'string' ? manifest.namespace : undefined
      return typeof name === 'string' ? [{ service: { name, namespace }, at: anchorAt(manifest, ['metadata', 'name']) }] : []
    })
    const made = daprApps(cluster).flatMap((app): SeenService[] => {
      const service = daprServiceOf(cluster, app)
      return service ? [{ service, at: podMetaAnchor(app.workload, 'annotations', 'dapr.io/app-id') }] : []
    })
    return [...written, ...made]
  })
}

/** The services by the names that they have in objects of a namespace. */
function servicesAsNamed(cluster: Cluster, namespace: WrittenNamespace): readonly Referent[] {
  return cluster.derive(`istio.servicesAsNamed/${String(namespace)}`, () =>
    servicesSeen(cluster).flatMap((seen) => namesOf(cluster, seen, namespace)),
  )
}

/** The short name, which means one of the namespace where it is written, and the full one. */
function namesOf(cluster: Cluster, { service, at }: SeenService, namespace: WrittenNamespace): Referent[] {
  const { name, namespace: home } = service
  const reach = sameNamespace(home, namespace)
  const short: Referent = { name, at, reach, ...(reach === 'no' ? { obstacle: `is in namespace "${home}"` } : {}) }
  return home === undefined ? [short] : [short, { name: `${name}.${home}${serviceSuffix(cluster)}`, at, reach: 'yes' }]
}

/** A wildcard among them has the name that is asked for, where it covers it. */
function entryHosts(entry: Manifest, { name, namespace }: Reference): Referent[] {
  const exported = itemsAt(entry.body, ['spec', 'exportTo'])
  const reach = exported.length === 0 ? 'yes' : either(...exported.map((target) => exportedTo(target, entry, namespace)))
  return itemsAt(entry.body, ['spec', 'hosts']).flatMap((host, index): Referent[] => {
    if (typeof host !== 'string') return []
    const isMeant = host.startsWith('*') && name.endsWith(host.slice(1))
    const obstacle = reach === 'no' ? { obstacle: 'is not exported to this namespace' } : {}
    return [{ name: isMeant ? name : host, at: anchorAt(entry, ['spec', 'hosts', index]), reach, ...obstacle }]
  })
}

function exportedTo(target: unknown, entry: Manifest, namespace: WrittenNamespace): Truth {
  if (typeof target !== 'string') return 'unknown'
  if (target === '*') return 'yes'
  if (target === '.') return sameNamespace(entry.namespace, namespace)
  return typeof namespace === 'string' ? truthOf(target === namespace) : 'unknown'
}
