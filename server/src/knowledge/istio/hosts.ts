import { valueAt } from '../../model/manifest.ts'
import { type Truth, truthOf } from '../../model/truth.ts'
import type { Cluster } from '../cluster.ts'
import { daprApps, daprServiceOf } from '../dapr/apps.ts'
import { sameNamespace, type WrittenNamespace } from '../kubernetes/lookup.ts'
import type { ServiceRef } from '../mesh.ts'
import { helmValue } from './mesh-config.ts'

/** What a host in a VirtualService or DestinationRule means. */
export type Host =
  | { readonly kind: 'service'; readonly service: ServiceRef }
  /** `suffix` begins with the dot behind the star; empty for `*` alone. */
  | { readonly kind: 'wildcard'; readonly suffix: string }
  | { readonly kind: 'external'; readonly name: string }

/**
 * Reads a host as istiod does: a name without dots is a Service of the namespace of the object; anything else is taken literally,
 * so that `orders.shop` is no Service.
 * https://github.com/istio/istio/blob/1.30.3/pilot/pkg/model/config.go (`ResolveShortnameToFQDN`)
 */
export function resolveHost(cluster: Cluster, text: string, namespace: WrittenNamespace): Host {
  if (text.startsWith('*')) return { kind: 'wildcard', suffix: text.slice(1) }
  if (!text.includes('.') && !text.includes(':')) {
    return { kind: 'service', service: { name: text, namespace: typeof namespace === 'string' ? namespace : undefined } }
  }
  const end = serviceSuffix(cluster)
  const [name, inNamespace, ...rest] = text.endsWith(end) ? text.slice(0, -end.length).split('.') : []
  if (!name || !inNamespace || rest.length > 0) return { kind: 'external', name: text }
  return { kind: 'service', service: { name, namespace: inNamespace } }
}

/** Whether a host covers a service. */
export function covers(cluster: Cluster, host: Host, service: ServiceRef): Truth {
  switch (host.kind) {
    case 'external':
      return 'no'
    case 'service':
      return host.service.name === service.name ? sameNamespace(host.service.namespace, service.namespace) : 'no'
    case 'wildcard': {
      const end = serviceSuffix(cluster)
      if (end.endsWith(host.suffix)) return 'yes'
      if (service.namespace === undefined) return host.suffix.endsWith(end) ? 'unknown' : 'no'
      return truthOf(`${service.name}.${service.namespace}${end}`.endsWith(host.suffix))
    }
  }
}

/** The services of the view that a host covers for certain; a host that names one service covers that one, seen or not. */
export function servicesOf(cluster: Cluster, host: Host): readonly ServiceRef[] {
  if (host.kind === 'service') return [host.service]
  return host.kind === 'external' ? [] : knownServices(cluster).filter((service) => covers(cluster, host, service) === 'yes')
}

/** Services that are written, and the headless ones that Dapr creates for its apps; wildcards cover both. */
export function knownServices(cluster: Cluster): readonly ServiceRef[] {
  return cluster.derive('istio.services', () => {
    const written = cluster.list('Service').flatMap((manifest): ServiceRef[] => {
      const name = valueAt(manifest.body, ['metadata', 'name'])
      const namespace = typeof manifest.namespace === 'string' ? manifest.namespace : undefined
      return typeof name === 'string' ? [{ name, namespace }] : []
    })
    const created = daprApps(cluster).flatMap((app) => daprServiceOf(cluster, app) ?? [])
    return [...written, ...created]
  })
}

/** `.svc.cluster.local` unless the installation says otherwise. */
export function serviceSuffix(cluster: Cluster): string {
  const domain = helmValue(cluster, ['global', 'proxy', 'clusterDomain'])?.value
  return `.svc.${typeof domain === 'string' && domain !== '' ? domain : 'cluster.local'}`
}
