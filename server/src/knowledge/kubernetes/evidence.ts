import type { Evidence } from '../../schema/evidence.ts'

/** A page of the Kubernetes documentation, by its path below `docs/`. */
export function kubernetesDocs(page: string, note?: string): Evidence {
  return { url: `https://kubernetes.io/docs/${page}/`, version: 'Kubernetes 1.34', ...(note === undefined ? {} : { note }) }
}
