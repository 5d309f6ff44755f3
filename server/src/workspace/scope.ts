import { groupBy } from '../base/group-by.ts'
import type { Mode } from '../knowledge/cluster.ts'
import type { Manifest } from '../model/manifest.ts'
import { POD_TEMPLATES } from '../model/workload.ts'
import { splitByCollision } from './collisions.ts'
import { identityOf } from './identity.ts'
import { CHART, HELM_VALUES, STRUCTURE } from './kinds.ts'
import { readKustomizations } from './kustomizations.ts'
import type { Environment, RepositoryConfig } from './repository-config.ts'
import { readRunFiles } from './run-files.ts'
import { folderOf, isBelow, relativeTo } from './uri.ts'

/** Documents that could live in one cluster, or that one self-hosted application loads. */
export interface View {
  /** Unique in the workspace and stable while files are edited. */
  readonly id: string
  /** For messages; empty when the root folder has no other view. */
  readonly name: string
  readonly mode: Mode
  /** The environment of the repository config that made this view. */
  readonly environment?: Environment
  readonly members: readonly Manifest[]
}

/**
 * Decides which documents see each other. Joining `dev` with `prod` is worse than missing an overlap, so whatever
 * cannot live together is kept apart, and a document that several views could hold belongs to each.
 */
export function viewsOf(root: string, manifests: readonly Manifest[], config: RepositoryConfig | undefined): readonly View[] {
  const members = manifests.filter((manifest) => !STRUCTURE.has(manifest.kind))
  const views = config && config.environments.length > 0 ? declared(root, members, config) : discovered(root, manifests, members)
  return views.length === 1 ? views.map((view) => ({ ...view, name: '' })) : views
}

function declared(root: string, members: readonly Manifest[], config: RepositoryConfig): View[] {
  return config.environments.map((environment) => {
    const included = members.filter((manifest) => environment.include(relativeTo(config.folder, manifest.uri)))
    return {
      id: `${root}|environment|${environment.name}`,
      name: environment.name,
      mode: environment.mode ?? modeOf(included, false),
      environment,
      members: included,
    }
  })
}

function discovered(root: string, manifests: readonly Manifest[], members: readonly Manifest[]): View[] {
  const selfHosted = selfHostedViews(root, manifests, members)
  const local = new Set(selfHosted.flatMap((view) => view.members))
  const rest = members.filter((manifest) => !local.has(manifest))
  const kustomizations = readKustomizations(manifests)
  const charts = topCharts(manifests)
  const placed = new Set<Manifest>()
  const views: View[] = []
  for (const { folder, resources } of kustomizations.roots) {
    const reached = rest.filter((manifest) => resources.has(manifest.uri))
    for (const manifest of reached) placed.add(manifest)
    views.push({
      id: `${root}|kustomization|${folder}`,
      name: relativeTo(root, folder) || folder,
      mode: 'kubernetes',
      members: reached,
    })
  }
  for (const folder of charts) {
    const inside = rest.filter((manifest) => isBelow(folder, manifest.uri))
    for (const manifest of inside) placed.add(manifest)
    views.push({ id: `${root}|chart|${folder}`, name: relativeTo(root, folder) || folder, mode: 'kubernetes', members: inside })
  }
  const plain = rest.filter((manifest) => !placed.has(manifest))
  const { strays, ordinary } = separateStrays(plain, kustomizations.folders)
  for (const group of splitByCollision(ordinary)) {
    if (group.members.length === 0) continue
    const name = group.folders.map((folder) => relativeTo(root, folder)).join(', ')
    views.push({
      id: `${root}|files|${group.folders.join('|')}`,
      name,
      mode: modeOf(group.members, false),
      members: group.members,
    })
  }
  const shared = plain.filter(isInstallation)
  const complete = views.map((view) => joinShared(joinNamespaces(view, strays), shared))
  return [...selfHosted, ...complete, ...strayViews(root, strays, complete)].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** What configures an installation of Dapr or a mesh, as against an application in it. */
function isInstallation(manifest: Manifest): boolean {
  if (manifest.kind === HELM_VALUES || manifest.kind === 'install.istio.io/IstioOperator' || manifest.kind === 'istio/MeshConfig')
    return true
  return manifest.kind === 'dapr.io/Configuration' && manifest.name === 'daprsystem'
}

/** Adds what belongs to the whole cluster to a view that does not define the same object itself. */
function joinShared(view: View, shared: readonly Manifest[]): View {
  const own = new Set(view.members.map(identityOf))
  const added = shared.filter((manifest) => !view.members.includes(manifest) && !own.has(identityOf(manifest)))
  const distinct = added.filter((manifest) => added.filter((other) => identityOf(other) === identityOf(manifest)).length === 1)
  return distinct.length === 0 ? view : { ...view, members: [...view.members, ...distinct] }
}

/** Plain files that lie among kustomizations without being listed by one: only their Namespaces are of use to others. */
function separateStrays(plain: readonly Manifest[], folders: readonly string[]): { strays: Manifest[]; ordinary: Manifest[] } {
  const strays: Manifest[] = []
  const ordinary: Manifest[] = []
  for (const manifest of plain) {
    const isStray = !isInstallation(manifest) && folders.some((folder) => isBelow(folder, manifest.uri))
    ;(isStray ? strays : ordinary).push(manifest)
  }
  return { strays, ordinary }
}

function joinNamespaces(view: View, strays: readonly Manifest[]): View {
  const used = new Set(view.members.map((manifest) => manifest.namespace))
  const defined = new Set(view.members.filter((manifest) => manifest.kind === 'Namespace').map((manifest) => manifest.name))
  const added = strays.filter((stray) => stray.kind === 'Namespace' && used.has(stray.name) && !defined.has(stray.name))
  return added.length === 0 ? view : { ...view, members: [...view.members, ...added] }
}

function strayViews(root: string, strays: readonly Manifest[], views: readonly View[]): View[] {
  const joined = new Set(views.flatMap((view) => view.members))
  const alone = strays.filter((stray) => !joined.has(stray))
  return [...groupBy(alone, (manifest) => manifest.uri)].map(([uri, members]) => ({
    id: `${root}|file|${uri}`,
    name: relativeTo(root, uri),
    mode: modeOf(members, true),
    members,
  }))
}

/** What a run file of the Dapr CLI reaches, and what lies in a `.dapr` folder, is loaded by daprd from disk. */
function selfHostedViews(root: string, manifests: readonly Manifest[], members: readonly Manifest[]): View[] {
  const views: View[] = readRunFiles(manifests).map(({ uri, reaches }) => ({
    id: `${root}|run|${uri}`,
    name: relativeTo(root, uri),
    mode: 'selfHosted',
    members: members.filter((manifest) => reaches(manifest.uri)),
  }))
  const reached = new Set(views.flatMap((view) => view.members))
  const local = members.filter((manifest) => !reached.has(manifest) && manifest.uri.includes('/.dapr/'))
  const folders = groupBy(local, (manifest) => manifest.uri.slice(0, manifest.uri.indexOf('/.dapr/')))
  for (const [folder, inside] of folders) {
    views.push({ id: `${root}|local|${folder}`, name: relativeTo(root, `${folder}/.dapr`), mode: 'selfHosted', members: inside })
  }
  return views
}

function modeOf(members: readonly Manifest[], packaged: boolean): Mode {
  const clustered = (manifest: Manifest) =>
    manifest.kind === 'Namespace' ||
    POD_TEMPLATES[manifest.kind] !== undefined ||
    manifest.namespace !== undefined ||
    isInstallation(manifest)
  return packaged || members.some(clustered) ? 'kubernetes' : 'unknown'
}

/** Charts that are no dependency inside another chart. */
function topCharts(manifests: readonly Manifest[]): string[] {
  const folders = manifests.filter((manifest) => manifest.kind === CHART).map((manifest) => folderOf(manifest.uri))
  return folders.filter((folder) => !folders.some((other) => other !== folder && isBelow(`${other}/charts`, folder)))
}
