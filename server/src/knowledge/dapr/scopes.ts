import { itemsAt, type Manifest } from '../../model/manifest.ts'
import { both, either, type Truth, truthOf } from '../../model/truth.ts'
import { UNKNOWN } from '../../syntax/plain.ts'
import type { Cluster } from '../cluster.ts'
import { inNamespace, sameNamespace, writtenAt } from '../kubernetes/lookup.ts'
import { type DaprApp, daprApps } from './apps.ts'

/** An object that a sidecar loads, or may load. */
export interface Loaded {
  readonly manifest: Manifest
  readonly certainty: Exclude<Truth, 'no'>
}

/**
 * Whether the sidecars of an app load an object with `scopes`: a Component, HTTPEndpoint, Resiliency, Subscription and so on.
 * Its namespace must be that of the pod; `scopes` must be empty or name the app.
 * https://github.com/dapr/dapr/blob/v1.18.3/pkg/runtime/authorizer/authorizer.go
 */
export function loads(app: Reader, manifest: Manifest): Truth {
  return both(sameNamespace(app.namespace, manifest.namespace), inScope(app, manifest))
}

/** The objects of a kind that the sidecars of an app load or may load, in the order of their files. */
export function loadedBy(cluster: Cluster, app: DaprApp, kind: string): readonly Loaded[] {
  return inNamespace(cluster, kind, app.namespace)
    .toSorted(byFile)
    .flatMap((manifest) => {
      const certainty = both(loads(app, manifest), app.enabled)
      return certainty === 'no' ? [] : [{ manifest, certainty }]
    })
}

/** The apps whose sidecars load the object, or may load it. */
export function appsLoading(
  cluster: Cluster,
  manifest: Manifest,
): readonly { readonly app: DaprApp; readonly certainty: Exclude<Truth, 'no'> }[] {
  return daprApps(cluster).flatMap((app) => {
    const certainty = both(loads(app, manifest), app.enabled)
    return certainty === 'no' ? [] : [{ app, certainty }]
  })
}

/** What of an app decides which objects it loads. */
type Reader = Pick<DaprApp, 'appId' | 'namespace'>

function inScope(app: Reader, manifest: Manifest): Truth {
  const scopes = writtenAt(manifest, ['scopes'])
  if (scopes === UNKNOWN) return 'unknown'
  const ids = itemsAt(manifest.body, ['scopes'])
  if (ids.length === 0) return 'yes'
  if (typeof app.appId !== 'string') return 'unknown'
  return either(...ids.map((id): Truth => (id === UNKNOWN ? 'unknown' : truthOf(id === app.appId))))
}

/** The order in which daprd reads files, and which of two definitions is the later one. */
export function byFile(a: Manifest, b: Manifest): number {
  if (a.uri !== b.uri) return a.uri < b.uri ? -1 : 1
  return a.doc - b.doc
}
