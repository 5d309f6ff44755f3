import type { Evidence } from '../../schema/evidence.ts'

/** A page of the Kubernetes documentation, by its path below `docs/`. */
export function kubernetesDocs(page: string, note?: string): Evidence {
  return { url: `https://kubernetes.io/docs/${page}/`, version: 'Kubernetes 1.34', ...(note === undefined ? {} : { note }) }
}

/**
 * The definition of a kind of the Gateway API, by the plural of its name. The experimental channel has every field of the standard
 * one, and more.
 */
export function gatewayDefinition(plural: string, note?: string): Evidence {
  return {
    url: `https://github.com/kubernetes-sigs/gateway-api/blob/v1.7.0/config/crd/experimental/gateway.networking.k8s.io_${plural}.yaml`,
    version: 'Gateway API 1.7.0',
    ...(note === undefined ? {} : { note }),
  }
}
