import { PRODUCTS } from '../knowledge/products.ts'
import type { KindId } from '../model/manifest.ts'

/** Kinds that are no Kubernetes objects but stand for one in our index. */
export const CHART: KindId = 'helm/Chart'
export const HELM_VALUES: KindId = 'helm/Values'
export const RUN_FILE: KindId = 'dapr/RunFile'
export const REPOSITORY_CONFIG: KindId = 'sidecar-lens/Config'
export const KUSTOMIZATION: KindId = 'kustomize.config.k8s.io/Kustomization'
export const KUSTOMIZE_COMPONENT: KindId = 'kustomize.config.k8s.io/Component'

/** Files that say how others are put together, and are no part of a cluster themselves. */
export const STRUCTURE: ReadonlySet<KindId> = new Set([CHART, KUSTOMIZATION, KUSTOMIZE_COMPONENT, REPOSITORY_CONFIG, RUN_FILE])

/** Every kind that some product reads. Objects of other kinds are none of our business. */
export const KNOWN_KINDS: ReadonlySet<KindId> = new Set(PRODUCTS.flatMap((product) => product.kinds.map((spec) => spec.kind)))
