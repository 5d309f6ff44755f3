import { anchorAt } from '../../model/manifest.ts'
import { either, type Truth } from '../../model/truth.ts'
import type { Workload } from '../../model/workload.ts'
import type { Path } from '../../syntax/path.ts'
import { type Plain, UNKNOWN } from '../../syntax/plain.ts'
import type { Span } from '../../syntax/span.ts'
import type { Cluster } from '../cluster.ts'
import { commaItems } from '../formats/comma-list.ts'
import type { PortSet } from '../mesh.ts'
import { type WrittenConfig, writtenConfigs } from './proxy-config.ts'

export type Direction = 'inbound' | 'outbound'

/** Where the ports that bypass the proxy are listed. */
export const SKIP_LISTS: Readonly<Record<Direction, { readonly annotations: readonly [string]; readonly installed: Path }>> = {
  inbound: { annotations: ['config.linkerd.io/skip-inbound-ports'], installed: ['proxyInit', 'ignoreInboundPorts'] },
  outbound: { annotations: ['config.linkerd.io/skip-outbound-ports'], installed: ['proxyInit', 'ignoreOutboundPorts'] },
}

/** Galera clusters talk on these; a list that is written replaces them. */
export const DEFAULT_SKIPPED = '4567,4568'
/** The proxy's own control and admin ports never go through it, whatever is written. */
const OWN_PORTS = '4190,4191'

/** Ports that bypass the proxy of a workload: the strongest written list, or the default one. */
export function bypassedPorts(cluster: Cluster, workload: Workload): { readonly inbound: PortSet; readonly outbound: PortSet } {
  return {
    inbound: portSet(skipList(cluster, workload, 'inbound'), OWN_PORTS),
    outbound: portSet(skipList(cluster, workload, 'outbound'), ''),
  }
}

/** The list of skipped ports that decides for a pod, if one is written. */
export function skipList(cluster: Cluster, workload: Workload, direction: Direction): WrittenConfig | undefined {
  return writtenConfigs(cluster, workload, SKIP_LISTS[direction])[0]
}

/** A number or range in a list of ports, and where it stands in the text. */
export interface PortItem {
  readonly from: number
  readonly to: number
  readonly within: Span
}

/**
 * Reads `25,4000-4010`: numbers and ranges with commas; blanks around them are fine, as are leading zeros and `+`. What is no port is
 * passed over.
 * https://github.com/linkerd/linkerd2-proxy-init/blob/183e791d9/pkg/util/portrange.go
 */
export function parsePorts(text: string): readonly PortItem[] {
  return commaItems(text).flatMap(({ text: part, span }) => {
    const [, lower, upper = lower] = /^\s*(\+?\d+)(?:-(\+?\d+))?\s*$/.exec(part) ?? []
    if (lower === undefined || Number(upper) < Number(lower) || Number(upper) > 65535) return []
    const start = span.start + part.length - part.trimStart().length
    return [{ from: Number(lower), to: Number(upper), within: { start, end: start + part.trim().length } }]
  })
}

/**
 * The same as the policy controller reads it: one item that is no port, and nothing is listed.
 * https://github.com/linkerd/linkerd2/blob/version-2.20/policy-controller/k8s/index/src/ports.rs (`parse_portset`)
 */
export function parsePolicyPorts(text: string): readonly PortItem[] {
  const items = parsePorts(text)
  const written = commaItems(text).filter((item) => item.text.trim() !== '')
  return items.length === written.length && items.every(({ from }) => from > 0) ? items : []
}

/** A list of ports as text: an annotation's, or a Helm value that YAML took for a number. */
export function portText(value: Plain): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : undefined
}

function portSet(written: WrittenConfig | undefined, always: string): PortSet {
  const text = written ? portText(written.value) : DEFAULT_SKIPPED
  const listed = parsePorts(text ?? '')
  const anchor = written && anchorAt(written.manifest, written.path)
  return {
    has: (port) => either(contains(parsePorts(always), port), written?.value === UNKNOWN ? 'unknown' : contains(listed, port)),
    at: anchor ? listed.map(({ from, to, within }) => ({ anchor: { ...anchor, within }, from, to })) : [],
  }
}

function contains(items: readonly PortItem[], port: number): Truth {
  return items.some((item) => item.from <= port && port <= item.to) ? 'yes' : 'no'
}
