import type { Manifest } from '../model/manifest.ts'

/** Group, kind, namespace and name: what two objects of one cluster cannot share. `undefined` where a part is unknown. */
export function identityOf(manifest: Manifest): string | undefined {
  if (typeof manifest.namespace === 'symbol' || typeof manifest.name === 'symbol') return undefined
  return `${manifest.kind}|${manifest.namespace ?? ''}|${manifest.name ?? ''}`
}
