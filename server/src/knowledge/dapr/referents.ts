import { anchorAt, entriesAt, type Manifest, textAt } from '../../model/manifest.ts'
import { both, either, type Truth, truthOf } from '../../model/truth.ts'
import { podMetaAnchor, workloadOf } from '../../model/workload.ts'
import type { ReferenceName } from '../../schema/schema.ts'
import type { Path } from '../../syntax/path.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { inNamespace, sameNamespace, type WrittenNamespace, writtenAt } from '../kubernetes/lookup.ts'
import type { Reference, Referent, Referents } from '../referent.ts'
import { daprAppOf, daprApps } from './apps.ts'
import { loadedTogether, reaches, scopesMeet } from './companions.ts'
import { categoryOfComponent } from './components.ts'
import { isSystemConfiguration } from './control-plane.ts'
import { BUILT_IN_RETRIES } from './policy-names.ts'
import { POLICY_KINDS, POLICY_SECTIONS, POLICY_TITLES } from './policy-places.ts'

type Lookup = Pick<Reference, 'to' | 'name' | 'namespace'>

const NOTHING: Referents = { all: [], builtIn: [], complete: 'no' }

/** Apps by their id. Never complete: an app may live outside of the files, and is then deployed by somebody else. */
export function appReferents(cluster: Cluster, { namespace }: Lookup): Referents {
  const apps = daprApps(cluster)
  const all = apps.flatMap(({ appId, namespace: home, workload }): Referent[] => {
    if (typeof appId !== 'string') return []
    const at = podMetaAnchor(workload, 'annotations', 'dapr.io/app-id')
    return [placed({ name: appId, manifest: workload.manifest, at, path: at.path }, reaches(cluster, namespace, home), home)]
  })
  const hidden = apps.some((app) => typeof app.appId !== 'string' && sameNamespace(namespace, app.namespace) !== 'no')
  const anyHere = all.some(({ reach }) => reach !== 'no')
  return { all, builtIn: [], complete: anyHere && !hidden ? 'unknown' : 'no' }
}

/** What a caller can invoke: apps by their id or by id and namespace, HTTPEndpoints by their name, and servers by their URL. */
export function targetReferents(cluster: Cluster, manifest: Manifest, { to, name, namespace }: Lookup): Referents {
  const [, elsewhere] = name.split('.')
  const apps = appReferents(cluster, { to, name, namespace: elsewhere ?? namespace })
  const named = apps.all.flatMap((app): Referent[] => {
    const home = app.manifest.namespace
    const qualified = typeof home === 'string' ? [{ ...app, name: `${app.name}.${home}`, reach: 'yes' as const }] : []
    return [{ ...app, reach: reaches(cluster, namespace, home) }, ...qualified]
  })
  const endpoints = inNamespace(cluster, 'dapr.io/HTTPEndpoint', namespace)
  const hidden = endpoints.some((endpoint) => endpoint.name === UNKNOWN)
  return {
    all: [...named, ...endpoints.flatMap((endpoint) => object(cluster, manifest, endpoint, namespace))],
    builtIn: /^https?:\/\//i.test(name) ? [name] : [],
    complete: hidden ? 'no' : apps.complete,
  }
}

/** Categories of Components that the references to them are limited to. */
const PREFIXES: Readonly<Partial<Record<ReferenceName, string>>> = {
  'component.pubsub': 'pubsub',
  'component.secretstore': 'secretstores',
  'component.middleware': 'middleware',
}

/** Components. In a namespace none of whose Components are in the files they are managed elsewhere. */
export function componentReferents(cluster: Cluster, manifest: Manifest, { to, name, namespace }: Lookup): Referents {
  const components = cluster.list('dapr.io/Component')
  const prefix = PREFIXES[to]
  const all = components.flatMap((component) =>
    object(cluster, manifest, component, namespace).map((referent): Referent => {
      const category = categoryOfComponent(component)?.prefix
      if (prefix === undefined || category === undefined || category === prefix) return referent
      return { ...referent, reach: 'no', obstacle: `is a ${String(textAt(component.body, ['spec', 'type']))}` }
    }),
  )
  // The one that comes with Dapr reads Kubernetes Secrets.
  const builtIn = to === 'component.secretstore' && cluster.mode !== 'selfHosted' ? ['kubernetes'] : []
  return { all, builtIn, complete: completeness(components, all, namespace, name) }
}

/** Configurations for the sidecar of a workload. */
export function configurationReferents(cluster: Cluster, manifest: Manifest, { name, namespace }: Lookup): Referents {
  const workload = workloadOf(manifest)
  const app = workload && daprAppOf(cluster, workload)
  if (!app) return NOTHING
  const configurations = cluster.list('dapr.io/Configuration')
  const all = configurations.flatMap((configuration) => object(cluster, manifest, configuration, namespace))
  const ofApps = configurations.filter((configuration) => isSystemConfiguration(cluster, configuration) === 'no')
  const complete = completeness(ofApps, all, namespace, name)
  return { all, builtIn: [], complete: complete === 'yes' ? app.enabled : complete }
}

/** Policies of every Resiliency that is loaded together with the one that names them. */
export function policyReferents(cluster: Cluster, manifest: Manifest, { to }: Lookup): Referents {
  const kind = POLICY_KINDS.find((candidate) => to === `policy.${candidate}`)
  if (kind === undefined || manifest.partial) return NOTHING
  const objects = cluster.list('dapr.io/Resiliency')
  const all = objects.flatMap((other) => {
    const together = loadedTogether(cluster, manifest, other)
    const apart = reaches(cluster, manifest.namespace, other.namespace) === 'no'
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
  const all = cluster.list('Secret').flatMap((secret) => named(secret, reaches(cluster, namespace, secret.namespace)))
  return { ...NOTHING, all }
}

const OTHER_APPS = 'is loaded by other apps only'

/** A name that nobody writes, to ask whether a template may write any. */
const ANY = '\0'

/** An object that is found by its name, in its namespace and within its scopes. */
function object(cluster: Cluster, from: Manifest, to: Manifest, namespace: WrittenNamespace): Referent[] {
  const near = reaches(cluster, namespace, to.namespace)
  const met = scopesMeet(from, to)
  return named(to, both(near, met)).map((referent) =>
    near !== 'no' && met === 'no' ? { ...referent, obstacle: OTHER_APPS } : referent,
  )
}

function named(manifest: Manifest, reach: Truth): Referent[] {
  const { name, namespace } = manifest
  if (typeof name !== 'string') return []
  return [placed({ name, manifest, at: anchorAt(manifest, ['metadata', 'name']), path: [] }, reach, namespace)]
}

function placed(found: Omit<Referent, 'reach' | 'obstacle'>, reach: Truth, home: WrittenNamespace): Referent {
  if (reach !== 'no' || typeof home !== 'string') return { ...found, reach }
  return { ...found, reach, obstacle: `is in namespace "${home}"` }
}

/**
 * Whether objects of a kind are managed in these files: `no` where there are none at all, or a template hides the name of one;
 * `yes` where some are in the namespace, or one of this name is elsewhere.
 */
function completeness(objects: readonly Manifest[], all: readonly Referent[], namespace: WrittenNamespace, name: string): Truth {
  if (objects.length === 0) return 'no'
  if (objects.some((other) => other.name === UNKNOWN && sameNamespace(namespace, other.namespace) !== 'no')) return 'no'
  return either('unknown', truthOf(all.some((referent) => referent.reach === 'yes' || referent.name === name)))
}

function policiesIn(manifest: Manifest, section: string): Omit<Referent, 'reach'>[] {
  return entriesAt(manifest.body, ['spec', 'policies', section]).map(([name]) => {
    const path: Path = ['spec', 'policies', section, name]
    return { name, manifest, path, at: anchorAt(manifest, path, 'key') }
  })
}
