import type { Manifest } from '../model/manifest.ts'
import type { Truth } from '../model/truth.ts'
import type { Workload } from '../model/workload.ts'
import type { Evidence } from '../schema/evidence.ts'
import type { Anchor } from '../syntax/anchor.ts'
import type { Edit } from '../syntax/edit.ts'
import type { Cluster } from './cluster.ts'
import type { StatusRange } from './formats/status-ranges.ts'
import type { Product } from './product.ts'
import type { EffectiveSetting } from './setting.ts'

/** A product that carries the traffic of other workloads. Adding a mesh means filling this in. */
export interface Mesh extends Product {
  /** Anything in the view that shows that the mesh exists: a membership mark, a policy object, an installation file. */
  present(cluster: Cluster): Truth
  membership(cluster: Cluster, workload: Workload): Membership
  /** Whether the pods of a namespace are in the mesh when they say nothing themselves. */
  namespaceMembership(cluster: Cluster, namespace: string): Membership
  /** What the workload's side of the mesh accepts on a container port. */
  inboundTls(cluster: Cluster, workload: Workload, port: number): EffectiveSetting<InboundTls>
  /** What proxies of callers send to the workload's pods when they call a pod's address, as Dapr does, and nothing is written for them. */
  autoTls(cluster: Cluster, workload: Workload): EffectiveSetting<'mesh' | 'plaintext'>
  /** Ports that bypass the workload's proxy. */
  bypassedPorts(cluster: Cluster, workload: Workload): { readonly inbound: PortSet; readonly outbound: PortSet }
  tracing(cluster: Cluster, workload: Workload): EffectiveSetting<MeshTracing>
  /** Whether app containers wait for the proxy, and whether the proxy ends with them (a native sidecar). */
  startup(
    cluster: Cluster,
    workload: Workload,
  ): { readonly waits: EffectiveSetting<Truth>; readonly native: EffectiveSetting<Truth> }
  /** Whether the proxy of the workload ends when a container has run this command: the command asks it to, and it listens. */
  endsAfter(cluster: Cluster, workload: Workload, command: string): Truth
  /** HTTP routing, retry and timeout policies, whatever object they are written in. */
  routes(cluster: Cluster): readonly MeshRoute[]
  /** Circuit breaking and load shedding per destination. */
  breakers(cluster: Cluster): readonly MeshBreaker[]
  /** Client-side TLS settings that are written for a destination and replace what the mesh would choose. */
  outboundTls(cluster: Cluster): readonly OutboundTls[]
  /** Authorization or rate limits that can refuse calls to the workload's port. */
  refusals(cluster: Cluster, workload: Workload, port: number): readonly { readonly at: Anchor; readonly what: string }[]
  /** Settings in an object that are legal where they stand and cannot act there. */
  ignored(cluster: Cluster, manifest: Manifest): readonly IgnoredSetting[]
  /** How one moves a setting to where an owner wants it. Empty when the files show no place for it. */
  readonly remedies: Remedies
  readonly traits: MeshTraits
}

export interface Membership {
  /** `unknown`: an unwritten namespace, a templated mark, a mesh whose marks are not in the files. */
  readonly member: Truth
  /** `explicit`: a mark of the workload or its namespace decides. `default`: nothing is written. */
  readonly source: 'explicit' | 'default'
  /** Data path; only meaningful for members. `sidecar`: a proxy in the pod; `node`: a proxy outside it, such as ambient. */
  readonly dataPath: 'sidecar' | 'node'
  /** The mark that decides; where none is written, the pod template that lacks it. */
  readonly at: Anchor
  /** One clause: `label istio-injection=enabled on Namespace "shop"`. */
  readonly why: string
}

/** `strict`: only calls with a mesh identity; `permissive`: those and others; `disabled`: the proxy does no TLS. */
export type InboundTls = 'strict' | 'permissive' | 'disabled'

export interface PortSet {
  has(port: number): Truth
  /** The whole list, and each number or range in it, as written; empty when nothing is written. */
  readonly at: readonly { readonly anchor: Anchor; readonly from: number; readonly to: number }[]
}

export interface MeshTracing {
  readonly on: Truth
  /** Trace headers that the proxies read and write. */
  readonly propagation: 'w3c' | 'b3' | 'both' | 'other' | 'unknown'
  /** Where that is chosen, if not where tracing is switched on. */
  readonly propagationAt?: Anchor
  /** Share of new traces that are kept, 0–1; `undefined`: the mesh starts no traces itself. */
  readonly sampling?: number
  /** Where that share is written; absent for a default, and where the collector decides. */
  readonly samplingAt?: Anchor
}

/** A service a policy is about. `namespace` is `undefined` when it cannot be told. */
export interface ServiceRef {
  readonly name: string
  readonly namespace: string | undefined
}

export interface MeshRoute {
  readonly manifest: Manifest
  /** Services whose traffic the route governs, and where each is named. Wildcards are expanded by the product. */
  readonly hosts: readonly RoutedHost[]
  /** `mesh`: calls between workloads; `gateway`: calls that enter through one. */
  readonly traffic: readonly ('mesh' | 'gateway')[]
  /** Services that calls are sent on to. */
  readonly destinations: readonly ServiceRef[]
  /** What tells some calls from others or sends them elsewhere, and the place that says so. */
  readonly splits?: {
    readonly kind: 'weights' | 'subset' | 'mirror' | 'fault' | 'match'
    /** For messages: `several destinations with weights`. */
    readonly what: string
    readonly at: Anchor
  }
  readonly retries?: MeshRetries
  /** Limit for the whole call. */
  readonly timeout?: {
    readonly milliseconds: number
    readonly at: Anchor /** Edits that lift the limit. */
    readonly lift: readonly Edit[]
  }
}

export interface RoutedHost {
  readonly service: ServiceRef | { readonly external: string }
  readonly at: Anchor
  /** Namespaces of the callers for which the route acts; absent: all. */
  readonly callers?: readonly string[]
}

export interface MeshRetries {
  /** Tries after the first; `Infinity` where nothing but a budget over all calls limits them. */
  readonly attempts: number
  /** Retries only when the connection failed, so no request is executed twice. */
  readonly connectionOnly: boolean
  /** What leads to a retry besides a connection that cannot be made. */
  readonly on: {
    /** HTTP statuses of the callee. */
    readonly http: readonly StatusRange[]
    /** Any gRPC status of the callee. */
    readonly grpc: boolean
    /** A connection that breaks, or a try that takes too long, once the request is sent. */
    readonly broken: boolean
  }
  /** Limit for each try, where one is written. */
  readonly perTry?: { readonly milliseconds: number; readonly at: Anchor }
  readonly at: Anchor
  /** Set where they are not written for the route, but for all that have none of their own, and where that is. */
  readonly byDefault?: { readonly manifest: Manifest /** One clause. */; readonly why: string }
  /** Edits that switch these retries off in a form the product accepts. */
  readonly disable: readonly Edit[]
  /** Edits that limit them to failed connections. */
  readonly limitToConnection: readonly Edit[]
}

export interface MeshBreaker {
  readonly manifest: Manifest
  readonly service: ServiceRef
  readonly at: Anchor
  /** `ejection`: by failures; `limits`: by load. */
  readonly kind: 'ejection' | 'limits'
  readonly what: string
  readonly remove: readonly Edit[]
}

export interface OutboundTls {
  readonly manifest: Manifest
  /**
   * Tells whether calls to the service's port are meant; `unknown` where a name cannot be resolved, and where it is about callers
   * of one namespace and theirs is not given.
   */
  governs(service: ServiceRef, port: number, caller?: string): Truth
  readonly mode: 'plaintext' | 'mesh' | 'other-tls'
  readonly at: Anchor
  readonly what: string
  /** Edits that leave the choice to the mesh again. */
  readonly relax: readonly Edit[]
}

/** Something written that a mesh accepts and never acts upon. */
export interface IgnoredSetting {
  readonly at: Anchor
  /** With its object: `annotation retry.linkerd.io/http of Service "orders"`. */
  readonly what: string
  /** A clause. */
  readonly why: string
  /** A sentence that says what to write. */
  readonly instead: string
  /** What makes it idle, where that is written. */
  readonly because?: Anchor
  /** Set where it is idle by the way the mesh is run, which is no mistake of this object. */
  readonly byMode?: true
  /** `unknown`: the files do not show which of several objects the mesh passes over. */
  readonly certainty?: 'unknown'
  /** Edits that take it away; empty where something would be left that the product refuses. */
  readonly remove: readonly Edit[]
}

export interface Remedies {
  /** Lets a port bypass the proxy in the given directions. `undefined`: the place is templated or not in the files. */
  bypass(
    cluster: Cluster,
    workload: Workload,
    port: number,
    directions: readonly ('inbound' | 'outbound')[],
  ): readonly Edit[] | undefined
  /** Takes a port off the lists of bypassed ports. */
  capture(cluster: Cluster, workload: Workload, port: number): readonly Edit[] | undefined
  /** Puts the workload, or the namespace that decides for it, into the mesh. */
  join(cluster: Cluster, workload: Workload): readonly Edit[] | undefined
  /** Takes a namespace out of the mesh. */
  leave(cluster: Cluster, membership: Membership, namespace: Manifest): readonly Edit[] | undefined
  /** Silences the mesh's spans for the workload's namespace or installation. */
  stopTracing(cluster: Cluster, workload: Workload): readonly Edit[] | undefined
  /** Has the proxies keep this share, 0–1, of the traces that they begin. `undefined` where no share is written that can be changed. */
  keepShare(cluster: Cluster, workload: Workload, share: number): readonly Edit[] | undefined
  /** Has the proxies write W3C trace headers too. Empty where they do. */
  writeW3c(cluster: Cluster, workload: Workload): readonly Edit[] | undefined
  /** Makes containers wait for the proxy. */
  waitForProxy(cluster: Cluster, workload: Workload): readonly Edit[] | undefined
  /** Makes the proxy a native sidecar. */
  nativeProxy(cluster: Cluster, workload: Workload): readonly Edit[] | undefined
  /** Keeps the workload out of the mesh. */
  optOut(cluster: Cluster, workload: Workload): readonly Edit[] | undefined
  /** Has the inbound port accept callers without a mesh identity during a migration. */
  relaxInbound(cluster: Cluster, workload: Workload, port: number): readonly Edit[] | undefined
}

/** Facts about a mesh that hold for every cluster. */
interface MeshTraits {
  /** Whether retries, timeouts and routes act on calls to a pod's IP, as Dapr makes them, when the bytes are readable. */
  readonly actsOnPodIps: boolean
  /** Whether a caller's proxy learns that a callee's port bypasses its proxy, so that excluding inbound alone is safe. */
  readonly clientSeesInboundBypass: boolean
  /** Tries after the first for HTTP calls when nothing is written. */
  readonly defaultRetries: number
  /** Whether a native proxy is always ready before the other containers start. */
  readonly nativeIsFirst: boolean
  /** Whether a proxy begins a trace for a call that carries none, or only joins one that the caller has begun. */
  readonly startsTraces: boolean
  readonly evidence: {
    readonly podIps: Evidence
    readonly inboundBypass: Evidence
    readonly retries: Evidence
    readonly mtls: Evidence
  }
  /** How meshing the Dapr control plane ends: `breaks` at start, or `works` with reports of success. */
  readonly controlPlaneInMesh: 'breaks' | 'works'
}
