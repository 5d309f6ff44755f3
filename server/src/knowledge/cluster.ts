import type { KindId, Manifest } from '../model/manifest.ts'

/** How the manifests of a view are run; decides what Dapr and Kubernetes do with them. */
export type Mode = 'kubernetes' | 'selfHosted' | 'unknown'

/** Product releases to judge by; the newest that we know where the user names none. */
export interface Versions {
  readonly dapr: string
  readonly istio: string
  readonly linkerd: string
  readonly kubernetes: string
}

export type Owner = 'auto' | 'dapr' | 'mesh'

/** What the user has told us about a view, in settings or `.sidecar-lens.yaml`. */
export interface Assumptions {
  readonly versions: Versions
  /** Products whose version the user wrote down; others are guesses at the newest. */
  readonly knownVersions: readonly (keyof Versions)[]
  readonly owner: { readonly mtls: Owner; readonly tracing: Owner; readonly retries: Owner }
  /** A mesh that is installed though the files do not show it; `none`: there is certainly no mesh. */
  readonly mesh?: string
  readonly mtls?: 'strict' | 'permissive'
}

/**
 * Manifests that could live in one cluster, as knowledge and rules may see them. Every look-up is recorded, also one that
 * finds nothing, so that what was computed from it is computed again when the answer changes.
 */
export interface Cluster {
  /** Tells this view from others in messages: `envs/prod`; empty when there is only one. */
  readonly name: string
  readonly mode: Mode
  readonly assumptions: Assumptions
  /** All manifests of a kind, or those of one namespace; sorted by file and position. `''` asks for those without a written namespace. */
  list(kind: KindId, namespace?: string): readonly Manifest[]
  /** Computes once per view and key, and again only when something it looked up has changed. */
  derive<T>(key: string, compute: () => T): T
}
