import { anchorAt, type Manifest } from '../../model/manifest.ts'
import { either, negate, type Truth, truthOf } from '../../model/truth.ts'
import type { Workload } from '../../model/workload.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import type { Path } from '../../syntax/path.ts'
import { type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Span } from '../../syntax/span.ts'
import type { Cluster } from '../cluster.ts'
import { commaItems } from '../formats/comma-list.ts'
import { writtenAt } from '../kubernetes/lookup.ts'
import type { PortSet } from '../mesh.ts'
import { membership } from './membership.ts'
import { helmValue } from './mesh-config.ts'
import { proxySetting } from './proxy-config.ts'

export type Direction = 'inbound' | 'outbound'

/** The lists of one direction: what bypasses the proxy, and what is captured. Each is an annotation, or a value for all pods. */
export const PORT_LISTS = {
  inbound: {
    exclude: { annotation: 'traffic.sidecar.istio.io/excludeInboundPorts', value: 'excludeInboundPorts' },
    include: { annotation: 'traffic.sidecar.istio.io/includeInboundPorts', value: 'includeInboundPorts' },
  },
  outbound: {
    exclude: { annotation: 'traffic.sidecar.istio.io/excludeOutboundPorts', value: 'excludeOutboundPorts' },
    include: { annotation: 'traffic.sidecar.istio.io/includeOutboundPorts', value: 'includeOutboundPorts' },
  },
} as const

const IP_RANGES = {
  exclude: { annotation: 'traffic.sidecar.istio.io/excludeOutboundIPRanges', value: 'excludeIPRanges' },
  include: { annotation: 'traffic.sidecar.istio.io/includeOutboundIPRanges', value: 'includeIPRanges' },
} as const

/** Ports of the agent, which never go through the proxy. */
const OWN_PORTS: ReadonlySet<number> = new Set([15020, 15021, 15090])
const ALL = { from: 0, to: 65535 } as const

/**
 * Ports that bypass the sidecar of a workload, in the order in which the redirection rules are made.
 * https://github.com/istio/istio/blob/1.30.3/tools/istio-iptables/pkg/capture/run.go
 */
export function bypassedPorts(cluster: Cluster, workload: Workload): { readonly inbound: PortSet; readonly outbound: PortSet } {
  if (membership(cluster, workload).dataPath === 'node') return ambientPorts(workload)
  const capture = captureSwitch(cluster, workload)
  return {
    inbound: union(capture, inboundSet(cluster, workload)),
    outbound: union(capture, outboundSet(cluster, workload)),
  }
}

/** A list as written, for one pod or for all. */
export interface WrittenList {
  readonly manifest: Manifest
  /** Inside the manifest. */
  readonly path: Path
  readonly home: 'pod' | 'installation'
  /** `undefined`: a template decides, or it is no text. */
  readonly text: string | undefined
  readonly at: Anchor
}

/** The list that counts for a pod: its annotation, even an empty one, replaces the value for all pods. */
export function writtenList(
  cluster: Cluster,
  workload: Workload,
  names: { readonly annotation: string; readonly value: string },
): WrittenList | undefined {
  const path = [...workload.template, 'metadata', 'annotations', names.annotation]
  const own = writtenAt(workload.manifest, path)
  if (own !== undefined && own !== null) {
    return { manifest: workload.manifest, path, home: 'pod', text: textOf(own), at: anchorAt(workload.manifest, path) }
  }
  const installed = helmValue(cluster, ['global', 'proxy', names.value])
  return installed && { ...installed, home: 'installation', text: textOf(installed.value) }
}

/** A port number in a list, and where it stands in the list's text. */
export interface PortItem {
  readonly port: number
  readonly within: Span
}

/** The ports of a list. What is no port is passed over; the injector refuses the pod for it, which another check says. */
export function portItems(text: string): readonly PortItem[] {
  return commaItems(text).flatMap(({ text: item, span }) => {
    const port = item.trim()
    if (!/^\d{1,5}$/.test(port)) return []
    const start = span.start + item.indexOf(port)
    return [{ port: Number(port), within: { start, end: start + port.length } }]
  })
}

function textOf(value: Plain): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

const NOTHING: PortSet = { has: () => 'no', at: [] }

function everything(at: Anchor): PortSet {
  return { has: () => 'yes', at: [{ anchor: at, ...ALL }] }
}

/** Whether a port bypasses cannot be told for any. */
const HIDDEN: PortSet = { has: () => 'unknown', at: [] }

function union(...sets: readonly PortSet[]): PortSet {
  return { has: (port) => either(...sets.map((set) => set.has(port))), at: sets.flatMap((set) => set.at) }
}

/** The proxy of a node captures every port, unless the pod opts out of inbound capture. */
function ambientPorts(workload: Workload): { readonly inbound: PortSet; readonly outbound: PortSet } {
  const path = [...workload.template, 'metadata', 'annotations', 'ambient.istio.io/bypass-inbound-capture']
  const written = writtenAt(workload.manifest, path)
  const isBypassed = /^(1|t|T|TRUE|true|True)$/.test(String(textOf(written ?? '')))
  const inbound = written === UNKNOWN ? HIDDEN : isBypassed ? everything(anchorAt(workload.manifest, path)) : NOTHING
  return { inbound, outbound: NOTHING }
}

/** With interception mode NONE nothing is captured. */
function captureSwitch(cluster: Cluster, workload: Workload): PortSet {
  const path = [...workload.template, 'metadata', 'annotations', 'sidecar.istio.io/interceptionMode']
  const own = writtenAt(workload.manifest, path)
  const inherited = own === undefined ? proxySetting(cluster, workload, ['interceptionMode']) : undefined
  const mode = own ?? inherited?.value
  if (mode === UNKNOWN) return HIDDEN
  return mode === 'NONE' ? everything(inherited?.at ?? anchorAt(workload.manifest, path)) : NOTHING
}

function inboundSet(cluster: Cluster, workload: Workload): PortSet {
  const include = writtenList(cluster, workload, PORT_LISTS.inbound.include)
  const own: PortSet = { has: (port) => truthOf(OWN_PORTS.has(port)), at: [] }
  if (include && include.text === undefined) return union(own, HIDDEN)
  if (include?.text !== undefined && include.text.trim() !== '*') return union(own, allBut(include, include.text))
  return union(own, listed(writtenList(cluster, workload, PORT_LISTS.inbound.exclude)))
}

function outboundSet(cluster: Cluster, workload: Workload): PortSet {
  const excluded = listed(writtenList(cluster, workload, PORT_LISTS.outbound.exclude))
  const included = listed(writtenList(cluster, workload, PORT_LISTS.outbound.include))
  const byAddress = addressSet(cluster, workload)
  const has = (port: number): Truth => {
    const direct = excluded.has(port)
    if (direct === 'yes') return 'yes'
    return included.has(port) === 'yes' ? direct : either(direct, byAddress.has(port))
  }
  return { has, at: [...excluded.at, ...byAddress.at] }
}

/** Ranges of addresses: only "all" and "none" say something about a port, since addresses of pods are not in the files. */
function addressSet(cluster: Cluster, workload: Workload): PortSet {
  const include = writtenList(cluster, workload, IP_RANGES.include)
  if (include) {
    if (include.text === undefined) return HIDDEN
    if (include.text.trim() === '') return everything(include.at)
    if (include.text.trim() !== '*' && !coversAll(include.text)) return HIDDEN
  }
  const exclude = writtenList(cluster, workload, IP_RANGES.exclude)
  if (!exclude) return NOTHING
  if (exclude.text === undefined) return HIDDEN
  if (coversAll(exclude.text)) return everything(exclude.at)
  return commaItems(exclude.text).some(({ text }) => mayHoldPods(text)) ? HIDDEN : NOTHING
}

function coversAll(ranges: string): boolean {
  return commaItems(ranges).some(({ text }) => text.trim().endsWith('/0'))
}

/** A range as wide as the networks that clusters take for their pods; a narrower one is meant for single hosts. */
function mayHoldPods(range: string): boolean {
  const length = /^[\d.]+\/(\d+)$/.exec(range.trim())?.[1]
  return length !== undefined && Number(length) <= 16
}

function listed(list: WrittenList | undefined): PortSet {
  if (!list) return NOTHING
  if (list.text === undefined) return HIDDEN
  const items = portItems(list.text)
  return {
    has: (port) => truthOf(items.some((item) => item.port === port)),
    at: items.map(({ port, within }) => ({ anchor: { ...list.at, within }, from: port, to: port })),
  }
}

/** What a list of captured ports leaves out; the whole list is the place that says so. */
function allBut(list: WrittenList, text: string): PortSet {
  const captured = portItems(text)
    .map((item) => item.port)
    .sort((a, b) => a - b)
  const gaps: { from: number; to: number }[] = []
  let from: number = ALL.from
  for (const port of captured) {
    if (port > from) gaps.push({ from, to: port - 1 })
    from = port + 1
  }
  if (from <= ALL.to) gaps.push({ from, to: ALL.to })
  const set = new Set(captured)
  return { has: (port) => negate(truthOf(set.has(port))), at: gaps.map((gap) => ({ anchor: list.at, ...gap })) }
}
