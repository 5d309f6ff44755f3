import { groupBy } from '../../base/group-by.ts'
import { anchorAt, entriesAt, idOf, type KindId, type Manifest, textAt } from '../../model/manifest.ts'
import { both, either, type Truth, truthOf } from '../../model/truth.ts'
import { podMetaAnchor, workloadOf } from '../../model/workload.ts'
import type { ReferenceName } from '../../schema/schema.ts'
import type { Anchor } from '../../syntax/anchor.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { type WrittenNamespace, writtenAt } from '../kubernetes/lookup.ts'
import type { Reference, Referent, Referents } from '../referent.ts'
import { type DaprApp, daprAppOf, daprApps } from './apps.ts'
import { inReach, loadedTogether, reaches, scopesMeet } from './companions.ts'
import { categoryOfComponent } from './components.ts'
import { isSystemConfiguration } from './control-plane.ts'
import { BUILT_IN_RETRIES } from './policy-names.ts'
import { POLICY_KINDS, POLICY_SECTIONS, POLICY_TITLES } from './policy-places.ts'

type Lookup = Pick<Reference, 'to' | 'name' | 'namespace'>

const NOTHING: Referents = { all: [], builtIn: [], complete: 'no' }

/** Apps by their id. Never complete: an app may live outside of the files, and is then deployed by somebody else. */
export function appReferents(cluster: Cluster, { name, namespace }: Pick<Lookup, 'name' | 'namespace'>): Referents {
  const { named, complete } = appsSeenFrom(cluster, namespace)
  const known = named.some((app) => app.name === name)
  const elsewhere = known ? [] : appsById(cluster, name).filter(({ home }) => reaches(cluster, namespace, home) === 'no')
  return { all: [...named, ...namedApps(cluster, elsewhere, namespace)], builtIn: [], complete }
}

/** What a caller can invoke: apps by their id or by id and namespace, HTTPEndpoints by their name, and servers by their URL. */
export function targetReferents(cluster: Cluster, manifest: Manifest, { name, namespace }: Lookup): Referents {
  const [, elsewhere] = name.split('.')
  const { complete } = appsSeenFrom(cluster, elsewhere ?? namespace)
  const endpoints = inReach(cluster, 'dapr.io/HTTPEndpoint', namespace)
  const near = [
    ...appsSeenFrom(cluster, namespace).named,
    ...endpoints.flatMap((endpoint) => objectNamed(cluster, manifest, endpoint, namespace)),
  ]
  return {
    // Without a name, everything that can be written is asked for.
    all: name === '' || elsewhere !== undefined ? [...near, ...qualifiedApps(cluster)] : near,
    builtIn: /^https?:\/\//i.test(name) ? [name] : [],
    complete: endpoints.some((endpoint) => endpoint.name === UNKNOWN) ? 'no' : complete,
  }
}

/** Categories of Components that the references to them are limited to. */
const PREFIXES: Readonly<Partial<Record<ReferenceName, string>>> = {
  'component.pubsub': 'pubsub',
  'component.secretstore': 'secretstores',
  'component.middleware': 'middleware',
}

/** Components. In a namespace none of whose Components are in the files they are managed elsewhere. */
export function componentReferents(cluster: Cluster, manifest: Manifest, lookup: Lookup): Referents {
  const prefix = PREFIXES[lookup.to]
  const { objects, all } = search(cluster, manifest, 'dapr.io/Component', lookup, (component) =>
    objectNamed(cluster, manifest, component, lookup.namespace).flatMap((referent): Referent[] => {
      const category = categoryOfComponent(component)?.prefix
      if (prefix === undefined || category === undefined || category === prefix) return [referent]
      if (reaches(cluster, lookup.namespace, component.namespace) === 'no') return []
      return [{ ...referent, reach: 'no', obstacle: `is a ${String(textAt(component.body, ['spec', 'type']))}` }]
    }),
  )
  // The one that comes with Dapr reads Kubernetes Secrets.
  const builtIn = lookup.to === 'component.secretstore' && cluster.mode !== 'selfHosted' ? ['kubernetes'] : []
  return { all, builtIn, complete: completeness(cluster, objects, all, lookup) }
}

/** Configurations for the sidecar of a workload. */
export function configurationReferents(cluster: Cluster, manifest: Manifest, lookup: Lookup): Referents {
  const workload = workloadOf(manifest)
  const app = workload && daprAppOf(cluster, workload)
  if (!app) return NOTHING
  const { objects, all } = search(cluster, manifest, 'dapr.io/Configuration', lookup, (configuration) =>
    objectNamed(cluster, manifest, configuration, lookup.namespace),
  )
  const ofApps = objects.filter((configuration) => isSystemConfiguration(cluster, configuration) === 'no')
  const complete = completeness(cluster, ofApps, all, lookup)
  return { all, builtIn: [], complete: complete === 'yes' ? app.enabled : complete }
}

/** Policies of every Resiliency that is loaded together with the one that names them. */
export function policyReferents(cluster: Cluster, manifest: Manifest, lookup: Lookup): Referents {
  const kind = POLICY_KINDS.find((candidate) => lookup.to === `policy.${candidate}`)
  if (kind === undefined || manifest.partial) return NOTHING
  const { objects, all } = search(cluster, manifest, 'dapr.io/Resiliency', lookup, (other) => {
    const together = loadedTogether(cluster, manifest, other)
    const apart = reaches(cluster, lookup.namespace, other.namespace) === 'no'
    return POLICY_KINDS.flatMap((own) =>
      policiesIn(other, POLICY_SECTIONS[own]).map((policy): Referent => {
        if (own !== kind) return { ...policy, reach: 'no', obstacle: `is a ${POLICY_TITLES[own]}` }
        if (together !== 'no') return { ...policy, reach: together }
        return apart ? placed(policy, 'no', other.namespace) : { ...policy, reach: 'no', obstacle: OTHER_APPS }
      }),
    )
  })
  const hidden = objects.some((other) => {
    const anyName = writtenAt(other, ['spec', 'policies', POLICY_SECTIONS[kind], ANY])
    return anyName === UNKNOWN && loadedTogether(cluster, manifest, other) !== 'no'
  })
  const builtIn = kind === 'retry' ? BUILT_IN_RETRIES.map(({ name }) => name) : []
  return { all, builtIn, complete: hidden ? 'no' : 'yes' }
}

/** Kubernetes Secrets; most are made outside of the files. */
export function secretReferents(cluster: Cluster, { namespace }: Lookup): Referents {
  const secrets = inReach(cluster, 'Secret', namespace)
  return { ...NOTHING, all: secrets.flatMap((secret) => named(secret, reaches(cluster, namespace, secret.namespace))) }
}

const OTHER_APPS = 'is loaded by other apps only'

/** A name that nobody writes, to ask whether a template may write any. */
const ANY = '\0'

interface AppId {
  readonly id: DaprApp['appId']
  readonly home: WrittenNamespace
  readonly at: Anchor
}

/** The ids of all apps by namespace, apart from the rest of their manifests, which changes more often. `''`: the namespace is not known. */
function appIds(cluster: Cluster): ReadonlyMap<string, readonly AppId[]> {
  return cluster.derive('dapr.appIds', () =>
    groupBy(
      daprApps(cluster).map(({ appId, namespace, workload }) => ({
        id: appId,
        home: namespace,
        at: podMetaAnchor(workload, 'annotations', 'dapr.io/app-id'),
      })),
      ({ home }) => (typeof home === 'string' ? home : ''),
    ),
  )
}

function everyApp(cluster: Cluster): readonly AppId[] {
  return [...appIds(cluster).values()].flat()
}

function appsById(cluster: Cluster, id: string): readonly AppId[] {
  return cluster.derive('dapr.appsById', () => groupBy(everyApp(cluster), (app) => app.id)).get(id) ?? []
}

/** The apps that are, or may be, seen from a namespace, as something to name. Other names than theirs may be those of apps elsewhere. */
function appsSeenFrom(
  cluster: Cluster,
  namespace: WrittenNamespace,
): { readonly named: readonly Referent[]; readonly complete: Exclude<Truth, 'yes'> } {
  return cluster.derive(`dapr.appsSeenFrom/${String(namespace)}`, () => {
    const near = appsIn(cluster, namespace)
    const named = namedApps(cluster, near, namespace)
    const hidden = near.some(({ id }) => typeof id !== 'string')
    return { named, complete: named.length > 0 && !hidden ? 'unknown' : 'no' }
  })
}

function appsIn(cluster: Cluster, namespace: WrittenNamespace): readonly AppId[] {
  if (typeof namespace !== 'string' || cluster.mode === 'selfHosted') return everyApp(cluster)
  return ['', namespace].flatMap((home) => appIds(cluster).get(home) ?? [])
}

function namedApps(cluster: Cluster, apps: readonly AppId[], from: WrittenNamespace): readonly Referent[] {
  return apps.flatMap(({ id, home, at }) =>
    typeof id === 'string' ? [placed({ name: id, at }, reaches(cluster, from, home), home)] : [],
  )
}

/** Apps by id and namespace, which is how they are called from anywhere. */
function qualifiedApps(cluster: Cluster): readonly Referent[] {
  return cluster.derive('dapr.qualifiedApps', () =>
    everyApp(cluster).flatMap(({ id, home, at }) =>
      typeof id === 'string' && typeof home === 'string' ? [{ name: `${id}.${home}`, at, reach: 'yes' as const }] : [],
    ),
  )
}

/** Looks where the name is looked up, and everywhere only when it is not found there. `read` may depend on the lookup, but not on its name. */
function search(
  cluster: Cluster,
  from: Manifest,
  kind: KindId,
  { to, name, namespace }: Lookup,
  read: (object: Manifest) => readonly Referent[],
): { readonly objects: readonly Manifest[]; readonly all: readonly Referent[] } {
  const near = inReach(cluster, kind, namespace)
  const all = cluster.derive(`dapr.referents/${to}/${idOf(from)}/${String(namespace)}`, () => near.flatMap(read))
  if (all.some((referent) => referent.name === name && referent.reach !== 'no')) return { objects: near, all }
  const objects = cluster.list(kind)
  return { objects, all: objects.flatMap(read) }
}

/** An object that is found by its name, in its namespace and within its scopes. */
function objectNamed(cluster: Cluster, from: Manifest, to: Manifest, namespace: WrittenNamespace): readonly Referent[] {
  const near = reaches(cluster, namespace, to.namespace)
  const met = scopesMeet(from, to)
  return named(to, both(near, met)).map((referent) =>
    near !== 'no' && met === 'no' ? { ...referent, obstacle: OTHER_APPS } : referent,
  )
}

function named(manifest: Manifest, reach: Truth): readonly Referent[] {
  const { name, namespace } = manifest
  return typeof name === 'string' ? [placed({ name, at: anchorAt(manifest, ['metadata', 'name']) }, reach, namespace)] : []
}

function placed(found: Pick<Referent, 'name' | 'at'>, reach: Truth, home: WrittenNamespace): Referent {
  if (reach !== 'no' || typeof home !== 'string') return { ...found, reach }
  return { ...found, reach, obstacle: `is in namespace "${home}"` }
}

/**
 * Whether objects of a kind are managed in these files: `no` where there are none at all, or a template hides the name of one;
 * `yes` where some are in reach, or one of this name is out of it.
 */
function completeness(
  cluster: Cluster,
  objects: readonly Manifest[],
  all: readonly Referent[],
  { namespace, name }: Lookup,
): Truth {
  if (objects.length === 0) return 'no'
  if (objects.some((other) => other.name === UNKNOWN && reaches(cluster, namespace, other.namespace) !== 'no')) return 'no'
  return either('unknown', truthOf(all.some((referent) => referent.reach === 'yes' || referent.name === name)))
}

function policiesIn(manifest: Manifest, section: string): readonly Pick<Referent, 'name' | 'at'>[] {
  return entriesAt(manifest.body, ['spec', 'policies', section]).map(([name]) => ({
    name,
    at: anchorAt(manifest, ['spec', 'policies', section, name], 'key'),
  }))
}
