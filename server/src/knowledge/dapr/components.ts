import { anchorAt, type Manifest, textAt } from '../../model/manifest.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Cluster } from '../cluster.ts'
import { findServices } from '../kubernetes/lookup.ts'
import type { ServiceRef } from '../mesh.ts'
import type { DaprApp } from './apps.ts'
import { type ComponentCategory, categoryOf } from './component-categories.ts'
import { type Loaded, loadedBy } from './scopes.ts'

/** The Components that the sidecars of an app load or may load. */
export function componentsLoadedBy(cluster: Cluster, app: DaprApp): readonly Loaded[] {
  return loadedBy(cluster, app, 'dapr.io/Component')
}

/** What a Component is; `undefined` where its type is templated or not one of Dapr's. */
export function categoryOfComponent(component: Manifest): ComponentCategory | undefined {
  const type = textAt(component.body, ['spec', 'type'])
  return typeof type === 'string' ? categoryOf(type) : undefined
}

/** What shows that an app publishes or receives events: its pub/sub Components, and Subscriptions made for it. */
export function pubsubOf(cluster: Cluster, app: DaprApp): readonly Loaded[] {
  return [
    ...componentsLoadedBy(cluster, app).filter(({ manifest }) => categoryOfComponent(manifest)?.prefix === 'pubsub'),
    ...loadedBy(cluster, app, 'dapr.io/Subscription'),
  ]
}

/** Where a call over HTTP goes. */
export interface HttpAddress {
  readonly host: string
  readonly port: number
  /** Calls are TLS from daprd on, so a mesh sees no HTTP. */
  readonly secure: boolean
  /** The Service that the host means, when it is one of the cluster's. */
  readonly service: ServiceRef | undefined
}

/** A server without a sidecar that apps invoke by a name. */
export interface HttpEndpoint extends HttpAddress {
  readonly manifest: Manifest
  /** Name to invoke it by. */
  readonly name: string
  readonly at: Anchor
}

/** The HTTPEndpoints of the view whose address can be read. */
export function httpEndpoints(cluster: Cluster): readonly HttpEndpoint[] {
  return cluster.derive('dapr.httpEndpoints', () =>
    cluster.list('dapr.io/HTTPEndpoint').flatMap((manifest) => {
      const endpoint = readEndpoint(cluster, manifest)
      return endpoint ? [endpoint] : []
    }),
  )
}

/** The HTTPEndpoints that an app can, or may be able to, invoke. */
export function endpointsLoadedBy(cluster: Cluster, app: DaprApp): readonly (HttpEndpoint & Pick<Loaded, 'certainty'>)[] {
  return loadedBy(cluster, app, 'dapr.io/HTTPEndpoint').flatMap(({ manifest, certainty }) =>
    httpEndpoints(cluster)
      .filter((endpoint) => endpoint.manifest === manifest)
      .map((endpoint) => ({ ...endpoint, certainty })),
  )
}

/** Reads a URL that is called from a namespace; `undefined` for what is no HTTP. */
export function httpAddress(cluster: Cluster, text: string, namespace: string | undefined): HttpAddress | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  const secure = url.protocol === 'https:'
  if (!secure && url.protocol !== 'http:') return undefined
  return {
    host: url.hostname,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    secure,
    service: serviceOfHost(cluster, url.hostname, namespace),
  }
}

function readEndpoint(cluster: Cluster, manifest: Manifest): HttpEndpoint | undefined {
  const written = textAt(manifest.body, ['spec', 'baseUrl'])
  if (typeof written !== 'string' || typeof manifest.name !== 'string') return undefined
  const address = httpAddress(cluster, written, typeof manifest.namespace === 'string' ? manifest.namespace : undefined)
  return address && { ...address, manifest, name: manifest.name, at: anchorAt(manifest, ['spec', 'baseUrl']) }
}

/** `orders`, `orders.shop`, `orders.shop.svc` and its longer forms. A name of two parts may be a domain, so a Service must be there. */
function serviceOfHost(cluster: Cluster, host: string, namespace: string | undefined): ServiceRef | undefined {
  const [name = '', inNamespace, ...rest] = host.split('.')
  if (inNamespace === undefined) return /^\D/.test(name) ? { name, namespace } : undefined
  const ref = { name, namespace: inNamespace }
  if (rest[0] === 'svc') return ref
  return rest.length === 0 && findServices(cluster, ref).length > 0 ? ref : undefined
}
