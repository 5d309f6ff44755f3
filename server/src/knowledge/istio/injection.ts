/**
 * How Istio decides about a pod, free of files and of doubt: two gates before a sidecar comes in, and ambient mode for pods
 * without one. Both gates must open; the first one looks at labels only.
 */
export interface InjectionFacts {
  /** Label istio-injection of the Namespace. */
  readonly namespaceInjection: string | undefined
  /** Label istio.io/rev of the Namespace. */
  readonly namespaceRevision: string | undefined
  /** Label istio.io/dataplane-mode of the Namespace. */
  readonly namespaceMode: string | undefined
  /** Label sidecar.istio.io/inject of the pod. */
  readonly podLabel: string | undefined
  /** Annotation sidecar.istio.io/inject of the pod. */
  readonly podAnnotation: string | undefined
  /** Label istio.io/rev of the pod. */
  readonly podRevision: string | undefined
  /** Label istio.io/dataplane-mode of the pod. */
  readonly podMode: string | undefined
  readonly hostNetwork: boolean
  /** Name of the namespace, as far as it is written. */
  readonly namespace: string | undefined
  /** Helm value sidecarInjectorWebhook.enableNamespacesByDefault. */
  readonly namespacesByDefault: boolean
  /** Helm value global.proxy.autoInject. */
  readonly autoInject: string
  /** Whether a selector of sidecarInjectorWebhook.neverInjectSelector or alwaysInjectSelector selects the pod. */
  readonly never: boolean
  readonly always: boolean
}

/** How the pod is carried. */
export type DataPath = 'sidecar' | 'node' | 'none'

export function dataPathOf(facts: InjectionFacts): DataPath {
  if (facts.hostNetwork) return 'none'
  if (callsInjector(facts) && requiresInjection(facts)) return 'sidecar'
  return isAmbient(facts) ? 'node' : 'none'
}

/** Namespaces in which nothing is ever injected. */
export const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
])

/**
 * The selectors of the webhooks: whether the API server asks an injector at all. Which revisions are installed is not known here,
 * so any label that names one counts.
 * https://github.com/istio/istio/blob/1.30.3/manifests/charts/istio-control/istio-discovery/templates/mutatingwebhook.yaml
 */
export function callsInjector(facts: InjectionFacts): boolean {
  if (facts.podLabel === 'false') return false
  if (facts.namespaceInjection !== undefined) return facts.namespaceInjection === 'enabled'
  if (facts.namespaceRevision !== undefined) return facts.namespaceRevision !== ''
  if (facts.podRevision !== undefined) return facts.podRevision !== ''
  if (facts.podLabel !== undefined) return facts.podLabel === 'true'
  return facts.namespacesByDefault && !SYSTEM_NAMESPACES.has(facts.namespace ?? '')
}

/**
 * What the injector answers when it is asked.
 * https://github.com/istio/istio/blob/1.30.3/pkg/kube/inject/inject.go (`injectRequired`)
 */
export function requiresInjection(facts: InjectionFacts): boolean {
  if (facts.hostNetwork || SYSTEM_NAMESPACES.has(facts.namespace ?? '')) return false
  if (facts.autoInject !== 'enabled' && facts.autoInject !== 'disabled') return false
  const asked = facts.podLabel ?? facts.podAnnotation
  if (asked === 'true' || asked === 'false') return asked === 'true'
  if (facts.never) return false
  return facts.always || facts.autoInject === 'enabled'
}

/** https://github.com/istio/istio/blob/1.30.3/cni/pkg/util/enablement_selector.go */
function isAmbient(facts: InjectionFacts): boolean {
  if (facts.namespace === 'kube-system') return false
  return facts.podMode === 'ambient' || (facts.namespaceMode === 'ambient' && facts.podMode !== 'none')
}
