import { describeManifest, entriesAt, type Manifest } from '../model/manifest.ts'
import { workloadOf } from '../model/workload.ts'
import type { Path } from '../syntax/path.ts'
import type { Plain } from '../syntax/plain.ts'
import type { MetaPlace, MetaSpec, Product } from './product.ts'
import { PRODUCTS } from './products.ts'

/** The two maps of an object's metadata that products read. */
export type MetaKind = 'annotations' | 'labels'

export function otherKind(kind: MetaKind): MetaKind {
  return kind === 'annotations' ? 'labels' : 'annotations'
}

/** A part of an object that carries annotations and labels: the object itself, or what it creates. */
export interface MetaSite {
  /** Path of the metadata. */
  readonly path: Path
  /** Everything that the site counts as. */
  readonly places: readonly MetaPlace[]
  /** For messages: `Deployment "orders" itself`, `the pod template of Deployment "orders"`. */
  readonly what: string
}

/** One annotation or label as it is written. */
export interface MetaEntry {
  readonly site: MetaSite
  readonly kind: MetaKind
  readonly name: string
  readonly value: Plain
  readonly path: Path
}

/** What is known about a name. */
export interface KnownMeta {
  readonly product: Product
  readonly spec: MetaSpec
}

/** Where an object can carry annotations and labels, from the outside in. */
export function metaSites(manifest: Manifest): readonly MetaSite[] {
  const object = describeManifest(manifest)
  const template = workloadOf(manifest)?.template
  if (template === undefined) return [{ path: ['metadata'], places: placesOf(manifest.kind), what: object }]
  if (template.length === 0) return [{ path: ['metadata'], places: ['pod', manifest.kind], what: object }]
  const itself: MetaSite = { path: ['metadata'], places: [manifest.kind], what: `${object} itself` }
  const pods: MetaSite = { path: [...template, 'metadata'], places: ['pod'], what: `the pod template of ${object}` }
  if (manifest.kind !== 'batch/CronJob') return [itself, pods]
  const job: MetaSite = {
    path: ['spec', 'jobTemplate', 'metadata'],
    places: ['batch/Job'],
    what: `the job template of ${object}`,
  }
  return [itself, job, pods]
}

/** The annotations or labels that are written in an object. */
export function* metaEntries(manifest: Manifest, kind: MetaKind): Generator<MetaEntry> {
  for (const site of metaSites(manifest)) {
    for (const [name, value] of entriesAt(manifest.body, [...site.path, kind])) {
      yield { site, kind, name, value, path: [...site.path, kind, name] }
    }
  }
}

/** What a name means, whoever defines it. */
export function findMeta(kind: MetaKind, name: string): KnownMeta | undefined {
  return EXACT[kind].get(name) ?? PREFIXES[kind].find(({ spec }) => name.startsWith(spec.name) && name.length > spec.name.length)
}

/** The product that alone defines names with this prefix. */
export function ownerOf(name: string): Product | undefined {
  return PRODUCTS.find(({ owns }) => owns.some((prefix) => name.startsWith(prefix)))
}

/** Whether the name says that the object has to do with one of our products; conventions that many share do not. */
export function belongsToProduct(kind: MetaKind, name: string): boolean {
  return ownerOf(name) !== undefined || (!name.includes('/') && findMeta(kind, name) !== undefined)
}

/** Whether the name is read at the site. */
export function actsAt({ on }: MetaSpec, { places }: MetaSite): boolean {
  return on.some((place) => place === 'any' || places.includes(place) || (place === 'control-plane' && places.includes('pod')))
}

/** `pods and Namespaces`, for messages. */
export function describePlaces({ on }: MetaSpec): string {
  const names = [
    ...new Set(on.map((place) => PLACE_NAMES[place] ?? `objects of kind ${place.slice(place.lastIndexOf('/') + 1)}`)),
  ]
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

const PLACE_NAMES: Readonly<Partial<Record<MetaPlace, string>>> = {
  any: 'all objects',
  component: 'Components',
  'control-plane': 'pods of the control plane',
  gateway: 'Gateways',
  namespace: 'Namespaces',
  pod: 'pods',
  service: 'Services',
}

function placesOf(kind: string): readonly MetaPlace[] {
  const alias = ALIASES[kind]
  return alias === undefined ? [kind] : [alias, kind]
}

const ALIASES: Readonly<Record<string, MetaPlace>> = {
  Namespace: 'namespace',
  Service: 'service',
  'dapr.io/Component': 'component',
  'gateway.networking.k8s.io/Gateway': 'gateway',
}

const ALL = {
  annotations: PRODUCTS.flatMap((product) => product.annotations.map((spec): KnownMeta => ({ product, spec }))),
  labels: PRODUCTS.flatMap((product) => product.labels.map((spec): KnownMeta => ({ product, spec }))),
}

const EXACT = { annotations: byName(ALL.annotations), labels: byName(ALL.labels) }

const PREFIXES = {
  annotations: ALL.annotations.filter(({ spec }) => spec.prefix),
  labels: ALL.labels.filter(({ spec }) => spec.prefix),
}

/** Of two products that describe one name the first in the list of products counts. */
function byName(all: readonly KnownMeta[]): ReadonlyMap<string, KnownMeta> {
  return new Map(
    all
      .filter(({ spec }) => !spec.prefix)
      .toReversed()
      .map((known) => [known.spec.name, known]),
  )
}
