import { anchorAt, itemsAt, type Manifest, textAt, valueAt } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { isList, UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { isHeadless, sameNamespace } from '../kubernetes/lookup.ts'
import type { ServiceRef } from '../mesh.ts'
import { annotation } from './call-policies.ts'
import { parsePorts } from './ports.ts'

/** A Service as others name it; `undefined` where its name is not written. */
export function serviceRef(service: Manifest): ServiceRef | undefined {
  if (typeof service.name !== 'string') return undefined
  return { name: service.name, namespace: typeof service.namespace === 'string' ? service.namespace : undefined }
}

/** Whether policies for calls to a Service can act. */
export function takesPolicies(service: Manifest): boolean {
  return whyNoPolicies(service) === undefined
}

/**
 * What keeps policies for calls to a Service from acting, as a clause. They need an address of its own, by which proxies look them
 * up, and a port that is read as HTTP. A headless Service, such as those of Dapr, has no such address.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/policy-controller/k8s/status/src/service.rs
 */
export function whyNoPolicies(service: Manifest): string | undefined {
  if (isHeadless(service)) {
    return 'the Service is headless, so calls go to addresses of pods, and proxies look policies up by the address of a Service'
  }
  if (textAt(service.body, ['spec', 'type']) === 'ExternalName') {
    return 'the Service is only another name for a host, and has no address by which proxies could look policies up'
  }
  const ports = valueAt(service.body, ['spec', 'ports'])
  const isRead = !isList(ports) || ports.length === 0 || ports.some((_, index) => !isOpaque(service, index))
  return isRead ? undefined : 'all ports of the Service are carried as plain TCP, in which proxies see no requests'
}

/** A port that is carried as plain TCP, by its `appProtocol` or by the annotation. */
function isOpaque(service: Manifest, index: number): boolean {
  const port = itemsAt(service.body, ['spec', 'ports'])[index]
  const protocol = textAt(port, ['appProtocol'])
  if (typeof protocol === 'string') return !READABLE.has(protocol.toLowerCase())
  const list = textAt(service.body, annotation('config.linkerd.io/opaque-ports'))
  if (list === UNKNOWN) return false
  const number = valueAt(port, ['port'])
  const name = textAt(port, ['name'])
  const items = (list ?? DEFAULT_OPAQUE).split(',').map((item) => item.trim())
  return (
    (typeof name === 'string' && items.includes(name)) ||
    parsePorts(list ?? DEFAULT_OPAQUE).some(({ from, to }) => typeof number === 'number' && from <= number && number <= to)
  )
}

/** The words of `appProtocol` that mean HTTP to Linkerd; any other, `grpc` included, means plain TCP. */
const READABLE: ReadonlySet<string> = new Set(['http', 'kubernetes.io/h2c'])
const DEFAULT_OPAQUE = '25,587,3306,4444,5432,6379,9300,11211'

/** ServiceProfiles that replace everything else for their Service: those with a route or an override. */
export function ruling(cluster: Cluster): readonly Profile[] {
  return cluster.derive('linkerd.profiles', () =>
    cluster.list('linkerd.io/ServiceProfile').flatMap((manifest) => {
      const match = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(typeof manifest.name === 'string' ? manifest.name : '')
      const rules = itemsAt(manifest.body, ['spec', 'routes']).length + itemsAt(manifest.body, ['spec', 'dstOverrides']).length
      if (match?.[1] === undefined || match[2] === undefined || rules === 0) return []
      return [{ manifest, service: { name: match[1], namespace: match[2] } }]
    }),
  )
}

export interface Profile {
  readonly manifest: Manifest
  readonly service: ServiceRef
}

/** The ServiceProfile that takes over for a Service, if one does. */
export function profileOf(cluster: Cluster, service: ServiceRef): Profile | undefined {
  return ruling(cluster).find(
    (profile) => profile.service.name === service.name && sameNamespace(profile.service.namespace, service.namespace) === 'yes',
  )
}

/** The place that names an object. */
export function nameAnchor(object: Manifest): Anchor {
  return anchorAt(object, ['metadata', 'name'])
}
