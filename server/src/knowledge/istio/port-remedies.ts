import { anchorAt, valueAt } from '../../model/manifest.ts'
import type { Workload } from '../../model/workload.ts'
import type { Edit } from '../../syntax/edit.ts'
import type { Cluster } from '../cluster.ts'
import { commaItems } from '../formats/comma-list.ts'
import type { Remedies } from '../mesh.ts'
import { membership } from './membership.ts'
import { bypassedPorts, type Direction, PORT_LISTS, portItems, type WrittenList, writtenList } from './ports.ts'

/** How ports are put on and taken off the lists of what bypasses the sidecar. */
export const portRemedies: Pick<Remedies, 'bypass' | 'capture'> = {
  bypass(cluster, workload, port, directions) {
    if (membership(cluster, workload).dataPath === 'node') return undefined
    return together(directions.map((direction) => exclude(cluster, workload, port, direction)))
  },

  capture(cluster, workload, port) {
    const edits = together((['inbound', 'outbound'] as const).map((direction) => include(cluster, workload, port, direction)))
    // Something other than a list of ports keeps it out: an interception mode, or ranges of addresses.
    const bypassed = bypassedPorts(cluster, workload)
    const isListed = edits !== undefined && edits.length > 0
    return isListed || (bypassed.inbound.has(port) === 'no' && bypassed.outbound.has(port) === 'no') ? edits : undefined
  },
}

function exclude(cluster: Cluster, workload: Workload, port: number, direction: Direction): readonly Edit[] | undefined {
  if (bypassedPorts(cluster, workload)[direction].has(port) === 'yes') return []
  const captured = direction === 'inbound' ? writtenList(cluster, workload, PORT_LISTS.inbound.include) : undefined
  if (captured && captured.text?.trim() !== '*') return release(workload, captured, port)
  const names = PORT_LISTS[direction].exclude
  return addPort(workload, writtenList(cluster, workload, names), port, names.annotation)
}

/** Takes the port off a list of captured ports; for one pod only, where the list is for all. An empty list captures nothing. */
function release(workload: Workload, list: WrittenList, port: number): readonly Edit[] | undefined {
  if (list.text === undefined) return undefined
  const rest = withoutPort(list.text, port)
  if (list.home === 'pod') return [withoutItem(list, list.text, port) ?? { kind: 'set', at: list.at, value: rest }]
  const path = [...workload.template, 'metadata', 'annotations', PORT_LISTS.inbound.include.annotation]
  return [{ kind: 'set', at: anchorAt(workload.manifest, path), value: rest }]
}

function include(cluster: Cluster, workload: Workload, port: number, direction: Direction): readonly Edit[] | undefined {
  const captured = direction === 'inbound' ? writtenList(cluster, workload, PORT_LISTS.inbound.include) : undefined
  if (captured && captured.text?.trim() !== '*') {
    return addPort(workload, captured, port, PORT_LISTS.inbound.include.annotation)
  }
  const names = PORT_LISTS[direction].exclude
  const list = writtenList(cluster, workload, names)
  return list ? removePort(cluster, workload, list, port, names) : []
}

/** Writes the port behind the others. A list for all pods is copied to the pod, since the annotation replaces it. */
function addPort(
  workload: Workload,
  list: WrittenList | undefined,
  port: number,
  annotation: string,
): readonly Edit[] | undefined {
  const path = [...workload.template, 'metadata', 'annotations', annotation]
  if (!list) return [{ kind: 'set', at: anchorAt(workload.manifest, path), value: String(port) }]
  if (list.text === undefined) return undefined
  if (portItems(list.text).some((item) => item.port === port)) return []
  const kept = list.text.trimEnd().replace(/,$/, '')
  const addition = kept === '' ? String(port) : `${/,\s/.test(kept) ? ', ' : ','}${port}`
  if (list.home === 'installation' || kept === '' || !isText(list)) {
    return [{ kind: 'set', at: anchorAt(workload.manifest, path), value: kept + addition }]
  }
  return [{ kind: 'replace', at: { ...list.at, within: { start: kept.length, end: list.text.length } }, text: addition }]
}

/** Takes the port out and leaves the rest as it is written. */
function removePort(
  cluster: Cluster,
  workload: Workload,
  list: WrittenList,
  port: number,
  names: { readonly annotation: string; readonly value: string },
): readonly Edit[] | undefined {
  if (list.text === undefined) return undefined
  if (!portItems(list.text).some((item) => item.port === port)) return []
  const rest = withoutPort(list.text, port)
  if (rest === '') return [dropList(cluster, workload, list, port, names)]
  return [withoutItem(list, list.text, port) ?? { kind: 'set', at: list.at, value: rest }]
}

/** An edit that cuts the port and one comma out of the text; `undefined` where that is not all of it. */
function withoutItem(list: WrittenList, text: string, port: number): Edit | undefined {
  const items = commaItems(text)
  const index = items.findIndex((item) => item.text.trim() === String(port))
  const [item, next] = [items[index], items[index + 1]]
  const isRepeated = items.filter((other) => other.text.trim() === String(port)).length > 1
  if (!item || isRepeated || !isText(list) || items.length === 1) return undefined
  const within =
    index === 0 && next
      ? { start: 0, end: next.span.end - next.text.trimStart().length }
      : { start: item.span.start - 1, end: item.span.end }
  return { kind: 'replace', at: { ...list.at, within }, text: '' }
}

function withoutPort(text: string, port: number): string {
  const others = commaItems(text).filter((item) => item.text.trim() !== String(port))
  return others
    .map((item) => item.text)
    .join(',')
    .trim()
}

/** Without its own list a pod takes the one for all pods, which may hold the port too. */
function dropList(
  cluster: Cluster,
  workload: Workload,
  list: WrittenList,
  port: number,
  names: { readonly annotation: string; readonly value: string },
): Edit {
  if (list.home === 'installation') return { kind: 'set', at: list.at, value: '' }
  const inherited = writtenList(cluster, withoutAnnotations(workload), names)
  const isSafe = !inherited || (inherited.text !== undefined && !portItems(inherited.text).some((item) => item.port === port))
  return isSafe ? { kind: 'remove', at: list.at } : { kind: 'set', at: list.at, value: '' }
}

function withoutAnnotations(workload: Workload): Workload {
  return { ...workload, manifest: { ...workload.manifest, body: {}, open: [], partial: false } }
}

/** Whether the list is written as text, of which a part can be exchanged; a number is not. */
function isText(list: WrittenList): boolean {
  return typeof valueAt(list.manifest.body, list.path) === 'string'
}

/** All edits, or none where one of the places cannot be edited. */
function together(parts: readonly (readonly Edit[] | undefined)[]): readonly Edit[] | undefined {
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined
}
